/** A whole packet, layer by layer, as plain objects. */
import { DecodeError } from '../errors.js'
import { borrow } from '../wire/bytes.js'
import { ARP_SIZE, isIpv4OverEthernet, parseArp, type Arp } from './arp.js'
import { EthType } from './eth-type.js'
import { ETHERNET_SIZE, isTag, parseEthernet, type Ethernet } from './ethernet.js'
import { ICMP_SIZE, parseIcmp, type Icmp } from './icmp.js'
import { icmp6Size, parseIcmp6, type Icmp6 } from './icmp6.js'
import { IpProtocol } from './ip-protocol.js'
import { ipv4Size, isFragment4, parseIpv4Header, type Ipv4, type Ipv4Init } from './ipv4.js'
import {
  IPV6_SIZE, ipv6Size, isFragment6, isLaterFragment6, parseIpv6Header, type Ipv6, type Ipv6Init,
} from './ipv6.js'
import { parseTcp, tcpSize, type Tcp } from './tcp.js'
import { parseUdp, UDP_SIZE, type Udp } from './udp.js'
import { parseVlan, VLAN_SIZE, vlanDepth, type Vlan } from './vlan.js'
import type { Draft } from './field.js'

/** An IP datagram, layer by layer. At most one of `ipv4` and `ipv6`, and at most one layer above it. */
export interface Datagram {
  readonly ipv4?: Ipv4
  readonly ipv6?: Ipv6
  readonly icmp?: Icmp
  readonly icmp6?: Icmp6
  readonly tcp?: Tcp
  readonly udp?: Udp
  /** What the innermost layer carries; empty when nothing is left. Borrowed: it shares the parsed bytes. */
  readonly payload: Uint8Array
  /** What lies behind the end of the datagram or ARP packet: mostly Ethernet padding. Borrowed. */
  readonly trailer?: Uint8Array
  /**
   * True when the bytes end before the headers say that the packet does: a switch sends only
   * `miss_send_len` bytes of it, or an ICMP error quotes only its beginning. Layers that are not all there
   * are left in the payload.
   */
  readonly truncated: boolean
}

/** An Ethernet frame, layer by layer. */
export interface Packet extends Datagram {
  readonly ethernet: Ethernet
  /** The outermost VLAN tag; the next one inwards is its `inner`. */
  readonly vlan?: Vlan
  readonly arp?: Arp
}

type Layers = Partial<Draft<Packet>>

/**
 * Reads a frame as far as its layers are known: Ethernet, VLAN tags, ARP, IPv4, IPv6, ICMP, ICMPv6, TCP,
 * UDP. What is not known stays in the payload: other EtherTypes and protocols, ARP for other networks,
 * later fragments.
 *
 * A frame cut short is no error: the result holds the layers that are complete, and `truncated` is true.
 * Only a frame of fewer than 14 bytes, and headers that contradict themselves (a wrong version, a header
 * shorter than its minimum, a total shorter than its header), are refused. Checksums are not verified here;
 * see `badChecksums`.
 *
 * @param bytes - the frame from its destination MAC on, without preamble and frame check sequence
 * @returns plain objects; payload, trailer and options are borrowed from `bytes`
 * @throws DecodeError TRUNCATED below 14 bytes, BAD_PACKET for contradictions
 */
