/** Addresses as texts that sort by their value, and the prefixes that an address lies in. */
import {
  formatIpv4, formatIpv6, parseCidr4, parseCidr6, parseIpv4, parseIpv6,
} from '../../codec/addresses/index.js'
import { ipFamily } from './prefix.js'

/** A text for an address. Among texts of one IP version, the order is that of the addresses' values. */
export function sortableAddress(ip: string): string {
  return ipFamily(ip) === 6 ? hex6(parseIpv6(ip)) : hex4(parseIpv4(ip))
}

const hex4 = (value: number): string => `4 ${value.toString(16).padStart(8, '0')}`
const hex6 = (value: bigint): string => `6 ${value.toString(16).padStart(32, '0')}`

/** The {@link sortableAddress} of the first and of the last address of a prefix. */
export function sortableRange(cidr: string): readonly [first: string, last: string] {
  if (ipFamily(cidr) === 6) {
    const { address, prefix, mask } = parseCidr6(cidr)
    const first = address & mask
    return [hex6(first), hex6(first + (1n << BigInt(128 - prefix)) - 1n)]
  }
  const { address, prefix, mask } = parseCidr4(cidr)
  const first = (address & mask) >>> 0
  return [hex4(first), hex4(first + 2 ** (32 - prefix) - 1)]
}

/** The prefixes of these lengths that the address lies in, each without host bits. */
export function prefixesAround(ip: string, lengths: readonly number[]): string[] {
  if (lengths.length === 0) return []
  if (ipFamily(ip) === 6) {
    const value = parseIpv6(ip)
    return lengths.map((length) => {
      const hostBits = BigInt(128 - length)
      return `${formatIpv6(value >> hostBits << hostBits)}/${length}`
    })
  }
  const value = parseIpv4(ip)
  return lengths.map((length) =>
    `${formatIpv4(length === 0 ? 0 : (value & -1 << (32 - length)) >>> 0)}/${length}`)
}
