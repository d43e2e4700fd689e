/**
 * Packets between endpoints that may open everything to each other, or whose switch tracks connections.
 *
 * A packet whose connection is not known yet either opens one, or is given to the connection tracker: the
 * controller never guesses. What the tracker cannot tell comes back from the table `tracked`, with the first
 * packet of its connection.
 */
import { packetOut, PortNo, type Action, type FlowMod, type PacketOut } from '../../codec/index.js'
import { ttlExpired } from './gateway.js'
import { readdressed } from './ip-header.js'
import { rejection } from './refusal.js'
import type { Inquiry, IpInquiry } from './inquiry.js'
import {
  conversationFlows, halfAt, needsState, type Conversation, type ConversationFlows,
} from '../flows/conversation.js'
import { conversationOf, reversedPair, type Pair } from '../flows/conversation-of.js'
import { dropFlow, logicalPair } from '../flows/drop.js'
import { asFromTunnel, carriedPair } from '../flows/carried.js'
import { isRouted, type Obstacle } from '../flows/path.js'
import { commit, trackedDrop } from '../flows/tracked.js'
import { tag } from '../flows/tag.js'
import { isTranslated, mayTranslate } from '../flows/translation.js'
import {
  canBeReply, isIcmpError, reversed, tcpPhase, transportOf, type Transport,
} from '../policy/transport.js'
import type { Decision, DenyDecision } from './decision.js'
import type { PlacedEndpoint } from '../network/placed.js'
import type { Why } from './explain.js'

/** What is known about a packet before its connection is. */
type Admission =
  /** It may pass, whether it opens a connection or not. */
  | 'opens'
  /** It may be a reply to what the receiver opened. */
  | 'replies'
  /** It says nothing by itself: a fragment, or an error about another packet. */
  | 'silent'
  /** It may neither open a connection nor be a reply. */
  | 'refused'

function admissionOf({ there, back }: Pair, transport: Transport): Admission {
  if (there.opens === 'everything') return 'opens'
  if (transport.kind === 'fragment' || isIcmpError(transport)) return 'silent'
  if (there.verdict(transport).allowed) return 'opens'
  const isReply = canBeReply(transport) && tcpPhase(transport) !== 'open'
  return isReply && back.verdict(reversed(transport)).allowed ? 'replies' : 'refused'
}

/** A packet whose connection is not known, and the conversation that it may belong to. */
interface Encounter {
  readonly transport: Transport
  readonly admission: Admission
  readonly conversation: Conversation
}

function encounterOf({ view, packet }: IpInquiry, pair: Pair): Encounter {
  const transport = transportOf(packet)
  const admission = admissionOf(pair, transport)
  const conversation = admission === 'replies'
    ? conversationOf(view, reversedPair(pair), reversed(transport))
    : conversationOf(view, pair, admission === 'opens' ? transport : undefined)
  return { transport, admission, conversation }
}

/** Why a packet passes, or is left to the connection tracker. */
function whyAdmitted({ from, to, there, back }: Pair, { transport, admission }: Encounter): Why {
  const names = { from: from.id, to: to.id }
  if (admission === 'opens') return { reason: 'allowed', ...names, rule: there.verdict(transport).rule }
  if (admission !== 'replies') return { reason: 'tracked', ...names }
  return { reason: 'reply', ...names, rule: back.verdict(reversed(transport)).rule }
}

/** Decides about a packet from an endpoint whose connection is not known. */
export function decideStateful(inquiry: IpInquiry, pair: Pair): Decision {
  const { packet, settings, inPort, data } = inquiry
  const { from, to } = pair
  const encounter = encounterOf(inquiry, pair)
  const { transport, admission, conversation } = encounter
  const flows = conversationFlows(conversation, settings)
  if ('reason' in flows) return holdDown(inquiry, pair, flows)
  if (admission === 'refused') return refused(inquiry, pair, flows.initiator.flows, transport)
  // Of what is given to the connection tracker, the table `tracked` sees whether the TTL expires.
  const expires = isRouted(from, to) && inquiry.ip.ttl <= 1 && admission === 'opens'
  if (expires) return ttlExpired(from, from, to, packet)
  const { datapathId } = from
  const isTracked = needsState(conversation) || mayTranslate(datapathId, from, to)
  const first = isTracked ? [commit(pair, datapathId)] : []
  return {
    kind: 'route',
    // A switch that tracks nothing would take for a reply what nobody may have asked for.
    ...admission === 'replies' && to.attachment?.conntrack !== true
      ? { source: halvesFrom(from, flows).source } : halvesFrom(from, flows),
    datapathId,
    packetOut: admission === 'opens' && !isTranslated(datapathId, to, from)
      ? packetOut({ inPort, actions: [...first, ...flows.forward.send], data: new Uint8Array(data) })
      : throughTables(inquiry),
    why: whyAdmitted(pair, encounter),
  }
}

