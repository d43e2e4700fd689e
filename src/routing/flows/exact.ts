/**
 * Matches of pairs whose packets pass by what they show, for switches that do not track connections: each
 * connection has flows of its own, and replies of TCP are known by their flags. Fragments show neither ports
 * nor ICMP types, so they match no such flow.
 */
import {
  ALL_FIELDS, canHaveReply, hidesProtocol, reversed, reversedFields, transportMatch,
  type MatchedFields, type TcpPhase, type Transport,
} from '../policy/transport.js'
import type { Match } from '../../codec/index.js'

/** What the flows of a conversation match on switches that do not track connections. */
export interface Exact {
  /** The transport of the initiator's packets. */
  readonly transport: Transport
  /** The fields that the flows must match. */
  readonly fields: MatchedFields
  /** Whether the responder's packets may only pass as replies, because it may not open connections. */
  readonly replyOnly: boolean
  /**
   * The phase of the TCP segments that pass as replies.
   * @defaultValue `run`
   */
  readonly phase?: TcpPhase
}

/** Values of `ip_frag`, whose lowest bit every fragment has. */
export const WHOLE = { value: 0, mask: 1 } as const
const FRAGMENT = { value: 1, mask: 1 } as const

/** The match of one direction, without the addresses; undefined when it has no packets. */
export function exactMatch(exact: Exact, forward: boolean): Match | undefined {
  const { transport, fields, replyOnly, phase = 'run' } = exact
  if (forward) return unfragmented(transportMatch(transport, fields), fields)
  const back = reversed(transport)
  if (!replyOnly) {
    const same = reversedFields(fields)
    return unfragmented(transportMatch(back, same), same)
  }
  if (!canHaveReply(transport)) return undefined
  return unfragmented(transportMatch(back, ALL_FIELDS, phase), ALL_FIELDS)
}

/** Keeps fragments out of a match that looks at what they do not show. */
export function unfragmented(match: Match, fields: MatchedFields): Match {
  return fields.src || fields.dst ? { ...match, ipFrag: WHOLE } : match
}

/** Matches fragments of these protocols: only what they show. */
export function fragmentMatch(transport: Transport, { protocol }: MatchedFields): Match {
  const shown = { protocol: protocol && !hidesProtocol(transport), src: false, dst: false }
  return { ...transportMatch(transport, shown), ipFrag: FRAGMENT }
}
