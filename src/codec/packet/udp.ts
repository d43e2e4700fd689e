/** UDP datagrams (RFC 768; over IPv6, RFC 8200 §8.1 and RFC 6935). */
import { borrow, putBytes, putU16 } from '../wire/bytes.js'
import { checksum } from './checksum.js'
import { badPacket, bytesIn, needHeader, needSpace, type Draft } from './field.js'
import { EncodeError } from '../errors.js'

/** Bytes of a UDP header. */
export const UDP_SIZE = 8

/** A UDP header. */
export interface Udp {
  readonly srcPort: number
  readonly dstPort: number
  /** Bytes of header and payload as found; `buildPacket` computes it anew. */
  readonly length: number
  /** As found; `buildPacket` computes it anew, except for 0, which says that there is none. */
  readonly checksum: number
  /** What the IP datagram holds behind the UDP datagram (RFC 9868 §5). Borrowed. Absent when nothing. */
  readonly surplus?: Uint8Array
}

/** What {@link writeUdp} needs. */
export interface UdpInit {
  readonly srcPort: number
  readonly dstPort: number
  /** Written only where it cannot be computed: in fragments and truncated packets. */
  readonly length?: number
  /** 0 for none at all. Other values are written only where the checksum cannot be computed. */
  readonly checksum?: number
  /** Bytes to put into the IP datagram behind the UDP datagram. */
  readonly surplus?: Uint8Array
}

/**
 * Reads a UDP header.
 * @param end - where the IP datagram ends
 * @throws DecodeError TRUNCATED, or BAD_PACKET for a length below 8
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
 * Writes a UDP datagram and its surplus.
 * @param payload - copied
 * @param pseudoHeader - partial sum of the addresses and the protocol, for the checksum; without it the
 *   length and the checksum given in `udp` are written
 * @returns the offset behind the datagram and its surplus
 * @throws EncodeError
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
    // 0 says "no checksum", so a sum of 0 travels as its other representation (RFC 768).
    view.setUint16(offset + 6, checksum(view, offset, end, pseudoHeader + length) || 0xffff)
  }
  return udp.surplus === undefined ? end : putBytes(view, end, udp.surplus)
}
