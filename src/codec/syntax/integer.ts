/** Numbers: decimal, with `0x` hexadecimal, with a leading `0` octal, and with a sign, as in C. */
import { fail, part, quoted, textOf, type Span } from './span.js'

const NUMBER = /^([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/i

/** Tells whether a text is a number. */
export function isInteger(span: Span): boolean {
  return NUMBER.test(textOf(span))
}

/**
 * Reads a number of at most `bits` bits. A negative one stands for the 64 bits of its two's complement.
 * @throws {@link TextError} for a text that is not a number, or a number that is too great
 */
export function bigintOf(span: Span, bits: number, what: string): bigint {
  return readNumber(span, bits, 64, what)
}

/** Reads a number of at most `bits` bits, up to 32. Negative ones are of 32 bits, where there are as many. */
export function numberOf(span: Span, bits: number, what: string): number {
  return Number(readNumber(span, bits, bits === 32 ? 32 : 64, what))
}

/** @param signed - of how many bits the two's complement of a negative number is */
function readNumber(span: Span, bits: number, signed: number, what: string): bigint {
  const [, sign, digits] = NUMBER.exec(textOf(span)) ?? []
  if (digits === undefined) fail('ERR_BAD_VALUE', span, `${what} is a number, not ${quoted(span)}`)
  const size = BigInt(/^0[0-7]/.test(digits) ? `0o${digits}` : digits)
  const value = sign === '-' && size > 0n ? (1n << BigInt(signed)) - size : size
  if ((value <= 0n && size > 0n) || value >> BigInt(bits) !== 0n) {
    fail('ERR_OUT_OF_RANGE', span, `${what} has ${bits} bits, too few for ${quoted(span)}`)
  }
  return value
}

/**
 * Reads the number of a port or a table, of at most `bits` bits: `010` is 10, because `ovs-ofctl` has no
 * octal numbers there.
 */
export function indexOf(span: Span, bits: number, what: string): number {
  const text = textOf(span)
  if (text.startsWith('-')) fail('ERR_OUT_OF_RANGE', span, `${what} has no sign, as in ${quoted(span)}`)
  const before = /^\+?0*(?=\d)/.exec(text)?.[0].length ?? 0
  return Number(bigintOf(part(span, before), bits, what))
}
