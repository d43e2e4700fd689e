/** IPv4 packets from an endpoint. */
import { packetOut, type FlowMod } from '../../codec/index.js'
import { decideGateway, ttlExpired } from './gateway.js'
import { conversationFlows, conversationOf, type Conversation } from '../flows/conversation.js'
import { readCookie } from '../flows/cookie.js'
import { dropFlow, logicalPair } from '../flows/drop.js'
import { isRouted } from '../flows/path.js'
import { endpointByIp, networkByGateway } from '../network/lookup.js'
import { denialPhase, judge, type Judgement } from '../policy/judge.js'
import { reversed, tcpPhase, transportMatch, transportOf, type Transport } from '../policy/transport.js'
import type { Decision, DenyDecision } from './decision.js'
import type { Inquiry, Ipv4Packet } from './inquiry.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { RoutingSettings } from '../flows/half-route.js'
import type { Why } from './explain.js'

/** A packet between two endpoints, and what was found about it. */
interface Judged {
  readonly from: PlacedEndpoint
  readonly to: PlacedEndpoint
  readonly transport: Transport
  readonly judgement: Judgement
}

/** Decides about a packet from an endpoint that was found to carry the endpoint's own addresses. */
export function decideFromEndpoint(inquiry: Inquiry<Ipv4Packet>, from: PlacedEndpoint): Decision {
  const { view, packet, settings, inPort, data } = inquiry
  const { tenant } = from.network
  if (networkByGateway(view, tenant, packet.ipv4.dst)) return decideGateway(inquiry, from)
  const to = endpointByIp(view, tenant, packet.ipv4.dst)
  if (!to || to.id === from.id) return unreachable(inquiry, from)
  const transport = transportOf(packet)
  const judgement = judge(view, from, to, transport)
  const judged = { from, to, transport, judgement }
  // The flow of the conversation let this reply pass, or its TTL would not have been looked at.
  if (judgement.kind === 'unsolicited' && inquiry.ttlExpired) return ttlExpired(from, from, to, packet)
  const conversation = conversationOf(judgement, from, to, transport)
  if (!conversation) return denied(judged, settings)
  const flows = conversationFlows(conversation, settings)
  if ('reason' in flows) return holdDown(judged, settings, flows)
  if (isRouted(from, to) && packet.ipv4.ttl <= 1) return ttlExpired(from, from, to, packet)
  const forward = conversation.initiator === from
  const { send } = forward ? flows.forward : flows.reply
  const [source, destination] = forward
    ? [flows.initiator, flows.responder]
    : [flows.responder, flows.initiator]
  return {
    kind: 'route',
    ...(source && destination ? { source, destination } : { source: flows.initiator }),
    datapathId: from.datapathId,
    packetOut: packetOut({ inPort, actions: send, data: data.slice() }),
    why: { reason: forward ? 'allowed' : 'reply', from: from.id, to: to.id, rule: judgement.rule },
  }
}

/** No endpoint of the sender's tenant has the address. */
function unreachable({ packet, settings }: Inquiry<Ipv4Packet>, from: PlacedEndpoint): DenyDecision {
  const address = packet.ipv4.dst
  const match = logicalPair(from, address)
  const seconds = settings.denyTimeout
  return {
    kind: 'deny',
    datapathId: from.datapathId,
    flows: [dropFlow({ table: 'logical', kind: 'unreachable', match, seconds, from: from.number })],
    why: { reason: 'noSuchAddress', from: from.id, address },
  }
}

/** Policy does not let the packet pass. */
function denied(judged: Judged, settings: RoutingSettings): DenyDecision {
  const { from, to, judgement: { kind, rule } } = judged
  const names = { from: from.id, to: to.id, rule }
  if (kind !== 'unsolicited') return drop(judged, settings.denyTimeout, { reason: 'denied', ...names })
  const denial = drop(judged, settings.denyTimeout, { reason: 'unsolicited', ...names })
  const flows = forwardFlowsOf(judged, settings)
  return flows ? { ...denial, retract: { datapathId: to.datapathId, flows } } : denial
}

/** The packet is allowed, but cannot be delivered at present. */
function holdDown(judged: Judged, settings: RoutingSettings, why: Why): DenyDecision {
  return drop(judged, settings.holdTimeout, why)
}

function drop({ from, to, transport, judgement }: Judged, seconds: number, why: Why): DenyDecision {
  const match = {
    ...logicalPair(from, to.ip),
    ...transportMatch(transport, judgement.fields, denialPhase(judgement, transport)),
  }
  const numbers = { from: from.number, to: to.number }
  const flow = dropFlow({ table: 'logical', kind: 'deny', match, seconds, ...numbers })
  return { kind: 'deny', datapathId: from.datapathId, flows: [flow], why }
}

/**
 * Deletes for the flow that carries the packets which this one seems to reply to. While replies are long in
 * coming, that flow can outlive the flow of the replies; once it is gone too, the next packet from there
 * reaches the controller, which installs both. Undefined when there is no such flow.
 */
function forwardFlowsOf(
  { from, to, transport, judgement: { fields } }: Judged, settings: RoutingSettings,
): FlowMod[] | undefined {
  if (tcpPhase(transport) === 'open') return undefined
  const conversation: Conversation =
    { initiator: to, responder: from, transport: reversed(transport), fields, replyOnly: true }
  const flows = conversationFlows(conversation, settings)
  if ('reason' in flows) return undefined
  return flows.initiator.flows.filter(({ cookie }) => readCookie(cookie)?.kind === 'route')
    .map((flow): FlowMod => ({ ...flow, command: 'deleteStrict', instructions: [] }))
}
