/**
 * The flows of connections that an endpoint opens to the outside.
 *
 * They are translated twice, as tenants may use the same addresses. In the zone of the tenant, the switch of
 * the endpoint translates its logical address to its physical one, and knows the connection as policies
 * speak of it. In a zone of its own, the switch of the host by which it leaves translates that to an address
 * of the outside. Both are undone on the way back, in what ICMP errors quote too.
 */
import {
  CtFlags, flowMod, FlowModFlags, gotoTable, type Action, type FlowMod, type Instruction, type Match,
} from '../../codec/index.js'
import { EthType, IpProtocol } from '../../codec/packet/index.js'
import { apply, ct, NAT, natFrom, set } from './actions.js'
import { carry, crossedFrom } from './carried.js'
import { cookieOf } from './cookie.js'
import { dropFlow, logicalPair } from './drop.js'
import { deliver, output, queued } from './path.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { portsOf } from './port-masks.js'
import { CtState } from './tracked.js'
import { crossingBetween, type NoCrossing } from '../network/crossing.js'
import { gatewayMac } from '../network/lookup.js'
import { OUTSIDE_ZONE, type Exit } from '../network/outside.js'
import type { HalfRoute, RoutingSettings } from './half-route.js'
import type { PlacedEndpoint, PlacedHost, PlacedNetwork } from '../network/placed.js'
import type { MatchedFields, Transport } from '../policy/transport.js'

/** An endpoint, and an address outside that it opens connections to. */
export interface Outgoing {
  readonly from: PlacedEndpoint
  readonly address: string
  readonly exit: Exit
  /**
   * The transport of the packets that open the connections, and the fields of it that let them pass.
   * Undefined when it is not known what connection a packet belongs to.
   */
  readonly known?: { readonly transport: Transport, readonly fields: MatchedFields }
}

/** The flows of connections to an address outside, and the actions for their packets. */
export interface OutgoingFlows {
  readonly source: HalfRoute
  /** Undefined when the endpoint's own host is the one by which its packets leave. */
  readonly destination?: HalfRoute
  /** For a packet that opens a connection, on the endpoint's switch. */
  readonly open: readonly Action[]
  /** For a packet from outside that has been translated back, on the endpoint's switch. */
  readonly arrive: readonly Action[]
  /** For the endpoint's packets with its physical address, on the switch by which they leave. */
  readonly leave: readonly Action[]
  /** For packets from outside to its physical address, on the same switch. */
  readonly enter: readonly Action[]
  /** For the same packets on the endpoint's switch. */
  readonly back: readonly Action[]
}

/** Why no connection to the outside can be made at present. All ids are those of records. */
export interface NoExit {
  readonly reason: 'noExit'
  readonly from: string
  readonly address: string
  /** The host by which it would leave, or the endpoint's own. */
  readonly host: string
  /** What that host lacks: a way to the outside, its port, connection tracking, a crossing to it … */
  readonly lacks:
    | 'outside' | 'port' | 'underlay' | 'conntrack' | 'session' | 'gateway' | 'physicalIp'
    | Exclude<NoCrossing, 'nextHop'>
}

/** The protocols whose connections switches can translate. */
export const TRANSLATED: ReadonlySet<number> = new Set([IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP])

/** Whether packets leave by another host than the endpoint's. */
export function isRemote({ datapathId }: PlacedEndpoint, exit: Exit): boolean {
  return datapathId !== exit.datapathId
}

/**
 * What prevents connections to the outside; undefined when nothing does.
 * @param only - the datapath id of the one switch that must be connected
 */
export function obstacleTo({ from, address, exit }: Outgoing, only?: bigint): NoExit | undefined {
  const lacking = (lacks: NoExit['lacks'], host = exit.host.id): NoExit =>
    ({ reason: 'noExit', from: from.id, address, host, lacks })
  const { outside, attachment } = exit
  const [own, remote] = [from.attachment, isRemote(from, exit)]
  if (outside === undefined) return lacking('outside')
  if (from.network.gateway === undefined) return lacking('gateway', from.host.id)
  if (from.physicalIp === undefined) return lacking('physicalIp', from.host.id)
  if (remote) {
    const lacks = noCrossingTo(from, exit)
    if (lacks) return lacking(lacks)
  }
  if (only === undefined || only === exit.datapathId) {
    if (!attachment) return lacking('session')
    if (attachment.port === undefined) return lacking('port')
    if (!attachment.conntrack) return lacking('conntrack')
    if (remote && attachment.underlayPort === undefined) return lacking('underlay')
  }
  if (only === undefined || only === from.datapathId) {
    if (own?.port === undefined) return lacking('session', from.host.id)
    if (!own.conntrack) return lacking('conntrack', from.host.id)
    if (remote && own.underlayPort === undefined) return lacking('underlay', from.host.id)
  }
  return undefined
}

