import { DecodeError, EncodeError } from '../errors.js'
import { needBytes, needObject, pad8 } from '../wire/bytes.js'
import { decodeOxm, encodeField, encodeOxm } from './oxm.js'
import { fieldByName, type NamedField } from './table.js'
import type { Match, MatchInit } from './fields.js'

// struct ofp_match {                 OpenFlow 1.3.5 §7.2.3.1
//   uint16_t type;                   OFPMT_OXM = 1
//   uint16_t length;                 of type, length and fields, without the padding
//   uint8_t  oxm_fields[];
//   uint8_t  pad[];                  to a multiple of 8
// };

const OFPMT_OXM = 1
/** The header of a match of 12 bytes, which is one field of four. */
const IN_PORT_ALONE = OFPMT_OXM << 16 | 12
/** `OXM_OF_IN_PORT`, without a mask. */
const IN_PORT = 0x8000_0004

/** The length of the match at `offset` in bytes, with its padding. Checks its header against `end`. */
export function matchSize(view: DataView, offset: number, end: number): number {
  needBytes(offset, end, 8, 'match', 'ERR_BAD_MATCH_LENGTH')
  const type = view.getUint16(offset)
  if (type !== OFPMT_OXM) {
    throw new DecodeError('ERR_BAD_MATCH_TYPE', offset, `the match is of type ${type}, not OXM (1)`, 'match')
  }
  const length = view.getUint16(offset + 2)
  const size = (length + 7) & ~7
  if (length < 4 || offset + size > end) {
    throw new DecodeError(
      'ERR_BAD_MATCH_LENGTH', offset + 2,
      `the match says ${length} bytes and ${end - offset} are left for it and its padding`, 'match',
    )
  }
  return size
}

/**
 * The offset behind fields whose length stands elsewhere, at `lengthAt`, and behind their padding to a
 * multiple of 8.
 * @throws {@link DecodeError} when that is beyond `end`
 */
export function paddedEnd(length: number, lengthAt: number, offset: number, end: number): number {
  const behind = offset + ((length + 7) & ~7)
  if (behind > end) {
    throw new DecodeError(
      'ERR_BAD_MATCH_LENGTH', lengthAt,
      `the match says ${length} bytes and ${end - offset} are left for it`, 'match',
    )
  }
  return behind
}

/** Decodes the `ofp_match` at `offset`, whose size {@link matchSize} has checked. */
export function decodeMatch(view: DataView, offset: number): Match {
  // That of almost every packet-in: the input port, and nothing else.
  if (view.getUint32(offset) === IN_PORT_ALONE && view.getUint32(offset + 4) === IN_PORT) {
    return { inPort: view.getUint32(offset + 8) }
  }
  return decodeOxmList(view, offset + 4, offset + view.getUint16(offset + 2))
}

/** Decodes bare OXM fields from `offset` to `end`. */
export function decodeOxmList(view: DataView, offset: number, end: number): Match {
  const match: Record<string, unknown> = {}
  try {
    for (let at = offset; at < end;) at = decodeOxm(view, at, end, match)
  } catch (error) {
    throw error instanceof DecodeError ? error.within('match') : error
  }
  return match as Match
}

/** Encodes an `ofp_match` with its padding, and returns the offset behind it. */
export function encodeMatch(match: MatchInit, view: DataView, offset: number): number {
  const end = encodeOxmList(match, view, offset + 4)
  view.setUint16(offset, OFPMT_OXM)
  view.setUint16(offset + 2, end - offset)
  return pad8(view, offset, end)
}

/**
 * Encodes bare OXM fields, and returns the offset behind the last. They are encoded in the order of the keys,
 * unless a field comes before its prerequisite: then all are sorted so that prerequisites come first.
 */
export function encodeOxmList(match: MatchInit, view: DataView, offset: number): number {
  try {
    needObject(match, '')
    return encodeFields(match, view, offset)
  } catch (error) {
    throw error instanceof EncodeError ? error.within('match') : error
  }
}

function encodeFields(match: MatchInit, view: DataView, offset: number): number {
  let at = offset
  let wanted = 0
  let index = 0
  for (const name in match) {
    const value = (match as Record<string, unknown>)[name]
    if (value === undefined) continue
    const row = rowOf(name, index++)
    if (row === undefined) {
      at = encodeOxm(name, value, view, at)
      continue
    }
    if ((row.bit & wanted) !== 0) return encodeFields(inOrder(match), view, offset)
    wanted |= row.wants
    at = encodeField(row, value, view, at)
  }
  return at
}

// The fields of the match before. Most matches have the same ones, and to compare a name is faster than to
// look it up.
const recent: (NamedField | undefined)[] = []
const RECENT = 8

function rowOf(name: string, index: number): NamedField | undefined {
  const row = recent[index]
  if (row?.name === name) return row
  const found = fieldByName(name)
  if (index < RECENT) recent[index] = found
  return found
}

/**
 * Sorts fields by how many prerequisites they have. A field has all the prerequisites of its own
 * prerequisites and these as well, so they come before it.
 */
function inOrder(match: MatchInit): MatchInit {
  const wants = (name: string): number => bitCount(fieldByName(name)?.wants ?? 0)
  return Object.fromEntries(Object.entries(match).sort(([a], [b]) => wants(a) - wants(b)))
}

function bitCount(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}
