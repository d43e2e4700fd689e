/** IPv4 from another host, in physical addresses: the receiver's half of a route is missing. */
import { packetOut, type Match, type PacketIn } from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { conversationFlows, dropFlow, physicalPair } from '../flows/conversation.js'
import { denialPhase, judge } from '../policy/judge.js'
import { conversationOf, expired, type Ipv4Packet } from './from-endpoint.js'
import { endpointByPhysicalIp, ownsItsClaims } from '../network/lookup.js'
import { transportMatch, transportOf } from '../policy/transport.js'
import { isRouted } from '../flows/path.js'
import { readCookie } from '../flows/cookie.js'
import type { Decision, DenyDecision, RoutingOptions } from './decision.js'
import type { Host } from '../network/records.js'
import type { View } from '../network/view.js'
import type { Why } from './explain.js'

/** Decides about a packet that came over the underlay to a host's physical prefix. */
export function decidePhysical(
  view: View, host: Host, datapathId: bigint, packet: Ipv4Packet, packetIn: PacketIn, inPort: number,
  options: RoutingOptions,
): Decision {
  const { src, dst, ttl } = packet.ipv4
  const deny = (...[kind, match, why, seconds, from, to]: [
    kind: 'deny' | 'absent', match: Match, why: Why, seconds: number, from?: number, to?: number,
  ]): DenyDecision =>
    ({ kind: 'deny', datapathId, flows: [dropFlow('physical', kind, match, seconds, from, to)], why })
  const denyTimeout = options.denyTimeout ?? 10
  const to = endpointByPhysicalIp(view, dst)
  if (to?.datapathId !== datapathId || !ownsItsClaims(view, to)) {
    const why = { reason: 'noSuchPhysicalAddress', host: host.id, address: dst } as const
    return deny('absent', { ethType: EthType.IPV4, ipv4Dst: dst }, why, denyTimeout)
  }
  const from = endpointByPhysicalIp(view, src)
  if (!from || from.datapathId === datapathId || !ownsItsClaims(view, from)) {
    const why = { reason: 'noSuchPhysicalAddress', host: host.id, address: src } as const
    return deny('absent', physicalPair(src, dst), why, denyTimeout, 0, to.number)
  }
  const transport = transportOf(packet)
  const judgement = judge(view, from, to, transport)
  const names = { from: from.endpoint.id, to: to.endpoint.id, rule: judgement.rule }
  // What is `unasked` has passed the sender's switch, by the flow that its question plugged in there.
  const answers = judgement.kind === 'answers' || (judgement.kind === 'unasked' && transport.phase !== 'open')
  const conversation =
    conversationOf({ ...judgement, kind: answers ? 'answers' : judgement.kind }, from, to, transport)
  const match = {
    ...physicalPair(src, dst),
    ...transportMatch(transport, judgement.looked, denialPhase(judgement, transport)),
  }
  if (!conversation) {
    const reason = judgement.kind === 'unasked' ? 'unasked' : 'denied'
    return deny('deny', match, { reason, ...names }, denyTimeout, from.number, to.number)
  }
  const flows = conversationFlows(view, conversation, options)
  if ('reason' in flows) return deny('deny', match, flows, options.holdTimeout ?? 1, from.number, to.number)
  const logical = { ...packet, ipv4: { ...packet.ipv4, src: from.endpoint.ip, dst: to.endpoint.ip } }
  if (isRouted(from, to) && ttl <= 1) return expired(to, from, to, logical)
  const half = answers ? flows.asker : flows.answerer
  return {
    kind: 'route',
    destination: {
      datapathId,
      // The question's own flow is left to the next question: only with it does the answer's come back.
      flows: half!.flows.filter(({ cookie }) => !answers || readCookie(cookie)?.kind === 'answer'),
    },
    datapathId,
    packetOut: packetOut({
      inPort, actions: (answers ? flows.answer : flows.ask).deliver, data: packetIn.data.slice(),
    }),
    why: { reason: answers ? 'answer' : 'allowed', ...names },
  }
}
