/**
 * Finding endpoints and networks in a view. Every function takes constant time, except those that return
 * lists.
 *
 * `endpoint…` functions find an endpoint only when it owns everything that its record claims (see
 * `claims.ts`): whatever they find may have flows.
 */
import { formatMac } from '../../codec/addresses/index.js'
import {
  claimant, claimantInMacMode, claimantOfIp, claimantOfMac, claimantOfPhysicalIp, claimantOfPort,
  claimantsOnHost, portClaimant,
} from './claims.js'
import { textHash } from './hash.js'
import { assignedEndpoint, idsOf } from './indexes.js'
import { atAddress, claimantById, type PlacedEndpoint } from './placed.js'
import { indexesOf, type View } from './view.js'
import type { Network } from './records.js'

/**
 * The endpoint with that id.
 *
 * @example
 * ```ts
 * import { endpointById } from 'daolinet/routing'
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
 * console.log(endpointById(view, 'a')?.physicalIp?.startsWith('172.30.1.')) // true
 * await store.close()
 * ```
 */
export function endpointById(view: View, id: string): PlacedEndpoint | undefined {
  return owner(view, claimantById(view, id))
}

/**
 * The tenant's endpoint with that logical address (canonical text).
 *
 * @example
 * ```ts
 * import { endpointByIp } from 'daolinet/routing'
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
 * console.log(endpointByIp(view, 'acme', '10.1.0.2')?.id) // b
 * await store.close()
 * ```
 */
export function endpointByIp(view: View, tenant: string, ip: string): PlacedEndpoint | undefined {
  return owner(view, claimantOfIp(view, tenant, ip))
}

/**
 * The endpoint in that network with that MAC address (canonical text).
 *
 * @example
 * ```ts
 * import { endpointByMac } from 'daolinet/routing'
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
 * console.log(endpointByMac(view, 'web', '02:00:00:00:00:0b')?.id) // b
 * await store.close()
 * ```
 */
export function endpointByMac(view: View, network: string, mac: string): PlacedEndpoint | undefined {
  return owner(view, claimantOfMac(view, network, mac))
}

/**
 * The endpoint at that port of that switch, whether its record gives the port's name or its number.
 * @param vlan - the VLAN tag that it has there; when left out, the endpoint without one
 *
 * @example
 * ```ts
 * import { endpointAtPort, viewWithPorts } from 'daolinet/routing'
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
 * console.log(endpointAtPort(after, 1n, 1)?.id) // a
 * await store.close()
 * ```
 */
export function endpointAtPort(
  view: View, datapathId: bigint, port: number, vlan?: number,
): PlacedEndpoint | undefined {
  return owner(view, claimantOfPort(view, datapathId, port, vlan))
}

/**
 * The endpoint that uses that physical address at present. Addresses of former hosts find nothing.
 *
 * @example
 * ```ts
 * import { endpointById, endpointByPhysicalIp } from 'daolinet/routing'
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
 * const { physicalIp = '' } = endpointById(view, 'a') ?? {}
 * console.log(endpointByPhysicalIp(view, physicalIp)?.id) // a
 * await store.close()
 * ```
 */
export function endpointByPhysicalIp(view: View, ip: string): PlacedEndpoint | undefined {
  return owner(view, claimantOfPhysicalIp(view, ip))
}

/**
 * The endpoint with that number in cookies.
 *
 * @example
 * ```ts
 * import { endpointById, endpointByNumber } from 'daolinet/routing'
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
 * const { number = 0 } = endpointById(view, 'a') ?? {}
 * console.log(endpointByNumber(view, number)?.id) // a
 * await store.close()
 * ```
 */
export function endpointByNumber(view: View, number: number): PlacedEndpoint | undefined {
  const [id] = idsOf(indexesOf(view), 'number', String(number))
  const assignment = id === undefined ? undefined : view.records.assignment.get(id)
  const endpoint = assignment && assignedEndpoint(assignment)
  return endpoint === undefined ? undefined : endpointById(view, endpoint)
}

