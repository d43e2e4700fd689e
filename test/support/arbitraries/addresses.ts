/** Addresses as text in the one form that decoders give, with and without masks. */
import * as fc from 'fast-check'
import { formatIpv4, formatIpv6, formatMac, ipv4PrefixLength, ipv6PrefixLength } from 'daolinet/codec'
import { u32 } from './integers.js'

export const mac = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map(formatMac)
export const ipv4 = u32.map(formatIpv4)
const u128 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })
export const ipv6 = u128.map(formatIpv6)

export const macMasked = fc.tuple(mac, mac).map(([address, mask]) => `${address}/${mask}`)

const prefix4 = fc.integer({ min: 0, max: 32 }).map(String)
const mask4 = u32.filter((mask) => ipv4PrefixLength(mask) < 0).map(formatIpv4)
export const ipv4Masked = fc
  .tuple(ipv4, fc.oneof(prefix4, mask4))
  .map(([address, mask]) => `${address}/${mask}`)

const prefix6 = fc.integer({ min: 0, max: 128 }).map(String)
const mask6 = u128.filter((mask) => ipv6PrefixLength(mask) < 0).map(formatIpv6)
export const ipv6Masked = fc
  .tuple(ipv6, fc.oneof(prefix6, mask6))
  .map(([address, mask]) => `${address}/${mask}`)
