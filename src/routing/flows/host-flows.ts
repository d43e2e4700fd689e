/** The flows that a host's switch always has, as long as the records say so. They have no timeouts. */
import {
  flowMod, gotoTable, meter, output, PortNo, type FlowMod, type Instruction, type Match,
} from '../../codec/index.js'
import { EthType, IpProtocol } from '../../codec/packet/index.js'
import { endpointsOnHost } from '../network/lookup.js'
import { modeName, tunnelOf } from '../network/crossing.js'
import { carrierPort, datapathIdOf, hostByDatapath, portNumber } from '../network/placed.js'
import { textsOf } from '../network/prefix.js'
import { apply } from './actions.js'
import { endpointFlows, peerFlows, strangersDrop } from './arrivals.js'
import { awaitedFlows } from './awaited.js'
import { cookieOf } from './cookie.js'
import { fromAddress, toAddress } from './family.js'
import { meteredMisses, toController } from './miss.js'
import { completion, LINK_LOCAL, ND_TYPES, ndQuestion } from './nd.js'
import { outsideHostFlows } from './outside-host.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { ANY_TAG, DISCOVERY, UNTAGGED } from './tag.js'
import { invalidDrop } from './tracked.js'
import type { Host } from '../network/records.js'
import type { SwitchAbilities, View } from '../network/view.js'

/**
 * All flows that a switch must have before any traffic: the guards of its endpoints, what passes between
 * its tables and the underlay, the host's own traffic, and table misses. Empty for a switch that is no
 * host's. The switch must be connected: port numbers are only known then.
 *
 * @example
 * ```ts
 * import { hostFlows, viewWithPorts } from 'daolinet/routing'
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
 * const ports = [1, 2, 9].map((portNo) => ({ portNo, name: `port${portNo}` }))
 * const { after } = viewWithPorts(view, 1n, ports)
 * console.log(`${hostFlows(1n, after).length} flows`) // 25 flows
 * await store.close()
 * ```
 */
export function hostFlows(datapathId: bigint, view: View): FlowMod[] {
  const host = hostByDatapath(view, datapathId)
  if (!host) return []
  return [...standingFlows(datapathId, view), ...endpointsOnHost(view, host.id).flatMap(endpointFlows)]
}

/**
 * The part of {@link hostFlows} that does not depend on the endpoints of the host.
 *
 * @example
 * ```ts
 * import { standingFlows, viewWithPorts } from 'daolinet/routing'
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
 * const { after } = viewWithPorts(view, 1n, [{ portNo: 9, name: 'port9' }])
 * console.log(standingFlows(1n, after).map(({ tableId }) => tableId).join())
 * // prints 0,1,2,1,1,1,1,1,1,1,1,1,1,0,0,0,0
 * await store.close()
 * ```
 */
export function standingFlows(datapathId: bigint, view: View): FlowMod[] {
  const host = hostByDatapath(view, datapathId)
  const live = view.ports.get(datapathId)
  if (!host || !live) return []
  const { conntrack, meters, nd } = live.abilities
  const cookie = cookieOf('host')
  const entry = { cookie, tableId: TABLES.classify.id }
  const missing = [TABLES.logical, TABLES.physical, ...conntrack ? [TABLES.tracked] : []]
  const flows: FlowMod[] = [
    flowMod({ ...entry, priority: PRIORITIES.drop.value }),
    ...missing.map(({ id }): FlowMod =>
      flowMod({ cookie, tableId: id, priority: PRIORITIES.miss.value, instructions: toController() })),
    ...conntrack ? [invalidDrop()] : [],
    ...nd ? [completion()] : [],
    ...NEVER_ROUTED.map(({ priority, match }): FlowMod =>
      flowMod({ cookie, tableId: TABLES.logical.id, priority, match })),
    ...outsideHostFlows(view, host),
    ...awaitedFlows(view, host, meters),
  ]
  return [...flows, ...ownTraffic(view, host), ...fromOtherHosts(view, host, live.abilities)]
}

