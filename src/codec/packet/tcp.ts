/** TCP segments (RFC 9293 §3.1). */
import { EncodeError } from '../errors.js'
import { borrow, putBytes, putU16, putU32 } from '../wire/bytes.js'
import { checksum } from './checksum.js'
import { badPacket, bytesIn, needHeader, needSpace, within, type Draft } from './field.js'

/** Bits of {@link Tcp.flags}. */
export const TcpFlags = {
  FIN: 0x001, SYN: 0x002, RST: 0x004, PSH: 0x008, ACK: 0x010, URG: 0x020, ECE: 0x040, CWR: 0x080, AE: 0x100,
} as const

/** Bytes of a TCP header without options. */
export const TCP_MIN_SIZE = 20

/** A TCP header. */
export interface Tcp {
  readonly srcPort: number
  readonly dstPort: number
  /** Sequence number, unsigned 32 bits. */
  readonly sequence: number
  /** Acknowledgment number, unsigned 32 bits; it counts only with the ACK flag. */
  readonly acknowledgment: number
  /** The twelve bits behind the data offset, see {@link TcpFlags}. */
  readonly flags: number
  readonly window: number
  /** As found; `buildPacket` computes it anew. */
  readonly checksum: number
  /** It counts only with the URG flag. */
  readonly urgentPointer: number
  /** The options with their padding, raw: a multiple of four bytes. Borrowed. Absent when there are none. */
  readonly options?: Uint8Array
}

/** What {@link writeTcp} needs. Numbers left out are zero. */
export interface TcpInit {
  readonly srcPort: number
  readonly dstPort: number
  readonly sequence?: number
  readonly acknowledgment?: number
  readonly flags?: number
  readonly window?: number
  /** Written only where it cannot be computed: in fragments and truncated packets. */
  readonly checksum?: number
  readonly urgentPointer?: number
  /** A multiple of four bytes, at most 40. */
  readonly options?: Uint8Array
}

/** Bytes of this header, options included. */
export function tcpSize(tcp: TcpInit): number {
  return TCP_MIN_SIZE + bytesIn(tcp.options, 'tcp.options')
}

/**
 * Reads a TCP header.
 * @throws DecodeError TRUNCATED, or BAD_PACKET for a data offset below 5
 */
export function parseTcp(view: DataView, offset = 0, end = view.byteLength): Tcp {
  needHeader(offset, end, TCP_MIN_SIZE, 'tcp')
  const size = (view.getUint8(offset + 12) >>> 4) * 4
  if (size < TCP_MIN_SIZE) {
    throw badPacket(offset + 12, 'tcp.dataOffset', `a header of ${size} bytes, must be at least 20`)
  }
  needHeader(offset, end, size, 'tcp.options')
  const tcp: Draft<Tcp> = {
    srcPort: view.getUint16(offset),
    dstPort: view.getUint16(offset + 2),
    sequence: view.getUint32(offset + 4),
    acknowledgment: view.getUint32(offset + 8),
    flags: view.getUint16(offset + 12) & 0xfff,
    window: view.getUint16(offset + 14),
    checksum: view.getUint16(offset + 16),
    urgentPointer: view.getUint16(offset + 18),
  }
  if (size > TCP_MIN_SIZE) tcp.options = borrow(view, offset + TCP_MIN_SIZE, offset + size)
  return tcp
}

/**
 * Writes a TCP segment.
 * @param payload - copied
 * @param pseudoHeader - partial sum of the addresses and the protocol, for the checksum; without it the
 *   checksum given in `tcp` is written
 * @returns the offset behind the segment
 * @throws EncodeError
 */
export function writeTcp(
  view: DataView, offset: number, tcp: TcpInit, payload: Uint8Array, pseudoHeader?: number,
): number {
  const size = tcpSize(tcp)
  if (size > 60 || size % 4 !== 0) {
    throw new EncodeError(
      'ERR_TOO_LONG', 'tcp.options', `${size - 20} bytes are not a multiple of 4 up to 40`,
    )
  }
  needSpace(view, offset, size + bytesIn(payload, 'payload'), 'tcp')
  const flags = within(0xfff, tcp.flags ?? 0, 'tcp.flags')
  putU16(view, offset, tcp.srcPort, 'tcp.srcPort')
  putU16(view, offset + 2, tcp.dstPort, 'tcp.dstPort')
  putU32(view, offset + 4, tcp.sequence ?? 0, 'tcp.sequence')
  putU32(view, offset + 8, tcp.acknowledgment ?? 0, 'tcp.acknowledgment')
  view.setUint16(offset + 12, (size << 10) | flags)
  putU16(view, offset + 14, tcp.window ?? 0, 'tcp.window')
  putU16(view, offset + 16, pseudoHeader === undefined ? tcp.checksum ?? 0 : 0, 'tcp.checksum')
  putU16(view, offset + 18, tcp.urgentPointer ?? 0, 'tcp.urgentPointer')
  if (tcp.options !== undefined) putBytes(view, offset + TCP_MIN_SIZE, tcp.options)
  const end = putBytes(view, offset + size, payload)
  if (pseudoHeader !== undefined) {
    view.setUint16(offset + 16, checksum(view, offset, end, pseudoHeader + end - offset))
  }
  return end
}

/** The source port of the TCP or UDP header at `offset`. Unchecked: RangeError beyond the view. */
export function srcPort(view: DataView, offset: number): number {
  return view.getUint16(offset)
}

/** The destination port of the TCP or UDP header at `offset`. Unchecked: RangeError beyond the view. */
export function dstPort(view: DataView, offset: number): number {
  return view.getUint16(offset + 2)
}

/** The twelve flag bits of the TCP header at `offset`. Unchecked: RangeError beyond the view. */
export function tcpFlags(view: DataView, offset: number): number {
  return view.getUint16(offset + 12) & 0xfff
}
