/** What a packet between two endpoints is: part of an allowed conversation, an answer, or neither. */
import { verdict, type Rule } from './policy.js'
import {
  hasPorts, LOOKED_AT_ALL, mayAnswer, mirrored, mirroredLooks, type Looked, type Transport,
} from './transport.js'
import type { PlacedEndpoint } from '../network/lookup.js'
import type { View } from '../network/view.js'

/**
 * A judgement, with the fields it looked at: every packet between the two that is the same in them is
 * judged the same.
 *
 * - `both`: either side may open this; each direction passes by itself.
 * - `asks`: this side may open it, the other may only answer.
 * - `answers`: this side may not open it, and this is the answer to what the other side may open.
 * - `unasked`: it would be such an answer, but nothing shows that it was asked for.
 * - `denied`: neither side may open it.
 */
export interface Judgement {
  readonly kind: 'both' | 'asks' | 'answers' | 'unasked' | 'denied'
  readonly rule: Rule
  readonly looked: Looked
}

/**
 * Judges a packet.
 *
 * Only TCP tells an answer from an opening by itself (the ACK flag), and only outside fragments. Of
 * everything else an answer passes by the flow that its question plugged in, and without one is `unasked`.
 */
export function judge(
  view: View, from: PlacedEndpoint, to: PlacedEndpoint, transport: Transport,
): Judgement {
  const back = mirrored(transport)
  const forward = verdict(view, from, to, transport)
  const backward = verdict(view, to, from, back)
  const looked = union(forward.looked, mirroredLooks(backward.looked, transport))
  if (forward.allowed && backward.allowed) return { kind: 'both', rule: forward.rule, looked }
  if (forward.allowed) return { kind: 'asks', rule: forward.rule, looked: LOOKED_AT_ALL }
  if (!backward.allowed) return { kind: 'denied', rule: forward.rule, looked }
  if (!mayAnswer(transport)) return { kind: 'denied', rule: forward.rule, looked: LOOKED_AT_ALL }
  const inConnection = transport.phase === 'run' || transport.phase === 'bare'
  if (inConnection) return { kind: 'answers', rule: backward.rule, looked: LOOKED_AT_ALL }
  return { kind: 'unasked', rule: forward.rule, looked: LOOKED_AT_ALL }
}

function union(a: Looked, b: Looked): Looked {
  return { protocol: a.protocol || b.protocol, src: a.src || b.src, dst: a.dst || b.dst }
}

/** Whether a denial of this transport must leave later segments of the connection alone. */
export function denialPhase({ kind }: Judgement, transport: Transport): 'open' | undefined {
  return kind === 'unasked' && hasPorts(transport.protocol) && transport.phase === 'open' ? 'open' : undefined
}
