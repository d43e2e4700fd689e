/**
 * Flows of pairs whose packets pass by the state of their connection.
 *
 * The connection tracker works with logical addresses, in a zone with the tenant's number, on every switch
 * that the connection touches. A packet in a direction that is always allowed is committed and goes on. One
 * in any other direction comes back in the table `tracked`, where flows match the first packet of its
 * connection: who sent it, its protocol and its destination port. So a flow there serves every connection of
 * that kind with the ICMP errors about it, and a fragment is taken as the packet that it is a part of.
 */
import { CtFlags, flowMod, type Action, type FlowMod, type Match } from '../../codec/index.js'
import { IpProtocol } from '../../codec/packet/index.js'
import { ct, NAT, natPort } from './actions.js'
import { cookieOf } from './cookie.js'
import { dropFlow } from './drop.js'
import { between, openedBy } from './family.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { routeFlow, type Direction, type Opening } from './route-flow.js'
import { isTranslated, mayTranslate } from './translation.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { RoutingSettings } from './half-route.js'
import { RESERVED_PROTOCOL, type MatchedFields, type Transport } from '../policy/transport.js'

/** Bits of `ct_state` (ovs-fields(7)). */
export const CtState = { NEW: 0x01, REPLY: 0x08, INVALID: 0x10, TRACKED: 0x20 } as const

/** Looks up the connection of a packet, and takes the packet up again in the table `tracked`. */
export function track({ from, to }: Ends, datapathId: bigint): Action {
  const actions = mayTranslate(datapathId, from, to) ? [NAT] : []
  return ct(from.network.tenantNumber, { recircTable: TABLES.tracked.id, actions })
}

/** Remembers the connection of a packet, and goes on with the packet. */
export function commit({ from, to }: Ends, datapathId: bigint): Action {
  const actions = isTranslated(datapathId, from, to) ? [natPort(from.ip)] : []
  return ct(from.network.tenantNumber, { flags: CtFlags.COMMIT, actions })
}

/** Who sends a packet, and to whom. */
type Ends = Pick<Direction, 'from' | 'to'>

/** The flows that let the packets of one direction pass on a switch once their connection is known. */
export function trackedFlows(
  datapathId: bigint, direction: Direction, { initiator, known }: Opening, onward: readonly Action[],
  settings: RoutingSettings,
): FlowMod[] {
  if (!known) return []
  const { from, to } = direction
  const match = trackedMatch(from, to, initiator, known.transport, known.fields)
  const flow = (isNew: boolean): FlowMod => routeFlow(direction, settings, {
    kind: from === initiator ? 'route' : 'reply',
    tableId: TABLES.tracked.id,
    priority: PRIORITIES.route.value,
    match: { ...match, ctState: stateOf(isNew) },
    actions: isNew ? [commit(direction, datapathId), ...onward] : onward,
  })
  return from === initiator ? [flow(true), flow(false)] : [flow(false)]
}

/** A flow that drops the packets of one direction, in connections that one of the two opened. */
export function trackedDrop(
  from: PlacedEndpoint, to: PlacedEndpoint, initiator: PlacedEndpoint,
  transport: Transport, fields: MatchedFields, seconds: number,
): FlowMod {
  const match = {
    ...trackedMatch(from, to, initiator, transport, fields),
    ctState: { value: CtState.TRACKED, mask: CtState.TRACKED | CtState.INVALID },
  }
  return dropFlow({ table: 'tracked', kind: 'deny', match, seconds, from: from.number, to: to.number })
}

/** The flow that drops what the connection tracker cannot place, such as segments outside the window. */
export function invalidDrop(table: { readonly id: number } = TABLES.tracked): FlowMod {
  const invalid = CtState.TRACKED | CtState.INVALID
  return flowMod({
    cookie: cookieOf('host'),
    tableId: table.id,
    priority: PRIORITIES.invalid.value,
    match: { ctState: { value: invalid, mask: invalid } },
  })
}

function stateOf(isNew: boolean): { value: number, mask: number } {
  const mask = CtState.TRACKED | CtState.INVALID | CtState.NEW
  return { value: isNew ? CtState.TRACKED | CtState.NEW : CtState.TRACKED, mask }
}

/** The transport of the packets that open those connections whose packets a flow matches. */
export function trackedTransport({ ctNwProto, ctTpDst, sctpSrc, sctpDst }: Match): Transport {
  const protocol = ctNwProto ?? RESERVED_PROTOCOL
  if (!PORT_PROTOCOLS.has(protocol)) return { kind: 'other', protocol }
  const dst = ctTpDst ?? sctpDst ?? sctpSrc ?? 0
  return { kind: 'ports', protocol, src: 0, dst: typeof dst === 'object' ? dst.value : dst }
}

const PORT_PROTOCOLS: ReadonlySet<number> = new Set([IpProtocol.TCP, IpProtocol.UDP, IpProtocol.SCTP])

/** Matches packets of one direction, in connections of this kind that `initiator` opened. */
function trackedMatch(
  from: PlacedEndpoint, to: PlacedEndpoint, initiator: PlacedEndpoint,
  transport: Transport, { protocol, dst }: MatchedFields,
): Match {
  const match: Match = {
    ...between(from.ip, to.ip), ctZone: from.network.tenantNumber, ...openedBy(initiator.ip),
  }
  if (!protocol) return match
  const known = { ...match, ctNwProto: transport.protocol }
  if (!dst || transport.kind !== 'ports') return known
  // The connection tracker of Open vSwitch's userspace datapath does not know the ports of SCTP.
  if (transport.protocol !== IpProtocol.SCTP) return { ...known, ctTpDst: transport.dst }
  const port = from === initiator ? { sctpDst: transport.dst } : { sctpSrc: transport.dst }
  return { ...known, ipProto: IpProtocol.SCTP, ...port }
}