/** Decides about a packet that came over the underlay to an endpoint, whose connection is not known. */
export function decideStatefulArrival(inquiry: IpInquiry, pair: Pair): Decision {
  const { packet, settings, datapathId, inPort, data } = inquiry
  const { from, to, there } = pair
  const encounter = encounterOf(inquiry, pair)
  const { transport, admission, conversation } = encounter
  const flows = conversationFlows(conversation, settings)
  if ('reason' in flows) return holdDown(inquiry, pair, flows)
  const here = halfAt(flows, datapathId)
  if (admission === 'refused') return refused(inquiry, pair, here?.flows ?? [], transport)
  const logical = readdressed(packet, from.ip, to.ip)
  if (isRouted(from, to) && inquiry.ip.ttl <= 1) return ttlExpired(to, from, to, logical)
  const first = needsState(conversation) ? [commit(pair, datapathId)] : []
  const { restore, arrive } = flows.forward
  return {
    kind: 'route',
    destination: { datapathId, flows: here?.flows ?? [] },
    datapathId,
    packetOut: there.opens === 'everything' && !isTranslated(datapathId, to, from)
      ? packetOut({ inPort, actions: [...restore, ...first, ...arrive], data: new Uint8Array(data) })
      : throughTables(inquiry),
    why: whyAdmitted(pair, encounter),
  }
}

/** The two halves of a route, as seen from the endpoint that sends. */
export function halvesFrom(from: PlacedEndpoint, { initiator, responder }: ConversationFlows) {
  if (!responder) return { source: initiator }
  return initiator.datapathId === from.datapathId
    ? { source: initiator, destination: responder }
    : { source: responder, destination: initiator }
}

/** Sends the packet through the tables again, as if it had just come in: by then its flows are there. */
export function throughTables({ inPort, vlan, data, tunnel }: Inquiry): PacketOut {
  const actions: Action[] = [
    ...tag(vlan),
    // What a packet-out cannot say of the tunnel that the packet came by.
    ...tunnel ? asFromTunnel(tunnel) : [],
    { type: 'output', port: PortNo.TABLE, maxLen: 0 },
  ]
  return packetOut({ inPort, actions, data: new Uint8Array(data) })
}

/** Drops what may neither open a connection nor be a reply, without losing replies of the same pair. */
function refused(
  inquiry: Inquiry, pair: Pair, entry: readonly FlowMod[], transport: Transport,
): DenyDecision {
  const { datapathId, settings } = inquiry
  const { from, to, there, back } = pair
  const { reject, rule, fields } = there.verdict(transport)
  const reason = back.opens === 'nothing' ? 'denied' : 'unsolicited'
  const why = { reason, from: from.id, to: to.id, rule } as const
  const told = reject ? rejection(inquiry, pair) : undefined
  if (told) return { kind: 'deny', datapathId, ...told, flows: entry, why }
  const drop = trackedDrop(from, to, from, transport, fields, settings.denyTimeout)
  return { kind: 'deny', datapathId, flows: [...entry, drop], why }
}

/** The packet may be allowed, but cannot be delivered at present. */
export function holdDown({ datapathId, settings }: Inquiry, { from, to }: Pair, why: Obstacle): DenyDecision {
  const sending = from.datapathId === datapathId
  const flow = dropFlow({
    table: sending ? 'logical' : 'physical',
    kind: 'deny',
    match: sending ? logicalPair(from, to.ip) : carriedPair(from, to),
    seconds: settings.holdTimeout,
    from: from.number,
    to: to.number,
  })
  return { kind: 'deny', datapathId, flows: [flow], why }
}