/** Why packets cannot cross to the host by which they leave: frames to it pass no router. */
function noCrossingTo(
  { host, network: { tenantNumber } }: PlacedEndpoint, exit: Exit,
): Exclude<NoCrossing, 'nextHop'> | undefined {
  const crossing = crossingBetween(host, exit.host, tenantNumber)
  if (crossing === 'nextHop') return 'segment'
  if (typeof crossing === 'string') return crossing
  const isOneSegment = host.underlay.segment === exit.host.underlay.segment
  return crossing.by === 'frame' && !isOneSegment ? 'segment' : undefined
}

/** The flows of an endpoint's connections to an address outside. Nothing must prevent them. */
export function outgoingFlows(outgoing: Outgoing, settings: RoutingSettings): OutgoingFlows {
  const { from, exit, known } = outgoing
  const remote = isRemote(from, exit)
  const open = [ct(from.network.tenantNumber, {
    flags: CtFlags.COMMIT, recircTable: TABLES.outbound.id, actions: [natFrom(from.physicalIp!)],
  })]
  const [arrive, back] = [arriveAt(from), backTo(from)]
  const leave = [...remote ? [HOP] : queued(from), translate(exit)]
  const enter = remote ? [HOP, ...toHost(exit, from)] : back
  const knownFlows = known ? trackedFlows(outgoing, known, open, arrive, settings) : []
  const entry = entryFlow(outgoing, settings)
  const leaving = outward(from, settings, TABLES.outbound, sentBy(from), apply(...leave))
  const entering = enteringFlow(from, enter, settings)
  const actions = { open, arrive, leave, enter, back }
  const { datapathId } = from
  if (!remote) return { source: { datapathId, flows: [entering, leaving, ...knownFlows, entry] }, ...actions }
  const onward = outward(from, settings, TABLES.outbound, sentBy(from), apply(...toExit(from, exit)))
  const match = {
    ...crossedFrom(exit.host, from.host, from.network.tenantNumber),
    ethType: EthType.IPV4, ipv4Src: outgoing.address, ipv4Dst: from.physicalIp!,
  }
  const backFlow = homeward(from, settings, TABLES.physical, match, apply(...back))
  return {
    source: { datapathId, flows: [backFlow, onward, ...knownFlows, entry] },
    destination: { datapathId: exit.datapathId, flows: [entering, leaving] },
    ...actions,
  }
}

/** What a gateway does. It comes first: see `hop`. */
export const HOP: Action = { type: 'decNwTtl' }

/** Gives an endpoint's packets to an address outside to the connection tracker. */
export function entryFlow(
  { from, address }: Pick<Outgoing, 'from' | 'address'>, settings: RoutingSettings,
): FlowMod {
  return outward(from, settings, TABLES.logical, entryMatch({ from, address }), apply(...backTo(from)))
}

/** Takes what has come from outside to an endpoint on. */
export function enteringFlow(
  to: PlacedEndpoint, enter: readonly Action[], settings: RoutingSettings,
): FlowMod {
  return homeward(to, settings, TABLES.inbound, sentTo(to), apply(...enter))
}

/** Through the connection tracker, in the zone of the tenant. */
export function backTo({ network }: PlacedEndpoint): Action[] {
  return [HOP, ct(network.tenantNumber, { recircTable: TABLES.tracked.id, actions: [NAT] })]
}

/** To an endpoint's port, from its gateway. */
export function arriveAt(to: PlacedEndpoint): Action[] {
  return [
    set({ ethSrc: gatewayMac(to.network) }), set({ ethDst: to.mac }), ...deliver(to, undefined),
  ]
}

/** Translates to the address outside, in both directions of connections that were. */
function translate({ outside }: Exit): Action {
  const { ip, ports } = outside!
  return ct(OUTSIDE_ZONE, {
    flags: CtFlags.COMMIT, recircTable: TABLES.leaving.id,
    actions: [natFrom(ip, ports === undefined ? undefined : portsOf(ports))],
  })
}