/** The host's own traffic, between its network stack and the underlay, never with endpoints' addresses. */
function ownTraffic(view: View, host: Host): FlowMod[] {
  const uplink = portNumber(view, datapathIdOf(host), host.underlay.port)
  if (uplink === undefined) return []
  const entry = { cookie: cookieOf('host'), tableId: TABLES.classify.id }
  const own = { ...entry, priority: PRIORITIES.host.value }
  return [
    flowMod({ ...own, match: { inPort: PortNo.LOCAL }, instructions: apply(output(uplink, 0)) }),
    flowMod({ ...own, match: { inPort: uplink }, instructions: apply(output(PortNo.LOCAL, 0)) }),
    ...textsOf(host.physicalCidr).map((prefix): FlowMod => flowMod({
      ...entry,
      priority: PRIORITIES.own.value,
      match: { inPort: PortNo.LOCAL, ...fromAddress(prefix) },
    })),
  ]
}

/** What comes from other hosts, as far as it does not depend on endpoints. */
function fromOtherHosts(
  view: View, host: Host, { conntrack, meters }: Required<SwitchAbilities>,
): FlowMod[] {
  const inPort = carrierPort(view, host)
  if (inPort === undefined) return []
  const cookie = cookieOf('host')
  const { physical, tracked } = TABLES
  const hasTunnel = tunnelOf(host.underlay) !== undefined
  const asking = [...hasTunnel ? [] : [physical], ...conntrack ? [tracked] : []]
  const misses = meters ? meteredMisses(cookie, { inPort }, inPort, asking) : []
  if (hasTunnel) {
    const others = view.records.host.entries().map(([, other]) => other)
    return [strangersDrop(inPort), ...others.flatMap((other) => peerFlows(view, host, other)), ...misses]
  }
  if (modeName(host.underlay) === 'mac') return misses
  const entry = { cookie, tableId: TABLES.classify.id }
  const onward: Instruction = gotoTable(physical.id)
  return [
    ...textsOf(host.physicalCidr).map((prefix): Match =>
      ({ inPort, ethDst: host.underlay.mac, vlanVid: UNTAGGED, ...toAddress(prefix) }))
      .flatMap((match): FlowMod[] => [
        flowMod({ ...entry, priority: PRIORITIES.transit.value, match, instructions: onward }),
        ...meters ? [flowMod<FlowMod>({
          ...entry,
          priority: PRIORITIES.expiring.value,
          match: { ...match, nwTtl: 1 },
          instructions: [meter(inPort), onward],
        })] : [],
      ]),
    ...misses,
  ]
}

/** The IPv4 addresses of groups: multicast, what is reserved, and the broadcast address. */
const GROUPS = '224.0.0.0/3'
/** The IPv6 addresses of groups. */
const GROUPS6 = 'ff00::/8'

/** In packets of IPv6 other than neighbour solicitations that the guards let in. */
const ORDINARY = { metadata: { value: 0n, mask: DISCOVERY } } as const

/** What endpoints send that is never routed or answered. */
const NEVER_ROUTED: readonly { readonly priority: number, readonly match: Match }[] = [
  // Where a switch looks behind the first tag, the guards take a packet for what is behind the last one.
  { priority: PRIORITIES.tagged.value, match: { vlanVid: ANY_TAG } },
  ...ND_TYPES.map((icmpv6Type) => ({
    priority: PRIORITIES.discovery.value,
    match: { ...ORDINARY, ethType: EthType.IPV6, ipProto: IpProtocol.ICMPV6, icmpv6Type },
  })),
  ...[
    toAddress(GROUPS),
    ...[GROUPS6, LINK_LOCAL].map((prefix) => ({ ...ORDINARY, ...toAddress(prefix) })),
    { metadata: { value: DISCOVERY, mask: DISCOVERY }, ...ndQuestion(LINK_LOCAL) },
  ].map((match) => ({ priority: PRIORITIES.groups.value, match })),
]

