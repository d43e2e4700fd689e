/** Services: finding the one at an address, and its backends that can take connections. */
import { textHash } from './hash.js'
import { idsOf } from './indexes.js'
import { endpointById } from './lookup.js'
import { protocolNumber } from './protocol.js'
import { indexesOf, type View } from './view.js'
import { inFamily, type PlacedEndpoint } from './placed.js'
import { ipFamily } from './prefix.js'
import type { Service } from './records.js'

const AFFINITY_TIMEOUT = 10_800

/** A backend that can take connections. */
export interface Candidate {
  readonly endpoint: PlacedEndpoint
  /** Its port. */
  readonly port: number
}

/** Whether a service distributes connections one by one. */
export function isByConnection({ affinity }: Service): boolean {
  return affinity === 'connection'
}

/** Seconds from a client's first connection until a backend is chosen for it anew. */
export function affinityTimeoutOf({ affinityTimeout = AFFINITY_TIMEOUT }: Service): number {
  return affinityTimeout
}

/** The services at an address of a tenant, by id. An endpoint that has the address goes before them. */
export function servicesAt(view: View, tenant: string, ip: string): Service[] {
  const ids = idsOf(indexesOf(view), 'service', `${tenant} ${ip}`)
  return ids.sort().map((id) => view.records.service.get(id)).filter((service) => service !== undefined)
}

/** The service of these that takes connections of that protocol to that port. */
export function serviceFor(
  services: readonly Service[], protocol: number, port: number,
): Service | undefined {
  return services.find((service) => protocolNumber(service.protocol) === protocol && service.port === port)
}

/**
 * The backends that can take connections: they are ready, exist in the service's tenant with an address of
 * the same version of IP as the service's, and nothing says that their port is gone. Whether that of a switch
 * without a session is gone is not known.
 */
export function candidatesOf(view: View, service: Service): Candidate[] {
  const tenant = view.records.network.get(service.network)?.tenant
  return service.backends.flatMap(({ endpoint: id, port, ready }): Candidate[] => {
    const found = ready === false ? undefined : endpointById(view, id)
    const endpoint = found && inFamily(found, ipFamily(service.ip))
    if (endpoint?.network.tenant !== tenant || endpoint === undefined) return []
    return endpoint.attachment && endpoint.attachment.port === undefined ? [] : [{ endpoint, port }]
  })
}

/**
 * The backend for a connection; undefined when there is none. The choice depends on nothing but the names of
 * the client, the service and the backends (rendezvous hash): of those whose backend stays, no client gets
 * another one when backends go, and only those who move to a new one when backends come.
 * @param srcPort - the port of the client, which counts where connections are distributed one by one
 */
export function chosenBackend(
  view: View, service: Service, client: PlacedEndpoint, srcPort: number,
): Candidate | undefined {
  const key = `${service.id} ${client.id} ${isByConnection(service) ? srcPort : ''}`
  let best: Candidate | undefined
  let highest = -1
  for (const candidate of candidatesOf(view, service)) {
    const score = textHash(`${key} ${candidate.endpoint.id} ${candidate.port}`)
    if (score > highest) [best, highest] = [candidate, score]
  }
  return best
}
