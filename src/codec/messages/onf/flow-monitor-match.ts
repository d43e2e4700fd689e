/**
 * Matches as the ONF's flow monitor carries them: a whole `ofp_match`, whose length also stands elsewhere.
 */
import { decodeMatch, decodeOxmList, encodeMatch, paddedEnd } from '../../match/match.js'
import { putU16 } from '../../wire/bytes.js'
import type { Match, MatchInit } from '../../match/fields.js'

const OFPMT_OXM = 1

/**
 * Checks the match at `offset`, whose length stands at `lengthAt`, and returns the offset behind its padding.
 * @throws {@link DecodeError} when the match runs past `end`
 */
export function matchEnd(view: DataView, lengthAt: number, offset: number, end: number): number {
  return paddedEnd(matchLength(view, lengthAt, offset, end), lengthAt, offset, end)
}

/**
 * The length of the match. Open vSwitch sends an `ofp_match` with its header, and reads one whatever the
 * length elsewhere in the message is; other programs send bare fields (ONF EXT-187 can be read both ways).
 */
function matchLength(view: DataView, lengthAt: number, offset: number, end: number): number {
  const said = view.getUint16(lengthAt)
  return isWhole(view, said, offset, end) ? view.getUint16(offset + 2) : said
}

function isWhole(view: DataView, said: number, offset: number, end: number): boolean {
  const left = end - offset
  if (left < 8 || view.getUint16(offset) !== OFPMT_OXM) return false
  const own = view.getUint16(offset + 2)
  return own >= 4 && (own === said || (said > left && own <= left))
}

/** Decodes the match at `offset`, whose length at `lengthAt` {@link matchEnd} has checked. */
export function decodeMonitorMatch(view: DataView, lengthAt: number, offset: number, end: number): Match {
  const said = view.getUint16(lengthAt)
  return isWhole(view, said, offset, end)
    ? decodeMatch(view, offset)
    : decodeOxmList(view, offset, offset + said)
}

/**
 * Encodes a match with its padding, writes its length at `lengthAt`, and returns the offset behind the
 * padding.
 */
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