/** The endpoint with that logical address, of any tenant, whose host changes nothing but MAC addresses. */
export function endpointInMacMode(view: View, ip: string): PlacedEndpoint | undefined {
  const placed = owner(view, claimantInMacMode(view, ip))
  return placed && atAddress(placed, ip)
}

/** The id of the tenant with that number, which is also its zone in connection trackers. */
export function tenantByNumber(view: View, number: number): string | undefined {
  const [id] = idsOf(indexesOf(view), 'number', String(number))
  return id?.startsWith('tenant/') === true ? id.slice('tenant/'.length) : undefined
}

/**
 * The endpoints on a host, sorted by id.
 *
 * @example
 * ```ts
 * import { endpointsOnHost } from 'daolinet/routing'
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
 * console.log(endpointsOnHost(view, 'h1').map(({ id }) => id)) // [ 'a', 'b' ]
 * await store.close()
 * ```
 */
export function endpointsOnHost(view: View, host: string): PlacedEndpoint[] {
  return claimantsOnHost(view, host).filter((placed) => ownsItsClaims(view, placed))
}

/**
 * The ids of all endpoints whose records name that network, sorted.
 *
 * @example
 * ```ts
 * import { endpointsInNetwork } from 'daolinet/routing'
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
 * console.log(endpointsInNetwork(view, 'web')) // [ 'a', 'b' ]
 * await store.close()
 * ```
 */
export function endpointsInNetwork(view: View, network: string): string[] {
  return idsOf(indexesOf(view), 'inNetwork', network).sort()
}

/**
 * The tenant's network whose gateway has that address.
 *
 * @example
 * ```ts
 * import { advanceView, emptyView, networkByGateway } from 'daolinet/routing'
 *
 * const web = { id: 'web', tenant: 'acme', cidr: '10.1.0.0/24', gateway: '10.1.0.254' }
 * const { after } = advanceView(emptyView(), [{ kind: 'network', id: 'web', record: web }], 1)
 * console.log(networkByGateway(after, 'acme', '10.1.0.254')?.id) // web
 * ```
 */
export function networkByGateway(view: View, tenant: string, ip: string): Network | undefined {
  const [id] = idsOf(indexesOf(view), 'gateway', `${tenant} ${ip}`).sort()
  return id === undefined ? undefined : view.records.network.get(id)
}

/**
 * The MAC address of a network's gateway: the given one, or a locally administered one made of its id.
 *
 * @example
 * ```ts
 * import { gatewayMac } from 'daolinet/routing'
 *
 * console.log(gatewayMac({ id: 'web', gatewayMac: '02:00:00:00:00:01' })) // 02:00:00:00:00:01
 * console.log(gatewayMac({ id: 'web' })) // 02:da:05:37:73:d6
 * ```
 */
export function gatewayMac(network: Pick<Network, 'id' | 'gatewayMac'>): string {
  return network.gatewayMac ?? formatMac(0x02da_0000_0000 + textHash(network.id))
}

/** The endpoint when it owns all that it claims. This is where forged and contested claims are refused. */
function owner(view: View, placed: PlacedEndpoint | undefined): PlacedEndpoint | undefined {
  return placed && ownsItsClaims(view, placed) ? placed : undefined
}

function ownsItsClaims(view: View, placed: PlacedEndpoint): boolean {
  const { addresses, mac, network, datapathId, attachment, vlan, host } = placed
  const port = attachment?.port
  return addresses.every(({ ip }) => claimant(view, 'ip', `${network.tenant} ${ip}`, placed) === placed)
    && (host.underlay.mode !== 'mac'
      || addresses.every(({ ip }) => claimantInMacMode(view, ip, placed) === placed))
    && claimant(view, 'mac', `${network.id} ${mac}`, placed) === placed
    && (port === undefined || portClaimant(view, datapathId, port, vlan, placed) === placed)
}