export function parsePacket(bytes: Uint8Array): Packet {
  return parsePacketAt(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

/** {@link parsePacket} on the bytes from `offset` to `end` of a view that the caller has at hand. */
export function parsePacketAt(view: DataView, offset = 0, end = view.byteLength): Packet {
  const ethernet = parseEthernet(view, offset, end)
  const layers: Layers = { ethernet }
  let at = offset + ETHERNET_SIZE
  let { ethType } = ethernet
  if (isTag(ethType)) {
    if (end - at < VLAN_SIZE) return finish(view, layers, at, end, end, true)
    const vlan = parseVlan(view, at, end)
    layers.vlan = vlan
    at += VLAN_SIZE * vlanDepth(vlan)
    ethType = view.getUint16(at - 2)
    if (isTag(ethType)) return finish(view, layers, at, end, end, end - at < VLAN_SIZE)
  }
  switch (ethType) {
    case EthType.ARP:
      return arpLayer(view, layers, at, end)
    case EthType.IPV4:
      return ipv4Layers(view, layers, at, end)
    case EthType.IPV6:
      return ipv6Layers(view, layers, at, end)
    default:
      return finish(view, layers, at, end, end, false)
  }
}

/**
 * Reads an IP datagram without an Ethernet header, as an ICMP error quotes it in its payload. The version
 * is told by the first four bits. Otherwise as {@link parsePacket}.
 * @throws DecodeError TRUNCATED when not even the IP header is there, BAD_PACKET for contradictions
 */
export function parseDatagram(bytes: Uint8Array): Datagram {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const version = bytes.length === 0 ? 4 : bytes[0]! >>> 4
  const layers: Layers = {}
  const read = (version === 6 ? ipv6Layers : ipv4Layers)(view, layers, 0, bytes.length)
  if (read.ipv4 === undefined && read.ipv6 === undefined) {
    throw new DecodeError(
      'ERR_TRUNCATED', bytes.length, 'the bytes end inside the IP header', `ipv${version}`,
    )
  }
  return read
}

/** The ports of a TCP, UDP or SCTP datagram. */
export interface Ports {
  readonly srcPort: number
  readonly dstPort: number
}

/**
 * The ports of a TCP, UDP or SCTP datagram, read from its payload where its transport header is cut, as the
 * first eight bytes that an ICMP error quotes are enough for them.
 * @returns undefined for other protocols, for later fragments, and where not even the ports are there
 */
export function portsOf(datagram: Datagram): Ports | undefined {
  const header = datagram.tcp ?? datagram.udp
  if (header !== undefined) return { srcPort: header.srcPort, dstPort: header.dstPort }
  const { ipv4, ipv6, payload } = datagram
  const protocol = ipv4?.protocol ?? ipv6?.protocol
  const ported = protocol === IpProtocol.TCP || protocol === IpProtocol.UDP || protocol === IpProtocol.SCTP
  const later = ipv4 === undefined ? ipv6 !== undefined && isLaterFragment6(ipv6) : ipv4.fragmentOffset > 0
  if (!ported || later || payload.length < 4) return undefined
  return { srcPort: payload[0]! * 256 + payload[1]!, dstPort: payload[2]! * 256 + payload[3]! }
}

/** Adds what is left: the payload from `at` to `last`, and the trailer from the datagram's end to `end`. */
function finish(
  view: DataView, layers: Layers, at: number, last: number, end: number, truncated: boolean,
  datagramEnd = last,
): Packet {
  layers.payload = borrow(view, at, last)
  if (datagramEnd < end) layers.trailer = borrow(view, datagramEnd, end)
  layers.truncated = truncated
  return layers as Packet
}

/**
 * The result of a parser, or undefined where the bytes end before its layer does. Exceptions tell the two
 * kinds of failure apart only here; whole packets never come this way.
 */
function unlessCut<Layer>(
  parse: (view: DataView, offset: number, end: number) => Layer, view: DataView, offset: number, end: number,
): Layer | undefined {
  try {
    return parse(view, offset, end)
  } catch (error) {
    if (error instanceof DecodeError && error.code === 'ERR_TRUNCATED') return undefined
    throw error
  }
}

function arpLayer(view: DataView, layers: Layers, at: number, end: number): Packet {
  if (end - at < ARP_SIZE) return finish(view, layers, at, end, end, true)
  if (!isIpv4OverEthernet(view, at)) return finish(view, layers, at, end, end, false)
  layers.arp = parseArp(view, at, end)
  return finish(view, layers, at + ARP_SIZE, at + ARP_SIZE, end, false)
}

function ipv4Layers(view: DataView, layers: Layers, at: number, end: number): Packet {
  const ipv4 = unlessCut(parseIpv4Header, view, at, end)
  if (ipv4 === undefined) return finish(view, layers, at, end, end, true)
  layers.ipv4 = ipv4
  const content = at + ipv4Size(ipv4)
  const total = at + ipv4.totalLength
  // ICMPv6 has no pseudo header to be summed with over IPv4: there it is an unknown protocol.
  const known = ipv4.fragmentOffset === 0 && ipv4.protocol !== IpProtocol.ICMPV6
  return transportLayer(view, layers, known ? ipv4.protocol : -1, content, total, end)
}

function ipv6Layers(view: DataView, layers: Layers, at: number, end: number): Packet {
  const ipv6 = unlessCut(parseIpv6Header, view, at, end)
  if (ipv6 === undefined) return finish(view, layers, at, end, end, true)
  layers.ipv6 = ipv6
  const content = at + ipv6Size(ipv6)
  const total = at + IPV6_SIZE + ipv6.payloadLength
  const known = !isLaterFragment6(ipv6) && ipv6.protocol !== IpProtocol.ICMP
  return transportLayer(view, layers, known ? ipv6.protocol : -1, content, total, end)
}

/**
 * Reads the layer above IP.
 * @param total - where the datagram says that it ends
 * @param end - where the bytes end
 */
function transportLayer(
  view: DataView, layers: Layers, protocol: number, at: number, total: number, end: number,
): Packet {
  const last = Math.min(total, end)
  const cut = total > end
  switch (protocol) {
    case IpProtocol.TCP: {
      const tcp = unlessCut(parseTcp, view, at, last)
      if (tcp === undefined) return finish(view, layers, at, last, end, true)
      layers.tcp = tcp
      return finish(view, layers, at + tcpSize(tcp), last, end, cut)
    }
    case IpProtocol.UDP: {
      const udp = unlessCut(parseUdp, view, at, last)
      if (udp === undefined) return finish(view, layers, at, last, end, true)
      layers.udp = udp
      const missing = at + udp.length > last && !isFragment(layers)
      return finish(view, layers, at + UDP_SIZE, Math.min(at + udp.length, last), end, cut || missing, last)
    }
    case IpProtocol.ICMP: {
      const icmp = unlessCut(parseIcmp, view, at, last)
      if (icmp === undefined) return finish(view, layers, at, last, end, true)
      layers.icmp = icmp
      return finish(view, layers, at + ICMP_SIZE, last, end, cut)
    }
    case IpProtocol.ICMPV6: {
      const icmp6 = unlessCut(parseIcmp6, view, at, last)
      if (icmp6 === undefined) return finish(view, layers, at, last, end, true)
      layers.icmp6 = icmp6
      return finish(view, layers, at + icmp6Size(icmp6), last, end, cut)
    }
    default:
      return finish(view, layers, at, last, end, cut)
  }
}

/** True for a fragment: it carries only a part of what its transport header describes. */
export function isFragment(datagram: { readonly ipv4?: Ipv4Init, readonly ipv6?: Ipv6Init }): boolean {
  const { ipv4, ipv6 } = datagram
  return (ipv4 !== undefined && isFragment4(ipv4)) || (ipv6 !== undefined && isFragment6(ipv6))
}
