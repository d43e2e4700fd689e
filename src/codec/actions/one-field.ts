/** Actions that consist of one match field and its value: set-field, and Nicira's reg-load2. */
import { DecodeError, EncodeError } from '../errors.js'
import { decodeOxm, encodeOxm } from '../match/oxm.js'
import { isZero, needObject } from '../wire/bytes.js'
import type { DecodeErrorCode } from '../error-codes.js'
import type { Match, MatchInit } from '../match/fields.js'

/** What the length of a field in a match can be wrong with. */
const LENGTHS: ReadonlySet<string> =
  new Set<DecodeErrorCode>(['ERR_BAD_FIELD_LENGTH', 'ERR_BAD_MATCH_LENGTH'])

/** Decodes the field at `offset`, which zeros may follow up to `end`. */
export function decodeOneField(view: DataView, offset: number, end: number, path: string): Match {
  const field: Record<string, unknown> = {}
  const next = decodeWhole(view, offset, end, field, path)
  if (end - next > 7 && !isZero(view, next, end)) {
    throw new DecodeError(
      'ERR_BAD_SET_FIELD_LENGTH', next, `${end - next} bytes follow the field, and not all are zeros`, path,
    )
  }
  return field as Match
}

/** Decodes the field at `offset`. A length that is wrong is that of an action, not that of a match. */
function decodeWhole(
  view: DataView, offset: number, end: number, field: Record<string, unknown>, path: string,
): number {
  try {
    return decodeOxm(view, offset, end, field)
  } catch (error) {
    if (!(error instanceof DecodeError) || !LENGTHS.has(error.code)) throw error
    const where = error.path === '' ? path : error.path
    throw new DecodeError('ERR_BAD_SET_FIELD_LENGTH', error.offset, error.detail, where)
  }
}

/** Encodes the one field of `field`; returns the offset behind it. */
export function encodeOneField(field: MatchInit, view: DataView, offset: number): number {
  needObject(field, 'field')
  let end = 0
  try {
    for (const name in field) {
      const value = (field as Record<string, unknown>)[name]
      if (value === undefined) continue
      if (end !== 0) {
        throw new EncodeError(
          'ERR_BAD_VALUE', '', 'one action sets one field: give an action each',
        )
      }
      end = encodeOxm(name, value, view, offset)
    }
  } catch (error) {
    throw error instanceof EncodeError ? error.within('field') : error
  }
  if (end === 0) throw new EncodeError('ERR_MISSING_FIELD', 'field', 'the action names no field to set')
  return end
}
