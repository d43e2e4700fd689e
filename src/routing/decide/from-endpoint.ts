/** IPv4 from an endpoint: to its gateway, or to another endpoint. */
import { packetOut, type FlowMod, type PacketIn } from '../../codec/index.js'
import { IcmpUnreachable, IpProtocol, type Packet } from '../../codec/packet/index.js'
import { echoReply, icmpError } from './replies.js'
import { readCookie } from '../flows/cookie.js'
import { conversationFlows, dropFlow, logicalPair, type Conversation } from '../flows/conversation.js'
import { denialPhase, judge, type Judgement } from '../policy/judge.js'
import { endpointByIp, networkByGateway, ownsItsClaims, type PlacedEndpoint } from '../network/lookup.js'
import { mirrored, transportMatch, transportOf, type Transport } from '../policy/transport.js'
import { isRouted } from '../flows/path.js'
import type { Decision, RoutingOptions } from './decision.js'
import type { View } from '../network/view.js'
import type { Why } from './explain.js'

/** A packet that is IPv4. */
export type Ipv4Packet = Packet & Required<Pick<Packet, 'ipv4'>>

/** Decides about a packet from an endpoint, whose addresses have been found to be its own. */
export function decideLogical(
  view: View, from: PlacedEndpoint, packet: Ipv4Packet, packetIn: PacketIn,
  options: RoutingOptions,
): Decision {
  const address = packet.ipv4.dst
  if (networkByGateway(view, from.network.tenant, address)) {
    return decideGateway(from, packet, address, options)
  }
  const to = endpointByIp(view, from.network.tenant, address)
  if (!to || to.endpoint.id === from.endpoint.id || !ownsItsClaims(view, to)) {
    return absent(from, address, options)
  }
  const transport = transportOf(packet)
  const judgement = judge(view, from, to, transport)
  // An answer whose TTL ran out had been let pass by the flow that its question plugged in.
  if (judgement.kind === 'unasked' && packetIn.reason === 'invalidTtl') return expired(from, from, to, packet)
  const conversation = conversationOf(judgement, from, to, transport)
  if (!conversation) return denied(view, from, to, transport, judgement, options)
  const flows = conversationFlows(view, conversation, options)
  if ('reason' in flows) return held(from, to, transport, judgement, flows, options)
  if (isRouted(from, to) && packet.ipv4.ttl <= 1) return expired(from, from, to, packet)
  const asks = conversation.asker === from
  const [source, destination] = asks ? [flows.asker, flows.answerer] : [flows.answerer, flows.asker]
  const { send } = asks ? flows.ask : flows.answer
  return {
    kind: 'route',
    ...(source && destination ? { source, destination } : { source: flows.asker }),
    datapathId: from.datapathId,
    packetOut: packetOut({ inPort: from.port!, actions: send, data: packetIn.data.slice() }),
    why: {
      reason: asks ? 'allowed' : 'answer', from: from.endpoint.id, to: to.endpoint.id, rule: judgement.rule,
    },
  }
}

/** The conversation that an allowed packet belongs to, seen from who may open it; undefined when denied. */
export function conversationOf(
  { kind, looked }: Judgement, from: PlacedEndpoint, to: PlacedEndpoint, transport: Transport,
): Conversation | undefined {
  if (kind === 'both' || kind === 'asks') {
    return { asker: from, answerer: to, transport, looked, answersOnly: kind === 'asks' }
  }
  if (kind !== 'answers') return undefined
  const { phase } = transport
  return { asker: to, answerer: from, transport: mirrored(transport), looked, answersOnly: true, phase }
}

/**
 * Time exceeded, told to the sender by the gateway of the network where it happened: one hop per host
 * that routes (RFC 1812 §5.3.1).
 * @param at - the endpoint on whose host the TTL ran out
 * @param packet - as the sender sent it, in logical addresses
 */
