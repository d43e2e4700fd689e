/** Numbers, decimal or with `0x` hexadecimal. */
import { fail, quoted, textOf, type Span } from './span.js'

const NUMBER = /^(?:0x[0-9a-f]+|0*[0-7]|[1-9][0-9]*)$/i

/** Tells whether a text is a number. */
export function isInteger(span: Span): boolean {
  return NUMBER.test(textOf(span))
}

/**
 * Reads a number of at most `bits` bits. Leading zeros are refused where it matters whether the number is
 * octal, as some programs take it: `010` is 8 or 10, and `01` is 1 either way.
 * @throws {@link TextError} for a text that is not a number, or a number that is too great
 */
export function bigintOf(span: Span, bits: number, what: string): bigint {
  if (!isInteger(span)) fail('ERR_BAD_VALUE', span, `${what} is a number, not ${quoted(span)}`)
  const value = BigInt(textOf(span))
  if (value >> BigInt(bits) !== 0n) {
    fail('ERR_OUT_OF_RANGE', span, `${what} has ${bits} bits, too few for ${quoted(span)}`)
  }
  return value
}

/** Reads a number of at most `bits` bits, up to 32. */
export function numberOf(span: Span, bits: number, what: string): number {
  return Number(bigintOf(span, bits, what))
}