/** Across the underlay to the host by which packets leave. */
function toExit(from: PlacedEndpoint, exit: Exit): Action[] {
  const { port, underlayPort } = from.attachment ?? {}
  return [...across(from.host, exit.host, from.network), ...queued(from), output(underlayPort ?? 0, port)]
}

/** Across the underlay to the endpoint's host. */
function toHost({ host, attachment }: Exit, to: PlacedEndpoint): Action[] {
  const { port, underlayPort } = attachment ?? {}
  return [...across(host, to.host, to.network), output(underlayPort ?? 0, port)]
}

/** From host to host, with the physical address of the endpoint in every mode. */
function across(from: PlacedHost, to: PlacedHost, { tenantNumber }: PlacedNetwork): Action[] {
  const crossing = crossingBetween(from, to, tenantNumber)
  return typeof crossing === 'string' ? [] : carry(crossing)
}

/** Once the connection is known: untranslated when it is new, else with the physical address. */
function trackedFlows(
  outgoing: Outgoing, known: NonNullable<Outgoing['known']>, open: readonly Action[],
  arrive: readonly Action[], settings: RoutingSettings,
): FlowMod[] {
  const { from } = outgoing
  const match = connectionMatch(outgoing, known.transport, known.fields)
  const { ip: ipv4Src, physicalIp } = from
  const there = { ipv4Dst: outgoing.address }
  return [
    homeward(from, settings, TABLES.tracked, { ...match, ipv4Dst: from.ip }, apply(...arrive)),
    outward(from, settings, TABLES.tracked, { ...match, ...there, ipv4Src: physicalIp! },
      gotoTable(TABLES.outbound.id)),
    outward(from, settings, TABLES.tracked, { ...match, ...there, ipv4Src }, apply(...open)),
  ]
}

/** Matches packets, in any direction, of connections of this kind that the endpoint opened. */
function connectionMatch(
  { from, address }: Outgoing, transport: Transport, { dst }: MatchedFields,
): Match {
  const port = dst && transport.kind === 'ports' ? { ctTpDst: transport.dst } : {}
  return {
    ethType: EthType.IPV4,
    ctState: { value: CtState.TRACKED, mask: CtState.TRACKED | CtState.INVALID },
    ctZone: from.network.tenantNumber, ctNwSrc: from.ip, ctNwDst: address,
    ctNwProto: transport.protocol, ...port,
  }
}

/** Drops the endpoint's packets, or those to it, in connections of this kind. */
export function outgoingDrop(
  outgoing: Outgoing, transport: Transport, fields: MatchedFields, isForward: boolean, seconds: number,
): FlowMod {
  const { from: { ip, number }, address } = outgoing
  const match = {
    ...connectionMatch(outgoing, transport, fields),
    ...isForward ? { ipv4Dst: address } : { ipv4Dst: ip },
  }
  const ends = isForward ? { from: number } : { to: number }
  return dropFlow({ table: 'tracked', kind: 'deny', match, seconds, ...ends })
}

/** Matches an endpoint's packets to an address outside, in the table `logical`. */
export function entryMatch({ from, address }: Pick<Outgoing, 'from' | 'address'>): Match {
  return { ...logicalPair(from, address), ethDst: gatewayMac(from.network) }
}

function sentBy({ physicalIp }: PlacedEndpoint): Match {
  return { ethType: EthType.IPV4, ipv4Src: physicalIp! }
}

/** Matches what has been translated back: only packets of connections that are known have. */
function sentTo({ physicalIp }: PlacedEndpoint): Match {
  return { ethType: EthType.IPV4, ipv4Dst: physicalIp! }
}

export function outward(
  { number }: PlacedEndpoint, settings: RoutingSettings, table: { readonly id: number }, match: Match,
  instruction: Instruction,
): FlowMod {
  return outsideFlow(cookieOf('outside', number), settings, table, match, instruction)
}

export function homeward(
  { number }: PlacedEndpoint, settings: RoutingSettings, table: { readonly id: number }, match: Match,
  instruction: Instruction,
): FlowMod {
  return outsideFlow(cookieOf('outside', 0, number), settings, table, match, instruction)
}

function outsideFlow(
  cookie: bigint, { idleTimeout, flowRemoved }: RoutingSettings, { id: tableId }: { readonly id: number },
  match: Match, instruction: Instruction,
): FlowMod {
  return flowMod({
    cookie, tableId, match, idleTimeout, priority: PRIORITIES.outside.value,
    flags: flowRemoved ? FlowModFlags.SEND_FLOW_REM : 0, instructions: [instruction],
  })
}
