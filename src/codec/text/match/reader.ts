/** Looks up the fields of a match by name, as bits. */
import { fieldByName } from '../../match/table.js'
import { bitsOf, type Bits } from '../../syntax/bits.js'
import type { FieldName, Match, MatchInit } from '../../match/fields.js'

/** Returns what a match has of a field; undefined for nothing. */
export interface FieldReader {
  (name: FieldName): Bits | undefined
  /** The fields that were asked for. */
  readonly asked: ReadonlySet<string>
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
    return bits.mask === 0n && row.kind !== 'bytes' ? undefined : bits
  }
  return Object.assign(read, { asked })
}
