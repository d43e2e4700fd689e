/** Comparing the flows that a switch has with those that it should have. */
import { conversationFlows, conversationOf } from '../flows/conversation.js'
import { readCookie, type CookieParts } from '../flows/cookie.js'
import { routingSettings, type RoutingOptions, type RoutingSettings } from '../flows/half-route.js'
import { hostFlows } from '../flows/host-flows.js'
import { asReported, flowEffect, flowIdentity, strictDelete } from '../flows/identity.js'
import { endpointByNumber } from '../network/lookup.js'
import { judge } from '../policy/judge.js'
import { matchedTransport, reversed, tcpPhase } from '../policy/transport.js'
import type { FlowMod, FlowStats, Match } from '../../codec/index.js'
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
 * console.log(`add ${add.length}, remove ${remove.length}, keep ${kept}`) // add 10, remove 0, keep 0
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

function isValidRoute(view: View, datapathId: bigint, found: FlowStats, settings: RoutingSettings): boolean {
  const cookie = readCookie(found.cookie)
  if (cookie?.kind !== 'route' && cookie?.kind !== 'reply') return false
  const identity = flowIdentity(found)
  return flowsLike(view, datapathId, cookie, found.match, settings).map(asReported).some((flow) =>
    flowIdentity(flow) === identity && flowEffect(flow) === flowEffect(found))
}

/** The flows that a packet which such a flow matches would bring to this switch now. */
function flowsLike(
  view: View, datapathId: bigint, cookie: CookieParts, match: Match, settings: RoutingSettings,
): readonly FlowMod[] {
  const from = endpointByNumber(view, cookie.from)
  const to = endpointByNumber(view, cookie.to)
  if (!from || !to) return []
  const matched = matchedTransport(match)
  // The flow of replies is installed for a packet in the other direction.
  const isReply = cookie.kind === 'reply'
  const [initiator, responder] = isReply ? [to, from] : [from, to]
  const transport = isReply ? reversed(matched) : matched
  const judgement = judge(view, initiator, responder, transport)
  const conversation = conversationOf(judgement, initiator, responder, transport)
  if (!conversation || judgement.kind === 'replyOnly') return []
  // The other switch may not be connected yet; only the flows on this one are compared.
  const flows = conversationFlows({ ...conversation, phase: tcpPhase(matched) }, settings, datapathId)
  if ('reason' in flows) return []
  return [flows.initiator, flows.responder]
    .flatMap((half) => half?.datapathId === datapathId ? half.flows : [])
}
