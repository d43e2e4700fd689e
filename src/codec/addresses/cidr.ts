/** IPv4 prefixes (RFC 4632) and IPv6 prefixes (RFC 4291 §2.3): as text, as a mask and as a length. */
import { notAn } from './digits.js'
import { formatIpv4, parseIpv4 } from './ipv4.js'
import { formatIpv6, parseIpv6 } from './ipv6.js'

const MAX_IPV4 = 0xffff_ffff
const MAX_IPV6 = (1n << 128n) - 1n

function isLength(prefix: number, max: number): boolean {
  return Number.isInteger(prefix) && prefix >= 0 && prefix <= max
}

/** An IPv4 address with the length of its prefix, and the prefix as a mask. */
export interface Cidr4 {
  /** As written, with the bits beyond the prefix. `(address & mask) >>> 0` is the network. */
  readonly address: number
  /** 0 to 32. */
  readonly prefix: number
  /** The prefix as an unsigned 32-bit number with `prefix` leading ones. */
  readonly mask: number
}

/** An IPv6 address with the length of its prefix, and the prefix as a mask. */
export interface Cidr6 {
  /** As written, with the bits beyond the prefix. `address & mask` is the network. */
  readonly address: bigint
  /** 0 to 128. */
  readonly prefix: number
  /** The prefix as a 128-bit number with `prefix` leading ones. */
  readonly mask: bigint
}

/**
 * Makes the mask of an IPv4 prefix length.
 * @param prefix - an integer from 0 to 32, unchecked
 * @returns an unsigned 32-bit number with that many leading ones
 *
 * @example
 * ```ts
 * import { formatIpv4, ipv4Mask } from 'daolinet/codec'
 *
 * console.log(formatIpv4(ipv4Mask(24))) // 255.255.255.0
 * ```
 */
export function ipv4Mask(prefix: number): number {
  return prefix === 0 ? 0 : (MAX_IPV4 << (32 - prefix)) >>> 0
}

/**
 * Makes the mask of an IPv6 prefix length.
 * @param prefix - an integer from 0 to 128, unchecked
 * @returns a 128-bit number with that many leading ones
 *
 * @example
 * ```ts
 * import { formatIpv6, ipv6Mask } from 'daolinet/codec'
 *
 * console.log(formatIpv6(ipv6Mask(32))) // ffff:ffff::
 * ```
 */
export function ipv6Mask(prefix: number): bigint {
  return MAX_IPV6 - (MAX_IPV6 >> BigInt(prefix))
}

/**
 * Finds the prefix length of an IPv4 mask.
 * @param mask - a 32-bit number
 * @returns the number of leading ones, or -1 when other bits are set as well
 *
 * @example
 * ```ts
 * import { ipv4PrefixLength } from 'daolinet/codec'
 *
 * console.log(ipv4PrefixLength(0xffffff00), ipv4PrefixLength(0xff00ff00)) // 24 -1
 * ```
 */
export function ipv4PrefixLength(mask: number): number {
  const prefix = Math.clz32(~mask)
  return ipv4Mask(prefix) === mask >>> 0 ? prefix : -1
}

/**
 * Finds the prefix length of an IPv6 mask.
 * @param mask - a 128-bit number
 * @returns the number of leading ones, or -1 when other bits are set as well
 *
 * @example
 * ```ts
 * import { ipv6Mask, ipv6PrefixLength } from 'daolinet/codec'
 *
 * console.log(ipv6PrefixLength(ipv6Mask(32)), ipv6PrefixLength(1n)) // 32 -1
 * ```
 */
export function ipv6PrefixLength(mask: bigint): number {
  const inverse = MAX_IPV6 - mask
  const prefix = inverse === 0n ? 128 : 128 - inverse.toString(2).length
  return ipv6Mask(prefix) === mask ? prefix : -1
}

/**
 * Reads the decimal number from `start` to the end of the text, without leading zeros and at most `max`; -1
 * for anything else.
 */
function prefixFrom(text: string, start: number, max: number): number {
  let value = -1
  for (let at = start; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30
    if (digit < 0 || digit > 9 || value === 0) return -1
    value = value < 0 ? digit : value * 10 + digit
    if (value > max) return -1
  }
  return value
}

/**
 * Reads an IPv4 prefix: `10.0.0.0/24`.
 * @throws {@link AddressError} for anything else; the `/` has to be there
 *
 * @example
 * ```ts
 * import { formatIpv4, parseCidr4 } from 'daolinet/codec'
 *
 * const { address, prefix, mask } = parseCidr4('10.0.0.7/24')
 * console.log(formatIpv4((address & mask) >>> 0), prefix) // 10.0.0.0 24
 * ```
 */
export function parseCidr4(text: string): Cidr4 {
  if (typeof text !== 'string') throw notAn('an IPv4 prefix', text)
  const slash = text.indexOf('/')
  const prefix = slash < 0 ? -1 : prefixFrom(text, slash + 1, 32)
  if (prefix < 0) throw notAn('an IPv4 prefix', text)
  return { address: parseIpv4(text.slice(0, slash)), prefix, mask: ipv4Mask(prefix) }
}

/**
 * Writes an IPv4 prefix as text.
 * @throws {@link AddressError} when the address or the prefix length is out of range
 *
 * @example
 * ```ts
 * import { formatCidr4 } from 'daolinet/codec'
 *
 * console.log(formatCidr4({ address: 0x0a000000, prefix: 24 })) // 10.0.0.0/24
 * ```
 */
export function formatCidr4(cidr: Pick<Cidr4, 'address' | 'prefix'>): string {
  if (!isLength(cidr.prefix, 32)) throw notAn('an IPv4 prefix length', cidr.prefix)
  return `${formatIpv4(cidr.address)}/${cidr.prefix}`
}

/**
 * Reads an IPv6 prefix: `2001:db8::/32`.
 * @throws {@link AddressError} for anything else; the `/` has to be there
 *
 * @example
 * ```ts
 * import { formatIpv6, parseCidr6 } from 'daolinet/codec'
 *
 * const { address, prefix, mask } = parseCidr6('2001:db8::7/32')
 * console.log(formatIpv6(address & mask), prefix) // 2001:db8:: 32
 * ```
 */
export function parseCidr6(text: string): Cidr6 {
  if (typeof text !== 'string') throw notAn('an IPv6 prefix', text)
  const slash = text.indexOf('/')
  const prefix = slash < 0 ? -1 : prefixFrom(text, slash + 1, 128)
  if (prefix < 0) throw notAn('an IPv6 prefix', text)
  return { address: parseIpv6(text.slice(0, slash)), prefix, mask: ipv6Mask(prefix) }
}

/**
 * Writes an IPv6 prefix as text.
 * @throws {@link AddressError} when the address or the prefix length is out of range
 *
 * @example
 * ```ts
 * import { formatCidr6, parseIpv6 } from 'daolinet/codec'
 *
 * console.log(formatCidr6({ address: parseIpv6('2001:db8::'), prefix: 32 })) // 2001:db8::/32
 * ```
 */
export function formatCidr6(cidr: Pick<Cidr6, 'address' | 'prefix'>): string {
  if (!isLength(cidr.prefix, 128)) throw notAn('an IPv6 prefix length', cidr.prefix)
  return `${formatIpv6(cidr.address)}/${cidr.prefix}`
}
