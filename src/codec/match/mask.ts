/** Masks of addresses as text: a prefix length if the mask is that of a prefix, otherwise an address. */
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6, parseMac } from '../addresses/index.js'
import { AddressError } from '../errors.js'
import type { FieldKind } from './fields.js'

/** `/24`, or `/255.0.255.0` when the set bits are not a prefix. */
export function formatMask(kind: 'ipv4' | 'ipv6', mask: bigint): string {
  const width = kind === 'ipv4' ? 32 : 128
  const prefix = prefixLength(mask, width)
  if (prefix !== undefined) return `/${prefix}`
  return kind === 'ipv4' ? `/${formatIpv4(Number(mask))}` : `/${formatIpv6(mask)}`
}

function prefixLength(mask: bigint, width: number): number | undefined {
  const zeros = (~mask & ((1n << BigInt(width)) - 1n))
  if ((zeros & (zeros + 1n)) !== 0n) return undefined
  return width - (zeros === 0n ? 0 : zeros.toString(2).length)
}

/**
 * Reads the mask behind the slash of an address: a prefix length, or an address.
 * @throws {@link AddressError}
 */
export function parseMask(kind: FieldKind, text: string): number | bigint {
  if (kind === 'mac') return parseMac(text)
  if (!/^\d{1,3}$/.test(text)) return kind === 'ipv4' ? parseIpv4(text) : parseIpv6(text)
  const width = kind === 'ipv4' ? 32 : 128
  const prefix = Number(text)
  if (prefix > width) throw new AddressError(`not a prefix length of 0 to ${width}: "/${text}"`)
  const mask = ((1n << BigInt(prefix)) - 1n) << BigInt(width - prefix)
  return kind === 'ipv4' ? Number(mask) : mask
}

