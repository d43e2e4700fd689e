/** What the readers of all kinds of addresses share. */
import { AddressError } from '../errors.js'

/** Every byte as two hexadecimal digits. */
export const HEX: readonly string[] =
  Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

export const COLON = 0x3a
export const DOT = 0x2e

/** The value of one hexadecimal digit, or -1. */
export function hexDigit(char: number): number {
  if (char >= 0x30 && char <= 0x39) return char - 0x30
  const lower = char | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/** The error for a value that is not an address or prefix of this kind. A long text is cut. */
export function notAn(kind: string, given: unknown): AddressError {
  const shown = typeof given === 'string'
    ? JSON.stringify(given.slice(0, 64))
    : typeof given === 'object' && given !== null ? 'an object' : String(given).slice(0, 64)
  return new AddressError(`not ${kind}: ${shown}`)
}
