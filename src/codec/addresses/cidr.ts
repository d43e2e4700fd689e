/** Prefixes (RFC 4632 for IPv4, RFC 4291 §2.3 for IPv6): text, mask and length. */
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
  /** As written: bits beyond the prefix are kept. `address & mask` (then `>>> 0`) is the network. */
  readonly address: number
  /** 0 to 32. */
  readonly prefix: number
  /** The prefix as an unsigned 32-bit number with that many leading ones. */
  readonly mask: number
}

/** An IPv6 address with the length of its prefix, and the prefix as a mask. */
export interface Cidr6 {
  /** As written: bits beyond the prefix are kept. `address & mask` is the network. */
  readonly address: bigint
  /** 0 to 128. */
  readonly prefix: number
  /** The prefix as a 128-bit number with that many leading ones. */
  readonly mask: bigint
}

/** The mask with `prefix` leading ones of 32; `prefix` is an integer from 0 to 32. */
export function ipv4Mask(prefix: number): number {
  return prefix === 0 ? 0 : (MAX_IPV4 << (32 - prefix)) >>> 0
}

/** The mask with `prefix` leading ones of 128; `prefix` is an integer from 0 to 128. */
export function ipv6Mask(prefix: number): bigint {
  return MAX_IPV6 - (MAX_IPV6 >> BigInt(prefix))
}

/** The number of leading ones of a mask that has only those, or -1 for a mask with gaps. */
export function ipv4PrefixLength(mask: number): number {
  const prefix = Math.clz32(~mask)
  return ipv4Mask(prefix) === mask >>> 0 ? prefix : -1
}

/** The number of leading ones of a mask that has only those, or -1 for a mask with gaps. */
export function ipv6PrefixLength(mask: bigint): number {
  const inverse = MAX_IPV6 - mask
  const prefix = inverse === 0n ? 128 : 128 - inverse.toString(2).length
  return ipv6Mask(prefix) === mask ? prefix : -1
}

/** The decimal number from `start` to the end, without leading zeros and at most `max`; else -1. */
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
 * @throws AddressError for anything else, a missing `/` included
 */
export function parseCidr4(text: string): Cidr4 {
  const slash = text.indexOf('/')
  const prefix = slash < 0 ? -1 : prefixFrom(text, slash + 1, 32)
  if (prefix < 0) throw notAn('an IPv4 prefix', text)
  return { address: parseIpv4(text.slice(0, slash)), prefix, mask: ipv4Mask(prefix) }
}

/** Writes an IPv4 prefix as text. @throws AddressError when either part is out of range */
export function formatCidr4(cidr: Pick<Cidr4, 'address' | 'prefix'>): string {
  if (!isLength(cidr.prefix, 32)) throw notAn('an IPv4 prefix length', cidr.prefix)
  return `${formatIpv4(cidr.address)}/${cidr.prefix}`
}

/**
 * Reads an IPv6 prefix: `2001:db8::/32`.
 * @throws AddressError for anything else, a missing `/` included
 */
export function parseCidr6(text: string): Cidr6 {
  const slash = text.indexOf('/')
  const prefix = slash < 0 ? -1 : prefixFrom(text, slash + 1, 128)
  if (prefix < 0) throw notAn('an IPv6 prefix', text)
  return { address: parseIpv6(text.slice(0, slash)), prefix, mask: ipv6Mask(prefix) }
}

/** Writes an IPv6 prefix as text. @throws AddressError when either part is out of range */
export function formatCidr6(cidr: Pick<Cidr6, 'address' | 'prefix'>): string {
  if (!isLength(cidr.prefix, 128)) throw notAn('an IPv6 prefix length', cidr.prefix)
  return `${formatIpv6(cidr.address)}/${cidr.prefix}`
}
