/** Matches: values of every row of the field table, and fields that it does not have. */
import * as fc from 'fast-check'
import type { FieldName, Match } from 'daolinet/codec'
import { fields, type FieldRow } from '../../../src/codec/match/fields.js'
import { ipv4, ipv4Masked, ipv6, ipv6Masked, mac, macMasked } from './addresses.js'
import { bytes, uint } from './integers.js'
import { record } from './record.js'

export const fieldNames = Object.keys(fields) as FieldName[]

function exact(row: FieldRow): fc.Arbitrary<unknown> {
  switch (row.kind) {
    case 'uint': return uint(row.bits)
    case 'bigint': return fc.bigInt({ min: 0n, max: (1n << BigInt(row.bits)) - 1n })
    case 'mac': return mac
    case 'ipv4': return ipv4
    case 'ipv6': return ipv6
    case 'bytes': return bytes(row.bytes)
  }
}

function masked(row: FieldRow): fc.Arbitrary<unknown> {
  switch (row.kind) {
    case 'mac': return macMasked
    case 'ipv4': return ipv4Masked
    case 'ipv6': return ipv6Masked
    case 'bytes': return fc.integer({ min: 0, max: row.bytes })
      .chain((width) => record({ value: bytes(width, width), mask: bytes(width, width) }))
    default: return record({ value: exact(row), mask: exact(row) })
  }
}

/** A value of a field, masked or not where it may be. */
export function fieldValue(name: FieldName): fc.Arbitrary<unknown> {
  const row: FieldRow = fields[name]
  return row.maskable ? fc.oneof(exact(row), masked(row)) : exact(row)
}

/** A value of a field without a mask. */
export function exactFieldValue(name: FieldName): fc.Arbitrary<unknown> {
  return exact(fields[name])
}

/** A match of one field, as set-field carries it. */
export const oneField: fc.Arbitrary<Match> = fc
  .constantFrom(...fieldNames)
  .chain((name) => fieldValue(name).map((value) => ({ [name]: value }) as Match))

const unknownField = fc.oneof(
  fc.tuple(fc.integer({ min: 0x2000, max: 0x2fff }), uint(8), bytes(16))
    .map(([oxmClass, field, value]): [string, Uint8Array] => [hexKey(oxmClass, field, value.length), value]),
  fc.tuple(fc.integer({ min: 0x7000_0000, max: 0x7fff_ffff }), uint(8), bytes(16))
    .map(([experimenter, field, value]): [string, Uint8Array] =>
      [hexKey(0xffff, field, value.length + 4) + experimenter.toString(16), value]),
)

function hexKey(oxmClass: number, field: number, length: number): string {
  return `0x${((oxmClass << 16 | field << 8 | length) >>> 0).toString(16).padStart(8, '0')}`
}

/** A match of any fields, known and unknown, in the order of the table; prerequisites are not looked at. */
export const match: fc.Arbitrary<Match> = record({
  known: fc
    .subarray(fieldNames, { maxLength: 12 })
    .chain((names) =>
      fc.tuple(...names.map((name) => fieldValue(name).map((value) => [name, value] as const))),
    ),
  unknown: fc.array(unknownField, { maxLength: 2 }),
}).map(({ known, unknown }) => Object.fromEntries([...known, ...unknown]) as Match)
