/**
 * ICMP errors that routers of the underlay send about an endpoint's packets. They carry physical addresses,
 * outside and in the header that they quote; the endpoint gets them with logical ones, so that path MTU
 * discovery (RFC 1191, RFC 8201) and traceroute work across the underlay.
 */
import { packetOut, type PacketOut } from '../../codec/index.js'
import { buildPacket } from '../../codec/packet/index.js'
import { isAboutIpv4, type Ipv4Inquiry } from './inquiry.js'
import { readdressed } from './ip-header.js'
import { throughTracker } from './outside-crossing.js'
import { quotedAddresses, readdressQuote } from './quote.js'
import { toPort } from './replies.js'
import { track } from '../flows/tracked.js'
import { isTranslated } from '../flows/translation.js'
import { gatewayMac } from '../network/lookup.js'
import { endpointOnWire, wireIp } from '../network/crossing.js'
import { rulingBetween } from '../policy/policy.js'
import { isIcmpError, transportOf } from '../policy/transport.js'
import type { AnswerDecision } from './decision.js'
import type { IpInquiry } from './inquiry.js'
import type { PlacedEndpoint } from '../network/placed.js'

/**
 * Hands an error about a packet of `to` on to it. Undefined when the packet is no such error, or does not
 * quote a packet that `to` may have sent.
 */
export function decideIcmpError(inquiry: IpInquiry, to: PlacedEndpoint): AnswerDecision | undefined {
  const { view, packet, ip, datapathId, inPort, host, tunnel } = inquiry
  const port = to.attachment?.port
  const isRedirect = (packet.icmp ?? packet.icmp6)?.type === 'redirect'
  if (port === undefined || isRedirect || !isIcmpError(transportOf(packet))) return undefined
  const quote = new Uint8Array(packet.payload)
  const bytes = new DataView(quote.buffer)
  const quoted = quotedAddresses(bytes, packet.ipv6 ? 6 : 4)
  if (!quoted) return undefined
  const peer = quoted.src === wireIp(to) ? endpointOnWire(view, host, quoted.dst, tunnel) : undefined
  if (!peer && quoted.src !== to.physicalIp) return undefined
  if (!peer) return isAboutIpv4(inquiry) ? errorAboutOutgoing(inquiry, to, quoted.dst) : undefined
  const mayHaveSent = [rulingBetween(view, to, peer), rulingBetween(view, peer, to)]
    .some(({ opens }) => opens !== 'nothing')
  if (!mayHaveSent || !readdressQuote(bytes, to.ip, peer.ip)) return undefined
  const { network } = to
  const why = { reason: 'icmpError', from: ip.src, to: to.id, about: peer.id } as const
  // The packet may have been translated on its way to the peer. The connection tracker knows, and takes the
  // error as one from the peer.
  const isTracked = isTranslated(datapathId, to, peer)
  const source = isTracked ? peer.ip : network.gateway ?? peer.ip
  const { ipv4, ipv6, icmp, icmp6 } = readdressed(packet, source, to.ip)
  const data = buildPacket({
    ethernet: { src: network.gateway === undefined ? peer.mac : gatewayMac(network), dst: to.mac },
    ...ipv4
      ? { ipv4: { ...ipv4, options: undefined }, icmp }
      : { ipv6: { ...ipv6!, extensions: undefined }, icmp6 },
    payload: quote,
  })
  const out = isTracked
    ? packetOut<PacketOut>({ inPort, actions: [track({ from: peer, to }, datapathId)], data })
    : toPort(port, data, to.vlan)
  return { kind: 'answer', datapathId, packetOut: out, why }
}

/** Hands an error about a packet to the outside to the connection tracker, which knows the connection. */
function errorAboutOutgoing(
  inquiry: Ipv4Inquiry, to: PlacedEndpoint, about: string,
): AnswerDecision | undefined {
  const { datapathId, packet } = inquiry
  const out = throughTracker(inquiry, to, about)
  const why = { reason: 'icmpError', from: packet.ipv4.src, to: to.id, about } as const
  return out && { kind: 'answer', datapathId, packetOut: out, why }
}
