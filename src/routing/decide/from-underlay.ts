/** IP packets from other hosts for which the receiver's switch has no flow. */
import { denialMatch } from './denial-match.js'
import { decideExactArrival } from './exact.js'
import { decideIcmpError } from './icmp-error.js'
import { isAboutIpv4, type IpInquiry } from './inquiry.js'
import { decideStatefulArrival } from './stateful.js'
import { decideFromExit } from './outside-crossing.js'
import { isOpen, isShut, pairOf } from '../flows/conversation-of.js'
import { carriedPair, outOfTunnel } from '../flows/carried.js'
import { dropFlow, type Drop } from '../flows/drop.js'
import { between, toAddress } from '../flows/family.js'
import { endpointOnWire, isCarriedBy, modeName } from '../network/crossing.js'
import { endpointByPhysicalIp } from '../network/lookup.js'
import { transportOf } from '../policy/transport.js'
import type { Decision, DenyDecision } from './decision.js'
import type { Why } from './explain.js'

/** Decides about a packet that came over the underlay, or out of a tunnel, to an address of this host's. */
export function decideFromUnderlay(inquiry: IpInquiry): Decision {
  const { view, host, datapathId, packet, settings, tunnel } = inquiry
  const { src, dst } = inquiry.ip
  const deny = (drop: Omit<Drop, 'table' | 'seconds'>, why: Why): DenyDecision => {
    const flow = dropFlow({ table: 'physical', seconds: settings.denyTimeout, ...drop })
    return { kind: 'deny', datapathId, flows: [flow], why }
  }
  const mode = modeName(host.underlay)
  const unknown = (address: string): Why => mode === 'physical'
    ? { reason: 'noSuchPhysicalAddress', host: host.id, address }
    : { reason: 'unknownArrival', host: host.id, address, ...tunnel ? { tunnel } : {} }
  const outer = tunnel ? outOfTunnel(tunnel.id, tunnel.src) : {}
  // What comes from outside by another host comes to a physical address in every mode.
  const to = endpointOnWire(view, host, dst, tunnel) ?? endpointByPhysicalIp(view, dst)
  if (to?.datapathId !== datapathId) {
    return deny({ kind: 'unreachable', match: { ...outer, ...toAddress(dst) } }, unknown(dst))
  }
  const match = { ...outer, ...between(src, dst) }
  const transport = transportOf(packet)
  const sender = endpointOnWire(view, host, src, tunnel)
  const from = sender && isCarriedBy(sender, to, tunnel) ? sender : undefined
  if (!from || from.datapathId === datapathId) {
    const error = decideIcmpError(inquiry, to)
    if (error) return error
    const incoming = isAboutIpv4(inquiry) ? decideFromExit(inquiry, to) : undefined
    if (incoming) return incoming
    // Whoever it is may yet send an error that the endpoint must hear of.
    const fields = { protocol: true, src: transport.kind === 'icmp', dst: false }
    const drop = { match: { ...match, ...denialMatch(packet, fields) }, to: to.number }
    return deny({ kind: 'unreachable', ...drop }, unknown(src))
  }
  const pair = pairOf(view, from, to)
  if (isShut(pair)) {
    const { rule } = pair.there.verdict(transport)
    const why = { reason: 'denied', from: from.id, to: to.id, rule } as const
    return deny({ kind: 'deny', match: carriedPair(from, to), from: from.number, to: to.number }, why)
  }
  return isOpen(pair) || to.attachment?.conntrack === true
    ? decideStatefulArrival(inquiry, pair)
    : decideExactArrival(inquiry, pair)
}
