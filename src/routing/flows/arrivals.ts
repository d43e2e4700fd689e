/**
 * What a switch lets in from other hosts where endpoints keep their logical addresses on the way: through
 * tunnels, and where only MAC addresses change.
 */
import {
  flowMod, gotoTable, meter, PortNo, type FlowMod, type Instruction, type Match,
} from '../../codec/index.js'
import { fromHost } from './carried.js'
import { cookieOf } from './cookie.js'
import { fromAddress, toAddress } from './family.js'
import { guardFlows } from './guards.js'
import { toController } from './miss.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { UNTAGGED } from './tag.js'
import { crossingBetween, modeName, tunnelOf } from '../network/crossing.js'
import { carrierPort, datapathIdOf, type PlacedEndpoint } from '../network/placed.js'
import { ipFamily } from '../network/prefix.js'
import type { Host } from '../network/records.js'
import type { View } from '../network/view.js'

/** The flows of one endpoint that are always there: what it may send, and what others may send it. */
export function endpointFlows(endpoint: PlacedEndpoint): FlowMod[] {
  return [...guardFlows(endpoint), ...arrivalFlows(endpoint)]
}

/**
 * The flows that let in, from other hosts, what is for an endpoint by its logical address. Hosts with
 * physical addresses have one flow for all endpoints instead.
 */
function arrivalFlows(endpoint: PlacedEndpoint): FlowMod[] {
  const { number, host: { underlay }, attachment, network, addresses } = endpoint
  const { underlayPort: inPort, meter: ownMeter } = attachment ?? {}
  if (inPort === undefined || modeName(underlay) === 'physical') return []
  const cookie = cookieOf('guard', number)
  const tunnel = tunnelOf(underlay)
  const outer: Match = tunnel
    ? { inPort, tunnelId: BigInt(network.tenantNumber) } : { inPort, ethDst: underlay.mac }
  const own = addresses.map(({ ip }) => ip)
  // Answers from outside come to the physical address, from the host by which packets leave.
  const isRemote = network.exit !== undefined && network.exit !== endpoint.host.id
  const answered = isRemote ? addresses.flatMap(({ physicalIp }) =>
    physicalIp !== undefined && ipFamily(physicalIp) === 4 ? [physicalIp] : []) : []
  const onward = gotoTable(TABLES.physical.id)
  const { classify } = TABLES
  return [
    ...[...own, ...answered].map((ip): Match => ({ ...outer, vlanVid: UNTAGGED, ...toAddress(ip) }))
      .flatMap((match): FlowMod[] => [
        flowMod({
          cookie, tableId: classify.id, priority: PRIORITIES.transit.value, match, instructions: onward,
        }),
        ...ownMeter === undefined ? [] : [flowMod<FlowMod>({
          cookie, tableId: classify.id, priority: PRIORITIES.expiring.value, match: { ...match, nwTtl: 1 },
          instructions: [meter(inPort), onward],
        })],
      ]),
    ...tunnel ? [] : own.map((ip): FlowMod => flowMod({
      cookie, tableId: classify.id, priority: PRIORITIES.own.value,
      match: { inPort: PortNo.LOCAL, ...fromAddress(ip) },
    })),
  ]
}

/** The flow that drops what comes out of tunnels from hosts that are not known, before it asks anybody. */
export function strangersDrop(tunnelPort: number): FlowMod {
  return flowMod({
    cookie: cookieOf('host'), tableId: TABLES.physical.id, priority: PRIORITIES.strangers.value,
    match: { inPort: tunnelPort },
  })
}

/**
 * The flows by which a host's switch asks about what no flow takes out of tunnels from another host. Empty
 * where there are no tunnels between the two.
 */
export function peerFlows(view: View, host: Host, other: Host): FlowMod[] {
  const inPort = carrierPort(view, host)
  const crossing = crossingBetween(other, host, 0)
  if (host.id === other.id || inPort === undefined) return []
  if (typeof crossing === 'string' || crossing.by === 'frame') return []
  const asking: Instruction[] = [...hasMeters(view, host) ? [meter(inPort)] : [], toController()]
  return [flowMod({
    cookie: cookieOf('host'), tableId: TABLES.physical.id, priority: PRIORITIES.peers.value,
    match: { inPort, ...fromHost(crossing.src) }, instructions: asking,
  })]
}

function hasMeters(view: View, host: Host): boolean {
  return view.ports.get(datapathIdOf(host))?.abilities.meters === true
}
