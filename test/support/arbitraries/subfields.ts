/** Fields and bits of fields, as Nicira's actions name them. */
import * as fc from 'fast-check'
import type { FieldReference, Subfield } from 'daolinet/codec'
import { fields, type FieldRow } from '../../../src/codec/match/fields.js'
import { u16 } from './integers.js'
import { fieldNames } from './match.js'
import { record } from './record.js'

const rows = fieldNames.map((name) => [name, fields[name] as FieldRow] as const)
const named = (long: boolean): FieldReference[] =>
  rows
    .filter(([, row]) => row.expType === undefined && (long || row.experimenter === undefined))
    .map(([name]) => name)
const aliased = (long: boolean): FieldReference[] => rows.flatMap(([, row]) => row.aliases)
  .filter((alias) => alias.expType === undefined && (long || alias.experimenter === undefined))
  .map((alias) => alias.header as FieldReference)

const hex = (value: number): string => value.toString(16)
const unknown = fc
  .integer({ min: 0x2000_0000, max: 0x2fff_ffff })
  .map((header) => `0x${hex(header)}` as const)
const unknownExperimenter = fc.integer({ min: 0x7000_0000, max: 0x7fff_ffff })
  .map((experimenter) => `0xffff0008${hex(experimenter)}` as const)

/** A field by a header of 4 bytes. */
export const shortField: fc.Arbitrary<FieldReference> =
  fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...named(false), ...aliased(false)) }, unknown)

/** A field by a header of 4 or 8 bytes. */
export const longField: fc.Arbitrary<FieldReference> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...named(true), ...aliased(true)) },
  unknown,
  unknownExperimenter,
)

const range = { offset: fc.integer({ min: 0, max: 0x3ff }), bits: fc.integer({ min: 1, max: 64 }) }

/** Bits of a field, the header in 4 bytes, offset and width in 16 bits together. */
export const shortSubfield: fc.Arbitrary<Subfield> = record({ field: shortField, ...range })

/** Bits of a field, the header in 4 or 8 bytes, offset and width in 16 bits together. */
export const rangeSubfield: fc.Arbitrary<Subfield> = record({ field: longField, ...range })

/** Bits of a field, the offset and some width in 16 bits each. */
export function wideSubfield(bits: fc.Arbitrary<number> = u16): fc.Arbitrary<Subfield> {
  return record({ field: longField, offset: u16, bits })
}
