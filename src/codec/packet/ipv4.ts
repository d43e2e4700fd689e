/** IPv4 headers (RFC 791 §3.1; DSCP and ECN by RFC 2474 and RFC 3168). */
import { formatIpv4, type Ipv4Input } from '../addresses/index.js'
import { EncodeError } from '../errors.js'
import { borrow, putBytes, putU16, putU8 } from '../wire/bytes.js'
import { checksum } from './checksum.js'
import {
  badPacket, bytesIn, fragmentPlace, needHeader, needSpace, putIpv4, required, within,
  type Draft,
} from './field.js'

/** Bits of {@link Ipv4.flags}. */
export const Ipv4Flags = { MORE_FRAGMENTS: 1, DONT_FRAGMENT: 2, RESERVED: 4 } as const

/** Length of an IPv4 header without options, in bytes. */
export const IPV4_MIN_SIZE = 20

/** An IPv4 header, as {@link parseIpv4Header} returns it. */
export interface Ipv4 {
  /** Differentiated services code point, 0 to 63. */
  readonly dscp: number
  /** Explicit congestion notification, 0 to 3. */
  readonly ecn: number
  /** Length of header and content in bytes, as it was read. {@link buildPacket} computes it. */
  readonly totalLength: number
  readonly identification: number
  /** Three bits: {@link Ipv4Flags}. */
  readonly flags: number
  /**
   * Where the content of this fragment belongs, in bytes: a multiple of 8, up to 65,528. (The header itself
   * counts in units of 8 bytes.)
   */
  readonly fragmentOffset: number
  readonly ttl: number
  /** Number of the protocol of the content: {@link IpProtocol}. */
  readonly protocol: number
  /** As it was read. {@link buildPacket} computes it. */
  readonly checksum: number
  /** Source address. */
  readonly src: string
  /** Destination address. */
  readonly dst: string
  /**
   * The options with their padding, not decoded: a multiple of four bytes. Borrowed. Absent when there are
   * none.
   */
  readonly options?: Uint8Array
}

/**
 * An IPv4 header as {@link writeIpv4Header} takes it; numbers that are left out are zero, but for `ttl`.
 * {@link buildPacket} works out `protocol` from the next layer.
 */
export interface Ipv4Init {
  readonly dscp?: number
  readonly ecn?: number
  /** Used only where it cannot be computed: in truncated packets. */
  readonly totalLength?: number
  readonly identification?: number
  readonly flags?: number
  readonly fragmentOffset?: number
  /** @defaultValue 64 */
  readonly ttl?: number
  readonly protocol?: number
  readonly src: Ipv4Input
  readonly dst: Ipv4Input
  /** A multiple of four bytes, at most 40. */
  readonly options?: Uint8Array
}

/**
 * The length of an IPv4 header in bytes, including its options.
 *
 * @example
 * ```ts
 * import { ipv4Size } from 'daolinet/packet'
 *
 * console.log(ipv4Size({ options: new Uint8Array(4) })) // 24
 * ```
 */
export function ipv4Size(ipv4: Pick<Ipv4Init, 'options'>): number {
  return IPV4_MIN_SIZE + bytesIn(ipv4.options, 'ipv4.options')
}

/**
 * Tells whether the datagram is a fragment, including the first: it has only a part of the content, so
 * checksums of the content cannot be verified.
 */
export function isFragment4(ipv4: Pick<Ipv4Init, 'flags' | 'fragmentOffset'>): boolean {
  return ((ipv4.flags ?? 0) & Ipv4Flags.MORE_FRAGMENTS) !== 0 || (ipv4.fragmentOffset ?? 0) > 0
}

/**
 * Reads the IPv4 header at `offset`. Its `totalLength` may reach beyond `end`: that the content is complete
 * is not checked.
 * @param end - where the bytes end
 * @throws DecodeError when the header is not complete, has another version, or its lengths contradict
 *   each other
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, parseIpv4Header } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * const { src, dst, protocol } = parseIpv4Header(view, ETHERNET_SIZE)
 * console.log(src, dst, protocol) // 10.0.0.1 10.0.0.2 17
 * ```
 */
export function parseIpv4Header(view: DataView, offset = 0, end = view.byteLength): Ipv4 {
  needHeader(offset, end, IPV4_MIN_SIZE, 'ipv4')
  const first = view.getUint8(offset)
  const size = (first & 0xf) * 4
  const totalLength = view.getUint16(offset + 2)
  if (first >>> 4 !== 4) throw badPacket(offset, 'ipv4.version', `version ${first >>> 4}, must be 4`)
  if (size < IPV4_MIN_SIZE) {
    throw badPacket(offset, 'ipv4.headerLength', `a header of ${size} bytes, must be at least 20`)
  }
  if (totalLength < size) {
    throw badPacket(offset + 2, 'ipv4.totalLength', `${totalLength} bytes in all, but ${size} of header`)
  }
  needHeader(offset, end, size, 'ipv4.options')
  const service = view.getUint8(offset + 1)
  const fragment = view.getUint16(offset + 6)
  const ipv4: Draft<Ipv4> = {
    dscp: service >>> 2,
    ecn: service & 3,
    totalLength,
    identification: view.getUint16(offset + 4),
    flags: fragment >>> 13,
    fragmentOffset: (fragment & 0x1fff) * 8,
    ttl: view.getUint8(offset + 8),
    protocol: view.getUint8(offset + 9),
    checksum: view.getUint16(offset + 10),
    src: formatIpv4(view.getUint32(offset + 12)),
    dst: formatIpv4(view.getUint32(offset + 16)),
  }
  if (size > IPV4_MIN_SIZE) ipv4.options = borrow(view, offset + IPV4_MIN_SIZE, offset + size)
  return ipv4
}

