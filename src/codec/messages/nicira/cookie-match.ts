/**
 * The cookie to look for, which stands among the fields of Nicira's match: NXM_NX_COOKIE of 8 bytes, or
 * NXM_NX_COOKIE_W with as many of mask. Its class and number are those of the MPLS time to live, of 1 byte.
 */
import { DecodeError } from '../../errors.js'
import { decodeOxm } from '../../match/oxm.js'
import { ALL_ONES_64 } from '../../wire/all-ones.js'
import { putU64 } from '../../wire/bytes.js'
import type { Masked, Match } from '../../match/fields.js'

const COOKIE = 0x0001_3c08
const COOKIE_MASKED = 0x0001_3d10
/** Decodes bare fields from `offset` to `end`, and the cookie among them. */
export function decodeMatchAndCookie(
  view: DataView, offset: number, end: number,
): { readonly match: Match, readonly cookieMatch?: Masked<bigint> } {
  const match: Record<string, unknown> = {}
  let cookieMatch: Masked<bigint> | undefined
  try {
    for (let at = offset; at < end;) {
      const header = end - at < 4 ? 0 : view.getUint32(at)
      const length = header & 0xff
      if ((header !== COOKIE && header !== COOKIE_MASKED) || at + 4 + length > end) {
        at = decodeOxm(view, at, end, match)
        continue
      }
      if (cookieMatch !== undefined) {
        throw new DecodeError('ERR_DUPLICATE_FIELD', at, 'the cookie stands in this match twice')
      }
      const mask = header === COOKIE ? ALL_ONES_64 : view.getBigUint64(at + 12)
      cookieMatch = { value: view.getBigUint64(at + 4), mask }
      at += 4 + length
    }
  } catch (error) {
    throw error instanceof DecodeError ? error.within('match') : error
  }
  return { match: match as Match, ...(cookieMatch === undefined ? {} : { cookieMatch }) }
}

/** Encodes the cookie to look for; returns the offset behind it. */
export function encodeCookieMatch({ value, mask }: Masked<bigint>, view: DataView, offset: number): number {
  const exact = mask === ALL_ONES_64
  view.setUint32(offset, exact ? COOKIE : COOKIE_MASKED)
  putU64(view, offset + 4, value, 'cookieMatch.value')
  if (exact) return offset + 12
  putU64(view, offset + 12, mask, 'cookieMatch.mask')
  return offset + 20
}
