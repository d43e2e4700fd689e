/** Bitmaps as the names of their bits. */
import { isInteger, numberOf } from './integer.js'
import { hex } from './number.js'
import { cut, fail, part, quoted, split, textOf, type Span } from './span.js'

/** Names of bits, from the lowest bit; an empty text for a bit without a name. */
export type BitNames = readonly string[]

/** Bits of `ct_state`. */
export const ctStateBits: BitNames = ['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat']
/** Bits of `tcp_flags` (RFC 9293 §3.1), with the three reserved ones numbered as Open vSwitch does. */
export const tcpFlagBits: BitNames =
  ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns', '[200]', '[400]', '[800]']
/** Bits of `tun_flags`. */
export const tunFlagBits: BitNames = ['oam']

/**
 * Writes the names of the bits that are set; those without a name follow in hexadecimal.
 * @param none - what is written when no bit is set
 */
export function formatFlags(names: BitNames, bits: number, separator = '|', none = '0'): string {
  if (bits === 0) return none
  const parts = names.filter((name, bit) => name !== '' && (bits >>> bit) & 1)
  const rest = names.reduce((left, name, bit) => (name === '' ? left : left & ~(1 << bit)), bits) >>> 0
  if (rest !== 0) parts.push(hex(rest))
  return parts.join(separator)
}

/** Writes `+` and the name for a bit that has to be 1, `-` and the name for one that has to be 0. */
export function formatMaskedFlags(names: BitNames, bits: number, mask: number): string {
  let text = ''
  for (let bit = 0; bit < 32; bit++) {
    if ((mask >>> bit) & 1) text += ((bits >>> bit) & 1 ? '+' : '-') + (names[bit] || `[${bit}]`)
  }
  return text
}

/** Bits, and a mask when not all of them matter. */
export interface Flags { readonly value: number, readonly mask?: number }

/**
 * Reads `syn|ack` (exactly these bits), `+syn-ack` (one that has to be 1 and one that has to be 0), or a
 * number with or without a mask.
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
    if ((mask & bit) !== 0) fail('ERR_DUPLICATE', part(span, index), `${sign.slice(1)} is said twice`)
    mask |= bit
    if (sign.startsWith('+')) value |= bit
  }
  return { value: value >>> 0, mask: mask >>> 0 }
}

function bitOf(name: Span, names: BitNames, what: string): number {
  const bit = names.indexOf(textOf(name))
  if (bit < 0 || textOf(name) === '') {
    fail(
      'ERR_UNKNOWN_NAME', name, `${quoted(name)} is no flag of ${what}: ${names.filter(Boolean).join(', ')}`,
    )
  }
  return 1 << bit
}
