/** Checksums, updated for a change instead of computed anew: a wrong checksum stays wrong. */

/** The checksum after 16-bit words have changed (RFC 1624, equation 3: HC' = ~(~HC + ~m + m')). */
export function updated(checksum: number, before: readonly number[], after: readonly number[]): number {
  let sum = ~checksum & 0xffff
  for (const word of before) sum += ~word & 0xffff
  for (const word of after) sum += word
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

/**
 * The sum of the 16-bit words from offset `from` to `to`, in ones' complement (RFC 1071): 0xffff where a
 * right checksum is among them.
 * @param start - a sum to go on from
 */
export function onesComplement(view: DataView, from: number, to: number, start = 0): number {
  let sum = start
  let at = from
  for (; at + 1 < to; at += 2) sum += view.getUint16(at)
  if (at < to) sum += view.getUint8(at) << 8
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000)
  return sum
}

/**
 * The CRC32c of SCTP (RFC 9260, appendix A), without the inversions at the beginning and the end: they
 * cancel out in the difference of two checksums, which is all that is computed here.
 */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f6_3b78
  }
  return crc >>> 0
}
