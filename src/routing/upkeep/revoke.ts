/** From a difference between two views to the flows that switches must delete. */
import { connectedThroughout, touchedBy } from './touched.js'
import { deleteFlowsOf, deleteFlowsOfKind, deleteTrafficFlows } from '../flows/cookie.js'
import { isSameValue } from '../network/equal.js'
import { endpointById } from '../network/lookup.js'
import type { Difference, View } from '../network/view.js'
import type { HalfRoute } from '../flows/half-route.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** For more endpoints than this, it is cheaper to delete all routes: the next packets bring them back. */
const MANY = 64

/**
 * The deletes for every connected switch that may have flows which the difference makes wrong. Empty when
 * all routes and denials are still right. Right flows may be deleted too, but no wrong flow is left.
 *
 * Write the store first and revoke then. A switch that connects or disconnects revokes nothing: use
 * `reconcile` when it is back.
 *
 * @example
 * ```ts
 * import { advanceView, revoke, viewWithPorts } from 'daolinet/routing'
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
 * const { after } = viewWithPorts(view, 1n, [1, 2, 9].map((portNo) => ({ portNo, name: `port${portNo}` })))
 * const difference = advanceView(after, [{ kind: 'endpoint', id: 'b', record: undefined }], 9)
 * for (const { datapathId, flows } of revoke(difference)) {
 *   console.log(`${flows.length} deletes for switch ${datapathId}`) // 3 deletes for switch 1
 * }
 * await store.close()
 * ```
 */
export function revoke(difference: Difference): HalfRoute[] {
  const { before, after } = difference
  const touched = touchedBy(difference)
  const moved = [...touched.placed].filter((id) => isPlacedDifferently(difference, id))
  const all = touched.judged === 'all'
  const ids = touched.judged === 'all' ? moved : [...moved, ...touched.judged]
  if (ids.length === 0 && !all && !touched.addresses) return []
  const numbers = new Set([before, after].flatMap((view) => numbersOf(view, ids)))
  const flows = all || numbers.size > MANY
    ? [deleteTrafficFlows()]
    : [
      deleteFlowsOfKind('unreachable'),
      ...[...numbers].sort((a, b) => a - b).flatMap(deleteFlowsOf),
    ]
  return connectedThroughout(difference).map((datapathId) => ({ datapathId, flows }))
}

function numbersOf({ records }: View, ids: readonly string[]): number[] {
  return ids.map((id) => records.assignment.get(`endpoint/${id}`)?.number)
    .filter((number) => number !== undefined)
}

/** Whether anything that the endpoint's flows are made of differs between the two views. */
function isPlacedDifferently(difference: Difference, id: string): boolean {
  const { before, after } = difference
  return !isSameValue(
    withKnownPorts(difference, endpointById(before, id)), withKnownPorts(difference, endpointById(after, id)))
}

/** Without the port numbers of a switch that was not connected all the time: they say nothing about it. */
function withKnownPorts(
  { before, after }: Difference, placed: PlacedEndpoint | undefined,
): PlacedEndpoint | undefined {
  const connected = [before, after].every(({ ports }) => placed && ports.get(placed.datapathId) !== undefined)
  return placed && { ...placed, attachment: connected ? placed.attachment : undefined }
}
