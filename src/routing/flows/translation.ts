/**
 * Where connections between two endpoints may be translated, because one of them is a backend of a service.
 *
 * The switch of the client translates them, and it alone. All packets between the two meet the connection
 * tracker there, which knows whether they belong to a connection through the service or to one beside it. Of
 * two connections that would look the same to the backend, the second one gets another source port.
 */
import type { PlacedEndpoint } from '../network/placed.js'

/** Whether that switch may have translated packets from `client` to `backend`, which are answered then. */
export function isTranslated(datapathId: bigint, client: PlacedEndpoint, backend: PlacedEndpoint): boolean {
  return backend.serves && client.datapathId === datapathId && client.attachment?.conntrack === true
}

/** Whether that switch may translate packets between the two, in either direction. */
export function mayTranslate(datapathId: bigint, a: PlacedEndpoint, b: PlacedEndpoint): boolean {
  return isTranslated(datapathId, a, b) || isTranslated(datapathId, b, a)
}
