/**
 * What would become of a packet, hop by hop, without sending it: which flows take it on each switch, how it
 * looks between the hosts and where it arrives.
 */
import { packetIn, type FlowMod } from '../../codec/index.js'
import { EthType, parsePacket } from '../../codec/packet/index.js'
import { decide } from './decide.js'
import { withoutTag } from './inquiry.js'
import { behind, takes, through, type TracedPacket } from './through.js'
import { guardFlows } from '../flows/guards.js'
import { outsideHostFlows } from '../flows/outside-host.js'
import { TABLES } from '../flows/pipeline.js'
import { metadataOf } from '../flows/tag.js'
import { crossingBetween, modeName } from '../network/crossing.js'
import { endpointById, endpointByIp, endpointByPhysicalIp } from '../network/lookup.js'
import type { RouteDecision } from './decision.js'
import type { PlacedEndpoint, PlacedHost } from '../network/placed.js'
import type { TunnelMode } from '../network/records.js'
import type { RoutingOptions } from '../flows/half-route.js'
import type { View } from '../network/view.js'
import type { Why } from './explain.js'

/** One station of a packet's way. */
export type TraceStep =
  /** The endpoint sends the packet. */
  | { readonly at: 'sender', readonly endpoint: string, readonly packet: TracedPacket }
  /** A switch takes it through these flows, one per table, and sends it out of a port. */
  | {
    readonly at: 'switch'
    readonly host: string
    readonly datapathId: bigint
    readonly flows: readonly FlowMod[]
    /** The packet as it leaves; undefined when it does not. */
    readonly packet: TracedPacket | undefined
  }
  /** It crosses the network between two hosts. */
  | {
    readonly at: 'underlay'
    readonly from: string
    readonly to: string
    /** What the two hosts do with packets for each other: the mode of the underlay. */
    readonly mode: 'physical' | 'mac' | TunnelMode['tunnel']
    /** The MAC address of the router when frames go to another segment. */
    readonly router: string | undefined
    /** The tunnel: the number of the tenant, and the underlay addresses of the two hosts. */
    readonly tunnel: { readonly id: number, readonly src: string, readonly dst: string } | undefined
  }
  /** It leaves a host for the outside. */
  | { readonly at: 'outside', readonly host: string, readonly packet: TracedPacket }
  /** The endpoint receives the packet. */
  | { readonly at: 'receiver', readonly endpoint: string, readonly packet: TracedPacket }

/** The whole way of a packet, and why it ends where it ends. */
export interface Trace {
  /**
   * `delivered` to an endpoint or to the outside, `answered` by the sender's gateway, in a neighbour's name
   * or by an error, `dropped`, or `tracked`: whether it passes depends on the connections that the switches
   * know.
   */
  readonly outcome: 'delivered' | 'answered' | 'dropped' | 'tracked'
  readonly why: Why
  readonly steps: readonly TraceStep[]
}

/**
 * Follows a packet that an endpoint would send. The connection trackers of the switches are taken as empty:
 * the packet opens its connection.
 * @param from - the id of the endpoint
 * @param packet - the frame that it sends, with its VLAN tag or without
 * @returns undefined when there is no such endpoint, or its switch is not connected or has no port for it
 *
 * @example
 * ```ts
 * import { buildPacket } from 'daolinet/packet'
 * import { formatTrace, trace, viewWithPorts } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [
 *     { "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a", "ip": "10.1.0.1" },
 *     { "id": "b", "network": "web", "host": "h1", "port": 2, "mac": "02:00:00:00:00:0b", "ip": "10.1.0.2" }]
 * }`))
 * const { view } = await followView(store)
 * const { after } = viewWithPorts(view, 1n, [1, 2, 9].map((portNo) => ({ portNo, name: `port${portNo}` })))
 * const traced = trace(after, 'a', buildPacket({
 *   ethernet: { src: '02:00:00:00:00:0a', dst: '02:00:00:00:00:0b' },
 *   ipv4: { src: '10.1.0.1', dst: '10.1.0.2' },
 *   udp: { srcPort: 40_000, dstPort: 53 },
 * }))
 * console.log(traced?.outcome, traced?.steps.map(({ at }) => at).join()) // delivered sender,switch,receiver
 * if (traced) console.log(formatTrace(traced).split('\n').at(-1))
 * // prints delivered: a may talk to b: both are in network web.
 * await store.close()
 * ```
 */
export function trace(
  view: View, from: string, packet: Uint8Array, options: RoutingOptions = {},
): Trace | undefined {
  const sender = endpointById(view, from)
  const inPort = sender?.attachment?.port
  if (!sender || inPort === undefined) return undefined
  const { datapathId } = sender
  const { data, packet: bare } = framed(sender, packet)
  const match = { inPort, metadata: metadataOf(sender) }
  const decision = decide({ datapathId, packetIn: packetIn({ match, data }) }, view, options)
  const guard = guardFor(sender, bare)
  const tagged = sender.vlan === undefined || bare.vlan !== undefined ? bare : { ...bare, vlan: sender.vlan }
  const start: TraceStep[] = [{ at: 'sender', endpoint: from, packet: tagged }]
  const sent = guard ? behind(guard, tagged) : tagged
  if (decision.kind === 'route') return routed(view, sender, decision, sent, start, guard)
  const drops = decision.kind === 'deny' ? decision.flows.filter((flow) => takes(flow, sent)) : []
  const flows = [guard, ...drops].filter((flow) => flow !== undefined)
  return {
    outcome: decision.kind === 'answer' ? 'answered' : 'dropped',
    why: decision.why,
    steps: [...start, { at: 'switch', host: sender.host.id, datapathId, flows, packet: undefined }],
  }
}

