/** Matches as Nicira's messages carry them: bare fields, whose length stands elsewhere in the message. */
import { decodeOxmList, encodeOxmList, paddedEnd } from '../../match/match.js'
import { pad8, putU16 } from '../../wire/bytes.js'
import type { Match, MatchInit } from '../../match/fields.js'

/**
 * Checks the match at `offset`, whose length stands at `lengthAt`, and returns the offset behind its padding.
 * @throws {@link DecodeError} when the match runs past `end`
 */
export function nxMatchEnd(view: DataView, lengthAt: number, offset: number, end: number): number {
  return paddedEnd(view.getUint16(lengthAt), lengthAt, offset, end)
}

/** Decodes the match at `offset`, whose length at `lengthAt` {@link nxMatchEnd} has checked. */
export function decodeNxMatch(view: DataView, lengthAt: number, offset: number): Match {
  return decodeOxmList(view, offset, offset + view.getUint16(lengthAt))
}

/**
 * Encodes a match with its padding, writes its length at `lengthAt`, and returns the offset behind the
 * padding.
 */
export function encodeNxMatch(match: MatchInit, view: DataView, lengthAt: number, offset: number): number {
  const end = encodeOxmList(match, view, offset)
  putU16(view, lengthAt, end - offset, 'match')
  return pad8(view, offset, end)
}
