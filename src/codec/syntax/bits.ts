/** The value of a match field as text shows it: without bits that no packet is compared with. */
import { rawBits } from '../match/bits.js'
import { allOnes } from '../wire/all-ones.js'
import type { FieldRow } from '../match/fields.js'

/** A value and its mask, right-aligned. */
export interface Bits {
  readonly value: bigint
  /** All ones of the field's width in bytes when the field is matched exactly. */
  readonly mask: bigint
  readonly exact: boolean
}

/** The bits of a field's value; those outside the mask are cleared, as switches do. */
export function bitsOf(row: FieldRow, value: unknown): Bits {
  const bits = rawBits(row, value)
  const width = widthOf(row, value)
  if (bits.mask === undefined) return exactBits(bits.value, width)
  return { value: bits.value & bits.mask, mask: bits.mask, exact: width > 0 && bits.mask === allOnes(width) }
}

/** Bits that are matched exactly, in a field of this many bytes. */
export function exactBits(value: bigint, bytes: number): Bits {
  return { value, mask: allOnes(bytes), exact: true }
}

/** Geneve options have the width that their mask has, or else their value. */
function widthOf(row: FieldRow, value: unknown): number {
  if (row.kind !== 'bytes') return row.bytes
  const bytes = typeof value === 'object' && value !== null && 'mask' in value ? value.mask : value
  return bytes instanceof Uint8Array ? bytes.length : row.bytes
}
