/** Packets from bytes to plain objects, layer by layer. Nothing that the bytes hold makes it throw. */
import { borrow } from '../wire/bytes.js'
import { ARP_SIZE, isIpv4OverEthernet, parseArp } from './arp.js'
import { EthType } from './eth-type.js'
import { ETHERNET_SIZE, isTag, parseEthernet } from './ethernet.js'
import { badPacket, type Draft } from './field.js'
import { ICMP_SIZE, parseIcmp } from './icmp.js'
import { icmp6Size, parseIcmp6 } from './icmp6.js'
import { IpProtocol } from './ip-protocol.js'
import { ipv4Size, parseIpv4Header } from './ipv4.js'
import { isExtension, parseExtension } from './ipv6-extension.js'
import { IPV6_SIZE, ipv6Size, isLaterFragment6, parseIpv6Header } from './ipv6.js'
import { MPLS_SIZE, parseMpls } from './mpls.js'
import { isFragment, type Datagram, type Packet, type Runt } from './packet.js'
import { problemOf, viewOf } from './problem.js'
import { parseSctp, SCTP_SIZE } from './sctp.js'
import { parseTcp, tcpSize } from './tcp.js'
import { parseUdp, UDP_SIZE } from './udp.js'
import { MAX_VLAN_TAGS, parseVlan, VLAN_SIZE, vlanDepth } from './vlan.js'
import { DecodeError } from '../errors.js'

type Layers = Partial<Draft<Packet>>

/**
 * Reads a frame, layer by layer: Ethernet, VLAN tags, MPLS labels, ARP, IPv4, IPv6, ICMP, ICMPv6, TCP, UDP
 * and the header of SCTP. What is read no further is left in the payload: other EtherTypes and protocols, ARP
 * for other networks, fragments other than the first, what follows MPLS labels. The functions for protocols
 * that applications and tunnels use (`parseDns`, `parseVxlan`, …) take the payload.
 *
 * It never throws for what the bytes hold. The result has the layers that are complete and sound, outermost
 * first; from the first that is not, everything is left in the payload, and `problem` says what is wrong with
 * it. A frame that is cut short also has `truncated` set. Checksums are not verified; `badChecksums` does
 * that.
 *
 * @param bytes - the frame from its destination MAC address on, without preamble and frame check sequence
 * @returns plain objects; payload, trailer and options are borrowed from `bytes`. A `Runt` when there
 *   are fewer than 14 bytes
 * @throws TypeError when `bytes` are no bytes; `orThrow` throws for a problem
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
 *
 * frame[14] = 0x55
 * const { ethernet, problem } = parsePacket(frame)
 * console.log(ethernet?.ethType, problem?.message) // 2048 ipv4.version (byte 14): version 5, must be 4
 * ```
 */
export function parsePacket(bytes: Uint8Array): Packet | Runt {
  return parsePacketAt(viewOf(bytes))
}

/**
 * Reads the frame that lies from `offset` to `end` of a view. Otherwise like {@link parsePacket}.
 * @throws RangeError when `offset` and `end` do not lie in the view
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
export function parsePacketAt(view: DataView, offset = 0, end = view.byteLength): Packet | Runt {
  const layers: Layers = {}
  const ethernet = layer(layers, parseEthernet, view, offset, end)
  if (ethernet === undefined) return rest(view, layers, offset, end, end)
  layers.ethernet = ethernet
  let at = offset + ETHERNET_SIZE
  let { ethType } = ethernet
  if (isTag(ethType)) {
    const vlan = layer(layers, parseVlan, view, at, end)
    if (vlan === undefined) return rest(view, layers, at, end, end)
    layers.vlan = vlan
    at += VLAN_SIZE * vlanDepth(vlan)
    ethType = view.getUint16(at - 2)
    if (isTag(ethType)) {
      if (end - at < VLAN_SIZE) note(layers, missing(at, 'vlan', VLAN_SIZE, end - at))
      else note(layers, new DecodeError('ERR_TOO_DEEP', at, `more than ${MAX_VLAN_TAGS} tags`, 'vlan'))
      return rest(view, layers, at, end, end)
    }
  }
  switch (ethType) {
    case EthType.ARP:
      return arpLayer(view, layers, at, end)
    case EthType.IPV4:
      return ipv4Layers(view, layers, at, end)
    case EthType.IPV6:
      return ipv6Layers(view, layers, at, end)
    case EthType.MPLS:
    case EthType.MPLS_MULTICAST:
      return mplsLayer(view, layers, at, end)
    default:
      return rest(view, layers, at, end, end)
  }
}

/**
 * Reads an IP datagram that has no Ethernet header before it, such as the one in the payload of an ICMP
 * error or of a tunnel. The first four bits tell its version. Otherwise like {@link parsePacket}: it never
 * throws for what the bytes hold. Without a sound IP header, all bytes are the payload.
 * @param bytes - the datagram, or its beginning
 * @throws TypeError when `bytes` are no bytes; `orThrow` throws for a problem
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
  const view = viewOf(bytes)
  const end = view.byteLength
  const version = end === 0 ? 4 : view.getUint8(0) >>> 4
  const layers: Layers = {}
  if (version === 4 || version === 6) return (version === 4 ? ipv4Layers : ipv6Layers)(view, layers, 0, end)
  note(layers, badPacket(0, 'ip.version', `version ${version}, must be 4 or 6`))
  return rest(view, layers, 0, end, end)
}

/** Keeps the first problem of a packet. */
function note(layers: Layers, error: unknown): void {
  const problem = problemOf(error)
  layers.problem ??= problem
  if (problem.code === 'ERR_TRUNCATED') layers.truncated = true
}

