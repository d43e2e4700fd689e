/** TCP segments (RFC 9293 §3.1). */
import { EncodeError } from '../errors.js'
import { borrow, putBytes, putU16, putU32 } from '../wire/bytes.js'
import { checksum } from './checksum.js'
import { badPacket, bytesIn, needHeader, needSpace, within, type Draft } from './field.js'

/** Bits of {@link Tcp.flags}. */
export const TcpFlags = {
  FIN: 0x001, SYN: 0x002, RST: 0x004, PSH: 0x008, ACK: 0x010, URG: 0x020, ECE: 0x040, CWR: 0x080, AE: 0x100,
} as const

/** Length of a TCP header without options, in bytes. */
export const TCP_MIN_SIZE = 20

/** A TCP header, as {@link parseTcp} returns it. */
export interface Tcp {
  readonly srcPort: number
  readonly dstPort: number
  /** Sequence number, unsigned 32 bits. */
  readonly sequence: number
  /** Acknowledgment number, unsigned 32 bits. It has a meaning only with the ACK flag. */
  readonly acknowledgment: number
  /** The twelve bits behind the data offset: {@link TcpFlags}. */
  readonly flags: number
  /** Receive window, not scaled. */
  readonly window: number
  /** As it was read. {@link buildPacket} computes it. */
  readonly checksum: number
  /** It has a meaning only with the URG flag. */
  readonly urgentPointer: number
  /**
   * The options with their padding, not decoded: a multiple of four bytes. Borrowed. Absent when there are
   * none.
   */
  readonly options?: Uint8Array
}

/** A TCP header as {@link writeTcp} takes it. Numbers that are left out are zero. */
export interface TcpInit {
  readonly srcPort: number
  readonly dstPort: number
  readonly sequence?: number
  readonly acknowledgment?: number
  readonly flags?: number
  readonly window?: number
  /** Used only where it cannot be computed: in fragments and truncated packets. */
  readonly checksum?: number
  readonly urgentPointer?: number
  /** A multiple of four bytes, at most 40. */
  readonly options?: Uint8Array
}

/**
 * The length of a TCP header in bytes, including its options.
 *
 * @example
 * ```ts
 * import { tcpSize } from 'daolinet/packet'
 *
 * console.log(tcpSize({ srcPort: 5000, dstPort: 80, options: Uint8Array.of(2, 4, 5, 180) })) // 24
 * ```
 */
export function tcpSize(tcp: TcpInit): number {
  return TCP_MIN_SIZE + bytesIn(tcp.options, 'tcp.options')
}

/**
 * Reads the TCP header at `offset`.
 * @param end - where the bytes end
 * @throws DecodeError when the header is not complete, or its data offset is below 5
 *
 * @example
 * ```ts
 * import { buildPacket, parseTcp, TcpFlags } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' },
 *   tcp: { srcPort: 5000, dstPort: 80, flags: TcpFlags.SYN },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(parseTcp(view, 34).dstPort) // 80
 * ```
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
 * Writes a TCP segment at `offset`.
 * @param payload - what follows the header; copied
 * @param pseudoHeader - sum of the addresses and the protocol ({@link pseudoHeader4}, {@link pseudoHeader6}),
 *   for the checksum; without it the checksum in `tcp` is written
 * @returns the offset behind the segment
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { dstPort, TcpFlags, writeTcp } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(64))
 * const end = writeTcp(view, 0, { srcPort: 5000, dstPort: 80, flags: TcpFlags.SYN }, new Uint8Array(0))
 * console.log(end, dstPort(view, 0)) // 20 80
 * ```
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

/**
 * Reads the source port of the TCP, UDP or SCTP header at `offset`. Nothing is checked: beyond the end of the
 * view it throws RangeError.
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, ipv4TransportOffset, srcPort } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(srcPort(view, ipv4TransportOffset(view, ETHERNET_SIZE))) // 5000
 * ```
 */
export function srcPort(view: DataView, offset: number): number {
  return view.getUint16(offset)
}

/**
 * Reads the destination port of the TCP, UDP or SCTP header at `offset`. Nothing is checked: beyond the end
 * of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { buildPacket, dstPort, ETHERNET_SIZE, ipv4TransportOffset } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(dstPort(view, ipv4TransportOffset(view, ETHERNET_SIZE))) // 53
 * ```
 */
export function dstPort(view: DataView, offset: number): number {
  return view.getUint16(offset + 2)
}

/**
 * Reads the twelve flag bits of the TCP header at `offset`: {@link TcpFlags}. Nothing is checked: beyond the
 * end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, ipv4TransportOffset, TcpFlags, tcpFlags } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' },
 *   tcp: { srcPort: 5000, dstPort: 80, flags: TcpFlags.SYN },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(tcpFlags(view, ipv4TransportOffset(view, ETHERNET_SIZE)) === TcpFlags.SYN) // true
 * ```
 */
export function tcpFlags(view: DataView, offset: number): number {
  return view.getUint16(offset + 12) & 0xfff
}
