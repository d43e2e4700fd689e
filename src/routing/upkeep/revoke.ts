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