/** Reads a layer; when it is not sound, notes why, and returns undefined. */
function layer<Layer>(
  layers: Layers, parse: (view: DataView, offset: number, end: number) => Layer,
  view: DataView, offset: number, end: number,
): Layer | undefined {
  try {
    return parse(view, offset, end)
  } catch (error) {
    note(layers, error)
    return undefined
  }
}

/** The error for a packet that goes on where the bytes have ended. */
function missing(offset: number, path: string, size: number, here: number): DecodeError {
  return new DecodeError('ERR_TRUNCATED', offset, `${size} bytes by its length and ${here} are here`, path)
}

/** Adds what is left: the payload from `at` to `last`, and the trailer from the datagram's end to `end`. */
function rest(
  view: DataView, layers: Layers, at: number, last: number, end: number, datagramEnd = last,
): Packet {
  layers.payload = borrow(view, at, last)
  if (datagramEnd < end) layers.trailer = borrow(view, datagramEnd, end)
  layers.truncated ??= false
  return layers as Packet
}

function arpLayer(view: DataView, layers: Layers, at: number, end: number): Packet {
  const other = end - at >= ARP_SIZE && !isIpv4OverEthernet(view, at)
  const arp = other ? undefined : layer(layers, parseArp, view, at, end)
  if (arp === undefined) return rest(view, layers, at, end, end)
  layers.arp = arp
  return rest(view, layers, at + ARP_SIZE, at + ARP_SIZE, end)
}

function mplsLayer(view: DataView, layers: Layers, at: number, end: number): Packet {
  const mpls = layer(layers, parseMpls, view, at, end)
  if (mpls === undefined) return rest(view, layers, at, end, end)
  layers.mpls = mpls
  return rest(view, layers, at + MPLS_SIZE * mpls.length, end, end)
}

function ipv4Layers(view: DataView, layers: Layers, at: number, end: number): Packet {
  const ipv4 = layer(layers, parseIpv4Header, view, at, end)
  if (ipv4 === undefined) return rest(view, layers, at, end, end)
  layers.ipv4 = ipv4
  const { totalLength } = ipv4
  // ICMPv6 needs the IPv6 pseudo header for its checksum: over IPv4 it is an unknown protocol.
  const known = ipv4.fragmentOffset === 0 && ipv4.protocol !== IpProtocol.ICMPV6
  const left = transportLayer(
    view, layers, known ? ipv4.protocol : -1, at + ipv4Size(ipv4), at + totalLength, end,
  )
  if (totalLength > end - at) note(layers, missing(at + 2, 'ipv4.totalLength', totalLength, end - at))
  return left
}

function ipv6Layers(view: DataView, layers: Layers, at: number, end: number): Packet {
  const ipv6 = layer(layers, parseIpv6Header, view, at, end)
  if (ipv6 === undefined) return rest(view, layers, at, end, end)
  layers.ipv6 = ipv6
  const total = IPV6_SIZE + ipv6.payloadLength
  const content = at + ipv6Size(ipv6)
  const later = isLaterFragment6(ipv6)
  // An extension header that the header parser did not take is not complete: this notes why.
  const cut = !later && isExtension(ipv6.protocol)
  if (cut) {
    const last = Math.min(at + total, end)
    layer(layers, (...args) => parseExtension(...args, ipv6.protocol), view, content, last)
  }
  const protocol = later || cut || ipv6.protocol === IpProtocol.ICMP ? -1 : ipv6.protocol
  const left = transportLayer(view, layers, protocol, content, at + total, end)
  if (total > end - at) note(layers, missing(at + 4, 'ipv6.payloadLength', total, end - at))
  return left
}

/**
 * Reads the layer above IP, and adds what is left.
 * @param total - where the datagram ends, by the length in its header
 * @param end - where the bytes end
 */
function transportLayer(
  view: DataView, layers: Layers, protocol: number, at: number, total: number, end: number,
): Packet {
  const last = Math.min(total, end)
  switch (protocol) {
    case IpProtocol.TCP: {
      const tcp = layer(layers, parseTcp, view, at, last)
      if (tcp === undefined) break
      layers.tcp = tcp
      return rest(view, layers, at + tcpSize(tcp), last, end)
    }
    case IpProtocol.UDP: {
      const udp = layer(layers, parseUdp, view, at, last)
      if (udp === undefined) break
      layers.udp = udp
      const here = last - at
      if (udp.length > here && !isFragment(layers)) {
        note(layers, missing(at + 4, 'udp.length', udp.length, here))
      }
      return rest(view, layers, at + UDP_SIZE, Math.min(at + udp.length, last), end, last)
    }
    case IpProtocol.SCTP: {
      const sctp = layer(layers, parseSctp, view, at, last)
      if (sctp === undefined) break
      layers.sctp = sctp
      return rest(view, layers, at + SCTP_SIZE, last, end)
    }
    case IpProtocol.ICMP: {
      const icmp = layer(layers, parseIcmp, view, at, last)
      if (icmp === undefined) break
      layers.icmp = icmp
      return rest(view, layers, at + ICMP_SIZE, last, end)
    }
    case IpProtocol.ICMPV6: {
      const icmp6 = layer(layers, parseIcmp6, view, at, last)
      if (icmp6 === undefined) break
      layers.icmp6 = icmp6
      return rest(view, layers, at + icmp6Size(icmp6), last, end)
    }
  }
  return rest(view, layers, at, last, end)
}
