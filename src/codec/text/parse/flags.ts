/** Bitmaps by the names of their bits. */
import { isInteger, numberOf } from './integer.js'
import { cut, fail, part, quoted, split, textOf, type Span } from './span.js'
import type { BitNames } from '../flags.js'

/** Bits and which of them are looked at; undefined when all are. */
export interface Flags { readonly value: number, readonly mask?: number }

/**
 * `syn|ack` for exactly these, `+syn-ack` for one that must be set and one that must not, or a number with
 * or without a mask.
 */
export function flagsOf(span: Span, names: BitNames, bits: number, what: string): Flags {
  const text = textOf(span)
  if (/^[+-]/.test(text)) return signed(span, names, what)
  const masked = cut(span, '/')
  if (masked !== undefined) {
    return { value: numberOf(masked[0], bits, what), mask: numberOf(masked[1], bits, what) }
  }
  if (isInteger(span)) return { value: numberOf(span, bits, what) }
  return { value: split(span, '|').reduce((sum, name) => sum | bitOf(name, names, what), 0) >>> 0 }
}

function signed(span: Span, names: BitNames, what: string): Flags {
  let value = 0
  let mask = 0
  for (const { index, 0: sign } of textOf(span).matchAll(/[+-][^+-]*/g)) {
    const bit = bitOf(part(span, index + 1, index + sign.length), names, what)
    if ((mask & bit) !== 0) fail('DUPLICATE', part(span, index), `${sign.slice(1)} is said twice`)
    mask |= bit
    if (sign.startsWith('+')) value |= bit
  }
  return { value: value >>> 0, mask: mask >>> 0 }
}

function bitOf(name: Span, names: BitNames, what: string): number {
  const bit = names.indexOf(textOf(name))
  if (bit < 0 || textOf(name) === '') {
    fail('UNKNOWN_NAME', name, `${quoted(name)} is no flag of ${what}: ${names.filter(Boolean).join(', ')}`)
  }
  return 1 << bit
}
