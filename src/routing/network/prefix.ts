/** Questions about addresses and prefixes of either family, both as text. */
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '../../codec/addresses/index.js'
import { parseCidr4, parseCidr6 } from '../../codec/addresses/index.js'

/** Which of the two an address or a prefix is. Looks at no more than the notation. */
export function ipFamily(text: string): 4 | 6 {
  return text.includes(':') ? 6 : 4
}

/** Whether the address lies inside the prefix; never across families. Both are valid text. */
export function inPrefix(cidr: string, ip: string): boolean {
  if (ipFamily(cidr) !== ipFamily(ip)) return false
  if (ipFamily(ip) === 6) {
    const { address, mask } = parseCidr6(cidr)
    return (parseIpv6(ip) & mask) === (address & mask)
  }
  const { address, mask } = parseCidr4(cidr)
  return ((parseIpv4(ip) ^ address) & mask) === 0
}

/** Whether two prefixes share an address. */
export function prefixesOverlap(a: string, b: string): boolean {
  return inPrefix(a, addressOf(b)) || inPrefix(b, addressOf(a))
}

/** The prefix with its host bits cleared: `10.1.0.7/24` gives `10.1.0.0/24`. */
export function networkPrefix(cidr: string): string {
  if (ipFamily(cidr) === 6) {
    const { address, prefix, mask } = parseCidr6(cidr)
    return `${formatIpv6(address & mask)}/${prefix}`
  }
  const { address, prefix, mask } = parseCidr4(cidr)
  return `${formatIpv4((address & mask) >>> 0)}/${prefix}`
}

function addressOf(cidr: string): string {
  return cidr.slice(0, cidr.indexOf('/'))
}

/** The addresses of a prefix that a host may have, as a range. */
export interface HostRange {
  readonly first: bigint
  /** 1 at least. */
  readonly count: bigint
}

/**
 * The addresses that hosts may have: all but the first and, in IPv4, the last (RFC 1122 §3.2.1.3 and
 * RFC 4291 §2.6.1); all of them where the prefix leaves one bit or none (RFC 3021, RFC 6164).
 */
export function hostRange(cidr: string): HostRange {
  const six = ipFamily(cidr) === 6
  const { address, prefix, mask } = six ? parseCidr6(cidr) : parseCidr4(cidr)
  const bits = (six ? 128 : 32) - prefix
  const base = BigInt(address) & BigInt(mask)
  const count = 1n << BigInt(bits)
  return bits < 2 ? { first: base, count } : { first: base + 1n, count: count - (six ? 1n : 2n) }
}

/** Whether the address is one that a host in this prefix may have. */
export function isHostAddress(cidr: string, ip: string): boolean {
  if (ipFamily(cidr) !== ipFamily(ip)) return false
  const { first, count } = hostRange(cidr)
  const value = ipFamily(ip) === 6 ? parseIpv6(ip) : BigInt(parseIpv4(ip))
  return value >= first && value < first + count
}

/** The address of that number in the family of the prefix, as text. */
export function addressText(cidr: string, value: bigint): string {
  return ipFamily(cidr) === 6 ? formatIpv6(value) : formatIpv4(Number(value))
}
