/** Looks the fields of a match up by name, as bits. */
import { fieldByName } from '../../match/table.js'
import { bitsOf, type Bits } from '../../syntax/bits.js'
import type { FieldName, Match, MatchInit } from '../../match/fields.js'

/** Answers what a match says of a field; undefined when it says nothing. */
export interface FieldReader {
  (name: FieldName): Bits | undefined
  /** The fields that were asked for. */
  readonly asked: ReadonlySet<string>
}

/** The reader of a match. A mask without any bits says nothing, but of a Geneve option: that it is there. */
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
