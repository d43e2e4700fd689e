/** Bitmaps by the names of their bits. */
import { hex } from './number.js'

/** Names of bits, the lowest bit first; an empty name for a bit without one. */
export type BitNames = readonly string[]

/** Bits of `ct_state`. */
export const ctStateBits: BitNames = ['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat']
/** Bits of `tcp_flags` (RFC 9293 §3.1), with the three reserved ones numbered as Open vSwitch does. */
export const tcpFlagBits: BitNames =
  ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns', '[200]', '[400]', '[800]']
/** Bits of `tun_flags`. */
export const tunFlagBits: BitNames = ['oam']

/** The names of the set bits; what has no name follows in hexadecimal. `none` for no bit at all. */
export function formatFlags(names: BitNames, bits: number, separator = '|', none = '0'): string {
  if (bits === 0) return none
  const parts = names.filter((name, bit) => name !== '' && (bits >>> bit) & 1)
  const rest = names.reduce((left, name, bit) => (name === '' ? left : left & ~(1 << bit)), bits) >>> 0
  if (rest !== 0) parts.push(hex(rest))
  return parts.join(separator)
}

/** `+` and the name for a bit that must be set, `-` and the name for one that must not. */
export function formatMaskedFlags(names: BitNames, bits: number, mask: number): string {
  let text = ''
  for (let bit = 0; bit < 32; bit++) {
    if ((mask >>> bit) & 1) text += ((bits >>> bit) & 1 ? '+' : '-') + (names[bit] || `[${bit}]`)
  }
  return text
}
