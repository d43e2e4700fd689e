/** IP packets from an endpoint. */
import { ignore } from './inquiry.js'
import { denialMatch } from './denial-match.js'
import { decideExact } from './exact.js'
import { decideGateway } from './gateway.js'
import { icmpError, isDiscovery } from './icmp.js'
import { isAboutIpv4 } from './inquiry.js'
import { decideAnswerToClient } from './mapping.js'
import { decideOutgoing, outgoingOf } from './outside.js'
import { rejection } from './refusal.js'
import { toSender } from './replies.js'
import { decideService } from './service.js'
import { decideStateful } from './stateful.js'
import { isOpen, isShut, pairOf, type Pair } from '../flows/conversation-of.js'
import { dropFlow, logicalPair } from '../flows/drop.js'
import { isRouted } from '../flows/path.js'
import { endpointByIp, gatewayMac, networkByGateway } from '../network/lookup.js'
import { servicesAt } from '../network/service.js'
import { transportOf } from '../policy/transport.js'
import type { Decision, DenyDecision } from './decision.js'
import type { IpInquiry } from './inquiry.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** Decides about a packet from an endpoint that was found to carry the endpoint's own addresses. */
export function decideFromEndpoint(inquiry: IpInquiry, from: PlacedEndpoint): Decision {
  const { view, packet, ip } = inquiry
  const { tenant } = from.network
  if (isDiscovery(packet)) return ignore({ reason: 'notARequest', from: from.id })
  if (networkByGateway(view, tenant, ip.dst)) return decideGateway(inquiry, from)
  const to = endpointByIp(view, tenant, ip.dst)
  if (!to) {
    const services = servicesAt(view, tenant, ip.dst)
    if (services.length > 0) return decideService(inquiry, from, services)
    return decideOutside(inquiry, from) ?? unreachable(inquiry, from)
  }
  if (to.id === from.id) return unreachable(inquiry, from)
  if (isRouted(from, to) && packet.ethernet.dst !== gatewayMac(from.network)) {
    return notToGateway(inquiry, from, to)
  }
  const pair = pairOf(view, from, to)
  if (isShut(pair)) return denied(inquiry, pair)
  return isOpen(pair) || from.attachment?.conntrack === true
    ? decideStateful(inquiry, pair)
    : decideExact(inquiry, pair)
}

/** Decides about a packet to an address outside; undefined when the endpoint has nothing to say there. */
function decideOutside(inquiry: IpInquiry, from: PlacedEndpoint): Decision | undefined {
  if (!isAboutIpv4(inquiry)) return undefined
  const { view, packet } = inquiry
  const outgoing = outgoingOf(view, from, packet.ipv4.dst)
  const decision = outgoing && decideOutgoing(inquiry, outgoing)
  // What may not be opened may still be an answer to a client of a port mapping.
  const isToGateway = packet.ethernet.dst === gatewayMac(from.network)
  if (decision?.kind === 'route' || !isToGateway) return decision
  return decideAnswerToClient(inquiry, from) ?? decision
}

/** Neither of the two may open anything. */
function denied(inquiry: IpInquiry, pair: Pair): DenyDecision {
  const { from, to, there } = pair
  const transport = transportOf(inquiry.packet)
  const { rule, reject, fields } = there.verdict(transport)
  const denial = {
    kind: 'deny', datapathId: from.datapathId, why: { reason: 'denied', from: from.id, to: to.id, rule },
  } as const
  const told = reject ? rejection(inquiry, pair) : undefined
  if (told) return { ...denial, ...told }
  const flow = dropFlow({
    table: 'logical',
    kind: 'deny',
    // Some of it may be rejected, which needs the controller.
    match: { ...logicalPair(from, to.ip), ...denialMatch(inquiry.packet, fields) },
    seconds: inquiry.settings.denyTimeout,
    from: from.number,
    to: to.number,
  })
  return { ...denial, flows: [flow] }
}

/** No endpoint of the sender's tenant has the address. */
function unreachable(inquiry: IpInquiry, from: PlacedEndpoint): DenyDecision {
  const { packet, ip, settings } = inquiry
  const address = ip.dst
  const { network } = from
  // Where the address would be in the sender's own network, questions for it remain without an answer.
  const isRoutedTo = network.gateway !== undefined && packet.ethernet.dst === gatewayMac(network)
  const error = isRoutedTo ? icmpError(from, network.gateway, 'noHost', packet) : undefined
  const match = logicalPair(from, address)
  const seconds = settings.denyTimeout
  return {
    kind: 'deny',
    datapathId: from.datapathId,
    flows: [dropFlow({ table: 'logical', kind: 'unreachable', match, seconds, from: from.number })],
    ...(error ? { packetOut: toSender(inquiry, error) } : {}),
    why: { reason: 'noSuchAddress', from: from.id, address },
  }
}

/** A packet to another network that was sent to some other station on the way. */
function notToGateway(
  { packet, settings }: IpInquiry, from: PlacedEndpoint, to: PlacedEndpoint,
): DenyDecision {
  const { dst: mac } = packet.ethernet
  const match = { ...logicalPair(from, to.ip), ethDst: mac }
  return {
    kind: 'deny',
    datapathId: from.datapathId,
    flows: [dropFlow({
      table: 'logical', kind: 'unreachable', match, seconds: settings.denyTimeout,
      from: from.number, to: to.number,
    })],
    why: { reason: 'notToGateway', from: from.id, to: to.id, mac },
  }
}
