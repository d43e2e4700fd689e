/**
 * What cookies say: whose flow it is, of which kind, and between which two endpoints.
 *
 * ```
 *  63   60 59  56 55            28 27             0
 * +-------+------+----------------+----------------+
 * |  0xd  | kind | from (28 bits) |  to (28 bits)  |
 * +-------+------+----------------+----------------+
 * ```
 *
 * A flow's own direction counts: `from` sends the packets that it matches. 0 stands for nobody.
 */
import { flowMod, TableId, type FlowMod } from '../../codec/index.js'

/** The kinds of flows. Those from 8 on come with traffic and go; the others stand while the view says so. */
export const CookieKind = {
  /** Of the host: what passes between its own stack, the underlay and the tables. */
  host: 0,
  /** Lets one endpoint's own packets in; `from` is that endpoint. */
  guard: 1,
  /** A direction of a route that is allowed by itself. */
  route: 8,
  /** A direction that is allowed as the answer to a connection. */
  answer: 9,
  /** Drops what is not allowed, or cannot be delivered, between two endpoints. */
  deny: 10,
  /** Drops what is sent to an address that nobody has; `to` is 0. */
  absent: 11,
} as const

/** A kind of flow by name. */
export type FlowKind = keyof typeof CookieKind

const MARK = 0xdn << 60n
const KIND_MASK = 0xffn << 56n
const LEARNED_BIT = 0x8n << 56n
const NUMBER = 0xfff_ffffn

/** What {@link readCookie} finds. */
export interface CookieParts {
  readonly kind: FlowKind
  /** The number of the endpoint that sends, or 0. */
  readonly from: number
  /** The number of the endpoint that receives, or 0. */
  readonly to: number
}

/** The cookie of a flow. */
export function cookieOf(kind: FlowKind, from = 0, to = 0): bigint {
  return MARK | BigInt(CookieKind[kind]) << 56n | BigInt(from) << 28n | BigInt(to)
}

/** What a cookie says, or undefined when it is not one of ours. */
export function readCookie(cookie: bigint): CookieParts | undefined {
  if ((cookie & (0xfn << 60n)) !== MARK) return undefined
  const number = Number(cookie >> 56n & 0xfn)
  const kind = (Object.keys(CookieKind) as FlowKind[]).find((name) => CookieKind[name] === number)
  return kind && { kind, from: Number(cookie >> 28n & NUMBER), to: Number(cookie & NUMBER) }
}

/** Deletes, in all tables, the flows whose cookies agree under the mask. */
function deletion(cookie: bigint, cookieMask: bigint): FlowMod {
  return flowMod({ command: 'delete', tableId: TableId.ALL, cookie, cookieMask })
}

/** Deletes every flow that came with traffic from or to the endpoint of that number. */
export function deleteFlowsOf(number: number): FlowMod[] {
  const mask = 0xfn << 60n | LEARNED_BIT
  const cookie = MARK | LEARNED_BIT
  return [
    deletion(cookie | BigInt(number) << 28n, mask | NUMBER << 28n),
    deletion(cookie | BigInt(number), mask | NUMBER),
  ]
}

/** Deletes every flow that came with traffic. */
export function deleteLearnedFlows(): FlowMod {
  return deletion(MARK | LEARNED_BIT, 0xfn << 60n | LEARNED_BIT)
}

/** Deletes every flow of one kind. */
export function deleteFlowsOfKind(kind: FlowKind): FlowMod {
  return deletion(cookieOf(kind), KIND_MASK)
}
