/** Packets from plain objects to bytes, with lengths and checksums. */
import { EncodeError } from '../errors.js'
import { needList, needObject, putBytes } from '../wire/bytes.js'
import { ARP_SIZE, writeArp, type ArpInit } from './arp.js'
import { pseudoHeader4, pseudoHeader6 } from './checksum.js'
import { EthType } from './eth-type.js'
import { ETHERNET_SIZE, isTag, writeEthernet, type EthernetInit } from './ethernet.js'
import { bytesIn, required } from './field.js'
import { ICMP_SIZE, writeIcmp, type IcmpInit } from './icmp.js'
import { icmp6Size, writeIcmp6 } from './icmp6.js'
import type { Icmp6Init } from './icmp6-message.js'
import { IpProtocol } from './ip-protocol.js'
import { ipv4Size, writeIpv4Header, type Ipv4Init } from './ipv4.js'
import { ipv6Transport } from './ipv6-transport.js'
import { IPV6_SIZE, ipv6Size, writeIpv6Header, type Ipv6Init } from './ipv6.js'
import { MPLS_SIZE, writeMpls, type MplsLabelInit } from './mpls.js'
import { isFragment } from './packet.js'
import { SCTP_SIZE, writeSctp, type SctpInit } from './sctp.js'
import { tcpSize, writeTcp, type TcpInit } from './tcp.js'
import { UDP_SIZE, writeUdp, type UdpInit } from './udp.js'
import { VLAN_SIZE, vlanDepth, writeVlan, type VlanInit } from './vlan.js'

/** An IP datagram as {@link buildDatagram} takes it. What {@link parseDatagram} returns is one. */
export interface DatagramInit {
  readonly ipv4?: Ipv4Init
  readonly ipv6?: Ipv6Init
  readonly icmp?: IcmpInit
  readonly icmp6?: Icmp6Init
  readonly tcp?: TcpInit
  readonly udp?: UdpInit
  readonly sctp?: SctpInit
  /** What the innermost layer carries; copied. @defaultValue no bytes */
  readonly payload?: Uint8Array
  /** Bytes to put behind the end of the datagram or ARP packet; copied. @defaultValue no bytes */
  readonly trailer?: Uint8Array
  /**
   * True when `payload` is only the beginning of the content: lengths and transport checksums are then
   * written as they are given instead of computed. @defaultValue false
   */
  readonly truncated?: boolean
}

/** A frame as {@link buildPacket} takes it. What {@link parsePacket} returns is one. */
export interface PacketInit extends DatagramInit {
  readonly ethernet: EthernetInit
  readonly vlan?: VlanInit
  /** The MPLS label stack, outermost label first. What it carries is the payload, already built. */
  readonly mpls?: readonly MplsLabelInit[]
  readonly arp?: ArpInit
}

const EMPTY = new Uint8Array(0)
const DATAGRAM_LAYERS = ['ipv4', 'ipv6', 'icmp', 'icmp6', 'tcp', 'udp', 'sctp'] as const
const LAYERS = ['arp', ...DATAGRAM_LAYERS] as const

/**
 * Builds a frame from its layers. EtherTypes and IP protocols follow from the layers that are there. Lengths
 * and checksums are computed; what the objects say of them is ignored, with three exceptions: a UDP checksum
 * of 0 stays (it means that there is none); a fragment keeps its transport checksum and UDP length, which are
 * about more than its content; and a truncated packet keeps all its lengths as well. So what
 * {@link parsePacket} returned, changed or not, can be built again.
 *
 * @returns bytes of its own, without padding to the minimum length of Ethernet and without frame check
 *   sequence
 * @throws {@link EncodeError} for values that do not fit, and for layers that do not go together
 *
 * @example
 * ```ts
 * import { buildPacket, parsePacket } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01' },
 *   arp: { op: 'request', sha: '02:00:00:00:00:01', spa: '10.0.0.1', tpa: '10.0.0.2' },
 * })
 * console.log(frame.length, parsePacket(frame).arp?.tpa) // 42 10.0.0.2
 * ```
 */
