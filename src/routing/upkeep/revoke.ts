/** From a difference between two views to the flows that switches must delete. */
import { connectedThroughout, touchedBy } from './touched.js'
import {
  deleteFlowsBetween, deleteFlowsOf, deleteFlowsOfKind, deleteServiceAddressFlows, deleteTrafficFlows,
} from '../flows/cookie.js'
import { isSameValue } from '../network/equal.js'
import { idsOf } from '../network/indexes.js'
import { endpointById } from '../network/lookup.js'
import { mappingsTo } from '../network/mapping.js'
import { egressOf, exitOf, hasOutside, type Exit } from '../network/outside.js'
import { hostByDatapath } from '../network/placed.js'
import { indexesOf, type Difference, type RecordChange, type View } from '../network/view.js'
import type { FlowMod } from '../../codec/index.js'
import type { HalfRoute } from '../flows/half-route.js'
import type { Selected } from './selected.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** For more endpoints than this, it is cheaper to delete all routes: the next packets bring them back. */
const MANY = 64
/** For no more endpoints than this, it is cheaper to delete the flows of all than to see which are near. */
const FEW = 8

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
  const touched = touchedBy(difference)
  const moved = [...touched.placed].filter((id) => isPlacedDifferently(difference, id))
  const everywhere = new Set([...moved, ...touched.judged])
  if (everywhere.size === 0 && touched.selected.length === 0 && !touched.addresses) return []
  const hasMoved = touched.addresses
    && difference.changes.some((one) => changesServiceAddress(one, difference))
  const prefixes = hasOutside(difference.after) && difference.changes.some(changesPrefix)
  return connectedThroughout(difference).flatMap((datapathId) => {
    if (moved.length > MANY) return { datapathId, flows: [deleteTrafficFlows()] }
    const { ids, pairs } = concernedAt(difference, touched.selected, everywhere, datapathId)
    if (ids.size === 0 && pairs.length === 0 && !touched.addresses) return []
    const numbers = numbersOf(difference, ids)
    const flows = [
      deleteFlowsOfKind('unreachable'),
      ...hasMoved ? [deleteServiceAddressFlows()] : [],
      ...prefixes ? [deleteFlowsOfKind('outside'), deleteFlowsOfKind('deny')] : [],
      ...[...numbers].sort((a, b) => a - b).flatMap(deleteFlowsOf),
      ...pairs.flatMap((pair) => deletesBetween(difference, pair, numbers)),
    ]
    return { datapathId, flows }
  })
}

/** Whether there may be flows for the address of a service that is at another one now. */
function changesServiceAddress({ kind, id }: RecordChange, { before }: Difference): boolean {
  return kind === 'service' || (kind === 'network' && idsOf(indexesOf(before), 'serviceIn', id).length > 0)
}

/** Whether addresses that were outside may be inside now. */
function changesPrefix({ kind, before, after }: RecordChange): boolean {
  if (kind === 'network') return before?.cidr !== after?.cidr
  return kind === 'host' && before?.physicalCidr !== after?.physicalCidr
}

/** The endpoints, and the pairs of endpoints, whose flows on one switch may be wrong. */
function concernedAt(
  difference: Difference, selected: readonly Selected[], everywhere: ReadonlySet<string>, datapathId: bigint,
): { readonly ids: ReadonlySet<string>, readonly pairs: readonly (readonly [string, string])[] } {
  if (selected.length === 0) return { ids: everywhere, pairs: [] }
  const ids = new Set(everywhere)
  const pairs: (readonly [string, string])[] = []
  let local: ReadonlySet<string> | undefined
  for (const one of selected) {
    if (one.pair) {
      pairs.push(one.pair)
      continue
    }
    // A switch has only flows that begin or end at an endpoint of its own.
    if (one.count > FEW) local ??= endpointsAt(difference, datapathId)
    const found = local && local.size < one.count ? [...local].filter(one.has) : one.fewer()
    for (const id of found) ids.add(id)
  }
  return { ids, pairs }
}

/** The ids of the endpoints on a switch's host, in either view. */
function endpointsAt({ before, after }: Difference, datapathId: bigint): Set<string> {
  return new Set([before, after].flatMap((view) => {
    const host = hostByDatapath(view, datapathId)
    return host ? idsOf(indexesOf(view), 'onHost', host.id) : []
  }))
}

function numbersOf(difference: Difference, ids: ReadonlySet<string>): Set<number> {
  return new Set([difference.before, difference.after].flatMap((view) =>
    [...ids].map((id) => numberOf(view, id)).filter((number) => number !== undefined)))
}

function numberOf({ records }: View, id: string): number | undefined {
  return records.assignment.get(`endpoint/${id}`)?.number
}

/** Deletes of the flows between two endpoints in both directions, unless all flows of one are deleted. */
function deletesBetween(
  { before, after }: Difference, [a, b]: readonly [string, string], deleted: ReadonlySet<number>,
): FlowMod[] {
  const pairs = new Map<string, FlowMod[]>()
  for (const view of [before, after]) {
    const [from, to] = [numberOf(view, a), numberOf(view, b)]
    if (from === undefined || to === undefined || deleted.has(from) || deleted.has(to)) continue
    pairs.set(`${from} ${to}`, deleteFlowsBetween(from, to))
  }
  return [...pairs.values()].flat()
}

/** Whether anything that the endpoint's flows are made of differs between the two views. */
function isPlacedDifferently(difference: Difference, id: string): boolean {
  const [before, after] = [difference.before, difference.after].map((view) => {
    const placed = endpointById(view, id)
    const host = view.records.host.get(placed?.host.id ?? '')
    const isMapped = placed && host && mappingsTo(view, placed).length > 0
    const exits = [placed && egressOf(view, placed), isMapped ? exitOf(view, host) : undefined]
    return [placed, ...exits].map((one) => withKnownPorts(difference, one))
  })
  return !isSameValue(before, after)
}

/**
 * Without the port numbers of a switch that was not connected all the time: they say nothing about it. And
 * without what only guards and meters are made of.
 */
function withKnownPorts<P extends PlacedEndpoint | Exit>(
  { before, after }: Difference, placed: P | undefined,
): object | undefined {
  const connected = [before, after].every(({ ports }) => placed && ports.get(placed.datapathId) !== undefined)
  if (!placed) return undefined
  const attachment = connected && placed.attachment
    ? { ...placed.attachment, meter: undefined, rateMeter: undefined } : undefined
  return { ...placed, attachment, qos: 'qos' in placed ? placed.qos?.queue : undefined }
}
