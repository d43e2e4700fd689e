/**
 * Packets of pairs whose switch does not track connections: what passes as a reply is judged by what the
 * packet shows, and fragments pass only where nobody looks at ports or ICMP types.
 */
import { packetOut, type FlowMod } from '../../codec/index.js'
import { denialMatch } from './denial-match.js'
import { ttlExpired } from './gateway.js'
import { readdressed } from './ip-header.js'
import { rejection } from './refusal.js'
import { carriedPair } from '../flows/carried.js'
import { conversationFlows, type Conversation, type ConversationFlows } from '../flows/conversation.js'
import { conversationOf, exactOf, reversedPair, type Pair } from '../flows/conversation-of.js'
import { readCookie } from '../flows/cookie.js'
import { dropFlow, logicalPair } from '../flows/drop.js'
import { isRouted } from '../flows/path.js'
import { denialPhase, judge, type Judgement } from '../policy/judge.js'
import { reversed, tcpPhase, transportOf, type Transport } from '../policy/transport.js'
import type { Decision, DenyDecision } from './decision.js'
import type { Inquiry, IpInquiry } from './inquiry.js'
import type { Why } from './explain.js'
import type { View } from '../network/view.js'

/** Decides about a packet from an endpoint. */
export function decideExact(inquiry: IpInquiry, pair: Pair): Decision {
  const { view, packet, settings, inPort, data } = inquiry
  const { from, to } = pair
  const names = { from: from.id, to: to.id }
  const transport = transportOf(packet)
  const judgement = judge(view, from, to, transport)
  // The flow of the conversation let this reply pass, or its TTL would not have been looked at.
  if (judgement.kind === 'unsolicited' && inquiry.ttlExpired) return ttlExpired(from, from, to, packet)
  const conversation = exactConversation(view, pair, transport, judgement)
  if (!conversation) {
    const denial = drop(inquiry, pair, judgement, settings.denyTimeout, whyDenied(pair, transport, judgement))
    // What may be a late reply is not told: its question's flow must go, or no later reply would pass.
    const isOpening = judgement.kind !== 'unsolicited' || tcpPhase(transport) === 'open'
    const told = isOpening && pair.there.verdict(transport).reject ? rejection(inquiry, pair) : undefined
    if (told) return { ...denial, ...told }
    const flows = judgement.kind === 'unsolicited' ? forwardFlowsOf(inquiry, pair, transport) : undefined
    return flows ? { ...denial, retract: { datapathId: to.datapathId, flows } } : denial
  }
  const flows = conversationFlows(conversation, settings)
  if ('reason' in flows) return drop(inquiry, pair, judgement, settings.holdTimeout, flows)
  if (isRouted(from, to) && inquiry.ip.ttl <= 1) return ttlExpired(from, from, to, packet)
  const forward = conversation.initiator === from
  const { send } = forward ? flows.forward : flows.reply
  const [source, destination] = forward
    ? [flows.initiator, flows.responder]
    : [flows.responder, flows.initiator]
  return {
    kind: 'route',
    ...(source && destination ? { source, destination } : { source: flows.initiator }),
    datapathId: from.datapathId,
    packetOut: packetOut({ inPort, actions: send, data: new Uint8Array(data) }),
    why: { reason: forward ? 'allowed' : 'reply', ...names, rule: judgement.rule },
  }
}

