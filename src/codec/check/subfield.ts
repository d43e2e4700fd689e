/** Bits of fields that actions read and write. */
import { headerOf, type Subfield } from '../match/subfield.js'
import type { NamedField } from '../match/table.js'
import type { Scope } from './finding.js'

/** The field of a subfield, if the switch knows it. */
function rowOf(subfield: Subfield, { knows }: Scope): NamedField | undefined {
  const row = headerOf(subfield.field)?.row
  return row !== undefined && knows.hasField(row.name) ? row : undefined
}

/**
 * How an action refers to a field: by a header of 4 bytes (`short`), which is checked together with the bits,
 * or of 4 or 8 bytes (`long`), which is checked before them.
 */
export type HeaderForm = 'short' | 'long'

/** Refuses fields that do not exist. Returns whether all exist. */
export function checkFields(
  subfields: Readonly<Record<string, Subfield>>, form: HeaderForm, scope: Scope,
): boolean {
  const unknown = Object.entries(subfields).find(([, subfield]) => rowOf(subfield, scope) === undefined)
  if (unknown === undefined) return true
  const [name, { field }] = unknown
  const error = form === 'short' ? 'OFPBAC_BAD_SET_TYPE' : 'OFPBMC_BAD_FIELD'
  scope.at(name).refuse(error, 'field', `there is no field ${field}`)
  return false
}

/** Refuses bits that do not exist in a field that does. Returns whether they exist. */
export function checkRange(subfield: Subfield, scope: Scope): boolean {
  const row = rowOf(subfield, scope)!
  const width = row.kind === 'bytes' ? row.bytes * 8 : row.subfieldBits
  const { offset, bits } = subfield
  if (bits > 0 && offset < width && offset + bits <= width) return true
  scope.refuse('OFPBAC_BAD_SET_LEN', '', `bits ${offset} to ${offset + bits - 1} of ${width}`)
  return false
}

/** Refuses bits that do not exist or cannot be written, in a field that exists. */
export function checkBits(subfield: Subfield, use: 'read' | 'write', scope: Scope): void {
  if (!checkRange(subfield, scope) || use === 'read') return
  if (scope.knows.canSet(rowOf(subfield, scope)!.name)) return
  scope.refuse('OFPBAC_BAD_SET_ARGUMENT', 'field', `${subfield.field} cannot be set`)
}
