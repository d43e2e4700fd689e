/** Actions that consist of one match field and its value: set-field, and Nicira's reg-load2. */
import { DecodeError, EncodeError } from '../errors.js'
import { decodeOxm, encodeOxm } from '../match/oxm.js'
import { needObject } from '../wire/bytes.js'
import type { Match, MatchInit } from '../match/fields.js'

/** Decodes the field at `offset`, which padding of less than 8 bytes may follow up to `end`. */
export function decodeOneField(view: DataView, offset: number, end: number, path: string): Match {
  const field: Record<string, unknown> = {}
  const next = decodeOxm(view, offset, end, field)
  if (end - next > 7) {
    throw new DecodeError(
      'ERR_BAD_SET_FIELD_LENGTH', next, `${end - next} bytes follow the field, padding is at most 7`, path,
    )
  }
  return field as Match
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
