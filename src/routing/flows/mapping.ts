/**
 * The flows of connections through port mappings, on the host's switch. The address outside becomes the
 * endpoint's physical one in the zone of the outside, and that the logical one in the zone of its tenant. The
 * endpoint sees the client's own address; its answers go back the same way, and are translated by nothing but
 * the connection that they belong to.
 */
import { CtFlags, type Action, type FlowMod, type Match } from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { apply, ct, NAT, natTo } from './actions.js'
import { dropFlow } from './drop.js'
import {
  arriveAt, backTo, enteringFlow, entryFlow, homeward, outward,
} from './outside.js'
import { portMatch } from './outside-host.js'
import { queued } from './path.js'
import { TABLES } from './pipeline.js'
import { CtState } from './tracked.js'
import { OUTSIDE_ZONE } from '../network/outside.js'
import { protocolNumber } from '../network/protocol.js'
import type { RoutingSettings } from './half-route.js'
import type { Mapped } from '../network/mapping.js'

/** A client of a port mapping. */
export interface Incoming extends Mapped {
  /** Its address: outside, or the physical one of an endpoint of the same host. */
  readonly client: string
}

/** The flows of a client's connections through a port mapping, and the actions for their packets. */
export interface IncomingFlows {
  readonly flows: readonly FlowMod[]
  /** For a packet of the client, not translated yet. */
  readonly admit: readonly Action[]
  /** For the same when it has the endpoint's physical address. */
  readonly enter: readonly Action[]
  /** For one that opens the connection, in the zone of the tenant. */
  readonly open: readonly Action[]
  /** For one with the endpoint's logical address. */
  readonly arrive: readonly Action[]
  /** For an answer with the endpoint's physical address. */
  readonly leave: readonly Action[]
}

/** The flows of a client's connections through a port mapping. */
export function incomingFlows(incoming: Incoming, settings: RoutingSettings): IncomingFlows {
  const { mapping, to, client } = incoming
  const { physicalIp, ip, network } = to
  const admit = [ct(OUTSIDE_ZONE, {
    flags: CtFlags.COMMIT, recircTable: TABLES.admitted.id,
    actions: [natTo(physicalIp!, mapping.endpointPort)],
  })]
  const enter = backTo(to)
  const arrive = arriveAt(to)
  const commit = ct(network.tenantNumber, { flags: CtFlags.COMMIT, actions: [natTo(ip)] })
  const open = [commit, ...arrive]
  const leave = [...queued(to), ct(OUTSIDE_ZONE, { recircTable: TABLES.leaving.id, actions: [NAT] })]
  const [known, answers] = [knownMatch(incoming, true), knownMatch(incoming, false)]
  const here = { ethType: EthType.IPV4, ipv4Dst: physicalIp! }
  return {
    flows: [
      outward(to, settings, TABLES.tracked, { ...answers, ipv4Src: physicalIp! }, apply(...leave)),
      entryFlow({ from: to, address: client }, settings),
      homeward(to, settings, TABLES.tracked, { ...known, ipv4Dst: ip }, apply(...arrive)),
      homeward(to, settings, TABLES.tracked, { ...known, ipv4Dst: physicalIp! }, apply(...open)),
      homeward(to, settings, TABLES.admitted, here, apply(...enter)),
      enteringFlow(to, enter, settings),
      homeward(to, settings, TABLES.mapped, clientMatch(incoming), apply(...admit)),
    ],
    admit, enter, open, arrive, leave,
  }
}

/** Drops a client's packets to a mapped port. */
export function incomingDrop(incoming: Incoming, seconds: number): FlowMod {
  const match = clientMatch(incoming)
  return dropFlow({ table: 'mapped', kind: 'deny', match, seconds, to: incoming.to.number })
}

/** Drops what comes to the endpoint in connections of a client like this one. */
export function knownIncomingDrop(incoming: Incoming, isForward: boolean, seconds: number): FlowMod {
  const { to: { physicalIp, ip, number } } = incoming
  const end = isForward ? { ipv4Dst: ip } : { ipv4Src: physicalIp! }
  const match = { ...knownMatch(incoming, isForward), ...end }
  const ends = isForward ? { to: number } : { from: number }
  return dropFlow({ table: 'tracked', kind: 'deny', match, seconds, ...ends })
}

function clientMatch({ client, mapping, exit }: Incoming): Match {
  return {
    ethType: EthType.IPV4, ipv4Src: client, ipv4Dst: exit.outside!.ip,
    ...portMatch(protocolNumber(mapping.protocol), mapping.port),
  }
}

/** Matches packets of one direction of a client's connections, in the zone of the tenant. */
function knownMatch({ client, mapping, to }: Incoming, isForward: boolean): Match {
  const { TRACKED, INVALID, REPLY } = CtState
  return {
    ethType: EthType.IPV4,
    ctState: { value: isForward ? TRACKED : TRACKED | REPLY, mask: TRACKED | INVALID | REPLY },
    ctZone: to.network.tenantNumber, ctNwSrc: client, ctNwDst: to.physicalIp!,
    ctNwProto: protocolNumber(mapping.protocol), ctTpDst: mapping.endpointPort,
  }
}
