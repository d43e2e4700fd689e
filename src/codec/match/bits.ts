/** The value of a match field as plain bits, whatever form it is given in. */
import { ipv4Number, ipv6BigInt, macNumber } from '../addresses/index.js'
import { parseMask } from './mask.js'
import type { FieldKind, FieldRow } from './fields.js'

/** A value and its mask, right-aligned, as given: bits outside the mask may be set. */
export interface RawBits { readonly value: bigint, readonly mask?: bigint }

/**
 * The bits of a field's value.
 * @throws {@link AddressError} for a text that is not an address
 */
export function rawBits({ kind }: FieldRow, value: unknown): RawBits {
  if (typeof value === 'string') {
    const slash = value.indexOf('/')
    if (slash < 0) return { value: integer(kind, value) }
    const mask = BigInt(parseMask(kind, value.slice(slash + 1)))
    return { value: integer(kind, value.slice(0, slash)), mask }
  }
  if (typeof value === 'object' && value !== null && 'mask' in value) {
    const masked = value as { readonly value: unknown, readonly mask: unknown }
    return { value: integer(kind, masked.value), mask: integer(kind, masked.mask) }
  }
  return { value: integer(kind, value) }
}

function integer(kind: FieldKind, value: unknown): bigint {
  if (value instanceof Uint8Array) return bytesToBigint(value)
  if (typeof value !== 'string') return BigInt(value as number | bigint)
  switch (kind) {
    case 'mac': return BigInt(macNumber(value))
    case 'ipv4': return BigInt(ipv4Number(value))
    case 'ipv6': return ipv6BigInt(value)
    default: return BigInt(value)
  }
}

/** The number whose big-endian bytes are given. */
export function bytesToBigint(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}
