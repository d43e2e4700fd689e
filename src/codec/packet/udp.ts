/** UDP datagrams (RFC 768; over IPv6, RFC 8200 §8.1 and RFC 6935). */
import { borrow, putBytes, putU16 } from '../wire/bytes.js'
import { checksum } from './checksum.js'
import { badPacket, bytesIn, needHeader, needSpace, type Draft } from './field.js'
import { EncodeError } from '../errors.js'

/** Length of a UDP header in bytes. */
export const UDP_SIZE = 8

/** A UDP header, as {@link parseUdp} returns it. */
export interface Udp {
  readonly srcPort: number
  readonly dstPort: number
  /** Length of header and payload in bytes, as it was read. {@link buildPacket} computes it. */
  readonly length: number
  /** As it was read; 0 means that there is none. {@link buildPacket} computes it, unless it is 0. */
  readonly checksum: number
  /**
   * The bytes of the IP datagram behind the UDP datagram (RFC 9868 §5). Borrowed. Absent when there are none.
   */
  readonly surplus?: Uint8Array
}

/** A UDP header as {@link writeUdp} takes it. */
export interface UdpInit {
  readonly srcPort: number
  readonly dstPort: number
  /** Used only where it cannot be computed: in fragments and truncated packets. */
  readonly length?: number
  /**
   * 0 for no checksum at all. Another value is used only where the checksum cannot be computed: in fragments
   * and truncated packets.
   */
  readonly checksum?: number
  /** Bytes for the IP datagram behind the UDP datagram; copied. */
  readonly surplus?: Uint8Array
}

/**
 * Reads the UDP header at `offset`.
 * @param end - where the IP datagram ends
 * @throws DecodeError when fewer than 8 bytes are there, or the length in the header is below 8
 *
 * @example
 * ```ts
 * import { buildPacket, parseUdp } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(parseUdp(view, 34).dstPort) // 53
 * ```
 */
export function parseUdp(view: DataView, offset = 0, end = view.byteLength): Udp {
  needHeader(offset, end, UDP_SIZE, 'udp')
  const length = view.getUint16(offset + 4)
  if (length < UDP_SIZE) {
    throw badPacket(offset + 4, 'udp.length', `a datagram of ${length} bytes, must be at least ${UDP_SIZE}`)
  }
  const udp: Draft<Udp> = {
    srcPort: view.getUint16(offset),
    dstPort: view.getUint16(offset + 2),
    length,
    checksum: view.getUint16(offset + 6),
  }
  if (end - offset > length) udp.surplus = borrow(view, offset + length, end)
  return udp
}

/**
 * Writes a UDP datagram at `offset`, and the surplus behind it.
 * @param payload - what follows the header; copied
 * @param pseudoHeader - sum of the addresses and the protocol ({@link pseudoHeader4}, {@link pseudoHeader6}),
 *   for the checksum; without it the length and the checksum in `udp` are written
 * @returns the offset behind the datagram and its surplus
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { dstPort, writeUdp } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(64))
 * const end = writeUdp(view, 0, { srcPort: 5000, dstPort: 53 }, Uint8Array.of(0xca, 0xfe))
 * console.log(end, dstPort(view, 0)) // 10 53
 * ```
 */
export function writeUdp(
  view: DataView, offset: number, udp: UdpInit, payload: Uint8Array, pseudoHeader?: number,
): number {
  const length = UDP_SIZE + bytesIn(payload, 'payload')
  needSpace(view, offset, length + bytesIn(udp.surplus, 'udp.surplus'), 'udp')
  if (length > 0xffff) {
    throw new EncodeError(
      'ERR_TOO_LONG', 'udp.length', `${length} bytes do not fit 16 bits`,
    )
  }
  const given = pseudoHeader === undefined
  putU16(view, offset, udp.srcPort, 'udp.srcPort')
  putU16(view, offset + 2, udp.dstPort, 'udp.dstPort')
  putU16(view, offset + 4, given ? udp.length ?? length : length, 'udp.length')
  putU16(view, offset + 6, given ? udp.checksum ?? 0 : 0, 'udp.checksum')
  const end = putBytes(view, offset + UDP_SIZE, payload)
  if (!given && udp.checksum !== 0) {
    // 0 means "no checksum", so a sum of 0 is sent as 0xffff (RFC 768).
    view.setUint16(offset + 6, checksum(view, offset, end, pseudoHeader + length) || 0xffff)
  }
  return udp.surplus === undefined ? end : putBytes(view, end, udp.surplus)
}
