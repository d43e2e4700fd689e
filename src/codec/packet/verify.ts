/** Verifies the checksums of a packet. */
import { checksum, pseudoHeader4, pseudoHeader6 } from './checksum.js'
import { crc32c } from './crc32c.js'
import { EthType } from './eth-type.js'
import { networkOffset } from './ethernet.js'
import { IpProtocol } from './ip-protocol.js'
import { ipv6Transport } from './ipv6-transport.js'
import { viewOf } from './problem.js'

/** A layer that has a checksum. */
export type ChecksumLayer = 'ipv4' | 'icmp' | 'icmp6' | 'tcp' | 'udp' | 'sctp' | 'igmp' | 'gre'

/**
 * Verifies the checksums of a frame: that of the IPv4 header, and that of ICMP, ICMPv6, TCP, UDP, SCTP, IGMP
 * or GRE when everything that it covers is there. In fragments and truncated packets only the IPv4 header is
 * verified. A UDP checksum of 0 over IPv4 means that there is none, and GRE has one only if it says so.
 * @param bytes - an Ethernet frame
 * @returns the layers whose checksum is wrong, outermost first; empty when there is none. Never throws for
 *   what the bytes hold
 *
 * @example
 * ```ts
 * import { badChecksums, buildPacket } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * view.setUint32(26, 0x0a000003)
 * console.log(badChecksums(frame)) // [ 'ipv4', 'udp' ]
 * ```
 */
export function badChecksums(bytes: Uint8Array): ChecksumLayer[] {
  const view = viewOf(bytes)
  const end = view.byteLength
  const network = networkOffset(view, 0, end)
  const type = network < 0 ? -1 : view.getUint16(network - 2)
  if (type === EthType.IPV4) return badChecksums4(view, network, end)
  return type === EthType.IPV6 ? badChecksums6(view, network, end) : []
}

function badChecksums4(view: DataView, offset: number, end: number): ChecksumLayer[] {
  const bad: ChecksumLayer[] = []
  if (end - offset < 20) return bad
  const size = (view.getUint8(offset) & 0xf) * 4
  const last = offset + view.getUint16(offset + 2)
  if (size < 20 || offset + size > Math.min(last, end)) return bad
  if (checksum(view, offset, offset + size) !== 0) bad.push('ipv4')
  const fragment = (view.getUint16(offset + 6) & 0x3fff) !== 0
  if (fragment || last > end) return bad
  const protocol = view.getUint8(offset + 9)
  const at = offset + size
  if (protocol === IpProtocol.ICMP && last - at >= 8 && checksum(view, at, last) !== 0) bad.push('icmp')
  if (protocol === IpProtocol.IGMP && last - at >= 8 && checksum(view, at, last) !== 0) bad.push('igmp')
  const none = protocol === IpProtocol.UDP && last - at >= 8 && view.getUint16(at + 6) === 0
  if (!none) upperChecksum(view, at, last, protocol, pseudoHeader4(view, offset, protocol), bad)
  return bad
}

function badChecksums6(view: DataView, offset: number, end: number): ChecksumLayer[] {
  const bad: ChecksumLayer[] = []
  if (end - offset < 40) return bad
  const last = offset + 40 + view.getUint16(offset + 4)
  if (last > end) return bad
  const { protocol, offset: at, destination, source, fragment } = ipv6Transport(view, offset, last)
  if (at < 0 || fragment || destination === undefined) return bad
  const pseudoHeader = pseudoHeader6(view, offset, protocol, destination, source)
  if (protocol === IpProtocol.ICMPV6 && last - at >= 8) {
    if (checksum(view, at, last, pseudoHeader + last - at) !== 0) bad.push('icmp6')
  }
  upperChecksum(view, at, last, protocol, pseudoHeader, bad)
  return bad
}

/** Verifies the checksum of what either version of IP carries. */
function upperChecksum(
  view: DataView, at: number, last: number, protocol: number, pseudoHeader: number, bad: ChecksumLayer[],
): void {
  if (protocol === IpProtocol.TCP && last - at >= 20) {
    if (checksum(view, at, last, pseudoHeader + last - at) !== 0) bad.push('tcp')
  }
  if (protocol === IpProtocol.UDP && last - at >= 8) {
    const length = view.getUint16(at + 4)
    if (length < 8 || length > last - at) return
    if (checksum(view, at, at + length, pseudoHeader + length) !== 0) bad.push('udp')
  }
  if (protocol === IpProtocol.SCTP && last - at >= 12) {
    if (crc32c(view, at, last, at + 8) !== view.getUint32(at + 8, true)) bad.push('sctp')
  }
  if (protocol === IpProtocol.GRE && last - at >= 8) {
    // With a checksum, of version 0 (RFC 2784 §2.1).
    const summed = (view.getUint16(at) & 0x8007) === 0x8000
    if (summed && checksum(view, at, last) !== 0) bad.push('gre')
  }
}
