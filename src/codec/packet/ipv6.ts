/** IPv6 headers and the extension headers behind them (RFC 8200 §3 and §4; AH by RFC 4302). */
import { readIpv6, readIpv6Text, type Ipv6Input } from '../addresses/index.js'
import { EncodeError } from '../errors.js'
import { needList, putU16, putU8 } from '../wire/bytes.js'
import { badPacket, needHeader, needSpace, putIpv6, required, within, type Draft } from './field.js'
import {
  extensionProtocol, extensionSize, extensionSizeAt, isExtension, parseExtension, writeExtension,
  type Ipv6Extension,
} from './ipv6-extension.js'

/** Length of an IPv6 header without extension headers, in bytes. */
export const IPV6_SIZE = 40

/** An IPv6 header with its extension headers, as {@link parseIpv6Header} returns it. */
export interface Ipv6 {
  /** Differentiated services code point, 0 to 63. */
  readonly dscp: number
  /** Explicit congestion notification, 0 to 3. */
  readonly ecn: number
  /** 20 bits. */
  readonly flowLabel: number
  /** Length of extension headers and content in bytes, as it was read. {@link buildPacket} computes it. */
  readonly payloadLength: number
  readonly hopLimit: number
  /** Source address. */
  readonly src: string
  /** Destination address of this header. The final destination may be another, in a routing header. */
  readonly dst: string
  /** The extension headers, in order. Absent when there are none. */
  readonly extensions?: readonly Ipv6Extension[]
  /**
   * Number of the protocol of the content, which is the next-header value of the last header:
   * {@link IpProtocol}.
   */
  readonly protocol: number
}

/**
 * An IPv6 header as {@link writeIpv6Header} takes it; numbers that are left out are zero, but for `hopLimit`.
 * {@link buildPacket} works out `protocol` from the next layer.
 */
export interface Ipv6Init {
  readonly dscp?: number
  readonly ecn?: number
  readonly flowLabel?: number
  /** Used only where it cannot be computed: in truncated packets. */
  readonly payloadLength?: number
  /** Neighbour discovery needs 255 (RFC 4861 §3.1). @defaultValue 64 */
  readonly hopLimit?: number
  readonly src: Ipv6Input
  readonly dst: Ipv6Input
  readonly extensions?: readonly Ipv6Extension[]
  readonly protocol?: number
}

/**
 * The length of an IPv6 header in bytes, including its extension headers.
 *
 * @example
 * ```ts
 * import { ipv6Size } from 'daolinet/packet'
 *
 * console.log(ipv6Size({ extensions: [{ type: 'hopByHop', data: new Uint8Array(6) }] })) // 48
 * ```
 */
export function ipv6Size(ipv6: Pick<Ipv6Init, 'extensions'>): number {
  if (ipv6.extensions !== undefined) needList(ipv6.extensions, 'ipv6.extensions')
  let size = IPV6_SIZE
  for (const extension of ipv6.extensions ?? []) size += extensionSize(extension)
  return size
}

/** The fragment header among the extension headers, if there is one. */
function fragmentOf(ipv6: Pick<Ipv6Init, 'extensions'>) {
  for (const extension of ipv6.extensions ?? []) if (extension.type === 'fragment') return extension
  return undefined
}

/**
 * Tells whether the datagram is a fragment, including the first: it has only a part of the content, so
 * checksums of the content cannot be verified. An atomic fragment (RFC 6946) has all of it, so it counts as
 * none.
 */
export function isFragment6(ipv6: Pick<Ipv6Init, 'extensions'>): boolean {
  const fragment = fragmentOf(ipv6)
  return fragment !== undefined && (fragment.moreFragments || fragment.fragmentOffset > 0)
}

/**
 * Tells whether the datagram is a fragment other than the first, whose content does not begin with a
 * transport header.
 */
export function isLaterFragment6(ipv6: Pick<Ipv6Init, 'extensions'>): boolean {
  return (fragmentOf(ipv6)?.fragmentOffset ?? 0) > 0
}

/**
 * Reads the IPv6 header at `offset` and the extension headers behind it: hop-by-hop options, routing,
 * fragment, destination options and authentication. It stops at the first other protocol, and behind the
 * fragment header of a fragment other than the first, and before an extension header that is not complete,
 * whose number is then the `protocol`. `payloadLength` may reach beyond `end`: that the
 * content is complete is not checked.
 * @param end - where the bytes end
 * @throws DecodeError when the first 40 bytes are not complete, or have another version
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, parseIpv6Header } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv6: { src: '2001:db8::1', dst: '2001:db8::2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * const { src, dst, protocol } = parseIpv6Header(view, ETHERNET_SIZE)
 * console.log(src, dst, protocol) // 2001:db8::1 2001:db8::2 17
 * ```
 */
