/** IPv4 and IPv6 addresses and prefixes as text. All arguments must be valid text. */
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../codec/addresses/index.js'
import { parseCidr4, parseCidr6 } from '../../codec/addresses/index.js'
import type { Texts } from './records.js'

/**
 * The IP version of an address or prefix, by its notation alone.
 *
 * @example
 * ```ts
 * import { ipFamily } from 'daolinet/routing'
 *
 * console.log(ipFamily('10.1.0.0/24'), ipFamily('2001:db8::1')) // 4 6
 * ```
 */
export function ipFamily(text: string): 4 | 6 {
  return text.includes(':') ? 6 : 4
}

/**
 * What a record has where it may have one text or a list; nothing where it has neither.
 *
 * @example
 * ```ts
 * import { textsOf } from 'daolinet/routing'
 *
 * console.log(textsOf('10.1.0.1'), textsOf(['10.1.0.1', '2001:db8::1']).length) // [ '10.1.0.1' ] 2
 * ```
 */
export function textsOf(texts: Texts | undefined): readonly string[] {
  return typeof texts === 'string' ? [texts] : texts ?? []
}

/**
 * The first of these addresses or prefixes that is of that version of IP.
 *
 * @example
 * ```ts
 * import { ofFamily } from 'daolinet/routing'
 *
 * console.log(ofFamily(['10.1.0.1', '2001:db8::1'], 6), ofFamily('10.1.0.1', 6)) // 2001:db8::1 undefined
 * ```
 */
export function ofFamily(texts: Texts | undefined, family: 4 | 6): string | undefined {
  if (typeof texts === 'string') return ipFamily(texts) === family ? texts : undefined
  return texts?.find((text) => ipFamily(text) === family)
}

/**
 * Whether the address lies inside the prefix. False when one is IPv4 and the other IPv6.
 *
 * @example
 * ```ts
 * import { inPrefix } from 'daolinet/routing'
 *
 * console.log(inPrefix('10.1.0.0/24', '10.1.0.7'), inPrefix('10.1.0.0/24', '10.2.0.7')) // true false
 * ```
 */
export function inPrefix(cidr: string, ip: string): boolean {
  if (ipFamily(cidr) !== ipFamily(ip)) return false
  if (ipFamily(ip) === 6) {
    const { address, mask } = parseCidr6(cidr)
    return (parseIpv6(ip) & mask) === (address & mask)
  }
  const { address, mask } = parseCidr4(cidr)
  return ((parseIpv4(ip) ^ address) & mask) === 0
}

/**
 * The prefix with its host bits cleared: `10.1.0.7/24` gives `10.1.0.0/24`.
 *
 * @example
 * ```ts
 * import { networkPrefix } from 'daolinet/routing'
 *
 * console.log(networkPrefix('10.1.0.7/24')) // 10.1.0.0/24
 * ```
 */
export function networkPrefix(cidr: string): string {
  if (ipFamily(cidr) === 6) {
    const { address, prefix, mask } = parseCidr6(cidr)
    return `${formatIpv6(address & mask)}/${prefix}`
  }
  const { address, prefix, mask } = parseCidr4(cidr)
  return `${formatIpv4((address & mask) >>> 0)}/${prefix}`
}

/** A range of addresses. */
export interface HostRange {
  /** The first address as a number. */
  readonly first: bigint
  /** How many addresses, at least 1. */
  readonly count: bigint
}

/**
 * The addresses of a prefix that hosts may have: all but the first and, in IPv4, the last (RFC 1122
 * §3.2.1.3 and RFC 4291 §2.6.1); all of them where the prefix leaves one bit or none (RFC 3021, RFC 6164).
 *
 * @example
 * ```ts
 * import { formatIpv4 } from 'daolinet/codec'
 * import { hostRange } from 'daolinet/routing'
 *
 * const { first, count } = hostRange('10.1.0.0/24')
 * console.log(formatIpv4(Number(first)), count) // 10.1.0.1 254n
 * ```
 */
export function hostRange(cidr: string): HostRange {
  const six = ipFamily(cidr) === 6
  const { address, prefix, mask } = six ? parseCidr6(cidr) : parseCidr4(cidr)
  const bits = (six ? 128 : 32) - prefix
  const base = BigInt(address) & BigInt(mask)
  const count = 1n << BigInt(bits)
  return bits < 2 ? { first: base, count } : { first: base + 1n, count: count - (six ? 1n : 2n) }
}

/**
 * Whether a host in this prefix may have the address (see {@link hostRange}).
 *
 * @example
 * ```ts
 * import { isHostAddress } from 'daolinet/routing'
 *
 * console.log(isHostAddress('10.1.0.0/24', '10.1.0.7')) // true
 * console.log(isHostAddress('10.1.0.0/24', '10.1.0.255')) // false
 * ```
 */
export function isHostAddress(cidr: string, ip: string): boolean {
  if (ipFamily(cidr) !== ipFamily(ip)) return false
  const { first, count } = hostRange(cidr)
  const value = ipFamily(ip) === 6 ? parseIpv6(ip) : BigInt(parseIpv4(ip))
  return value >= first && value < first + count
}

/** An address given as a number, as text, in the IP version of the prefix. */
export function addressText(cidr: string, value: bigint): string {
  return ipFamily(cidr) === 6 ? formatIpv6(value) : formatIpv4(Number(value))
}