/** The way of a packet that is allowed, or that its connection decides about. */
function routed(
  view: View, sender: PlacedEndpoint, { source, destination, why }: RouteDecision, sent: TracedPacket,
  start: readonly TraceStep[], guard: FlowMod | undefined,
): Trace {
  if (why.reason === 'egress') return leaving(view, sender, { source, destination, why }, sent, start, guard)
  const first = through(source?.flows ?? [], sent, TABLES.logical.id)
  const here: TraceStep = {
    at: 'switch', host: sender.host.id, datapathId: sender.datapathId,
    flows: [...(guard ? [guard] : []), ...first.flows], packet: first.packet,
  }
  const steps = [...start, here]
  if (!first.packet) return { outcome: 'tracked', why, steps }
  if (!destination) return delivered(steps, why, first.packet)
  const receiver = receiverOf(view, sender, first.packet)
  if (!receiver) return { outcome: 'dropped', why, steps }
  const second = through(destination.flows, first.packet, TABLES.physical.id)
  const onward: TraceStep[] = [
    ...steps,
    underlayStep(sender, receiver.host),
    {
      at: 'switch', host: receiver.host.id, datapathId: receiver.datapathId, flows: second.flows,
      packet: second.packet,
    },
  ]
  return second.packet ? delivered(onward, why, second.packet) : { outcome: 'tracked', why, steps: onward }

  function delivered(before: readonly TraceStep[], because: Why, packet: TracedPacket): Trace {
    const endpoint = 'to' in because ? because.to : ''
    const last: TraceStep = { at: 'receiver', endpoint, packet }
    return { outcome: 'delivered', why: because, steps: [...before, last] }
  }
}

/** The endpoint that a packet goes to which has left the sender's switch. */
function receiverOf(
  view: View, sender: PlacedEndpoint, { ipv4Dst, ipv6Dst }: TracedPacket,
): PlacedEndpoint | undefined {
  const ip = ipv4Dst ?? ipv6Dst ?? ''
  return modeName(sender.host.underlay) === 'physical'
    ? endpointByPhysicalIp(view, ip) : endpointByIp(view, sender.network.tenant, ip)
}

/** The way of an endpoint's packet between two hosts. */
function underlayStep({ host, network }: PlacedEndpoint, to: PlacedHost): TraceStep {
  const crossing = crossingBetween(host, to, network.tenantNumber)
  const isDirect = host.underlay.segment === to.underlay.segment
  const step = { at: 'underlay', from: host.id, to: to.id, mode: modeName(host.underlay) } as const
  if (typeof crossing === 'string') return { ...step, router: undefined, tunnel: undefined }
  if (crossing.by === 'frame') {
    return { ...step, router: isDirect ? undefined : crossing.ethDst, tunnel: undefined }
  }
  const { by: _by, ...tunnel } = crossing
  return { ...step, router: undefined, tunnel }
}

type Leaving = Pick<RouteDecision, 'source' | 'destination'> & { readonly why: Why & { reason: 'egress' } }

/** The way of a packet to the outside: through one switch, or two. */
function leaving(
  view: View, sender: PlacedEndpoint, { source, destination, why }: Leaving, sent: TracedPacket,
  start: readonly TraceStep[], guard: FlowMod | undefined,
): Trace {
  const exit = view.records.host.get(why.host)!
  const standing = outsideHostFlows(view, exit)
  const first = through([...source?.flows ?? [], ...destination ? [] : standing], sent, TABLES.logical.id)
  const steps: TraceStep[] = [...start, {
    at: 'switch', host: sender.host.id, datapathId: sender.datapathId,
    flows: [...(guard ? [guard] : []), ...first.flows], packet: first.packet,
  }]
  let { packet } = first
  if (packet && destination) {
    const second = through([...destination.flows, ...standing], packet, TABLES.outbound.id)
    packet = second.packet
    steps.push(
      underlayStep(sender, exit),
      { at: 'switch', host: exit.id, datapathId: destination.datapathId, flows: second.flows, packet },
    )
  }
  if (!packet) return { outcome: 'tracked', why, steps }
  return { outcome: 'delivered', why, steps: [...steps, { at: 'outside', host: exit.id, packet }] }
}

/** The guard that lets the packet in; undefined when none does. */
function guardFor(
  sender: PlacedEndpoint, { ethSrc, vlan, ipv4Src, ipv6Src }: TracedPacket,
): FlowMod | undefined {
  if (vlan !== undefined) return undefined
  const isArp = ipv4Src === undefined && ipv6Src === undefined
  return guardFlows(sender).find(({ tableId, match }) => tableId === TABLES.classify.id
    && match.ethSrc === ethSrc && match.nwTtl === undefined && (match.ethType === EthType.ARP) === isArp
    && match.ipv4Src === ipv4Src && match.ipv6Src === ipv6Src)
}

/** An endpoint's frame without the tag that is the endpoint's own. */
function framed(
  { vlan }: PlacedEndpoint, bytes: Uint8Array,
): { readonly data: Uint8Array, readonly packet: TracedPacket } {
  const bare = withoutTag(bytes)
  const data = vlan !== undefined && bare?.vlan === vlan ? bare.data : bytes
  return { data, packet: tracedPacket(data) }
}

function tracedPacket(bytes: Uint8Array): TracedPacket {
  const { ethernet, vlan, ipv4, ipv6 } = parsePacket(bytes)
  return {
    ...vlan ? { vlan: vlan.vid } : {},
    ethSrc: ethernet?.src, ethDst: ethernet?.dst, ipv4Src: ipv4?.src, ipv4Dst: ipv4?.dst,
    ipv6Src: ipv6?.src, ipv6Dst: ipv6?.dst, ttl: ipv4?.ttl ?? ipv6?.hopLimit,
  }
}
