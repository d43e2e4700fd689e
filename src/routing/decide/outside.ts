/** Packets from endpoints to addresses outside. */
import { denialMatch } from './denial-match.js'
import { tellExpired } from './gateway.js'
import { icmpError } from './icmp.js'
import { ignore, type Ipv4Inquiry } from './inquiry.js'
import { refusal } from './refusal.js'
import { toSender } from './replies.js'
import { throughTables } from './stateful.js'
import { dropFlow } from '../flows/drop.js'
import {
  entryMatch, obstacleTo, outgoingDrop, outgoingFlows, TRANSLATED, type Outgoing,
} from '../flows/outside.js'
import { endpointByIp, gatewayMac } from '../network/lookup.js'
import { egressOf, isOutside } from '../network/outside.js'
import { rulingToOutside } from '../policy/outside.js'
import { isIcmpError, transportOf, type Transport } from '../policy/transport.js'
import type { Decision, DenyDecision } from './decision.js'
import type { FlowMod, Match } from '../../codec/index.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { Verdict } from '../policy/policy.js'
import type { View } from '../network/view.js'
import type { Why } from './explain.js'

/** The way to an address outside; undefined when it is not outside, or nothing leaves the network. */
export function outgoingOf(view: View, from: PlacedEndpoint, address: string): Outgoing | undefined {
  const exit = egressOf(view, from)
  return exit && isOutside(view, from.network.tenant, exit, address) ? { from, address, exit } : undefined
}

/** The same for the connection of an endpoint with that address. */
export function outgoingFrom(
  view: View, tenant: string, ip: string | undefined, address: string | undefined,
): Outgoing | undefined {
  const from = ip === undefined ? undefined : endpointByIp(view, tenant, ip)
  return from && address !== undefined ? outgoingOf(view, from, address) : undefined
}

/** The fields of a transport that flows match: only these protocols can be translated. */
export function knownOf(transport: Transport, { fields }: Verdict): NonNullable<Outgoing['known']> {
  return { transport, fields: { ...fields, protocol: true } }
}

/** Why a packet passes between an endpoint and an address outside. */
export function egressWhy({ from, address, exit }: Outgoing, rule?: Verdict['rule']): Why {
  return { reason: 'egress', from: from.id, address, host: exit.host.id, ...rule ? { rule } : {} }
}

/** Decides about an endpoint's packet to an address outside whose connection is not known. */
export function decideOutgoing(inquiry: Ipv4Inquiry, outgoing: Outgoing): Decision {
  const { view, packet, settings } = inquiry
  const { from, address } = outgoing
  const { dst: mac } = packet.ethernet
  if (mac !== gatewayMac(from.network)) {
    const why = { reason: 'notToGateway', from: from.id, to: address, mac } as const
    return drop(outgoing, settings.denyTimeout, why, { ethDst: mac })
  }
  const obstacle = obstacleTo(outgoing)
  if (obstacle) return noExit(inquiry, outgoing, obstacle)
  const transport = transportOf(packet)
  const { protocol } = transport
  if (!TRANSLATED.has(protocol)) return notTranslated(inquiry, outgoing, protocol)
  const ruling = rulingToOutside(view, from, address)
  const verdict = ruling.verdict(transport)
  if (ruling.opens === 'nothing') return denied(inquiry, outgoing, verdict)
  if (packet.ipv4.ttl <= 1) return expired(inquiry, outgoing)
  const isKnown = ruling.opens === 'everything' || !(transport.kind === 'fragment' || isIcmpError(transport))
  const known = isKnown && verdict.allowed ? knownOf(transport, verdict) : undefined
  const { source, destination } = outgoingFlows({ ...outgoing, ...known ? { known } : {} }, settings)
  const { datapathId } = from
  if (isKnown && !verdict.allowed) {
    const told = verdict.reject ? rejectionOf(inquiry, from) : undefined
    const why = deniedWhy(outgoing, verdict)
    if (told) return { kind: 'deny', datapathId, ...told, why }
    const { fields } = knownOf(transport, verdict)
    const refused = outgoingDrop(outgoing, transport, fields, true, settings.denyTimeout)
    return { kind: 'deny', datapathId, flows: [...source.flows, refused], why }
  }
  return {
    kind: 'route', source, ...destination ? { destination } : {}, datapathId,
    packetOut: throughTables(inquiry),
    why: egressWhy(outgoing, known ? verdict.rule : undefined),
  }
}

export function deniedWhy({ from, address }: Outgoing, { rule }: Verdict): Why {
  return { reason: 'denied', from: from.id, to: address, rule }
}

/** Refuses a packet that a policy rejects; no flow drops such packets, so that each is told. */
export function rejectionOf(
  inquiry: Ipv4Inquiry, from: PlacedEndpoint,
): { readonly flows: readonly FlowMod[], readonly packetOut?: DenyDecision['packetOut'] } {
  const refused = refusal(from, inquiry.packet, gatewayMac(from.network))
  return { flows: [], ...refused ? { packetOut: toSender(inquiry, refused) } : {} }
}

/** The endpoint may open nothing to that address. */
function denied(inquiry: Ipv4Inquiry, outgoing: Outgoing, verdict: Verdict): DenyDecision {
  const { packet, settings } = inquiry
  const why = deniedWhy(outgoing, verdict)
  const { from } = outgoing
  if (verdict.reject) {
    return { kind: 'deny', datapathId: from.datapathId, ...rejectionOf(inquiry, from), why }
  }
  return drop(outgoing, settings.denyTimeout, why, denialMatch(packet, verdict.fields))
}

function drop(
  outgoing: Outgoing, seconds: number, why: Why, further: Match = {},
): DenyDecision {
  const { from: { datapathId, number } } = outgoing
  const match = { ...entryMatch(outgoing), ...further }
  const flow = dropFlow({ table: 'logical', kind: 'deny', match, seconds, from: number })
  return { kind: 'deny', datapathId, flows: [flow], why }
}

/** No connection to the outside can be made at present. The sender is told. */
function noExit(inquiry: Ipv4Inquiry, outgoing: Outgoing, why: Why): DenyDecision {
  const { from } = outgoing
  const denial = drop(outgoing, inquiry.settings.holdTimeout, why)
  const { gateway } = from.network
  const error = gateway === undefined ? undefined : icmpError(from, gateway, 'noRoute', inquiry.packet)
  return { ...denial, ...error ? { packetOut: toSender(inquiry, error) } : {} }
}

/** A packet of a protocol that cannot be translated is refused. */
export function notTranslated(
  inquiry: Ipv4Inquiry, { from, address }: Outgoing, protocol: number,
): Decision {
  const why = { reason: 'notTranslated', from: from.id, address, protocol } as const
  const { gateway } = from.network
  const error = gateway === undefined ? undefined : icmpError(from, gateway, 'noProtocol', inquiry.packet)
  if (!error) return ignore(why)
  return { kind: 'answer', datapathId: from.datapathId, packetOut: toSender(inquiry, error), why }
}

/** Tells the endpoint that the TTL of its packet expired where its packets leave, or before. */
export function expired(inquiry: Ipv4Inquiry, { from, address }: Outgoing): Decision {
  const names = { from: from.id, to: address, host: inquiry.host.id }
  return tellExpired(from, from.network.gateway, inquiry.packet, names)
}
