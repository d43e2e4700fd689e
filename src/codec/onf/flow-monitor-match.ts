/**
 * Matches as the ONF's flow monitor carries them: a whole `ofp_match`, whose length also stands elsewhere.
 */
import { DecodeError } from '../errors.js'
import { decodeMatch, decodeOxmList, encodeMatch } from '../match/match.js'
import { putU16 } from '../wire.js'
import type { Match, MatchInit } from '../match/fields.js'

const OFPMT_OXM = 1

/**
 * The offset behind the padding of the match at `offset`, whose length stands at `lengthAt`.
 * @throws {@link DecodeError} when it runs past `end`.
 */
export function matchEnd(view: DataView, lengthAt: number, offset: number, end: number): number {
  const length = view.getUint16(lengthAt)
  const behind = offset + ((length + 7) & ~7)
  if (behind > end) {
    throw new DecodeError(
      'BAD_MATCH_LENGTH',
      lengthAt,
      `the match says ${length} bytes and ${end - offset} are left for it`,
      'match',
    )
  }
  return behind
}

/**
 * Decodes the match at `offset`, whose length at `lengthAt` {@link matchEnd} has checked. Open vSwitch sends
 * an `ofp_match` with its header, other programs bare fields (ONF EXT-187 can be read both ways).
 */
export function decodeMonitorMatch(view: DataView, lengthAt: number, offset: number): Match {
  const length = view.getUint16(lengthAt)
  const whole = length >= 4 && view.getUint16(offset) === OFPMT_OXM && view.getUint16(offset + 2) === length
  return whole ? decodeMatch(view, offset) : decodeOxmList(view, offset, offset + length)
}

/** Encodes a match with its padding, and its length at `lengthAt`; returns the offset behind it. */
export function encodeMonitorMatch(
  match: MatchInit,
  view: DataView,
  lengthAt: number,
  offset: number,
): number {
  const end = encodeMatch(match, view, offset)
  putU16(view, lengthAt, view.getUint16(offset + 2), 'match')
  return end
}
