/** A whole packet, layer by layer, as plain objects. */
import { DecodeError } from '../errors.js'
import { borrow } from '../wire/bytes.js'
import { ARP_SIZE, isIpv4OverEthernet, parseArp, type Arp } from './arp.js'
import { EthType } from './eth-type.js'
import { ETHERNET_SIZE, isTag, parseEthernet, type Ethernet } from './ethernet.js'
import { ICMP_SIZE, parseIcmp, type Icmp } from './icmp.js'
import { icmp6Size, parseIcmp6 } from './icmp6.js'
import type { Icmp6 } from './icmp6-message.js'
import { IpProtocol } from './ip-protocol.js'
import { ipv4Size, isFragment4, parseIpv4Header, type Ipv4, type Ipv4Init } from './ipv4.js'
import {
  IPV6_SIZE, ipv6Size, isFragment6, isLaterFragment6, parseIpv6Header, type Ipv6, type Ipv6Init,
} from './ipv6.js'
import { isExtension } from './ipv6-extension.js'
import { parseTcp, tcpSize, type Tcp } from './tcp.js'
import { parseUdp, UDP_SIZE, type Udp } from './udp.js'
import { parseVlan, VLAN_SIZE, vlanDepth, type Vlan } from './vlan.js'
import type { Draft } from './field.js'

/** An IP datagram, layer by layer: at most one of `ipv4` and `ipv6`, and at most one layer above it. */
export interface Datagram {
  readonly ipv4?: Ipv4
  readonly ipv6?: Ipv6
  readonly icmp?: Icmp
  readonly icmp6?: Icmp6
  readonly tcp?: Tcp
  readonly udp?: Udp
  /**
   * What the innermost layer carries; empty when nothing is left. Borrowed: it shares memory with the parsed
   * bytes.
   */
  readonly payload: Uint8Array
  /**
   * The bytes behind the end of the datagram or ARP packet, usually Ethernet padding. Borrowed. Absent when
   * there are none.
   */
  readonly trailer?: Uint8Array
  /**
   * True when the bytes end before the packet does, by the lengths in its headers: a switch sends only
   * `miss_send_len` bytes of it, or an ICMP error has only its beginning. Layers that are not complete are
   * left in the payload.
   */
  readonly truncated: boolean
}

/** An Ethernet frame, layer by layer. */
export interface Packet extends Datagram {
  readonly ethernet: Ethernet
  /** The outermost VLAN tag; the next one is its `inner`. */
  readonly vlan?: Vlan
  readonly arp?: Arp
}

type Layers = Partial<Draft<Packet>>

/**
 * Reads a frame, layer by layer: Ethernet, VLAN tags, ARP, IPv4, IPv6, ICMP, ICMPv6, TCP and UDP. What the
 * library has no parser for is left in the payload: other EtherTypes and protocols, ARP for other networks,
 * fragments other than the first.
 *
 * A frame that is cut short is not an error: the result has the layers that are complete, and `truncated` is
 * true. Errors are a frame of fewer than 14 bytes, and headers that contradict themselves: a wrong version, a
 * header shorter than its minimum, a total length shorter than the header. Checksums are not verified;
 * `badChecksums` does that.
 *
 * @param bytes - the frame from its destination MAC address on, without preamble and frame check sequence
 * @returns plain objects; payload, trailer and options are borrowed from `bytes`
 * @throws {@link DecodeError} for fewer than 14 bytes, and for headers that contradict themselves
 *
 * @example
 * ```ts
 * import { buildPacket, parsePacket } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const { ipv4, udp } = parsePacket(frame)
 * console.log(ipv4?.dst, udp?.dstPort) // 10.0.0.2 53
 * ```
 */
export function parsePacket(bytes: Uint8Array): Packet {
  return parsePacketAt(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength))
}

