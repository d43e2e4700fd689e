/**
 * Claims: what the records of endpoints say is theirs. Two records may claim the same logical address, MAC
 * address or port. The one with the lowest number owns it, so that all controllers agree. `claimant…`
 * functions find whoever comes first for one claim, and are for tools that show conflicts.
 */
import { idsOf, portKey, type IndexName } from './indexes.js'
import {
  atAddress, atPhysicalAddress, claimantById, hostByDatapath, type PlacedEndpoint,
} from './placed.js'
import { indexesOf, type View } from './view.js'

/**
 * The first claimant of a logical address (canonical text) in that tenant.
 *
 * @example
 * ```ts
 * import { advanceView, claimantOfIp } from 'daolinet/routing'
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
 * const b = view.records.endpoint.get('b')
 * const record = b && { ...b, ip: '10.1.0.1' }
 * const { after } = advanceView(view, [{ kind: 'endpoint', id: 'b', record }], view.revision + 1)
 * console.log(claimantOfIp(after, 'acme', '10.1.0.1')?.id) // a
 * await store.close()
 * ```
 */
export function claimantOfIp(view: View, tenant: string, ip: string): PlacedEndpoint | undefined {
  const placed = claimant(view, 'ip', `${tenant} ${ip}`)
  return placed && atAddress(placed, ip)
}

/**
 * The first claimant of a MAC address (canonical text) in that network.
 *
 * @example
 * ```ts
 * import { claimantOfMac } from 'daolinet/routing'
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
 * console.log(claimantOfMac(view, 'web', '02:00:00:00:00:0a')?.id) // a
 * await store.close()
 * ```
 */
export function claimantOfMac(view: View, network: string, mac: string): PlacedEndpoint | undefined {
  return claimant(view, 'mac', `${network} ${mac}`)
}

/**
 * The first claimant of that port of that switch.
 * @param vlan - the VLAN tag there; when left out, who is there without one
 *
 * @example
 * ```ts
 * import { claimantOfPort, viewWithPorts } from 'daolinet/routing'
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
 * const { after } = viewWithPorts(view, 1n, [{ portNo: 2, name: 'veth2' }])
 * console.log(claimantOfPort(after, 1n, 2)?.id) // b
 * await store.close()
 * ```
 */
export function claimantOfPort(
  view: View, datapathId: bigint, port: number, vlan?: number,
): PlacedEndpoint | undefined {
  return portClaimant(view, datapathId, port, vlan)
}

/**
 * The first claimant of a physical address that uses it at present.
 *
 * @example
 * ```ts
 * import { claimantOfPhysicalIp, endpointById } from 'daolinet/routing'
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
 * const { physicalIp = '' } = endpointById(view, 'b') ?? {}
 * console.log(claimantOfPhysicalIp(view, physicalIp)?.id) // b
 * await store.close()
 * ```
 */
export function claimantOfPhysicalIp(view: View, ip: string): PlacedEndpoint | undefined {
  const placed = claimant(view, 'physical', ip)
  return placed && atPhysicalAddress(placed, ip)
}

/**
 * Every endpoint whose record names that host, whoever owns what it claims, sorted by id.
 *
 * @example
 * ```ts
 * import { advanceView, claimantsOnHost, endpointsOnHost } from 'daolinet/routing'
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
 * const b = view.records.endpoint.get('b')
 * const record = b && { ...b, ip: '10.1.0.1' }
 * const { after } = advanceView(view, [{ kind: 'endpoint', id: 'b', record }], view.revision + 1)
 * console.log(claimantsOnHost(after, 'h1').length, endpointsOnHost(after, 'h1').length) // 2 1
 * await store.close()
 * ```
 */
export function claimantsOnHost(view: View, host: string): PlacedEndpoint[] {
  return idsOf(indexesOf(view), 'onHost', host).sort()
    .map((id) => claimantById(view, id)).filter((placed) => placed !== undefined)
}

/**
 * The claimant of a key with the lowest number.
 * @param known - returned as it is when it is the claimant: saves looking it up again
 */
export function claimant(
  view: View, index: IndexName, key: string, known?: PlacedEndpoint,
): PlacedEndpoint | undefined {
  const ids = indexesOf(view)[index].get(key)
  if (ids === undefined) return undefined
  if (typeof ids === 'string') return ids === known?.id ? known : claimantById(view, ids)
  let first: PlacedEndpoint | undefined
  for (const [id] of ids.entries()) {
    const placed = id === known?.id ? known : claimantById(view, id)
    if (placed && (!first || placed.number < first.number)) first = placed
  }
  return first
}

/**
 * The first claimant of a logical address among the endpoints of all tenants whose hosts change nothing but
 * MAC addresses: between such hosts, nothing else tells endpoints apart.
 */
export function claimantInMacMode(
  view: View, ip: string, known?: PlacedEndpoint,
): PlacedEndpoint | undefined {
  const claimants = idsOf(indexesOf(view), 'logical', ip)
    .map((id) => id === known?.id ? known : claimantById(view, id))
    .filter((one) => one?.host.underlay.mode === 'mac')
  return claimants.reduce((first, one) => first && first.number < one!.number ? first : one, undefined)
}

/** As {@link claimant}, for a port: a record that names the port comes before one that numbers it. */
export function portClaimant(
  view: View, datapathId: bigint, port: number, vlan: number | undefined, known?: PlacedEndpoint,
): PlacedEndpoint | undefined {
  const host = hostByDatapath(view, datapathId)
  if (!host) return undefined
  const name = view.ports.get(datapathId)?.byNumber.get(port)
  return (name === undefined ? undefined : claimant(view, 'port', portKey(host.id, name, vlan), known))
    ?? claimant(view, 'port', portKey(host.id, port, vlan), known)
}