export function expired(
  at: PlacedEndpoint, from: PlacedEndpoint, to: PlacedEndpoint, packet: Packet,
): Decision {
  const why = { reason: 'ttlExpired', from: from.endpoint.id, to: to.endpoint.id, host: at.host.id } as const
  const error = at.network.gateway !== undefined && from.port !== undefined
    ? icmpError(from, at.network.gateway, { type: 'timeExceeded' }, packet)
    : undefined
  if (!error) return { kind: 'ignore', why }
  return { kind: 'answer', datapathId: from.datapathId, packetOut: error, why }
}

function decideGateway(
  from: PlacedEndpoint, packet: Ipv4Packet, address: string, options: RoutingOptions,
): Decision {
  const { datapathId } = from
  const names = { from: from.endpoint.id, address }
  const pong = echoReply(from, packet)
  if (pong) return { kind: 'answer', datapathId, packetOut: pong, why: { reason: 'gatewayPing', ...names } }
  const why = { reason: 'gatewayClosed', ...names } as const
  if (packet.icmp || packet.truncated) return { kind: 'ignore', why }
  // Traceroute by UDP ends with this.
  const closed = packet.udp
    && icmpError(from, address, { type: 'destinationUnreachable', code: IcmpUnreachable.PORT }, packet)
  if (closed) return { kind: 'answer', datapathId, packetOut: closed, why }
  const protocol = packet.ipv4.protocol
  if (protocol === IpProtocol.UDP || protocol === IpProtocol.ICMP) return { kind: 'ignore', why }
  const match = { ...logicalPair(from, address), ipProto: protocol }
  const flows = [dropFlow('logical', 'deny', match, options.denyTimeout ?? 10, from.number)]
  return { kind: 'deny', datapathId, flows, why }
}

function absent(from: PlacedEndpoint, address: string, options: RoutingOptions): Decision {
  const match = logicalPair(from, address)
  return {
    kind: 'deny',
    datapathId: from.datapathId,
    flows: [dropFlow('logical', 'absent', match, options.denyTimeout ?? 10, from.number)],
    why: { reason: 'noSuchAddress', from: from.endpoint.id, address },
  }
}

function drop(
  from: PlacedEndpoint, to: PlacedEndpoint, transport: Transport, judgement: Judgement, seconds: number,
): FlowMod {
  const match = {
    ...logicalPair(from, to.endpoint.ip),
    ...transportMatch(transport, judgement.looked, denialPhase(judgement, transport)),
  }
  return dropFlow('logical', 'deny', match, seconds, from.number, to.number)
}

function denied(
  view: View, from: PlacedEndpoint, to: PlacedEndpoint, transport: Transport, judgement: Judgement,
  options: RoutingOptions,
): Decision {
  const names = { from: from.endpoint.id, to: to.endpoint.id, rule: judgement.rule }
  const denial = {
    kind: 'deny',
    datapathId: from.datapathId,
    flows: [drop(from, to, transport, judgement, options.denyTimeout ?? 10)],
  } as const
  if (judgement.kind !== 'unasked') return { ...denial, why: { reason: 'denied', ...names } }
  const why: Why = { reason: 'unasked', ...names }
  const { looked } = judgement
  const question: Conversation =
    { asker: to, answerer: from, transport: mirrored(transport), looked, answersOnly: true }
  const flows = transport.phase === 'open' ? undefined : conversationFlows(view, question, options)
  if (!flows || 'reason' in flows) return { ...denial, why }
  // The question's flow outlives the answer's when answers are long in coming; once it is gone, the next
  // question plugs in both.
  const asking = flows.asker.flows.filter(({ cookie }) => readCookie(cookie)?.kind === 'route')
    .map((flow): FlowMod => ({ ...flow, command: 'deleteStrict', instructions: [] }))
  return { ...denial, recall: { datapathId: to.datapathId, flows: asking }, why }
}

function held(
  from: PlacedEndpoint, to: PlacedEndpoint, transport: Transport, judgement: Judgement, why: Why,
  options: RoutingOptions,
): Decision {
  const flows = [drop(from, to, transport, judgement, options.holdTimeout ?? 1)]
  return { kind: 'deny', datapathId: from.datapathId, flows, why }
}
