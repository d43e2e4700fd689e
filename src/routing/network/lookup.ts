/**
 * Finding endpoints and networks in a view. Every function takes constant time, except those that return
 * lists.
 *
 * Two records may claim the same logical address, MAC address or port. The one with the lowest number owns
 * it, so that all controllers agree. `endpoint…` functions find an endpoint only when it owns everything
 * that its record claims: whatever they find may have flows. `claimant…` functions find whoever comes
 * first for that one claim, and are for tools that show conflicts.
 */
import { formatMac } from '../../codec/addresses/index.js'
import { textHash } from './hash.js'
import { assignedEndpoint, idsOf, portKey, type IndexName } from './indexes.js'
import { claimantById, hostByDatapath, type PlacedEndpoint } from './placed.js'
import { indexesOf, type View } from './view.js'
import type { Network } from './records.js'

/** The endpoint with that id. */
export function endpointById(view: View, id: string): PlacedEndpoint | undefined {
  return owner(view, claimantById(view, id))
}

/** The tenant's endpoint with that logical address (canonical text). */
export function endpointByIp(view: View, tenant: string, ip: string): PlacedEndpoint | undefined {
  return owner(view, claimantOfIp(view, tenant, ip))
}

/** The endpoint in that network with that MAC address (canonical text). */
export function endpointByMac(view: View, network: string, mac: string): PlacedEndpoint | undefined {
  return owner(view, claimantOfMac(view, network, mac))
}

/** The endpoint at that port of that switch, whether its record gives the port's name or its number. */
export function endpointAtPort(view: View, datapathId: bigint, port: number): PlacedEndpoint | undefined {
  return owner(view, claimantOfPort(view, datapathId, port))
}

/** The endpoint that uses that physical address at present. Addresses of former hosts find nothing. */
export function endpointByPhysicalIp(view: View, ip: string): PlacedEndpoint | undefined {
  return owner(view, claimantOfPhysicalIp(view, ip))
}

/** The endpoint with that number in cookies. */
export function endpointByNumber(view: View, number: number): PlacedEndpoint | undefined {
  const [id] = idsOf(indexesOf(view), 'number', String(number))
  const assignment = id === undefined ? undefined : view.records.assignment.get(id)
  const endpoint = assignment && assignedEndpoint(assignment)
  return endpoint === undefined ? undefined : endpointById(view, endpoint)
}

/** The endpoints on a host, sorted by id. */
export function endpointsOnHost(view: View, host: string): PlacedEndpoint[] {
  return claimantsOnHost(view, host).filter((placed) => ownsItsClaims(view, placed))
}

/** The ids of all endpoints whose records name that network, sorted. */
export function endpointsInNetwork(view: View, network: string): string[] {
  return idsOf(indexesOf(view), 'inNetwork', network).sort()
}

/** The first claimant of a logical address (canonical text) in that tenant. */
export function claimantOfIp(view: View, tenant: string, ip: string): PlacedEndpoint | undefined {
  return claimant(view, 'ip', `${tenant} ${ip}`)
}

/** The first claimant of a MAC address (canonical text) in that network. */
export function claimantOfMac(view: View, network: string, mac: string): PlacedEndpoint | undefined {
  return claimant(view, 'mac', `${network} ${mac}`)
}

/** The first claimant of that port of that switch. */
export function claimantOfPort(view: View, datapathId: bigint, port: number): PlacedEndpoint | undefined {
  return portClaimant(view, datapathId, port)
}

/** The first claimant of a physical address that uses it at present. */
export function claimantOfPhysicalIp(view: View, ip: string): PlacedEndpoint | undefined {
  const placed = claimant(view, 'physical', ip)
  return placed?.physicalIp === ip ? placed : undefined
}

/** Every endpoint whose record names that host, whoever owns what it claims, sorted by id. */
export function claimantsOnHost(view: View, host: string): PlacedEndpoint[] {
  return idsOf(indexesOf(view), 'onHost', host).sort()
    .map((id) => claimantById(view, id)).filter((placed) => placed !== undefined)
}

/** The tenant's network whose gateway has that address. */
export function networkByGateway(view: View, tenant: string, ip: string): Network | undefined {
  const [id] = idsOf(indexesOf(view), 'gateway', `${tenant} ${ip}`).sort()
  return id === undefined ? undefined : view.records.network.get(id)
}

/** The MAC address of a network's gateway: the given one, or a locally administered one made of its id. */
export function gatewayMac(network: Pick<Network, 'id' | 'gatewayMac'>): string {
  return network.gatewayMac ?? formatMac(0x02da_0000_0000 + textHash(network.id))
}

/** The endpoint when it owns all that it claims. This is where forged and contested claims are refused. */
function owner(view: View, placed: PlacedEndpoint | undefined): PlacedEndpoint | undefined {
  return placed && ownsItsClaims(view, placed) ? placed : undefined
}

function ownsItsClaims(view: View, placed: PlacedEndpoint): boolean {
  const { ip, mac, network, datapathId, attachment } = placed
  return claimant(view, 'ip', `${network.tenant} ${ip}`, placed) === placed
    && claimant(view, 'mac', `${network.id} ${mac}`, placed) === placed
    && (attachment?.port === undefined || portClaimant(view, datapathId, attachment.port, placed) === placed)
}

/**
 * The claimant of a key with the lowest number.
 * @param known - returned as it is when it is the claimant: saves looking it up again
 */
function claimant(
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

/** As {@link claimant}, for a port: a record that names the port comes before one that numbers it. */
function portClaimant(
  view: View, datapathId: bigint, port: number, known?: PlacedEndpoint,
): PlacedEndpoint | undefined {
  const host = hostByDatapath(view, datapathId)
  if (!host) return undefined
  const name = view.ports.get(datapathId)?.byNumber.get(port)
  return (name === undefined ? undefined : claimant(view, 'port', portKey(host.id, name), known))
    ?? claimant(view, 'port', portKey(host.id, port), known)
}
