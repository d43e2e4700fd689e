/** The Internet checksum (RFC 1071), pseudo headers, and incremental updates (RFC 1624). */

/**
 * Adds up the bytes from `offset` to `end` as 16-bit words; an odd last byte is padded with zero. The sum is
 * not folded to 16 bits, so sums of several pieces can be added as plain numbers if each piece but the last
 * has an even length. Exact up to 2^21 bytes.
 *
 * @example
 * ```ts
 * import { checksum, finishSum, partialSum } from 'daolinet/packet'
 *
 * const view = new DataView(Uint8Array.of(0x12, 0x34, 0x56, 0x78).buffer)
 * console.log(finishSum(partialSum(view, 0, 2) + partialSum(view, 2, 4)) === checksum(view, 0, 4)) // true
 * ```
 */
export function partialSum(view: DataView, offset: number, end: number): number {
  let sum = 0
  let at = offset
  // 2^16 is 1 modulo 0xffff, so 32-bit words add up to the same checksum in half the reads.
  for (; at + 4 <= end; at += 4) sum += view.getUint32(at)
  if (at + 2 <= end) {
    sum += view.getUint16(at)
    at += 2
  }
  if (at < end) sum += view.getUint8(at) * 256
  return sum
}

/**
 * Folds a sum to 16 bits and inverts them, which gives the value of the checksum field (RFC 1071).
 *
 * @example
 * ```ts
 * import { finishSum } from 'daolinet/packet'
 *
 * console.log(finishSum(0x12345).toString(16)) // dcb9
 * ```
 */
export function finishSum(sum: number): number {
  while (sum > 0xffff) sum = (sum % 0x1_0000) + Math.floor(sum / 0x1_0000)
  return ~sum & 0xffff
}

/**
 * Computes the Internet checksum of the bytes from `offset` to `end` (RFC 1071).
 * @param initial - a sum to begin with, such as that of a pseudo header
 * @returns the value for the checksum field; 0 when the bytes include their own correct checksum
 *
 * @example
 * ```ts
 * import { buildPacket, checksum, ETHERNET_SIZE, IPV4_MIN_SIZE } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(checksum(view, ETHERNET_SIZE, ETHERNET_SIZE + IPV4_MIN_SIZE)) // 0
 * ```
 */
export function checksum(view: DataView, offset: number, end: number, initial = 0): number {
  return finishSum(partialSum(view, offset, end) + initial)
}

/**
 * Adds up the addresses and the protocol of an IPv4 pseudo header (RFC 793 §3.1). The length of the transport
 * datagram is not included.
 * @param offset - of the IPv4 header, whose addresses are read
 * @param protocol - number of the transport protocol
 * @returns a sum for {@link checksum} to begin with, after the length has been added
 *
 * @example
 * ```ts
 * import { buildPacket, checksum, ETHERNET_SIZE, IpProtocol, pseudoHeader4, UDP_SIZE } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * const sum = pseudoHeader4(view, ETHERNET_SIZE, IpProtocol.UDP)
 * console.log(checksum(view, 34, frame.length, sum + UDP_SIZE)) // 0
 * ```
 */
export function pseudoHeader4(view: DataView, offset: number, protocol: number): number {
  return view.getUint32(offset + 12) + view.getUint32(offset + 16) + protocol
}

/**
 * Adds up the addresses and the protocol of an IPv6 pseudo header (RFC 8200 §8.1). The length of the
 * transport datagram is not included.
 * @param offset - of the IPv6 header
 * @param protocol - number of the transport protocol, which is the last next-header value
 * @param destination - offset of the address of the final destination; by default that in the IPv6 header,
 *   otherwise in a routing header. `ipv6Transport` finds both addresses
 * @param source - offset of the address of the sender; by default that in the IPv6 header, otherwise in a
 *   home address option (RFC 6275 §6.3)
 * @returns a sum for {@link checksum} to begin with, after the length has been added
 *
 * @example
 * ```ts
 * import { buildPacket, checksum, ETHERNET_SIZE, IpProtocol, pseudoHeader6, UDP_SIZE } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv6: { src: '2001:db8::1', dst: '2001:db8::2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * const sum = pseudoHeader6(view, ETHERNET_SIZE, IpProtocol.UDP)
 * console.log(checksum(view, 54, frame.length, sum + UDP_SIZE)) // 0
 * ```
 */
export function pseudoHeader6(
  view: DataView, offset: number, protocol: number, destination = offset + 24, source = offset + 8,
): number {
  return partialSum(view, source, source + 16) + partialSum(view, destination, destination + 16) + protocol
}

/**
 * Computes what a checksum becomes when one 16-bit word that it covers changes (RFC 1624, equation 3). A UDP
 * checksum of 0 means that there is none and has to stay 0: the caller has to take care of that.
 * @param checksum - the checksum so far
 * @param before - the word so far
 * @param after - the new word
 *
 * @example
 * ```ts
 * import { checksum, updateChecksum16 } from 'daolinet/packet'
 *
 * const view = new DataView(Uint8Array.of(0x12, 0x34, 0x56, 0x78).buffer)
 * const updated = updateChecksum16(checksum(view, 0, 4), 0x1234, 0xabcd)
 * view.setUint16(0, 0xabcd)
 * console.log(updated === checksum(view, 0, 4)) // true
 * ```
 */
export function updateChecksum16(checksum: number, before: number, after: number): number {
  return finishSum((~checksum & 0xffff) + (~before & 0xffff) + after)
}

/**
 * Computes what a checksum becomes when a 32-bit value at an even offset that it covers changes (RFC 1624).
 * @param checksum - the checksum so far
 * @param before - the value so far
 * @param after - the new value
 *
 * @example
 * ```ts
 * import { checksum, updateChecksum32 } from 'daolinet/packet'
 *
 * const view = new DataView(Uint8Array.of(0x12, 0x34, 0x56, 0x78).buffer)
 * const updated = updateChecksum32(checksum(view, 0, 4), 0x12345678, 0x0a000001)
 * view.setUint32(0, 0x0a000001)
 * console.log(updated === checksum(view, 0, 4)) // true
 * ```
 */
export function updateChecksum32(checksum: number, before: number, after: number): number {
  return finishSum((~checksum & 0xffff) + (~before >>> 0) + after)
}