export function buildPacket(packet: PacketInit): Uint8Array {
  const { ethernet, vlan, mpls, arp } = packet
  for (const layer of LAYERS) if (packet[layer] !== undefined) needObject(packet[layer], layer)
  needObject(ethernet, 'ethernet')
  const tags = vlanDepth(vlan)
  const ip = networkOf(packet) !== undefined || transportOf(packet) !== undefined
  if (arp !== undefined && ip) throw new EncodeError('ERR_BAD_VALUE', 'arp', 'a packet is either ARP or IP')
  if (mpls !== undefined && (ip || arp !== undefined)) {
    throw new EncodeError('ERR_BAD_VALUE', 'mpls', 'what labels carry is the payload: buildDatagram makes it')
  }
  if (arp !== undefined && bytesIn(packet.payload, 'payload') > 0) {
    throw new EncodeError('ERR_BAD_VALUE', 'payload', 'an ARP packet carries nothing')
  }
  if (mpls !== undefined) needList(mpls, 'mpls')
  const labels = MPLS_SIZE * (mpls?.length ?? 0)
  const above = arp === undefined ? datagramSize(packet) : ARP_SIZE
  const content = labels + above + bytesIn(packet.trailer, 'trailer')
  const bytes = new Uint8Array(ETHERNET_SIZE + VLAN_SIZE * tags + content)
  const view = new DataView(bytes.buffer)
  const carried = arp !== undefined ? EthType.ARP : mpls !== undefined ? EthType.MPLS : networkOf(packet)
  const tag = tags > 1 ? EthType.SERVICE_VLAN : EthType.VLAN
  const first = vlan === undefined ? carried : tag
  let at = writeEthernet(view, 0, ethernet, next('ethernet.ethType', ethernet.ethType, first))
  for (let outer = vlan; outer !== undefined; outer = outer.inner) {
    const inner = outer.inner === undefined ? carried : EthType.VLAN
    at = writeVlan(view, at, outer, next('vlan.ethType', outer.ethType, inner))
  }
  if (mpls !== undefined) at = writeMpls(view, at, mpls)
  at = arp === undefined ? writeDatagram(view, at, packet) : writeArp(view, at, arp)
  if (packet.trailer !== undefined) putBytes(view, at, packet.trailer)
  return bytes
}

/**
 * Builds an IP datagram without an Ethernet header before it, such as an ICMP error has in its payload.
 * Otherwise like {@link buildPacket}.
 * @throws EncodeError for values that do not fit, and for layers that do not go together
 *
 * @example
 * ```ts
 * import { buildDatagram } from 'daolinet/packet'
 *
 * const datagram = buildDatagram({
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * console.log(Buffer.from(datagram).toString('hex'))
 * // prints 4500001c00000000401166cf0a0000010a000002138800350008d81e
 * ```
 */
export function buildDatagram(datagram: DatagramInit): Uint8Array {
  const { trailer = EMPTY } = datagram
  for (const layer of DATAGRAM_LAYERS) if (datagram[layer] !== undefined) needObject(datagram[layer], layer)
  if (networkOf(datagram) === undefined) {
    throw new EncodeError('ERR_MISSING_FIELD', 'ipv4', 'there is neither IPv4 nor IPv6')
  }
  const bytes = new Uint8Array(datagramSize(datagram) + bytesIn(trailer, 'trailer'))
  const view = new DataView(bytes.buffer)
  putBytes(view, writeDatagram(view, 0, datagram), trailer)
  return bytes
}

/**
 * The EtherType or protocol of the next layer: that of the layer which is there. If one is given, it has to
 * be the same; either EtherType of a tag may announce a tag, and either one of MPLS a label.
 */
function next(path: string, given: number | undefined, inferred: number | undefined): number {
  if (given === undefined || inferred === undefined) return required(given ?? inferred, path)
  if (given === inferred || sameLayer(given, inferred)) return given
  throw new EncodeError('ERR_BAD_VALUE', path, `${given} is given, but the layers say ${inferred}`)
}

function sameLayer(given: number, inferred: number): boolean {
  return isTag(inferred) ? isTag(given) : inferred === EthType.MPLS && given === EthType.MPLS_MULTICAST
}

/** The EtherType of the IP layer, if there is one. */
function networkOf(datagram: DatagramInit): number | undefined {
  if (datagram.ipv4 === undefined) return datagram.ipv6 === undefined ? undefined : EthType.IPV6
  if (datagram.ipv6 !== undefined) {
    throw new EncodeError('ERR_BAD_VALUE', 'ipv6', 'a packet is either IPv4 or IPv6')
  }
  return EthType.IPV4
}

