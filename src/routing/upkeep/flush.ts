/** From a difference between two views to the connections that switches must forget. */
import { nxCtFlush, type NxCtFlush } from '../../codec/index.js'
import { connectedThroughout, touchedBy } from './touched.js'
import { connectionsToLostExits } from './lost-exits.js'
import { connectionsToLostBackends } from './lost-backends.js'
import { endpointById } from '../network/lookup.js'
import { isSameValue } from '../network/equal.js'
import { MAX_ZONE, type PlacedEndpoint } from '../network/placed.js'
import type { Difference } from '../network/view.js'

/** What one switch must forget. */
export interface Flush {
  /** The switch to write to. */
  readonly datapathId: bigint
  /** To be written after the deletes of `revoke`. */
  readonly messages: readonly NxCtFlush[]
}

/**
 * Has the switches that track connections forget those of endpoints that are gone or have another address,
 * so that whoever gets the address next inherits no connection; and has a host's switch forget those of
 * endpoints that have left it. Connections through a service whose backend does not take them any more are
 * forgotten too: their clients reach another one; and connections to the outside that have lost their way
 * there, so that it is translated anew. Connections that a policy forbids now need no forgetting:
 * no flow lets them pass, and when they are allowed again they go on.
 *
 * @example
 * ```ts
 * import { advanceView, flush, viewWithPorts } from 'daolinet/routing'
 * import { applyDocument, followView, memoryStore, parseDocument } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await applyDocument(store, parseDocument(`{
 *   "tenants": [{ "id": "acme" }], "networks": [{ "id": "web", "tenant": "acme", "cidr": "10.1.0.0/24" }],
 *   "hosts": [{ "id": "h1", "datapathId": "0000000000000001", "physicalCidr": "172.30.1.0/24", "underlay":
 *     { "port": 9, "mac": "02:00:00:00:aa:01", "ip": "192.0.2.1", "segment": "rack1" } }],
 *   "endpoints": [
 *     { "id": "a", "network": "web", "host": "h1", "port": 1, "mac": "02:00:00:00:00:0a", "ip": "10.1.0.1" }]
 * }`))
 * const { view } = await followView(store)
 * const { after } = viewWithPorts(view, 1n, [{ portNo: 1, name: 'veth1' }], { conntrack: true })
 * const difference = advanceView(after, [{ kind: 'endpoint', id: 'a', record: undefined }], 9)
 * for (const { messages } of flush(difference)) console.log(messages.map(({ type }) => type).join())
 * // prints nxCtFlush,nxCtFlush
 * await store.close()
 * ```
 */
export function flush(difference: Difference): Flush[] {
  const { before, after } = difference
  const left = [...touchedBy(difference).placed].sort().flatMap((id) => {
    const was = endpointById(before, id)
    const is = endpointById(after, id)
    if (!was || was.network.tenantNumber > MAX_ZONE) return []
    const isSame = is && isSameValue(logicalOf(is), logicalOf(was))
      && is.network.tenantNumber === was.network.tenantNumber
    // Connections to the outside are translated to the physical address, on the endpoint's switch.
    if (isSame && is.datapathId === was.datapathId && isSameValue(is.addresses, was.addresses)) return []
    return [{ was, only: isSame ? was.datapathId : undefined }]
  })
  const services = connectionsToLostBackends(difference)
  const exits = connectionsToLostExits(difference)
  return connectedThroughout(difference)
    .filter((datapathId) => after.ports.get(datapathId)?.abilities.conntrack === true)
    .map((datapathId) => ({
      datapathId,
      messages: [
        ...left.filter(({ only }) => only === undefined || only === datapathId)
          .flatMap(({ was }) => connectionsOf(was)),
        ...services,
        ...exits.get(datapathId) ?? [],
      ],
    }))
    .filter(({ messages }) => messages.length > 0)
}

function logicalOf({ addresses }: PlacedEndpoint): string[] {
  return addresses.map(({ ip }) => ip)
}

/** The connections that an endpoint has opened, and those that were opened to it. */
function connectionsOf(placed: PlacedEndpoint): NxCtFlush[] {
  const { tenantNumber: zoneId } = placed.network
  return logicalOf(placed).flatMap((address) => (['src', 'dst'] as const).map((type): NxCtFlush =>
    nxCtFlush<NxCtFlush>({
      properties: [
        { type: 'zoneId', zoneId },
        { type: 'origTuple', fields: [{ type, address }] },
      ],
    })))
}
