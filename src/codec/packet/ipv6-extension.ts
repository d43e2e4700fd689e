/** IPv6 extension headers (RFC 8200 §4; AH by RFC 4302 §2). */
import { EncodeError } from '../errors.js'
import { borrow, needObject, putBytes, putU32, putU8 } from '../wire/bytes.js'
import { bytesIn, fragmentPlace, needHeader } from './field.js'
import { IpProtocol } from './ip-protocol.js'

/** An IPv6 extension header whose content is not decoded. */
export interface RawIpv6Extension {
  readonly type: 'hopByHop' | 'routing' | 'destination' | 'authentication'
  /**
   * What follows the next-header and length bytes. With those two it is a multiple of 8 bytes long, of 4 for
   * authentication: 6, 14, 22, … Borrowed when parsed.
   */
  readonly data: Uint8Array
}

/** A fragment header (RFC 8200 §4.5). */
export interface FragmentExtension {
  readonly type: 'fragment'
  /** Where the content of this fragment belongs, in bytes: a multiple of 8, up to 65,528. */
  readonly fragmentOffset: number
  readonly moreFragments: boolean
  /** Unsigned 32 bits. */
  readonly identification: number
}

/** An IPv6 extension header. */
export type Ipv6Extension = RawIpv6Extension | FragmentExtension

const PROTOCOLS = {
  hopByHop: IpProtocol.HOP_BY_HOP,
  routing: IpProtocol.ROUTING,
  fragment: IpProtocol.FRAGMENT,
  authentication: IpProtocol.AH,
  destination: IpProtocol.DESTINATION,
} as const satisfies Record<Ipv6Extension['type'], number>

const TYPES: Readonly<Record<number, Ipv6Extension['type']>> = Object.fromEntries(
  Object.entries(PROTOCOLS).map(([type, protocol]) => [protocol, type as Ipv6Extension['type']]),
)

/** Tells whether a next-header value announces an extension header that the library walks over. */
export function isExtension(protocol: number): boolean {
  return TYPES[protocol] !== undefined
}

/** The next-header value that announces an extension header. */
export function extensionProtocol(extension: Ipv6Extension): number {
  const protocol: number | undefined = PROTOCOLS[extension.type]
  if (protocol === undefined) {
    throw new EncodeError('ERR_UNKNOWN_NAME', 'ipv6.extensions', `"${extension.type}" is no extension header`)
  }
  return protocol
}

/** The length of an extension header in bytes. */
export function extensionSize(extension: Ipv6Extension): number {
  needObject(extension, 'ipv6.extensions')
  return extension.type === 'fragment' ? 8 : 2 + bytesIn(extension.data, 'ipv6.extensions')
}

/**
 * The length of the extension header at `offset` in bytes, 8 or more. Reads its second byte.
 * @param protocol - the next-header value that announced it
 */
export function extensionSizeAt(view: DataView, offset: number, protocol: number): number {
  if (protocol === IpProtocol.FRAGMENT) return 8
  const length = view.getUint8(offset + 1)
  // AH counts units of 4 bytes minus 2 (RFC 4302 §2.2), the others units of 8 bytes minus 1 (RFC 8200 §4).
  return protocol === IpProtocol.AH ? (length + 2) * 4 : (length + 1) * 8
}

/**
 * Reads the extension header at `offset`.
 * @param protocol - the next-header value that announced it
 * @throws {@link DecodeError} when it is not complete
 */
export function parseExtension(view: DataView, offset: number, end: number, protocol: number): Ipv6Extension {
  needHeader(offset, end, 8, 'ipv6.extensions')
  const type = TYPES[protocol]!
  if (type === 'fragment') {
    const fragment = view.getUint16(offset + 2)
    return {
      type,
      fragmentOffset: fragment & 0xfff8,
      moreFragments: (fragment & 1) !== 0,
      identification: view.getUint32(offset + 4),
    }
  }
  const size = extensionSizeAt(view, offset, protocol)
  needHeader(offset, end, size, 'ipv6.extensions')
  return { type, data: borrow(view, offset + 2, offset + size) }
}

/**
 * Writes one extension header.
 * @param next - the next-header value of what follows
 * @returns the offset behind it
 * @throws {@link EncodeError}
 */
export function writeExtension(
  view: DataView, offset: number, extension: Ipv6Extension, next: number, path: string,
): number {
  putU8(view, offset, next, 'ipv6.protocol')
  if (extension.type === 'fragment') {
    const fragmentOffset = fragmentPlace(extension.fragmentOffset, `${path}.fragmentOffset`)
    view.setUint8(offset + 1, 0)
    view.setUint16(offset + 2, fragmentOffset | (extension.moreFragments ? 1 : 0))
    putU32(view, offset + 4, extension.identification, `${path}.identification`)
    return offset + 8
  }
  const size = extensionSize(extension)
  const unit = extension.type === 'authentication' ? 4 : 8
  const length = extension.type === 'authentication' ? size / 4 - 2 : size / 8 - 1
  if (size % unit !== 0 || size < 8 || length > 0xff) {
    const detail = `${size - 2} bytes of data do not make a multiple of ${unit} with the two before them`
    throw new EncodeError('ERR_TOO_LONG', `${path}.data`, detail)
  }
  view.setUint8(offset + 1, length)
  return putBytes(view, offset + 2, extension.data)
}
