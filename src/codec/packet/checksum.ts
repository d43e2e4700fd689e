/** The Internet checksum (RFC 1071), pseudo headers, and incremental updates (RFC 1624). */

/**
 * Adds up the bytes from `offset` to `end` as 16-bit words, an odd last byte padded with zero. The sum is
 * not folded: partial sums of pieces of even length are added as plain numbers, exactly up to 2^21 bytes
 * each.
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

/** Folds a sum to 16 bits and complements it: the value of the checksum field. */
export function finishSum(sum: number): number {
  while (sum > 0xffff) sum = (sum % 0x1_0000) + Math.floor(sum / 0x1_0000)
  return ~sum & 0xffff
}

/**
 * The Internet checksum of the bytes from `offset` to `end` (RFC 1071).
 * @param initial - a partial sum to begin with, as of a pseudo header
 * @returns the value for the checksum field; 0 over bytes that include their correct checksum
 */
export function checksum(view: DataView, offset: number, end: number, initial = 0): number {
  return finishSum(partialSum(view, offset, end) + initial)
}

/**
 * The partial sum of the addresses and the protocol of an IPv4 pseudo header (RFC 793 §3.1); the length of
 * the transport packet is yet to be added.
 * @param offset - of the IPv4 header, whose addresses are read
 * @param protocol - of the transport packet
 */
export function pseudoHeader4(view: DataView, offset: number, protocol: number): number {
  return view.getUint32(offset + 12) + view.getUint32(offset + 16) + protocol
}

/**
 * The partial sum of the addresses and the protocol of an IPv6 pseudo header (RFC 8200 §8.1); the length of
 * the transport packet is yet to be added.
 * @param offset - of the IPv6 header, whose source is read
 * @param destination - offset of the final destination: 24 behind `offset`, or inside a routing header
 * @param protocol - of the transport packet, which is the last next-header value
 */
export function pseudoHeader6(
  view: DataView, offset: number, protocol: number, destination = offset + 24,
): number {
  const source = partialSum(view, offset + 8, offset + 24)
  return source + partialSum(view, destination, destination + 16) + protocol
}

/**
 * The checksum after one 16-bit word under it has changed (RFC 1624, equation 3).
 *
 * A UDP checksum of zero means none and stays zero: that is for the caller to see to.
 */
export function updateChecksum16(checksum: number, before: number, after: number): number {
  return finishSum((~checksum & 0xffff) + (~before & 0xffff) + after)
}

/** The checksum after a 32-bit value under it, on an even offset, has changed (RFC 1624). */
export function updateChecksum32(checksum: number, before: number, after: number): number {
  return finishSum((~checksum & 0xffff) + (~before >>> 0) + after)
}
