/** Checksums that follow a change of what they cover: one that was wrong stays as wrong as it was. */

/** RFC 1624, equation 3: HC' = ~(~HC + ~m + m'). */
export function mended(checksum: number, before: readonly number[], after: readonly number[]): number {
  let sum = ~checksum & 0xffff
  for (const word of before) sum += ~word & 0xffff
  for (const word of after) sum += word
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

/** CRC32c as SCTP has it (RFC 9260, appendix A), but for the inversions, which a difference does not have. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f6_3b78
  }
  return crc >>> 0
}