export function parseIpv6Header(view: DataView, offset = 0, end = view.byteLength): Ipv6 {
  needHeader(offset, end, IPV6_SIZE, 'ipv6')
  const first = view.getUint32(offset)
  if (first >>> 28 !== 6) throw badPacket(offset, 'ipv6.version', `version ${first >>> 28}, must be 6`)
  const payloadLength = view.getUint16(offset + 4)
  const limit = Math.min(end, offset + IPV6_SIZE + payloadLength)
  let protocol = view.getUint8(offset + 6)
  let at = offset + IPV6_SIZE
  const extensions: Ipv6Extension[] = []
  while (isExtension(protocol)) {
    const extension = extensionAt(view, at, limit, protocol)
    if (extension === undefined) break
    extensions.push(extension)
    protocol = view.getUint8(at)
    at += extensionSize(extension)
    if (extension.type === 'fragment' && extension.fragmentOffset > 0) break
  }
  const ipv6: Draft<Ipv6> = {
    dscp: (first >>> 22) & 0x3f,
    ecn: (first >>> 20) & 3,
    flowLabel: first & 0xfffff,
    payloadLength,
    hopLimit: view.getUint8(offset + 7),
    src: readIpv6Text(view, offset + 8),
    dst: readIpv6Text(view, offset + 24),
    protocol,
  }
  if (extensions.length > 0) ipv6.extensions = extensions
  return ipv6
}

/** An extension header; undefined when the bytes end in it. */
function extensionAt(view: DataView, at: number, end: number, protocol: number): Ipv6Extension | undefined {
  const whole = end - at >= 8 && end - at >= extensionSizeAt(view, at, protocol)
  return whole ? parseExtension(view, at, end, protocol) : undefined
}

/**
 * Writes an IPv6 header and its extension headers at `offset`.
 * @param payloadLength - length of extension headers and content in bytes
 * @param protocol - number of the protocol of the content, when `ipv6` does not give it
 * @returns the offset behind the headers
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { formatIpv6 } from 'daolinet/codec'
 * import { IpProtocol, ipv6Dst, writeIpv6Header } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(40))
 * const end = writeIpv6Header(view, 0, { src: '2001:db8::1', dst: '2001:db8::2' }, 8, IpProtocol.UDP)
 * console.log(end, formatIpv6(ipv6Dst(view, 0))) // 40 2001:db8::2
 * ```
 */
export function writeIpv6Header(
  view: DataView, offset: number, ipv6: Ipv6Init, payloadLength: number, protocol = ipv6.protocol,
): number {
  needSpace(view, offset, ipv6Size(ipv6), 'ipv6')
  if (payloadLength > 0xffff) {
    throw new EncodeError('ERR_TOO_LONG', 'ipv6.payloadLength', `${payloadLength} bytes do not fit 16 bits`)
  }
  const { extensions = [] } = ipv6
  const dscp = within(0x3f, ipv6.dscp ?? 0, 'ipv6.dscp')
  const ecn = within(3, ipv6.ecn ?? 0, 'ipv6.ecn')
  const flowLabel = within(0xfffff, ipv6.flowLabel ?? 0, 'ipv6.flowLabel')
  const protocols = [...extensions.map(extensionProtocol), required(protocol, 'ipv6.protocol')]
  view.setUint32(offset, 0x6000_0000 | (dscp << 22) | (ecn << 20) | flowLabel)
  putU16(view, offset + 4, payloadLength, 'ipv6.payloadLength')
  putU8(view, offset + 6, protocols[0]!, 'ipv6.protocol')
  putU8(view, offset + 7, ipv6.hopLimit ?? 64, 'ipv6.hopLimit')
  putIpv6(view, offset + 8, ipv6.src, 'ipv6.src')
  putIpv6(view, offset + 24, ipv6.dst, 'ipv6.dst')
  let at = offset + IPV6_SIZE
  for (const [index, extension] of extensions.entries()) {
    at = writeExtension(view, at, extension, protocols[index + 1]!, `ipv6.extensions[${index}]`)
  }
  return at
}

/**
 * Reads the source address of the IPv6 header at `offset` as a bigint. Nothing is checked: beyond the end of
 * the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { formatIpv6 } from 'daolinet/codec'
 * import { buildPacket, ETHERNET_SIZE, ipv6Src } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv6: { src: '2001:db8::1', dst: '2001:db8::2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(formatIpv6(ipv6Src(view, ETHERNET_SIZE))) // 2001:db8::1
 * ```
 */
export function ipv6Src(view: DataView, offset: number): bigint {
  return readIpv6(view, offset + 8)
}

/**
 * Reads the destination address of the IPv6 header at `offset` as a bigint. Nothing is checked: beyond the
 * end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { formatIpv6 } from 'daolinet/codec'
 * import { buildPacket, ETHERNET_SIZE, ipv6Dst } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv6: { src: '2001:db8::1', dst: '2001:db8::2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(formatIpv6(ipv6Dst(view, ETHERNET_SIZE))) // 2001:db8::2
 * ```
 */
export function ipv6Dst(view: DataView, offset: number): bigint {
  return readIpv6(view, offset + 24)
}
