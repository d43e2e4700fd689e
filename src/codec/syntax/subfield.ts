/** Bits of a field as `ovs-ofctl` prints them: `NXM_NX_REG0[0..15]`. */
import { headerOf, type FieldReference, type Subfield, type SubfieldInit } from '../match/subfield.js'
import { fieldByText, fieldOf, headerText, referenceTo } from './field-name.js'
import { numberOf } from './integer.js'
import { cut, fail, isEmpty, part, quoted, textOf, type Span } from './span.js'
import type { NamedField } from '../match/table.js'

/** A subfield: `[]` behind the name for all of it, `[5]` for one bit, `[0..15]` for several. */
export function formatSubfield({ field, offset = 0, bits = 0 }: SubfieldInit): string {
  const width = headerOf(field)?.row.subfieldBits
  const name = headerText(field)
  if (offset === 0 && (bits === width || bits === 0)) return `${name}[]`
  return bits === 1 ? `${name}[${offset}]` : `${name}[${offset}..${offset + bits - 1}]`
}

/** The lowest bit and the number of bits that brackets name; all of the field without or with empty ones. */
export interface Range { readonly offset: number, readonly bits: number }

/** A field and bits of it. */
export interface FieldRange extends Range { readonly row: NamedField }

/**
 * A field that the library knows, with the bits of it that are named.
 * @throws {@link TextError}
 * @param find - finds the field of a name
 */
export function fieldRangeOf(span: Span, find: (name: Span) => NamedField = fieldOf): FieldRange {
  const bracket = cut(span, '[')
  const row = find(bracket === undefined ? span : bracket[0])
  return { row, ...rangeOf(bracket?.[1], row.subfieldBits, row.text) }
}

/** Reads a field and bits of it: the whole field when there are no brackets. */
export function subfieldOf(span: Span): Subfield {
  const bracket = cut(span, '[')
  const name = textOf(bracket === undefined ? span : bracket[0])
  if (/^0x(?:[0-9a-f]{8}){1,2}$/.test(name)) {
    const width = Number.parseInt(name.slice(8, 10), 16) * 8
    return { field: name as FieldReference, ...rangeOf(bracket?.[1], width, name) }
  }
  const { row, offset, bits } = fieldRangeOf(span)
  return { field: referenceTo(row), offset, bits }
}

/** Tells whether a text names bits of a field, and not a number. */
export function isSubfield(span: Span): boolean {
  return fieldByText(textOf(span)) !== undefined || textOf(span).includes('[')
}

/** Reads what follows an opening bracket: bits of something `width` bits wide. */
export function rangeOf(inside: Span | undefined, width: number, what: string): Range {
  if (inside === undefined) return { offset: 0, bits: width }
  const text = textOf(inside)
  if (!text.endsWith(']')) return fail('ERR_SYNTAX', part(inside, text.length), 'a bracket should close here')
  const range = part(inside, 0, text.length - 1)
  if (isEmpty(range)) return { offset: 0, bits: width }
  const [first, last] = cut(range, '..') ?? [range, range]
  const from = numberOf(first, 16, 'the first bit')
  const to = numberOf(last, 16, 'the last bit')
  if (to < from) return fail('ERR_BAD_VALUE', range, `the last bit of ${quoted(range)} is below the first`)
  if (to >= width) return fail('ERR_OUT_OF_RANGE', last, `${what} has bits 0 to ${width - 1}`)
  return { offset: from, bits: to - from + 1 }
}
