/** Finding endpoints, hosts and networks in a view. Every function is O(1) but for those that give lists. */
import { formatMac } from '../../codec/addresses/index.js'
import { textHash } from './hash.js'
import { assignedEndpoint, idsOf, portKey, type IndexName } from './indexes.js'
import { inPrefix } from './prefix.js'
import type { Assignment, Endpoint, Host, Network } from './records.js'
import type { View } from './view.js'

/** An endpoint with everything that a decision asks about it, at one revision. */
export interface PlacedEndpoint {
  readonly endpoint: Endpoint
  /** Its number in cookies. */
  readonly number: number
  readonly network: Network
  /** Its tenant's number in the metadata register. */
  readonly tenantNumber: number
  readonly host: Host
  readonly datapathId: bigint
  /** Its physical address on its present host; undefined when none is assigned yet. */
  readonly physicalIp: string | undefined
  /** The number of its port; undefined when its switch is not connected or has no such port. */
  readonly port: number | undefined
}

/** The text of a datapath id as records have it: sixteen lower-case hexadecimal digits. */
export function datapathText(datapathId: bigint): string {
  return datapathId.toString(16).padStart(16, '0')
}

/** The datapath id of a host's switch. */
export function datapathIdOf(host: Host): bigint {
  return BigInt(`0x${host.datapathId}`)
}

/** The number of the port that a record names on that switch, if the switch has it now. */
export function portNumber(view: View, datapathId: bigint, port: string | number): number | undefined {
  const live = view.ports.get(datapathId)
  if (typeof port === 'string') return live?.byName.get(port)
  return live?.byNumber.has(port) ? port : undefined
}

/**
 * The endpoint of that id, when it can take part: its network, tenant and host exist and numbers have
 * been assigned.
 */
export function endpointById(view: View, id: string): PlacedEndpoint | undefined {
  const { records } = view
  const endpoint = records.endpoint.get(id)
  const assignment = records.assignment.get(`endpoint/${id}`)
  const network = endpoint && records.network.get(endpoint.network)
  const host = endpoint && records.host.get(endpoint.host)
  const tenant = network && records.tenant.get(network.tenant)
  const tenantNumber = tenant && records.assignment.get(`tenant/${tenant.id}`)?.number
  if (!network || !host || !assignment || tenantNumber === undefined) return undefined
  const datapathId = datapathIdOf(host)
  return {
    endpoint,
    number: assignment.number,
    network,
    tenantNumber,
    host,
    datapathId,
    physicalIp: physicalAddress(endpoint, host, assignment),
    port: portNumber(view, datapathId, endpoint.port),
  }
}

/** The address that the endpoint uses on that host, out of those it holds. */
export function physicalAddress(endpoint: Endpoint, host: Host, assignment: Assignment): string | undefined {
  return assignment.addresses?.find(({ host: of, ip }) =>
    of === host.id && inPrefix(host.physicalCidr, ip) && (endpoint.physicalIp ?? ip) === ip)?.ip
}

/** The endpoint under that key. Where several claim it, the lowest number has it, so that all agree. */
function claimant(view: View, index: IndexName, key: string): PlacedEndpoint | undefined {
  const ids = view.indexes[index].get(key)
  if (ids === undefined || typeof ids === 'string') {
    return ids === undefined ? undefined : endpointById(view, ids)
  }
  let first: PlacedEndpoint | undefined
  for (const [id] of ids.entries()) {
    const placed = endpointById(view, id)
    if (placed && (!first || placed.number < first.number)) first = placed
  }
  return first
}

/** The tenant's endpoint with that logical address (canonical text). */
export function endpointByIp(view: View, tenant: string, ip: string): PlacedEndpoint | undefined {
  return claimant(view, 'ip', `${tenant} ${ip}`)
}

/** The endpoint whose physical address that is at present. Retired addresses find nothing. */
export function endpointByPhysicalIp(view: View, ip: string): PlacedEndpoint | undefined {
  const placed = claimant(view, 'physical', ip)
  return placed?.physicalIp === ip ? placed : undefined
}

/** The endpoint in that network with that MAC address (canonical text). */
export function endpointByMac(view: View, network: string, mac: string): PlacedEndpoint | undefined {
  return claimant(view, 'mac', `${network} ${mac}`)
}

/** The endpoint at that port of that switch, whether its record names the port or numbers it. */
export function endpointAtPort(view: View, datapathId: bigint, port: number): PlacedEndpoint | undefined {
  const host = hostByDatapath(view, datapathId)
  if (!host) return undefined
  const name = view.ports.get(datapathId)?.byNumber.get(port)
  return (name === undefined ? undefined : claimant(view, 'port', portKey(host.id, name)))
    ?? claimant(view, 'port', portKey(host.id, port))
}

/** The endpoint that a cookie means by that number. */
export function endpointByNumber(view: View, number: number): PlacedEndpoint | undefined {
  const [id] = idsOf(view.indexes, 'number', String(number))
  const assignment = id === undefined ? undefined : view.records.assignment.get(id)
  const endpoint = assignment && assignedEndpoint(assignment)
  return endpoint === undefined ? undefined : endpointById(view, endpoint)
}

/**
 * Whether the endpoint may use what its record claims: its address, its port and its MAC address, each
 * also claimed by none with a lower number. Only such an endpoint has flows.
 */
export function ownsItsClaims(view: View, placed: PlacedEndpoint): boolean {
  const { endpoint, network, datapathId, port } = placed
  const isIt = (other: PlacedEndpoint | undefined): boolean => other?.endpoint.id === endpoint.id
  return isIt(endpointByIp(view, network.tenant, endpoint.ip))
    && isIt(endpointByMac(view, network.id, endpoint.mac))
    && (port === undefined || isIt(endpointAtPort(view, datapathId, port)))
}

/** The host whose switch that is. */
export function hostByDatapath(view: View, datapathId: bigint): Host | undefined {
  const [id] = idsOf(view.indexes, 'datapath', datapathText(datapathId)).sort()
  return id === undefined ? undefined : view.records.host.get(id)
}

/** The tenant's network whose gateway has that address. */
export function networkByGateway(view: View, tenant: string, ip: string): Network | undefined {
  const [id] = idsOf(view.indexes, 'gateway', `${tenant} ${ip}`).sort()
  return id === undefined ? undefined : view.records.network.get(id)
}

/** The endpoints on a host, sorted by id. */
export function endpointsOnHost(view: View, host: string): PlacedEndpoint[] {
  return idsOf(view.indexes, 'onHost', host).sort()
    .map((id) => endpointById(view, id)).filter((placed) => placed !== undefined)
}

/** The ids of the endpoints in a network, sorted. */
export function endpointsInNetwork(view: View, network: string): string[] {
  return idsOf(view.indexes, 'inNetwork', network).sort()
}

/** The MAC address of a network's gateway: the given one, or a locally administered one made of its id. */
export function gatewayMac(network: Network): string {
  return network.gatewayMac ?? formatMac(0x02da_0000_0000 + textHash(network.id))
}
