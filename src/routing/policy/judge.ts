/** Whether a packet between two endpoints may pass: by itself, only as a reply, or not at all. */
import { verdict, type Rule } from './policy.js'
import {
  ALL_FIELDS, canBeReply, reversed, reversedFields, tcpPhase, type MatchedFields, type Transport,
} from './transport.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { View } from '../network/view.js'

/**
 * What was found about a packet.
 *
 * - `either`: both endpoints may open this conversation; each direction passes by itself.
 * - `forwardOnly`: the sender may open it; the receiver may only reply.
 * - `replyOnly`: the sender may not open it, but this packet is a reply to what the receiver may open.
 * - `unsolicited`: it could be such a reply, but the packet does not show that anything was asked.
 * - `denied`: neither may open it.
 */
export interface Judgement {
  readonly kind: 'either' | 'forwardOnly' | 'replyOnly' | 'unsolicited' | 'denied'
  /** Why the sender, or for `replyOnly` the receiver, may or may not open the conversation. */
  readonly rule: Rule
  /** Every packet between the two endpoints with the same values in these fields is judged the same. */
  readonly fields: MatchedFields
}

/**
 * Judges a packet.
 *
 * Only TCP shows in the packet itself whether it replies (the ACK flag), and only outside fragments. Other
 * replies pass by the flow that was installed for the packet they reply to; without that flow they are
 * `unsolicited`.
 *
 * @example
 * ```ts
 * import { advanceView, endpointById, judge, type Policy } from 'daolinet/routing'
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
 * const policy: Policy = { id: 'p', action: 'deny', from: { endpoint: 'b' }, to: { endpoint: 'a' } }
 * const { after } = advanceView(view, [{ kind: 'policy', id: 'p', record: policy }], view.revision + 1)
 * const [a, b] = [endpointById(after, 'a'), endpointById(after, 'b')]
 * console.log(a && b && judge(after, a, b, { kind: 'other', protocol: 47 }).kind) // forwardOnly
 * await store.close()
 * ```
 */
export function judge(
  view: View, from: PlacedEndpoint, to: PlacedEndpoint, transport: Transport,
): Judgement {
  const forward = verdict(view, from, to, transport)
  const backward = verdict(view, to, from, reversed(transport))
  const fields = union(forward.fields, reversedFields(backward.fields))
  if (forward.allowed && backward.allowed) return { kind: 'either', rule: forward.rule, fields }
  if (forward.allowed) return { kind: 'forwardOnly', rule: forward.rule, fields: ALL_FIELDS }
  if (!backward.allowed) return { kind: 'denied', rule: forward.rule, fields }
  if (!canBeReply(transport)) return { kind: 'denied', rule: forward.rule, fields: ALL_FIELDS }
  const phase = tcpPhase(transport)
  if (phase === 'run' || phase === 'bare') {
    return { kind: 'replyOnly', rule: backward.rule, fields: ALL_FIELDS }
  }
  return { kind: 'unsolicited', rule: forward.rule, fields: ALL_FIELDS }
}

function union(a: MatchedFields, b: MatchedFields): MatchedFields {
  return { protocol: a.protocol || b.protocol, src: a.src || b.src, dst: a.dst || b.dst }
}

/**
 * The TCP phase that the drop flow for this packet must be limited to. A connection that is refused in one
 * direction may have the ports of one that runs in the other, whose replies must still pass.
 */
export function denialPhase({ kind }: Judgement, transport: Transport): 'open' | undefined {
  return kind === 'unsolicited' && tcpPhase(transport) === 'open' ? 'open' : undefined
}
