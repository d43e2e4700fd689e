/** What a switch has, against what it should have. */
import { flowMod, type FlowMod, type FlowStats, type Match } from '../../codec/index.js'
import { readCookie, type CookieParts } from '../flows/cookie.js'
import { asReported, flowEffect, flowIdentity } from '../flows/identity.js'
import { conversationFlows } from '../flows/conversation.js'
import { judge } from '../policy/judge.js'
import { conversationOf } from '../decide/from-endpoint.js'
import { endpointByNumber, ownsItsClaims } from '../network/lookup.js'
import { hostFlows } from '../flows/pipeline.js'
import { matchedTransport, mirrored } from '../policy/transport.js'
import type { RoutingOptions } from '../decide/decision.js'
import type { View } from '../network/view.js'

/** What to write to a switch so that it has what it should have. */
export interface Reconciliation {
  /** Strangers, and flows of ours that the view has outdated. To be written first. */
  readonly remove: readonly FlowMod[]
  /** Standing flows that are missing or do something else. */
  readonly add: readonly FlowMod[]
  /** How many flows stay as they are, live routes among them. */
  readonly kept: number
}

/**
 * Compares a switch's flows with the view, on connection or whenever in doubt. Standing flows are to be
 * exactly {@link hostFlows}; a route's flow stays when deciding afresh would plug in the very same one, so
 * that live routes outlast a restart of the controller; denials and all that is not ours goes.
 */
export function reconcile(
  view: View, datapathId: bigint, stats: Iterable<FlowStats>, options: RoutingOptions = {},
): Reconciliation {
  const wanted = new Map(hostFlows(datapathId, view).map((flow) => [flowIdentity(asReported(flow)), flow]))
  const remove: FlowMod[] = []
  let kept = 0
  for (const found of stats) {
    const identity = flowIdentity(found)
    const standing = wanted.get(identity)
    const stays = standing
      ? flowEffect(asReported(standing)) === flowEffect(found)
      : isLiveRoute(view, datapathId, found, options)
    if (stays) {
      kept++
      wanted.delete(identity)
    } else if (!standing) {
      remove.push(removal(found))
    }
  }
  // Adding a flow that is there with other instructions replaces it.
  return { remove, add: [...wanted.values()], kept }
}

/** Deletes exactly this flow. */
export function removal(flow: Pick<FlowStats, 'tableId' | 'priority' | 'match'>): FlowMod {
  const { tableId, priority, match } = flow
  return flowMod({ command: 'deleteStrict', tableId, priority, match })
}

function isLiveRoute(view: View, datapathId: bigint, found: FlowStats, options: RoutingOptions): boolean {
  const cookie = readCookie(found.cookie)
  if (cookie?.kind !== 'route' && cookie?.kind !== 'answer') return false
  const fresh = freshFlows(view, datapathId, cookie, found.match, options)
  const identity = flowIdentity(found)
  return fresh.map(asReported).some((flow) =>
    flowIdentity(flow) === identity && flowEffect(flow) === flowEffect(found))
}

/** The flows that a packet which this flow matches would plug into this switch. */
function freshFlows(
  view: View, datapathId: bigint, { kind, from: sender, to: receiver }: CookieParts, match: Match,
  options: RoutingOptions,
): readonly FlowMod[] {
  const from = endpointByNumber(view, sender)
  const to = endpointByNumber(view, receiver)
  if (!from || !to || !ownsItsClaims(view, from) || !ownsItsClaims(view, to)) return []
  const transport = matchedTransport(match)
  // An answer's flow is plugged in with its question.
  const [asker, answerer, asked] = kind === 'answer' ? [to, from, mirrored(transport)] : [from, to, transport]
  const judgement = judge(view, asker, answerer, asked)
  const conversation = conversationOf(judgement, asker, answerer, asked)
  if (!conversation || judgement.kind === 'answers') return []
  // The other switch may be on its way back still: a live route's half stands by itself.
  const flows = conversationFlows(view, { ...conversation, phase: transport.phase }, options, datapathId)
  if ('reason' in flows) return []
  return [flows.asker, flows.answerer].flatMap((half) => half?.datapathId === datapathId ? half.flows : [])
}
