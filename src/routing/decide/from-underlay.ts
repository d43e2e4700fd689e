/** IPv4 packets from other hosts, in physical addresses, for which the receiver's switch has no flow. */
import { packetOut } from '../../codec/index.js'
import { EthType } from '../../codec/packet/index.js'
import { ttlExpired } from './gateway.js'
import { conversationFlows, conversationOf } from '../flows/conversation.js'
import { readCookie } from '../flows/cookie.js'
import { dropFlow, physicalPair, type Drop } from '../flows/drop.js'
import { isRouted } from '../flows/path.js'
import { endpointByPhysicalIp } from '../network/lookup.js'
import { denialPhase, judge } from '../policy/judge.js'
import { tcpPhase, transportMatch, transportOf } from '../policy/transport.js'
import type { Decision, DenyDecision } from './decision.js'
import type { Inquiry, Ipv4Packet } from './inquiry.js'
import type { Why } from './explain.js'

/** Decides about a packet that came over the underlay to an address in the host's physical prefix. */
export function decideFromUnderlay(inquiry: Inquiry<Ipv4Packet>): Decision {
  const { view, host, datapathId, packet, settings, inPort, data } = inquiry
  const { denyTimeout, holdTimeout } = settings
  const { src, dst, ttl } = packet.ipv4
  const deny = (drop: Omit<Drop, 'table'>, why: Why): DenyDecision =>
    ({ kind: 'deny', datapathId, flows: [dropFlow({ table: 'physical', ...drop })], why })
  const unknown = (address: string): Why => ({ reason: 'noSuchPhysicalAddress', host: host.id, address })
  const to = endpointByPhysicalIp(view, dst)
  if (to?.datapathId !== datapathId) {
    const match = { ethType: EthType.IPV4, ipv4Dst: dst }
    return deny({ kind: 'unreachable', match, seconds: denyTimeout }, unknown(dst))
  }
  const pair = physicalPair(src, dst)
  const from = endpointByPhysicalIp(view, src)
  if (!from || from.datapathId === datapathId) {
    return deny({ kind: 'unreachable', match: pair, seconds: denyTimeout, to: to.number }, unknown(src))
  }
  const transport = transportOf(packet)
  const judgement = judge(view, from, to, transport)
  const names = { from: from.id, to: to.id, rule: judgement.rule }
  // An unsolicited packet has passed the sender's switch, so the flow of its conversation is there.
  const isReply = judgement.kind === 'replyOnly'
    || (judgement.kind === 'unsolicited' && tcpPhase(transport) !== 'open')
  const conversation =
    conversationOf(isReply ? { ...judgement, kind: 'replyOnly' } : judgement, from, to, transport)
  const phase = denialPhase(judgement, transport)
  const match = { ...pair, ...transportMatch(transport, judgement.fields, phase) }
  const denial = { kind: 'deny', match, from: from.number, to: to.number } as const
  if (!conversation) {
    const reason = judgement.kind === 'unsolicited' ? 'unsolicited' : 'denied'
    return deny({ ...denial, seconds: denyTimeout }, { reason, ...names })
  }
  const flows = conversationFlows(conversation, settings)
  if ('reason' in flows) return deny({ ...denial, seconds: holdTimeout }, flows)
  const logical = { ...packet, ipv4: { ...packet.ipv4, src: from.ip, dst: to.ip } }
  if (isRouted(from, to) && ttl <= 1) return ttlExpired(to, from, to, logical)
  const half = isReply ? flows.initiator : flows.responder
  return {
    kind: 'route',
    destination: {
      datapathId,
      // A reply does not bring back the flow of the initiator's packets. The next of those reaches the
      // controller instead, which then installs the flows on both switches.
      flows: half!.flows.filter(({ cookie }) => !isReply || readCookie(cookie)?.kind === 'reply'),
    },
    datapathId,
    packetOut: packetOut({
      inPort, actions: (isReply ? flows.reply : flows.forward).deliver, data: data.slice(),
    }),
    why: { reason: isReply ? 'reply' : 'allowed', ...names },
  }
}
