/** An endpoint with everything that flows are made of. */
import { formatDatapathId } from '../../codec/index.js'
import { idsOf } from './indexes.js'
import { physicalAddress } from './physical-address.js'
import { ipFamily, ofFamily, textsOf } from './prefix.js'
import { slotKey, slotMeters } from './slot.js'
import { indexesOf, type View } from './view.js'
import type { Endpoint, Host, Network, Qos, Underlay } from './records.js'

/** What flows need to know about an endpoint's network. */
export interface PlacedNetwork {
  /** The network's id. */
  readonly id: string
  /** The id of the tenant that owns it. */
  readonly tenant: string
  /** The tenant's number in the metadata register, 1 to 2^28 - 1. */
  readonly tenantNumber: number
  /**
   * The gateway's logical address, of the same version of IP as the endpoint's; undefined when nothing is
   * routed in or out.
   */
  readonly gateway: string | undefined
  /** All of the gateway's logical addresses. */
  readonly gateways: readonly string[]
  /** The gateway's MAC address when the record gives one; see `gatewayMac()`. */
  readonly gatewayMac: string | undefined
  /** As in the network's record; undefined means `allow`. */
  readonly isolation: 'allow' | 'deny' | undefined
  /** The host by which its packets leave for the outside, when the record names one. */
  readonly exit: string | undefined
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
  /** The port by which packets cross to other hosts, or their tunnel's; undefined when it is not there. */
  readonly underlayPort: number | undefined
  /** Whether the switch tracks the endpoint's connections, in the zone with the number of its tenant. */
  readonly conntrack: boolean
  /** Whether flows of the switch answer neighbour solicitations; else the controller does. */
  readonly nd: boolean
  /** The meter of what the endpoint sends to the controller; undefined when the switch has no meters. */
  readonly meter: number | undefined
  /** The meter of everything that it sends; undefined when it has no limit, or the switch no meters. */
  readonly rateMeter: number | undefined
}

/** A logical address of an endpoint. */
export interface PlacedAddress {
  /** The logical address. */
  readonly ip: string
  /** The physical address that stands for it on the present host; undefined when it has none. */
  readonly physicalIp: string | undefined
}

/**
 * An endpoint, its network and its host at one revision: everything that flows are made of, and nothing
 * else. Flows are functions of two of these, so flows can only change when one of these changes.
 *
 * An endpoint with several addresses is seen at one of them, which is its `ip`; see {@link atAddress}.
 */
export interface PlacedEndpoint {
  /** The endpoint's id. */
  readonly id: string
  /** The endpoint's number in cookies, 1 to 2^28 - 1. */
  readonly number: number
  /** Its VLAN tag at its port; undefined when it has none. */
  readonly vlan: number | undefined
  /** Its MAC address. */
  readonly mac: string
  /** Its logical address: the first in its record, or the one that it was found by. */
  readonly ip: string
  /** Its physical address on its present host; undefined when none has been assigned yet. */
  readonly physicalIp: string | undefined
  /** All its logical addresses, with what stands for them. */
  readonly addresses: readonly PlacedAddress[]
  readonly network: PlacedNetwork
  readonly host: PlacedHost
  /** The datapath id of its host's switch. */
  readonly datapathId: bigint
  /** Port numbers on its host's switch; undefined while that switch is not connected. */
  readonly attachment: Attachment | undefined
  /** Limits and marks for what it sends. */
  readonly qos: Qos | undefined
  /** Whether it is a backend of a service: what others send it may be translated on their switches. */
  readonly serves: boolean
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
  const addresses = textsOf(endpoint.ip).map((ip): PlacedAddress =>
    ({ ip, physicalIp: physicalAddress(endpoint, ip, host, assignment) }))
  const { ip, physicalIp } = addresses[0]!
  return {
    id: endpoint.id,
    number: assignment.number,
    vlan: endpoint.vlan,
    mac: endpoint.mac,
    ip,
    physicalIp,
    addresses,
    network: placedNetwork(network, tenantNumber, ip),
    host: { id: host.id, underlay: host.underlay },
    datapathId,
    attachment: attachmentOf(view, datapathId, endpoint, host, tenantNumber),
    qos: endpoint.qos,
    serves: indexesOf(view).backendOf.get(id) !== undefined,
  }
}

