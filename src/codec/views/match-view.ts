import { DecodeError } from '../errors.js'
import { matchSize } from '../match/match.js'

/**
 * Checks that the fields of the `ofp_match` at `offset` fill it exactly, and returns the offset behind its
 * padding.
 * @throws {@link DecodeError}
 */
export function checkMatch(view: DataView, offset: number, end: number): number {
  const size = matchSize(view, offset, end)
  const last = offset + view.getUint16(offset + 2)
  let at = offset + 4
  while (at + 4 <= last) at += 4 + view.getUint8(at + 3)
  if (at !== last) {
    const detail = 'the last field does not end where the match does'
    throw new DecodeError('ERR_BAD_MATCH_LENGTH', Math.min(at, last), detail, 'match')
  }
  return offset + size
}

/**
 * Finds the value of the first field with this OXM header; -1 when there is none. The match has been checked.
 */
export function findField(view: DataView, offset: number, header: number): number {
  const last = offset + view.getUint16(offset + 2)
  for (let at = offset + 4; at < last; at += 4 + view.getUint8(at + 3)) {
    if (view.getUint32(at) === header) return at + 4
  }
  return -1
}
