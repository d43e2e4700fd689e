/** The common header of SCTP packets (RFC 9260 §3.1). */
import { putBytes, putU16, putU32 } from '../wire/bytes.js'
import { crc32c } from './crc32c.js'
import { bytesIn, needHeader, needSpace } from './field.js'

/** Length of the common header of SCTP in bytes. The chunks that follow it are the payload of the packet. */
export const SCTP_SIZE = 12

/** The common header of an SCTP packet, as {@link parseSctp} returns it. */
export interface Sctp {
  readonly srcPort: number
  readonly dstPort: number
  /** Unsigned 32 bits; 0 in a packet with an INIT chunk. */
  readonly verificationTag: number
  /**
   * The CRC32c of the packet as it was read: the four bytes as one big-endian number. {@link buildPacket}
   * computes it.
   */
  readonly checksum: number
}

/** The common header of an SCTP packet as {@link writeSctp} takes it. */
export interface SctpInit {
  readonly srcPort: number
  readonly dstPort: number
  /** @defaultValue 0 */
  readonly verificationTag?: number
  /** Used only where it cannot be computed: in fragments and truncated packets. */
  readonly checksum?: number
}

/**
 * Reads the SCTP header at `offset`. `parseSctpChunks` reads what follows it.
 * @param end - where the bytes end
 * @throws DecodeError when fewer than 12 bytes are there
 *
 * @example
 * ```ts
 * import { buildPacket, parseSctp } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, sctp: { srcPort: 5000, dstPort: 3868 },
 * })
 * console.log(parseSctp(new DataView(frame.buffer), 34).dstPort) // 3868
 * ```
 */
export function parseSctp(view: DataView, offset = 0, end = view.byteLength): Sctp {
  needHeader(offset, end, SCTP_SIZE, 'sctp')
  return {
    srcPort: view.getUint16(offset),
    dstPort: view.getUint16(offset + 2),
    verificationTag: view.getUint32(offset + 4),
    checksum: view.getUint32(offset + 8),
  }
}

/**
 * Writes an SCTP packet at `offset`, and computes its checksum.
 * @param payload - the chunks, as `buildSctpChunks` makes them; copied
 * @param whole - false when `payload` is only a part of what the checksum covers: then the checksum in `sctp`
 *   is written
 * @returns the offset behind the packet
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { dstPort, writeSctp } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(64))
 * const end = writeSctp(view, 0, { srcPort: 5000, dstPort: 3868 }, new Uint8Array(0))
 * console.log(end, dstPort(view, 0)) // 12 3868
 * ```
 */
export function writeSctp(
  view: DataView, offset: number, sctp: SctpInit, payload: Uint8Array, whole = true,
): number {
  needSpace(view, offset, SCTP_SIZE + bytesIn(payload, 'payload'), 'sctp')
  putU16(view, offset, sctp.srcPort, 'sctp.srcPort')
  putU16(view, offset + 2, sctp.dstPort, 'sctp.dstPort')
  putU32(view, offset + 4, sctp.verificationTag ?? 0, 'sctp.verificationTag')
  putU32(view, offset + 8, whole ? 0 : sctp.checksum ?? 0, 'sctp.checksum')
  const end = putBytes(view, offset + SCTP_SIZE, payload)
  if (whole) view.setUint32(offset + 8, crc32c(view, offset, end), true)
  return end
}
