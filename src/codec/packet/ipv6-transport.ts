/** The content behind the extension headers of IPv6, and the addresses that its checksum covers. */
import { IpProtocol } from './ip-protocol.js'
import { extensionSizeAt, isExtension } from './ipv6-extension.js'
import { IPV6_SIZE } from './ipv6.js'

/** What {@link ipv6Transport} finds behind the extension headers of an IPv6 header. */
export interface Ipv6Transport {
  /**
   * Number of the protocol of the content: the next-header value of the last complete header; -1 when not
   * even the IPv6 header is complete.
   */
  readonly protocol: number
  /**
   * Where the content begins; -1 when it has no transport header, which is so in a fragment other than the
   * first, or when the bytes end before it.
   */
  readonly offset: number
  /**
   * Offset of the address of the final destination, which is the one in the pseudo header of checksums.
   * Undefined on the way through a routing header of a type other than 0, 2 and 4, which does not tell it.
   */
  readonly destination: number | undefined
  /**
   * Offset of the address of the sender, which is the one in the pseudo header of checksums: that of a home
   * address option if there is one (RFC 6275 §6.3).
   */
  readonly source: number
  /** True for any fragment, including the first. */
  readonly fragment: boolean
}

/**
 * Finds the content behind the extension headers of the IPv6 header at `offset`, without building objects for
 * them.
 * @param end - where the bytes end
 * @returns where the content begins and what it is; never throws for the bytes that it finds
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, IpProtocol, ipv6Transport } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv6: { src: '2001:db8::1', dst: '2001:db8::2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * const { protocol, offset } = ipv6Transport(view, ETHERNET_SIZE)
 * console.log(protocol === IpProtocol.UDP, offset) // true 54
 * ```
 */
export function ipv6Transport(view: DataView, offset: number, end = view.byteLength): Ipv6Transport {
  let destination: number | undefined = offset + 24
  let source = offset + 8
  let fragment = false
  let at = offset + IPV6_SIZE
  if (at > end) return { protocol: -1, offset: -1, destination, source, fragment }
  let protocol = view.getUint8(offset + 6)
  while (isExtension(protocol)) {
    const size = end - at < 8 ? Infinity : extensionSizeAt(view, at, protocol)
    if (end - at < size) return { protocol, offset: -1, destination, source, fragment }
    if (protocol === IpProtocol.ROUTING) destination = finalDestination(view, at, size, destination)
    if (protocol === IpProtocol.DESTINATION) source = homeAddress(view, at, size) ?? source
    const place = protocol === IpProtocol.FRAGMENT ? view.getUint16(at + 2) : 0
    fragment ||= (place & 0xfff9) !== 0
    protocol = view.getUint8(at)
    if (place >= 8) return { protocol, offset: -1, destination, source, fragment }
    at += size
  }
  return { protocol, offset: at, destination, source, fragment }
}

/**
 * Finds the final destination in a routing header, as long as the packet has not arrived there: the last
 * address of types 0 and 2, the first segment of type 4 (RFC 8754 §2).
 * @returns the offset of the address; `own` when the destination in the IPv6 header is the final one, and
 *   undefined when the header is of another type, or has no address
 */
function finalDestination(
  view: DataView, offset: number, size: number, own: number | undefined,
): number | undefined {
  if (view.getUint8(offset + 3) === 0) return own
  const type = view.getUint8(offset + 2)
  if (size < 24) return undefined
  if (type === 4) return offset + 8
  return type === 0 || type === 2 ? offset + size - 16 : undefined
}

const HOME_ADDRESS = 0xc9

/**
 * Finds the home address of the sender in a destination options header (RFC 6275 §6.3): the pseudo header of
 * checksums has it in the place of the source address.
 * @returns the offset of the address, or undefined when there is no such option
 */
function homeAddress(view: DataView, offset: number, size: number): number | undefined {
  const end = offset + size
  for (let at = offset + 2; at + 1 < end;) {
    const type = view.getUint8(at)
    // Pad1 is one byte without a length (RFC 8200 §4.2).
    const length = type === 0 ? -1 : view.getUint8(at + 1)
    if (type === HOME_ADDRESS && length === 16 && at + 18 <= end) return at + 2
    at += 2 + length
  }
  return undefined
}