/** The protocol number of the transport layer, if there is one. */
function transportOf(datagram: DatagramInit): number | undefined {
  const { icmp, icmp6, tcp, udp, sctp, ipv4, ipv6 } = datagram
  let protocol: number | undefined
  const found = (layer: object | undefined, path: string, value: number, beneath: object | undefined) => {
    if (layer === undefined) return
    if (protocol !== undefined) {
      throw new EncodeError(
        'ERR_BAD_VALUE', path, 'a packet has one transport layer',
      )
    }
    if (beneath === undefined) {
      throw new EncodeError(
        'ERR_BAD_VALUE', path, 'there is no IP layer to carry it',
      )
    }
    protocol = value
  }
  found(tcp, 'tcp', IpProtocol.TCP, ipv4 ?? ipv6)
  found(udp, 'udp', IpProtocol.UDP, ipv4 ?? ipv6)
  found(sctp, 'sctp', IpProtocol.SCTP, ipv4 ?? ipv6)
  found(icmp, 'icmp', IpProtocol.ICMP, ipv4)
  found(icmp6, 'icmp6', IpProtocol.ICMPV6, ipv6)
  return protocol
}

/** Length of the layers above IP and the payload, in bytes. */
function contentSize(datagram: DatagramInit): number {
  const { icmp, icmp6, tcp, udp, sctp } = datagram
  const payload = bytesIn(datagram.payload, 'payload')
  if (tcp !== undefined) return tcpSize(tcp) + payload
  if (udp !== undefined) return UDP_SIZE + payload + bytesIn(udp.surplus, 'udp.surplus')
  if (sctp !== undefined) return SCTP_SIZE + payload
  if (icmp !== undefined) return ICMP_SIZE + payload
  return (icmp6 === undefined ? 0 : icmp6Size(icmp6)) + payload
}

function datagramSize(datagram: DatagramInit): number {
  const { ipv4, ipv6 } = datagram
  const header = ipv4 !== undefined ? ipv4Size(ipv4) : ipv6 !== undefined ? ipv6Size(ipv6) : 0
  return header + contentSize(datagram)
}

/**
 * Writes everything from the IP header to the payload, or a payload alone, and returns the offset behind it.
 */
function writeDatagram(view: DataView, offset: number, datagram: DatagramInit): number {
  const { ipv4, ipv6, truncated = false, payload = EMPTY } = datagram
  const transport = transportOf(datagram)
  const size = datagramSize(datagram)
  if (ipv4 !== undefined) {
    const protocol = next('ipv4.protocol', ipv4.protocol, transport)
    const totalLength = truncated ? ipv4.totalLength ?? size : size
    const at = writeIpv4Header(view, offset, ipv4, totalLength, protocol)
    const pseudoHeader = isWhole(datagram) ? pseudoHeader4(view, offset, protocol) : undefined
    return writeTransport(view, at, datagram, pseudoHeader)
  }
  if (ipv6 !== undefined) {
    const protocol = next('ipv6.protocol', ipv6.protocol, transport)
    const payloadLength = truncated ? ipv6.payloadLength ?? size - IPV6_SIZE : size - IPV6_SIZE
    const at = writeIpv6Header(view, offset, ipv6, payloadLength, protocol)
    const { destination, source } = ipv6Transport(view, offset, at)
    const sum = pseudoHeader6(view, offset, protocol, destination, source)
    const pseudoHeader = isWhole(datagram) ? sum : undefined
    return writeTransport(view, at, datagram, pseudoHeader)
  }
  return putBytes(view, offset, payload)
}

/** Tells whether everything that a transport checksum covers is there. */
function isWhole(datagram: DatagramInit): boolean {
  return datagram.truncated !== true && !isFragment(datagram)
}

function writeTransport(
  view: DataView, offset: number, datagram: DatagramInit, pseudoHeader: number | undefined,
): number {
  const { icmp, icmp6, tcp, udp, sctp, payload = EMPTY } = datagram
  if (tcp !== undefined) return writeTcp(view, offset, tcp, payload, pseudoHeader)
  if (udp !== undefined) return writeUdp(view, offset, udp, payload, pseudoHeader)
  if (sctp !== undefined) return writeSctp(view, offset, sctp, payload, pseudoHeader !== undefined)
  if (icmp !== undefined) return writeIcmp(view, offset, icmp, payload, pseudoHeader !== undefined)
  if (icmp6 !== undefined) return writeIcmp6(view, offset, icmp6, payload, pseudoHeader)
  return putBytes(view, offset, payload)
}
