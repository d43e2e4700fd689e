/** An endpoint with everything that flows are made of. */
import { formatDatapathId } from '../../codec/index.js'
import { idsOf } from './indexes.js'
import { inPrefix } from './prefix.js'
import { indexesOf, type View } from './view.js'
import type { Assignment, Endpoint, Host, Network, Underlay } from './records.js'

/** What flows need to know about an endpoint's network. */
export interface PlacedNetwork {
  /** The network's id. */
  readonly id: string
  /** The id of the tenant that owns it. */
  readonly tenant: string
  /** The tenant's number in the metadata register, 1 to 2^28 - 1. */
  readonly tenantNumber: number
  /** The gateway's logical address; undefined when nothing is routed in or out. */
  readonly gateway: string | undefined
  /** The gateway's MAC address when the record gives one; see `gatewayMac()`. */
  readonly gatewayMac: string | undefined
  /** As in the network's record; undefined means `allow`. */
  readonly isolation: 'allow' | 'deny' | undefined
}

/** What flows need to know about an endpoint's host. */
export interface PlacedHost {
  /** The host's id. */
  readonly id: string
  /** Its side of the network between hosts: MAC address, segment, next hop. */
  readonly underlay: Underlay
}

/** The port numbers that a connected switch has given to what flows name. */
export interface Attachment {
  /** The endpoint's port; undefined when the switch has no such port. */
  readonly port: number | undefined
  /** The port that leads to the other hosts; undefined when the switch has no such port. */
  readonly underlayPort: number | undefined
}

/**
 * An endpoint, its network and its host at one revision: everything that flows are made of, and nothing
 * else. Flows are functions of two of these, so flows can only change when one of these changes.
 */
export interface PlacedEndpoint {
  /** The endpoint's id. */
  readonly id: string
  /** The endpoint's number in cookies, 1 to 2^28 - 1. */
  readonly number: number
  /** Its MAC address. */
  readonly mac: string
  /** Its logical address. */
  readonly ip: string
  /** Its physical address on its present host; undefined when none has been assigned yet. */
  readonly physicalIp: string | undefined
  readonly network: PlacedNetwork
  readonly host: PlacedHost
  /** The datapath id of its host's switch. */
  readonly datapathId: bigint
  /** Port numbers on its host's switch; undefined while that switch is not connected. */
  readonly attachment: Attachment | undefined
}

/**
 * The endpoint with that id, whether or not another endpoint has a better claim to its address, port or
 * MAC address. Undefined until its network, tenant and host exist and numbers have been assigned.
 *
 * @example
 * ```ts
 * import { claimantById, endpointById, advanceView } from 'daolinet/routing'
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
 * console.log(claimantById(after, 'b')?.ip, endpointById(after, 'b')?.ip) // 10.1.0.1 undefined
 * await store.close()
 * ```
 */
export function claimantById(view: View, id: string): PlacedEndpoint | undefined {
  const { records } = view
  const endpoint = records.endpoint.get(id)
  const assignment = records.assignment.get(`endpoint/${id}`)
  const network = endpoint && records.network.get(endpoint.network)
  const host = endpoint && records.host.get(endpoint.host)
  if (!network || !host || !assignment || !records.tenant.get(network.tenant)) return undefined
  const tenantNumber = records.assignment.get(`tenant/${network.tenant}`)?.number
  if (tenantNumber === undefined) return undefined
  const datapathId = datapathIdOf(host)
  return {
    id: endpoint.id,
    number: assignment.number,
    mac: endpoint.mac,
    ip: endpoint.ip,
    physicalIp: physicalAddress(endpoint, host, assignment),
    network: placedNetwork(network, tenantNumber),
    host: { id: host.id, underlay: host.underlay },
    datapathId,
    attachment: view.ports.get(datapathId) && {
      port: portNumber(view, datapathId, endpoint.port),
      underlayPort: portNumber(view, datapathId, host.underlay.port),
    },
  }
}

function placedNetwork(
  { id, tenant, gateway, gatewayMac, isolation }: Network, tenantNumber: number,
): PlacedNetwork {
  return { id, tenant, tenantNumber, gateway, gatewayMac, isolation }
}

/**
 * The datapath id of a host's switch.
 *
 * @example
 * ```ts
 * import { datapathIdOf } from 'daolinet/routing'
 *
 * const underlay = { port: 'up', mac: '02:00:00:00:aa:01', ip: '192.0.2.1', segment: 'rack1' }
 * const host = { id: 'h1', datapathId: '00000000000000ff', physicalCidr: '172.30.1.0/24', underlay }
 * console.log(datapathIdOf(host)) // 255n
 * ```
 */
export function datapathIdOf(host: Host): bigint {
  return BigInt(`0x${host.datapathId}`)
}

/**
 * The host whose switch has that datapath id.
 *
 * @example
 * ```ts
 * import { hostByDatapath } from 'daolinet/routing'
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
 * console.log(hostByDatapath(view, 1n)?.id) // h1
 * await store.close()
 * ```
 */
export function hostByDatapath(view: View, datapathId: bigint): Host | undefined {
  const [id] = idsOf(indexesOf(view), 'datapath', formatDatapathId(datapathId)).sort()
  return id === undefined ? undefined : view.records.host.get(id)
}

/** The number of the port that a record names on that switch, if the switch has the port now. */
export function portNumber(view: View, datapathId: bigint, port: string | number): number | undefined {
  const live = view.ports.get(datapathId)
  if (typeof port === 'string') return live?.byName.get(port)
  return live?.byNumber.has(port) ? port : undefined
}

/** The address that the endpoint uses on that host, out of those that have been assigned to it. */
export function physicalAddress(endpoint: Endpoint, host: Host, assignment: Assignment): string | undefined {
  return assignment.addresses?.find(({ host: of, ip }) =>
    of === host.id && inPrefix(host.physicalCidr, ip) && (endpoint.physicalIp ?? ip) === ip)?.ip
}
