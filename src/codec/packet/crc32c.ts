/** The CRC32c of SCTP (RFC 9260, appendix A). */

/** What four bits do to the CRC, for the reflected polynomial 0x82f63b78. */
const STEPS = [
  0x00000000, 0x105ec76f, 0x20bd8ede, 0x30e349b1, 0x417b1dbc, 0x5125dad3, 0x61c69362, 0x7198540d,
  0x82f63b78, 0x92a8fc17, 0xa24bb5a6, 0xb21572c9, 0xc38d26c4, 0xd3d3e1ab, 0xe330a81a, 0xf36e6f75,
]

/**
 * Computes the CRC32c of the bytes from `offset` to `end`, with the four bytes at `hole` counted as zeros:
 * the place of the checksum itself. SCTP writes it low byte first.
 */
export function crc32c(view: DataView, offset: number, end: number, hole = end): number {
  let crc = 0xffff_ffff
  for (let at = offset; at < end; at++) {
    const byte = at >= hole && at < hole + 4 ? 0 : view.getUint8(at)
    crc = STEPS[(crc ^ byte) & 0xf]! ^ (crc >>> 4)
    crc = STEPS[(crc ^ (byte >>> 4)) & 0xf]! ^ (crc >>> 4)
  }
  return ~crc >>> 0
}