function attachmentOf(
  view: View, datapathId: bigint, endpoint: Endpoint, host: Host, tenantNumber: number,
): Attachment | undefined {
  const live = view.ports.get(datapathId)
  if (!live) return undefined
  const { conntrack, meters, nd } = live.abilities
  const port = portNumber(view, datapathId, endpoint.port)
  return {
    port,
    underlayPort: carrierPort(view, host),
    conntrack: conntrack && tenantNumber <= MAX_ZONE,
    nd,
    ...meters && port !== undefined ? metersOf(view, endpoint, port) : NO_METERS,
  }
}

const NO_METERS = { meter: undefined, rateMeter: undefined } as const

/** The meters of an endpoint at that port. */
function metersOf(view: View, endpoint: Endpoint, port: number): Pick<Attachment, 'meter' | 'rateMeter'> {
  const key = slotKey(endpoint)
  if (key === undefined) return { meter: port, rateMeter: undefined }
  const turn = idsOf(indexesOf(view), 'meterSlot', key).sort().indexOf(endpoint.id)
  const { packetIns, rate } = slotMeters(endpoint.id, turn)
  return {
    meter: endpoint.vlan === undefined ? port : packetIns,
    rateMeter: endpoint.qos?.rate === undefined ? undefined : rate,
  }
}

/** The highest zone of a tenant in connection trackers. The one above it is that of the outside. */
export const MAX_ZONE = 0xfffe

/** A network as an endpoint with that address sees it: with the gateway of the same version of IP. */
function placedNetwork(
  { id, tenant, gateway, gatewayMac, isolation, egress }: Network, tenantNumber: number, ip: string,
): PlacedNetwork {
  const gateways = textsOf(gateway)
  const own = ofFamily(gateways, ipFamily(ip))
  const exit = typeof egress === 'object' ? egress.host : undefined
  return { id, tenant, tenantNumber, gateway: own, gateways, gatewayMac, isolation, exit }
}

/**
 * The same endpoint, seen at another one of its logical addresses; undefined when it does not have that one.
 *
 * @example
 * ```ts
 * import { atAddress, endpointById } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }],
 *   "networks": [{ "id": "web", "tenant": "acme", "cidr": ["10.1.0.0/24", "2001:db8:1::/64"] }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [{ "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a",
 *     "ip": ["10.1.0.1", "2001:db8:1::a"] }]
 * }`), )
 * const { view } = await followView(store)
 * const a = endpointById(view, 'a')
 * console.log(a?.ip, a && atAddress(a, '2001:db8:1::a')?.ip) // 10.1.0.1 2001:db8:1::a
 * await store.close()
 * ```
 */
export function atAddress(placed: PlacedEndpoint, ip: string): PlacedEndpoint | undefined {
  return placed.ip === ip ? placed : seenAt(placed, (one) => one.ip === ip)
}

/** The endpoint, seen at its first logical address of that version of IP. */
export function inFamily(placed: PlacedEndpoint, family: 4 | 6): PlacedEndpoint | undefined {
  return ipFamily(placed.ip) === family ? placed : seenAt(placed, ({ ip }) => ipFamily(ip) === family)
}

/** The endpoint, seen at the logical address that a physical address stands for. */
export function atPhysicalAddress(placed: PlacedEndpoint, ip: string): PlacedEndpoint | undefined {
  return placed.physicalIp === ip ? placed : seenAt(placed, ({ physicalIp }) => physicalIp === ip)
}

function seenAt(
  placed: PlacedEndpoint, is: (address: PlacedAddress) => boolean,
): PlacedEndpoint | undefined {
  const address = placed.addresses.find(is)
  if (!address) return undefined
  const { network } = placed
  const gateway = ofFamily(network.gateways, ipFamily(address.ip))
  return { ...placed, ...address, network: { ...network, gateway } }
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
export function portNumber(
  view: View, datapathId: bigint, port: string | number | undefined,
): number | undefined {
  const live = view.ports.get(datapathId)
  if (typeof port === 'string') return live?.byName.get(port)
  return port !== undefined && live?.byNumber.has(port) ? port : undefined
}

/** The number of the port by which packets of a host's endpoints cross to other hosts. */
export function carrierPort(view: View, host: Host): number | undefined {
  const { port, mode } = host.underlay
  return portNumber(view, datapathIdOf(host), typeof mode === 'object' ? mode.port : port)
}
