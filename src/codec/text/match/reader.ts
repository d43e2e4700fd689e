/** Looks up the fields of a match by name, as bits. */
import { fieldByName, type NamedField } from '../../match/table.js'
import { bitsOf, type Bits } from '../../syntax/bits.js'
import type { FieldName, Match, MatchInit } from '../../match/fields.js'

/** Returns what a match has of a field; undefined for nothing. */
export interface FieldReader {
  (name: FieldName): Bits | undefined
  /** The fields that were asked for. */
  readonly asked: ReadonlySet<string>
}

/** Tells whether a field that takes no mask has one: it is written in a form of its own. */
export function isOddlyMasked(row: NamedField, { mask, exact }: Bits): boolean {
  if (row.maskable || row.kind === 'bytes' || exact || mask === 0n) return false
  const all = (1n << BigInt(row.bits)) - 1n
  return (mask & all) !== all
}

/**
 * Makes the reader of a match. A field with a mask of zero counts as absent, except for a Geneve option,
 * which it requires to be there.
 */
export function fieldReader(match: Match | MatchInit): FieldReader {
  const asked = new Set<string>()
  const read = (name: FieldName): Bits | undefined => {
    asked.add(name)
    const value = match[name]
    if (value === undefined) return undefined
    const row = fieldByName(name)!
    const bits = bitsOf(row, value)
    if (isOddlyMasked(row, bits)) return undefined
    return bits.mask === 0n && row.kind !== 'bytes' ? undefined : bits
  }
  return Object.assign(read, { asked })
}