/** Decides about a packet that came over the underlay. */
export function decideExactArrival(inquiry: IpInquiry, pair: Pair): Decision {
  const { view, packet, settings, datapathId, inPort, data } = inquiry
  const { from, to } = pair
  const transport = transportOf(packet)
  const judgement = judge(view, from, to, transport)
  // An unsolicited packet has passed the sender's switch, so the flow of its conversation is there.
  const isReply = judgement.kind === 'replyOnly'
    || (judgement.kind === 'unsolicited' && tcpPhase(transport) !== 'open')
  const conversation =
    exactConversation(view, pair, transport, isReply ? { ...judgement, kind: 'replyOnly' } : judgement)
  if (!conversation) {
    return drop(inquiry, pair, judgement, settings.denyTimeout, whyDenied(pair, transport, judgement))
  }
  const flows = conversationFlows(conversation, settings)
  if ('reason' in flows) return drop(inquiry, pair, judgement, settings.holdTimeout, flows)
  const logical = readdressed(packet, from.ip, to.ip)
  if (isRouted(from, to) && inquiry.ip.ttl <= 1) return ttlExpired(to, from, to, logical)
  const half = isReply ? flows.initiator : flows.responder
  const { restore, arrive } = isReply ? flows.reply : flows.forward
  return {
    kind: 'route',
    destination: {
      datapathId,
      // A reply does not bring back the flow of the initiator's packets. The next of those reaches the
      // controller instead, which then installs the flows on both switches.
      flows: half!.flows.filter(({ cookie }) => !isReply || readCookie(cookie)?.kind === 'reply'),
    },
    datapathId,
    packetOut: packetOut({ inPort, actions: [...restore, ...arrive], data: new Uint8Array(data) }),
    why: { reason: isReply ? 'reply' : 'allowed', from: from.id, to: to.id, rule: judgement.rule },
  }
}

/** The conversation that a packet belongs to; undefined when the packet may not pass. */
function exactConversation(
  view: View, pair: Pair, transport: Transport, { kind }: Judgement,
): Conversation | undefined {
  if (kind === 'denied' || kind === 'unsolicited') return undefined
  const opener = kind === 'replyOnly' ? reversedPair(pair) : pair
  const opening = kind === 'replyOnly' ? reversed(transport) : transport
  const exact = exactOf(view, opener, opening)
  if (!exact) return undefined
  const phase = kind === 'replyOnly' ? tcpPhase(transport) : undefined
  return { ...conversationOf(view, opener, opening), exact: { ...exact, ...(phase ? { phase } : {}) } }
}

function whyDenied({ from, to }: Pair, transport: Transport, { kind, rule }: Judgement): Why {
  const names = { from: from.id, to: to.id, rule }
  if (transport.kind === 'fragment' && kind !== 'denied') return { reason: 'fragment', ...names }
  return { reason: kind === 'unsolicited' ? 'unsolicited' : 'denied', ...names }
}

function drop(
  inquiry: IpInquiry, { from, to }: Pair, judgement: Judgement, seconds: number, why: Why,
): DenyDecision {
  const { datapathId, packet } = inquiry
  const sending = from.datapathId === datapathId
  const match = {
    ...(sending ? logicalPair(from, to.ip) : carriedPair(from, to)),
    ...denialMatch(packet, judgement.fields, denialPhase(judgement, transportOf(packet))),
  }
  const numbers = { from: from.number, to: to.number }
  const flow = dropFlow({ table: sending ? 'logical' : 'physical', kind: 'deny', match, seconds, ...numbers })
  return { kind: 'deny', datapathId, flows: [flow], why }
}

/**
 * Deletes for the flow that carries the packets which this one seems to reply to. While replies are long in
 * coming, that flow can outlive the flow of the replies; once it is gone too, the next packet from there
 * reaches the controller, which installs both. Undefined when there is no such flow.
 */
function forwardFlowsOf(
  { view, settings }: Inquiry, pair: Pair, transport: Transport,
): FlowMod[] | undefined {
  if (tcpPhase(transport) === 'open') return undefined
  const { from: initiator } = reversedPair(pair)
  const flows: ConversationFlows | { readonly reason: string } =
    conversationFlows(conversationOf(view, reversedPair(pair), reversed(transport)), settings)
  if ('reason' in flows) return undefined
  return flows.initiator.flows.filter(({ cookie }) => {
    const parts = readCookie(cookie)
    return parts?.kind === 'route' && parts.from === initiator.number
  }).map((flow): FlowMod => ({ ...flow, command: 'deleteStrict', instructions: [] }))
}
