/** Comparing the flows that a switch has with those that it should have. */
import { outsideFlowsLike } from './outside-flows.js'
import { serviceFlowsLike } from './service-flows.js'
import { endsOf } from './ends.js'
import { isNeighbour } from '../decide/neighbour.js'
import { conversationFlows, halfAt, type Conversation } from '../flows/conversation.js'
import {
  conversationOf, exactOf, isOpen, isShut, pairOf, reversedPair, type Pair,
} from '../flows/conversation-of.js'
import { readCookie, type CookieParts, type FlowKind } from '../flows/cookie.js'
import { routingSettings, type RoutingOptions, type RoutingSettings } from '../flows/half-route.js'
import { hostFlows } from '../flows/host-flows.js'
import { UNSPECIFIED } from '../flows/arp.js'
import { openerIn } from '../flows/family.js'
import { neighbourFlows } from '../flows/neighbour.js'
import { TABLES } from '../flows/pipeline.js'
import { trackedTransport } from '../flows/tracked.js'
import { asReported, flowEffect, flowIdentity, strictDelete } from '../flows/identity.js'
import { matchedTransport, reversed, tcpPhase } from '../policy/transport.js'
import type { FlowMod, FlowStats } from '../../codec/index.js'
import type { View } from '../network/view.js'

/** What to write to a switch so that it has the flows that it should have. */
export interface Reconciliation {
  /** Deletes of flows that are not ours, or that no longer fit the view. To be written first. */
  readonly remove: readonly FlowMod[]
  /** Flows of {@link hostFlows} that are missing or have other instructions. */
  readonly add: readonly FlowMod[]
  /** How many flows stay as they are, including those of routes. */
  readonly kept: number
}

/**
 * Compares a switch's flows with the view; to be used whenever a switch connects. The flows of
 * {@link hostFlows} must be there exactly. A flow of a route stays if `decide` would install the very same
 * flow now, so that running conversations survive a restart of the controller. Denials and flows that are
 * not ours are deleted.
 * @param stats - all flows of the switch, from a flow statistics request
 * @param options - the same that `decide` is given
 *
 * @example
 * ```ts
 * import { reconcile, viewWithPorts } from 'daolinet/routing'
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
 * const { add, remove, kept } = reconcile(after, 1n, [])
 * console.log(`add ${add.length}, remove ${remove.length}, keep ${kept}`) // add 25, remove 0, keep 0
 * await store.close()
 * ```
 */
export function reconcile(
  view: View, datapathId: bigint, stats: Iterable<FlowStats>, options: RoutingOptions = {},
): Reconciliation {
  const settings = routingSettings(options)
  const wanted = new Map(hostFlows(datapathId, view).map((flow) => [flowIdentity(asReported(flow)), flow]))
  const remove: FlowMod[] = []
  let kept = 0
  for (const found of stats) {
    const identity = flowIdentity(found)
    const standing = wanted.get(identity)
    const stays = standing
      ? flowEffect(asReported(standing)) === flowEffect(found)
      : isValidRoute(view, datapathId, found, settings)
    if (stays) {
      kept++
      wanted.delete(identity)
    } else if (!standing) {
      remove.push(strictDelete(found))
    }
  }
  // A flow with other instructions is not deleted: adding the same flow replaces it.
  return { remove, add: [...wanted.values()], kept }
}

/** The kinds of flows that packets bring about, and that stay for as long as they are right. */
const LASTING: ReadonlySet<FlowKind> = new Set(['route', 'reply', 'neighbour', 'service', 'outside'])

function isValidRoute(view: View, datapathId: bigint, found: FlowStats, settings: RoutingSettings): boolean {
  const cookie = readCookie(found.cookie)
  if (cookie === undefined || !LASTING.has(cookie.kind)) return false
  const identity = flowIdentity(found)
  return flowsLike(view, datapathId, cookie, found, settings).map(asReported).some((flow) =>
    flowIdentity(flow) === identity && flowEffect(flow) === flowEffect(found))
}

/** The flows that a packet which such a flow matches would bring to this switch now. */
function flowsLike(
  view: View, datapathId: bigint, cookie: CookieParts, found: FlowStats, settings: RoutingSettings,
): readonly FlowMod[] {
  if (cookie.kind === 'outside') return outsideFlowsLike(view, datapathId, cookie, found, settings)
  if (cookie.kind === 'service') return serviceFlowsLike(view, datapathId, cookie, found, settings)
  const [from, to] = endsOf(view, cookie, found)
  if (!from || !to) return []
  if (cookie.kind === 'neighbour') {
    if (from.datapathId !== datapathId || !isNeighbour(view, from, to)) return []
    return [from.ip, UNSPECIFIED].flatMap((sender) => neighbourFlows(from, to, sender, settings))
  }
  const pair = pairOf(view, from, to)
  if (isShut(pair)) return []
  const own = from.datapathId === datapathId ? from : to
  const conversation = isOpen(pair) || own.attachment?.conntrack === true
    ? trackedConversation(view, pair, found)
    : exactConversation(view, pair, cookie, found)
  if (!conversation) return []
  // The other switch may not be connected yet; only the flows on this one are compared.
  const flows = conversationFlows(conversation, settings, datapathId)
  if ('reason' in flows) return []
  return halfAt(flows, datapathId)?.flows ?? []
}

function trackedConversation(
  view: View, pair: Pair, { tableId, match }: FlowStats,
): Conversation | undefined {
  if (tableId !== TABLES.tracked.id) return conversationOf(view, pair)
  const opening = openerIn(match) === pair.from.ip ? pair : reversedPair(pair)
  const transport = trackedTransport(match)
  return opening.there.verdict(transport).allowed ? conversationOf(view, opening, transport) : undefined
}

function exactConversation(
  view: View, pair: Pair, { kind }: CookieParts, { match }: FlowStats,
): Conversation | undefined {
  const matched = matchedTransport(match)
  // The flow of replies is installed for a packet in the other direction.
  const opening = kind === 'reply' ? reversedPair(pair) : pair
  const transport = kind === 'reply' ? reversed(matched) : matched
  const exact = exactOf(view, opening, transport)
  if (!exact) return undefined
  const phase = tcpPhase(matched)
  return { ...conversationOf(view, opening, transport), exact: { ...exact, ...(phase ? { phase } : {}) } }
}