/**
 * Writes an IPv4 header at `offset`, with its checksum.
 * @param totalLength - length of header and content in bytes
 * @param protocol - number of the protocol of the content, when `ipv4` does not give it
 * @returns the offset behind the header
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { checksum, IpProtocol, writeIpv4Header } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(20))
 * const end = writeIpv4Header(view, 0, { src: '10.0.0.1', dst: '10.0.0.2' }, 28, IpProtocol.UDP)
 * console.log(end, checksum(view, 0, end)) // 20 0
 * ```
 */
export function writeIpv4Header(
  view: DataView, offset: number, ipv4: Ipv4Init, totalLength: number, protocol = ipv4.protocol,
): number {
  const size = ipv4Size(ipv4)
  if (size > 60 || size % 4 !== 0) {
    throw new EncodeError(
      'ERR_TOO_LONG', 'ipv4.options', `${size - 20} bytes are not a multiple of 4 up to 40`,
    )
  }
  needSpace(view, offset, size, 'ipv4')
  if (totalLength > 0xffff) {
    throw new EncodeError('ERR_TOO_LONG', 'ipv4.totalLength', `${totalLength} bytes do not fit 16 bits`)
  }
  const dscp = within(0x3f, ipv4.dscp ?? 0, 'ipv4.dscp')
  const ecn = within(3, ipv4.ecn ?? 0, 'ipv4.ecn')
  const flags = within(7, ipv4.flags ?? 0, 'ipv4.flags')
  const fragmentOffset = fragmentPlace(ipv4.fragmentOffset ?? 0, 'ipv4.fragmentOffset')
  view.setUint8(offset, 0x40 | (size >>> 2))
  view.setUint8(offset + 1, (dscp << 2) | ecn)
  putU16(view, offset + 2, totalLength, 'ipv4.totalLength')
  putU16(view, offset + 4, ipv4.identification ?? 0, 'ipv4.identification')
  view.setUint16(offset + 6, (flags << 13) | (fragmentOffset >>> 3))
  putU8(view, offset + 8, ipv4.ttl ?? 64, 'ipv4.ttl')
  putU8(view, offset + 9, required(protocol, 'ipv4.protocol'), 'ipv4.protocol')
  view.setUint16(offset + 10, 0)
  putIpv4(view, offset + 12, ipv4.src, 'ipv4.src')
  putIpv4(view, offset + 16, ipv4.dst, 'ipv4.dst')
  if (ipv4.options !== undefined) putBytes(view, offset + IPV4_MIN_SIZE, ipv4.options)
  view.setUint16(offset + 10, checksum(view, offset, offset + size))
  return offset + size
}

/**
 * Reads the source address of the IPv4 header at `offset` as a number. Nothing is checked: beyond the end of
 * the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { formatIpv4 } from 'daolinet/codec'
 * import { buildPacket, ETHERNET_SIZE, ipv4Src } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(formatIpv4(ipv4Src(view, ETHERNET_SIZE))) // 10.0.0.1
 * ```
 */
export function ipv4Src(view: DataView, offset: number): number {
  return view.getUint32(offset + 12)
}

/**
 * Reads the destination address of the IPv4 header at `offset` as a number. Nothing is checked: beyond the
 * end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { formatIpv4 } from 'daolinet/codec'
 * import { buildPacket, ETHERNET_SIZE, ipv4Dst } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(formatIpv4(ipv4Dst(view, ETHERNET_SIZE))) // 10.0.0.2
 * ```
 */
export function ipv4Dst(view: DataView, offset: number): number {
  return view.getUint32(offset + 16)
}

/**
 * Reads the number of the protocol of the content from the IPv4 header at `offset`. Nothing is checked:
 * beyond the end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, IpProtocol, ipv4Protocol } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(ipv4Protocol(view, ETHERNET_SIZE) === IpProtocol.UDP) // true
 * ```
 */
export function ipv4Protocol(view: DataView, offset: number): number {
  return view.getUint8(offset + 9)
}

/**
 * Reads the time to live of the IPv4 header at `offset`. Nothing is checked: beyond the end of the view it
 * throws RangeError.
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, ipv4Ttl } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(ipv4Ttl(view, ETHERNET_SIZE)) // 64
 * ```
 */
export function ipv4Ttl(view: DataView, offset: number): number {
  return view.getUint8(offset + 8)
}

/**
 * Finds where the transport header begins, from the IPv4 header at `offset`. Nothing is checked: beyond the
 * end of the view it throws RangeError.
 * @returns the offset, or -1 in a fragment other than the first, which has no transport header
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, ipv4TransportOffset } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(ipv4TransportOffset(view, ETHERNET_SIZE)) // 34
 * ```
 */
export function ipv4TransportOffset(view: DataView, offset: number): number {
  if ((view.getUint16(offset + 6) & 0x1fff) !== 0) return -1
  return offset + (view.getUint8(offset) & 0xf) * 4
}
