/** From what policies say about two endpoints to the conversation that one of them opens. */
import { rulingBetween, type Ruling } from '../policy/policy.js'
import { judge } from '../policy/judge.js'
import { needsState, type Conversation } from './conversation.js'
import type { Exact } from './exact.js'
import type { PlacedEndpoint } from '../network/placed.js'
import { hidesProtocol, type Transport } from '../policy/transport.js'
import type { View } from '../network/view.js'

/** Two endpoints and what each may open. */
export interface Pair {
  readonly from: PlacedEndpoint
  readonly to: PlacedEndpoint
  /** What `from` may open to `to`. */
  readonly there: Ruling
  /** What `to` may open to `from`. */
  readonly back: Ruling
}

/** Two endpoints with what policies say about them. */
export function pairOf(view: View, from: PlacedEndpoint, to: PlacedEndpoint): Pair {
  return { from, to, there: rulingBetween(view, from, to), back: rulingBetween(view, to, from) }
}

/** Whether both may open everything to each other: their packets need no state. */
export function isOpen({ there, back }: Pair): boolean {
  return there.opens === 'everything' && back.opens === 'everything'
}

/** Whether neither may open anything to the other. */
export function isShut({ there, back }: Pair): boolean {
  return there.opens === 'nothing' && back.opens === 'nothing'
}

/** The same pair seen from the other side. */
export function reversedPair({ from, to, there, back }: Pair): Pair {
  return { from: to, to: from, there: back, back: there }
}

/**
 * The conversation that `from` opens with a packet of this transport.
 * @param transport - undefined when it is not known what connection a packet belongs to
 */
export function conversationOf(view: View, pair: Pair, transport?: Transport): Conversation {
  const { from: initiator, to: responder, there, back } = pair
  const opens = { initiator: there.opens, responder: back.opens }
  const conversation = { initiator, responder, opens }
  if (!transport) return conversation
  const known = { transport, fields: there.verdict(transport).fields }
  const isTracked = [initiator, responder].every(({ attachment }) => attachment?.conntrack === true)
  const exact = isTracked || !needsState(conversation) ? undefined : exactOf(view, pair, transport)
  return { ...conversation, known, ...(exact ? { exact } : {}) }
}

/** What flows match on switches that do not track connections; undefined when such packets may not pass. */
export function exactOf(view: View, { from, to }: Pair, transport: Transport): Exact | undefined {
  const { kind, fields } = judge(view, from, to, transport)
  if (kind !== 'either' && kind !== 'forwardOnly') return undefined
  if (transport.kind === 'fragment' && (fields.src || fields.dst)) return undefined
  if (hidesProtocol(transport) && fields.protocol) return undefined
  return { transport, fields, replyOnly: kind === 'forwardOnly' }
}
