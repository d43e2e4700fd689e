/** The value of a match field as plain bits, whichever of its forms it comes in. */
import { parseIpv4, parseIpv6, parseMac } from '../../address.js'
import { parseMask } from '../../match/mask.js'
import { bigint } from '../bytes.js'
import { allOnes } from '../number.js'
import type { FieldKind, FieldRow } from '../../match/fields.js'

/** A value and its mask, right-aligned. */
export interface Bits {
  readonly value: bigint
  /** All ones of the field's width in bytes when the field is matched exactly. */
  readonly mask: bigint
  readonly exact: boolean
}

/** The bits of a field's value; those outside the mask are cleared, as switches do. */
export function bitsOf(row: FieldRow, value: unknown): Bits {
  if (typeof value === 'string') return textBits(row, value)
  if (typeof value === 'object' && value !== null && 'mask' in value) {
    const masked = value as { readonly value: unknown, readonly mask: unknown }
    const mask = integer(row.kind, masked.mask)
    return maskedBits(integer(row.kind, masked.value), mask, widthOf(row, masked.mask))
  }
  return exactBits(integer(row.kind, value), widthOf(row, value))
}

/** Bits that are matched exactly, in a field of this many bytes. */
export function exactBits(value: bigint, bytes: number): Bits {
  return { value, mask: allOnes(bytes), exact: true }
}

function maskedBits(value: bigint, mask: bigint, bytes: number): Bits {
  return { value: value & mask, mask, exact: bytes > 0 && mask === allOnes(bytes) }
}

function textBits(row: FieldRow, text: string): Bits {
  const slash = text.indexOf('/')
  if (slash < 0) return exactBits(integer(row.kind, text), row.bytes)
  const mask = BigInt(parseMask(row.kind, text.slice(slash + 1)))
  return maskedBits(integer(row.kind, text.slice(0, slash)), mask, row.bytes)
}

function widthOf(row: FieldRow, value: unknown): number {
  return row.kind === 'bytes' && value instanceof Uint8Array ? value.length : row.bytes
}

function integer(kind: FieldKind, value: unknown): bigint {
  if (value instanceof Uint8Array) return bigint(value)
  if (typeof value !== 'string') return BigInt(value as number | bigint)
  switch (kind) {
    case 'mac': return BigInt(parseMac(value))
    case 'ipv4': return BigInt(parseIpv4(value))
    case 'ipv6': return parseIpv6(value)
    default: return BigInt(value)
  }
}
