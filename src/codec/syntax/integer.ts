/** Numbers, decimal or with `0x` hexadecimal. */
import { fail, quoted, textOf, type Span } from './span.js'

const NUMBER = /^(?:0x[0-9a-f]+|0|[1-9][0-9]*)$/i

/** Whether a piece is a number. */
export function isInteger(span: Span): boolean {
  return NUMBER.test(textOf(span))
}

/**
 * A number of at most `bits` bits. Leading zeros are refused: other readers take them for octal.
 * @throws TextError BAD_VALUE, OUT_OF_RANGE
 */
export function bigintOf(span: Span, bits: number, what: string): bigint {
  if (!isInteger(span)) fail('ERR_BAD_VALUE', span, `${what} is a number, not ${quoted(span)}`)
  const value = BigInt(textOf(span))
  if (value >> BigInt(bits) !== 0n) {
    fail('ERR_OUT_OF_RANGE', span, `${what} has ${bits} bits, too few for ${quoted(span)}`)
  }
  return value
}

/** A number of at most 32 bits. */
export function numberOf(span: Span, bits: number, what: string): number {
  return Number(bigintOf(span, bits, what))
}
