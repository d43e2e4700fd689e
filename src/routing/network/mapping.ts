/** Port mappings: finding the one at a port, and whether it leads to an endpoint. */
import { idsOf, mappingKey } from './indexes.js'
import { endpointById } from './lookup.js'
import { exitOf, type Exit } from './outside.js'
import { indexesOf, type View } from './view.js'
import { atAddress, type PlacedEndpoint } from './placed.js'
import { ipFamily } from './prefix.js'
import type { Host, PortMapping } from './records.js'

/** The port mapping at a port of a host. */
export function mappingAt(
  view: View, host: string, protocol: PortMapping['protocol'], port: number,
): PortMapping | undefined {
  const [id] = idsOf(indexesOf(view), 'mappingAt', mappingKey(host, protocol, port)).sort()
  return id === undefined ? undefined : view.records.portMapping.get(id)
}

/** The port mappings of a host: one for each port. */
export function mappingsOn(view: View, host: string): PortMapping[] {
  return idsOf(indexesOf(view), 'mappingOn', host).sort().map((id) => view.records.portMapping.get(id)!)
    .filter((one) => mappingAt(view, one.host, one.protocol, one.port) === one)
}

/** The port mappings of an endpoint's own host that lead to it. */
export function mappingsTo(view: View, { id, host }: Pick<PlacedEndpoint, 'id' | 'host'>): PortMapping[] {
  return idsOf(indexesOf(view), 'mappingOf', id).sort().map((one) => view.records.portMapping.get(one)!)
    .filter((one) => one.host === host.id && mappingAt(view, one.host, one.protocol, one.port) === one)
}

/** An endpoint at its first IPv4 address; undefined when it has none. */
export function atIpv4(placed: PlacedEndpoint): PlacedEndpoint | undefined {
  const own = placed.addresses.find(({ ip }) => ipFamily(ip) === 4)
  return own && atAddress(placed, own.ip)
}

/** A port mapping that leads to an endpoint of its own host. */
export interface Mapped {
  readonly mapping: PortMapping
  readonly to: PlacedEndpoint
  readonly exit: Exit
}

/** Where a port mapping leads, or what it lacks. */
export function mappedBy(
  view: View, host: Host, mapping: PortMapping,
): Mapped | { readonly lacks: 'endpoint' | 'host' | 'port' } {
  const placed = endpointById(view, mapping.endpoint)
  const to = placed && atIpv4(placed)
  if (to?.physicalIp === undefined) return { lacks: 'endpoint' }
  if (to.host.id !== host.id) return { lacks: 'host' }
  if (to.attachment?.port === undefined || !to.attachment.conntrack) return { lacks: 'port' }
  return { mapping, to, exit: exitOf(view, host) }
}
