/**
 * The cookies of flows: a mark that the flow is ours, its kind, and the two endpoints that it is for.
 *
 * ```
 *  63   60 59  56 55            28 27             0
 * +-------+------+----------------+----------------+
 * |  0xd  | kind | from (28 bits) |  to (28 bits)  |
 * +-------+------+----------------+----------------+
 * ```
 *
 * `from` is the endpoint that sends the packets which the flow matches. 0 means no endpoint.
 */
import { flowMod, TableId, type FlowMod } from '../../codec/index.js'

/**
 * The kinds of flows. Those from 8 on are installed when packets arrive, and expire; the others stay as long
 * as the records say so.
 */
export const CookieKind = {
  /** What passes between the host's own network stack, the underlay and the tables, and table misses. */
  host: 0,
  /** Lets in the packets of one endpoint, `from`, that carry its own addresses. */
  guard: 1,
  /** One direction of a conversation that is allowed by itself. */
  route: 8,
  /** The direction of a conversation that is only allowed as its replies. */
  reply: 9,
  /** Drops what is not allowed between two endpoints, or cannot be delivered at present. */
  deny: 10,
  /** Drops what is sent to an address that nobody has; `to` is 0. */
  unreachable: 11,
  /** Answers the ARP requests of `from` for the address of `to`. */
  neighbour: 12,
  /** Takes the packets of `from` to a service's address, or the replies; `to` is 0 for the address itself. */
  service: 13,
  /** Takes the packets of `from` to the outside, or those from there to `to`; the other one is 0. */
  outside: 14,
} as const

/** A kind of flow by name. */
export type FlowKind = keyof typeof CookieKind

const MARK = 0xdn << 60n
const KIND_MASK = 0xffn << 56n
/** Set in the kinds that are installed when packets arrive. */
const TRAFFIC_BIT = 0x8n << 56n
const NUMBER = 0xfff_ffffn

/** The parts of a cookie. */
export interface CookieParts {
  readonly kind: FlowKind
  /** The number of the endpoint that sends, or 0. */
  readonly from: number
  /** The number of the endpoint that receives, or 0. */
  readonly to: number
}

/**
 * The cookie of a flow.
 * @param from - the number of the endpoint that sends, 0 to 2^28 - 1
 * @param to - the number of the endpoint that receives, 0 to 2^28 - 1
 *
 * @example
 * ```ts
 * import { cookieOf } from 'daolinet/routing'
 *
 * console.log(cookieOf('route', 1, 2).toString(16)) // d800000010000002
 * ```
 */
export function cookieOf(kind: FlowKind, from = 0, to = 0): bigint {
  return MARK | BigInt(CookieKind[kind]) << 56n | BigInt(from) << 28n | BigInt(to)
}

/**
 * Reads a cookie; undefined when the flow is not ours.
 *
 * @example
 * ```ts
 * import { readCookie } from 'daolinet/routing'
 *
 * console.log(readCookie(0xd800_0000_1000_0002n)) // { kind: 'route', from: 1, to: 2 }
 * console.log(readCookie(7n)) // undefined
 * ```
 */
export function readCookie(cookie: bigint): CookieParts | undefined {
  if ((cookie & (0xfn << 60n)) !== MARK) return undefined
  const number = Number(cookie >> 56n & 0xfn)
  const kind = (Object.keys(CookieKind) as FlowKind[]).find((name) => CookieKind[name] === number)
  return kind && { kind, from: Number(cookie >> 28n & NUMBER), to: Number(cookie & NUMBER) }
}

/** Deletes, in all tables, the flows whose cookies have the same bits under the mask. */
function deletion(cookie: bigint, cookieMask: bigint): FlowMod {
  return flowMod({ command: 'delete', tableId: TableId.ALL, cookie, cookieMask })
}

/** Deletes every flow that was installed for packets from or to the endpoint with that number. */
export function deleteFlowsOf(number: number): FlowMod[] {
  const mask = 0xfn << 60n | TRAFFIC_BIT
  const cookie = MARK | TRAFFIC_BIT
  return [
    deletion(cookie | BigInt(number) << 28n, mask | NUMBER << 28n),
    deletion(cookie | BigInt(number), mask | NUMBER),
  ]
}

/** Deletes every flow that was installed for packets between the endpoints with these numbers. */
export function deleteFlowsBetween(a: number, b: number): FlowMod[] {
  const mask = 0xfn << 60n | TRAFFIC_BIT | NUMBER << 28n | NUMBER
  return [[a, b], [b, a]].map(([from, to]) => deletion(cookieOf('route', from, to), mask))
}

/** Deletes every flow that was installed for packets of any endpoints. */
export function deleteTrafficFlows(): FlowMod {
  return deletion(MARK | TRAFFIC_BIT, 0xfn << 60n | TRAFFIC_BIT)
}

/** Deletes every flow that was installed for the address of any service. */
export function deleteServiceAddressFlows(): FlowMod {
  return deletion(cookieOf('service'), KIND_MASK | NUMBER)
}

/** Deletes every flow of one kind. */
export function deleteFlowsOfKind(kind: FlowKind): FlowMod {
  return deletion(cookieOf(kind), KIND_MASK)
}
