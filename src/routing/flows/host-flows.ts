/** The flows that a host's switch always has, as long as the records say so. They have no timeouts. */
import {
  ALL_ONES_64, applyActions, CONTROLLER_MAX_LENGTH, flowMod, gotoTable, output, PortNo, writeMetadata,
  type FlowMod,
} from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { endpointsOnHost } from '../network/lookup.js'
import { hostByDatapath, portNumber, type PlacedEndpoint } from '../network/placed.js'
import { ipFamily } from '../network/prefix.js'
import { cookieOf } from './cookie.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import type { View } from '../network/view.js'

/** Matches untagged packets. Without it, a match on the EtherType also matches packets with a VLAN tag. */
const UNTAGGED = 0

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
 * console.log(`${hostFlows(1n, after).length} flows`) // 10 flows
 * await store.close()
 * ```
 */
export function hostFlows(datapathId: bigint, view: View): FlowMod[] {
  const host = hostByDatapath(view, datapathId)
  if (!host) return []
  return [...standingFlows(datapathId, view), ...endpointsOnHost(view, host.id).flatMap(guardFlows)]
}

/**
 * The part of {@link hostFlows} that does not depend on endpoints.
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
 * console.log(standingFlows(1n, after).map(({ tableId }) => tableId)) // [ 0, 1, 2, 0, 0, 0 ]
 * await store.close()
 * ```
 */
export function standingFlows(datapathId: bigint, view: View): FlowMod[] {
  const host = hostByDatapath(view, datapathId)
  if (!host) return []
  const cookie = cookieOf('host')
  const toController = applyActions(output(PortNo.CONTROLLER, CONTROLLER_MAX_LENGTH))
  const flows: FlowMod[] = [
    flowMod({ cookie, tableId: TABLES.classify.id, priority: PRIORITIES.drop.value }),
    ...[TABLES.logical, TABLES.physical].map(({ id }): FlowMod =>
      flowMod({ cookie, tableId: id, priority: PRIORITIES.miss.value, instructions: toController })),
  ]
  const underlay = portNumber(view, datapathId, host.underlay.port)
  if (underlay === undefined) return flows
  const own = { cookie, tableId: TABLES.classify.id, priority: PRIORITIES.host.value }
  return [
    ...flows,
    flowMod({ ...own, match: { inPort: PortNo.LOCAL }, instructions: applyActions(output(underlay, 0)) }),
    flowMod({ ...own, match: { inPort: underlay }, instructions: applyActions(output(PortNo.LOCAL, 0)) }),
    flowMod({
      cookie,
      tableId: TABLES.classify.id,
      priority: PRIORITIES.transit.value,
      match: {
        inPort: underlay,
        ethDst: host.underlay.mac,
        ethType: EthType.IPV4,
        vlanVid: UNTAGGED,
        ipv4Dst: host.physicalCidr,
      },
      instructions: gotoTable(TABLES.physical.id),
    }),
  ]
}

/**
 * The guards of one endpoint: its IPv4 and ARP packets pass if they carry its own addresses, with its
 * tenant's number as metadata. Empty while its port number is unknown, and for an endpoint with an IPv6
 * address.
 *
 * @example
 * ```ts
 * import { endpointById, guardFlows, viewWithPorts } from 'daolinet/routing'
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
 * const { after } = viewWithPorts(view, 1n, [{ portNo: 1, name: 'veth1' }])
 * const a = endpointById(after, 'a')
 * for (const { match } of a ? guardFlows(a) : []) console.log(match.ipv4Src ?? match.arpSpa)
 * // prints 10.1.0.1
 * // prints 10.1.0.1
 * await store.close()
 * ```
 */
export function guardFlows({ ip, mac, number, network, attachment }: PlacedEndpoint): FlowMod[] {
  if (attachment?.port === undefined || ipFamily(ip) === 6) return []
  const guard = {
    cookie: cookieOf('guard', number),
    tableId: TABLES.classify.id,
    priority: PRIORITIES.guard.value,
    instructions: [writeMetadata(BigInt(network.tenantNumber), ALL_ONES_64), gotoTable(TABLES.logical.id)],
  }
  const frame = { inPort: attachment.port, ethSrc: mac, vlanVid: UNTAGGED }
  return [
    flowMod({ ...guard, match: { ...frame, ethType: EthType.IPV4, ipv4Src: ip } }),
    flowMod({ ...guard, match: { ...frame, ethType: EthType.ARP, arpSpa: ip, arpSha: mac } }),
  ]
}
