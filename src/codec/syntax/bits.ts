/** The value of a match field as it is shown in text: bits outside the mask are cleared. */
import { rawBits } from '../match/bits.js'
import { allOnes } from '../wire/all-ones.js'
import type { FieldRow } from '../match/fields.js'

/** A value and its mask, right-aligned. */
export interface Bits {
  readonly value: bigint
  /** When the whole field is matched, all ones in the width of the field in bytes. */
  readonly mask: bigint
  readonly exact: boolean
}

/** The bits of a field's value. Those outside the mask are cleared, as switches do. */
export function bitsOf(row: FieldRow, value: unknown): Bits {
  const bits = rawBits(row, value)
  const width = widthOf(row, value)
  if (bits.mask === undefined) return exactBits(bits.value, width)
  return { value: bits.value & bits.mask, mask: bits.mask, exact: width > 0 && bits.mask === allOnes(width) }
}

/** The bits of a value that is matched as a whole, in a field of this many bytes. */
export function exactBits(value: bigint, bytes: number): Bits {
  return { value, mask: allOnes(bytes), exact: true }
}

/** The width of a field in bytes. That of a Geneve option is the length of its mask, or else of its value. */
function widthOf(row: FieldRow, value: unknown): number {
  if (row.kind !== 'bytes') return row.bytes
  const bytes = typeof value === 'object' && value !== null && 'mask' in value ? value.mask : value
  return bytes instanceof Uint8Array ? bytes.length : row.bytes
}