/**
 * Reads the frame that lies from `offset` to `end` of a view. Otherwise like {@link parsePacket}.
 * @throws DecodeError
 *
 * @example
 * ```ts
 * import { encode, packetIn, PacketInView } from 'daolinet/codec'
 * import { buildPacket, parsePacketAt } from 'daolinet/packet'
 *
 * const data = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(encode(packetIn({ data })).buffer)
 * console.log(parsePacketAt(view, PacketInView.at(view, 0).dataOffset).ipv4?.dst) // 10.0.0.2
 * ```
 */
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
 * Reads an IP datagram that has no Ethernet header before it, such as the one in the payload of an ICMP
 * error. The first four bits tell its version. Otherwise like {@link parsePacket}.
 * @param bytes - the datagram, or its beginning
 * @throws DecodeError when the IP header is not complete, and for headers that contradict themselves
 *
 * @example
 * ```ts
 * import { buildDatagram, parseDatagram } from 'daolinet/packet'
 *
 * const lost = buildDatagram({
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const { ipv4, truncated } = parseDatagram(lost.subarray(0, 24))
 * console.log(ipv4?.dst, truncated) // 10.0.0.2 true
 * ```
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

/** Source and destination port of a TCP, UDP or SCTP datagram. */
export interface Ports {
  readonly srcPort: number
  readonly dstPort: number
}

/**
 * The ports of a TCP, UDP or SCTP datagram. When its transport header is not complete, they are read from the
 * payload: the eight bytes that an ICMP error has of it suffice.
 * @returns undefined for other protocols, for fragments other than the first, and when not even the ports are
 *   there
 *
 * @example
 * ```ts
 * import { buildDatagram, parseDatagram, portsOf } from 'daolinet/packet'
 *
 * const lost = buildDatagram({
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * console.log(portsOf(parseDatagram(lost.subarray(0, 24)))) // { srcPort: 5000, dstPort: 53 }
 * ```
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

/** The result of a parser, or undefined when the bytes end before its layer does. */
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
  const [content, total] = [at + ipv4Size(ipv4), at + ipv4.totalLength]
  // ICMPv6 needs the IPv6 pseudo header for its checksum: over IPv4 it is an unknown protocol.
  const known = ipv4.fragmentOffset === 0 && ipv4.protocol !== IpProtocol.ICMPV6
  return transportLayer(view, layers, known ? ipv4.protocol : -1, content, total, end)
}

function ipv6Layers(view: DataView, layers: Layers, at: number, end: number): Packet {
  const ipv6 = unlessCut(parseIpv6Header, view, at, end)
  if (ipv6 === undefined) return finish(view, layers, at, end, end, true)
  layers.ipv6 = ipv6
  const [content, total] = [at + ipv6Size(ipv6), at + IPV6_SIZE + ipv6.payloadLength]
  const later = isLaterFragment6(ipv6)
  const last = Math.min(total, end)
  if (!later && isExtension(ipv6.protocol)) return finish(view, layers, content, last, end, true)
  const protocol = later || ipv6.protocol === IpProtocol.ICMP ? -1 : ipv6.protocol
  return transportLayer(view, layers, protocol, content, total, end)
}

/**
 * Reads the layer above IP.
 * @param total - where the datagram ends, by the length in its header
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

/**
 * Tells whether a datagram is a fragment, including the first: it has only a part of the content that its
 * transport header is about.
 *
 * @example
 * ```ts
 * import { Ipv4Flags, isFragment } from 'daolinet/packet'
 *
 * console.log(isFragment({ ipv4: { src: '10.0.0.1', dst: '10.0.0.2', flags: Ipv4Flags.MORE_FRAGMENTS } }))
 * // prints true
 * ```
 */
export function isFragment(datagram: { readonly ipv4?: Ipv4Init, readonly ipv6?: Ipv6Init }): boolean {
  const { ipv4, ipv6 } = datagram
  return (ipv4 !== undefined && isFragment4(ipv4)) || (ipv6 !== undefined && isFragment6(ipv6))
}
