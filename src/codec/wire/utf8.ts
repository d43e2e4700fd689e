/**
 * Names and descriptions, between bytes and text. They are usually UTF-8, but switches may send anything. A
 * byte that is not UTF-8 becomes a lone surrogate, U+DC80 to U+DCFF, which becomes that byte again when it is
 * written.
 */

const ESCAPE = 0xdc00

/** Decodes bytes to text. */
export function decodeUtf8(bytes: ArrayLike<number>): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const size = sequenceLength(bytes, at)
    if (size === 0) {
      text += String.fromCharCode(ESCAPE | bytes[at]!)
      at++
    } else {
      text += String.fromCodePoint(codePoint(bytes, at, size))
      at += size
    }
  }
  return text
}

/** The length of the well-formed sequence at an index (Unicode 15 §3.9, table 3-7); 0 when there is none. */
function sequenceLength(bytes: ArrayLike<number>, at: number): number {
  const first = bytes[at]!
  if (first < 0x80) return 1
  const size = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
  if (size === 0 || at + size > bytes.length) return 0
  const second = bytes[at + 1]!
  // The second byte keeps out overlong forms, surrogates, and what lies beyond U+10FFFF.
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80
  const greatest = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf
  if (second < least || second > greatest) return 0
  for (let i = 2; i < size; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) return 0
  return size
}

function codePoint(bytes: ArrayLike<number>, at: number, size: number): number {
  let value = size === 1 ? bytes[at]! : bytes[at]! & (0x7f >>> size)
  for (let i = 1; i < size; i++) value = (value << 6) | (bytes[at + i]! & 0x3f)
  return value
}

/** Encodes text to bytes; undefined when it has a lone surrogate that does not stand for a byte. */
export function encodeUtf8(text: string): number[] | undefined {
  const bytes: number[] = []
  for (const char of text) {
    const value = char.codePointAt(0)!
    if (value < 0x80) bytes.push(value)
    else if (value < 0x800) bytes.push(0xc0 | (value >>> 6), tail(value, 0))
    else if (value >= 0xd800 && value <= 0xdfff) {
      if (value < (ESCAPE | 0x80) || value > (ESCAPE | 0xff)) return undefined
      bytes.push(value & 0xff)
    } else if (value < 0x1_0000) bytes.push(0xe0 | (value >>> 12), tail(value, 6), tail(value, 0))
    else bytes.push(0xf0 | (value >>> 18), tail(value, 12), tail(value, 6), tail(value, 0))
  }
  return bytes
}

function tail(value: number, shift: number): number {
  return 0x80 | ((value >>> shift) & 0x3f)
}
