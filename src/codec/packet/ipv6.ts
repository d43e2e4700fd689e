/** IPv6 headers and the extension headers behind them (RFC 8200 §3 and §4; AH by RFC 4302). */
import { readIpv6, readIpv6Text, type Ipv6Input } from '../addresses/index.js'
import { EncodeError } from '../errors.js'
import { needList, putU16, putU8 } from '../wire/bytes.js'
import { badPacket, needHeader, needSpace, putIpv6, required, within, type Draft } from './field.js'
import { IpProtocol } from './ip-protocol.js'
import {
  extensionProtocol, extensionSize, extensionSizeAt, finalDestination, isExtension, parseExtension,
  writeExtension, type Ipv6Extension,
} from './ipv6-extension.js'

/** Bytes of an IPv6 header without extension headers. */
export const IPV6_SIZE = 40

/** An IPv6 header with its extension headers. */
export interface Ipv6 {
  /** Differentiated services code point, 0 to 63. */
  readonly dscp: number
  /** Explicit congestion notification, 0 to 3. */
  readonly ecn: number
  /** 20 bits. */
  readonly flowLabel: number
  /** Bytes of extension headers and content as found; `buildPacket` computes it anew. */
  readonly payloadLength: number
  readonly hopLimit: number
  /** Source address. */
  readonly src: string
  /** Destination address of this header; a routing header may name later ones. */
  readonly dst: string
  /** In wire order. Absent when there are none. */
  readonly extensions?: readonly Ipv6Extension[]
  /** What the content is: the next-header value of the last header. See `IpProtocol`. */
  readonly protocol: number
}

/** What {@link writeIpv6Header} needs; `buildPacket` finds `protocol` by the next layer. */
export interface Ipv6Init {
  readonly dscp?: number
  readonly ecn?: number
  readonly flowLabel?: number
  /** Written only where it cannot be computed: in truncated packets. */
  readonly payloadLength?: number
  /** 64 when left out. Neighbour discovery needs 255 (RFC 4861 §3.1). */
  readonly hopLimit?: number
  readonly src: Ipv6Input
  readonly dst: Ipv6Input
  readonly extensions?: readonly Ipv6Extension[]
  readonly protocol?: number
}

/** Bytes of this header and its extension headers. */
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
 * True for a fragment: the content is a part of the whole, and no checksum over it can be verified. An
 * atomic fragment (RFC 6946) is whole.
 */
export function isFragment6(ipv6: Pick<Ipv6Init, 'extensions'>): boolean {
  const fragment = fragmentOf(ipv6)
  return fragment !== undefined && (fragment.moreFragments || fragment.fragmentOffset > 0)
}

/** True for a fragment that is not the first: the content does not begin with a transport header. */
export function isLaterFragment6(ipv6: Pick<Ipv6Init, 'extensions'>): boolean {
  return (fragmentOf(ipv6)?.fragmentOffset ?? 0) > 0
}

/**
 * Reads an IPv6 header and walks its extension headers: hop-by-hop, routing, fragment, destination options
 * and authentication. The walk ends at the first other protocol and behind the header of a later fragment.
 * That the content is all there is not checked: `payloadLength` may reach beyond `end`.
 * @throws DecodeError TRUNCATED, or BAD_PACKET for another version
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
    const extension = parseExtension(view, at, limit, protocol)
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

/**
 * Writes an IPv6 header and its extension headers.
 * @param payloadLength - bytes of the extension headers and the content
 * @param protocol - what the content is, where `ipv6` does not say
 * @returns the offset behind them
 * @throws EncodeError
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

/** The protocol of the content and where it begins, behind the extension headers. */
export interface Ipv6Transport {
  /** The next-header value of the last header that is there; -1 when not even the IPv6 header is. */
  readonly protocol: number
  /** -1 in a later fragment, which has no transport header, and where the packet ends before it. */
  readonly offset: number
  /** Offset of the address that the packet is finally for, which is the one in its pseudo header. */
  readonly destination: number
  /** True for any fragment, the first included. */
  readonly fragment: boolean
}

/** Walks the extension headers without building them. `offset` is that of the IPv6 header. Never throws. */
export function ipv6Transport(view: DataView, offset: number, end = view.byteLength): Ipv6Transport {
  let destination = offset + 24
  let fragment = false
  let at = offset + IPV6_SIZE
  if (at > end) return { protocol: -1, offset: -1, destination, fragment }
  let protocol = view.getUint8(offset + 6)
  while (isExtension(protocol)) {
    const size = end - at < 8 ? Infinity : extensionSizeAt(view, at, protocol)
    if (end - at < size) return { protocol, offset: -1, destination, fragment }
    if (protocol === IpProtocol.ROUTING) destination = finalDestination(view, at, size) ?? destination
    const place = protocol === IpProtocol.FRAGMENT ? view.getUint16(at + 2) : 0
    fragment ||= (place & 0xfff9) !== 0
    protocol = view.getUint8(at)
    if (place >= 8) return { protocol, offset: -1, destination, fragment }
    at += size
  }
  return { protocol, offset: at, destination, fragment }
}

/**
 * The source address as a bigint; `offset` is that of the IPv6 header. Unchecked: RangeError beyond the
 * view.
 */
export function ipv6Src(view: DataView, offset: number): bigint {
  return readIpv6(view, offset + 8)
}

/** The destination address as a bigint; `offset` is that of the IPv6 header. Unchecked. */
export function ipv6Dst(view: DataView, offset: number): bigint {
  return readIpv6(view, offset + 24)
}
