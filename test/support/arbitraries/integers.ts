/** Numbers, bytes and texts as messages carry them. */
import * as fc from 'fast-check'
import { decodeUtf8 } from '../../../src/codec/wire/utf8.js'

export const u8 = fc.integer({ min: 0, max: 0xff })
export const u16 = fc.integer({ min: 0, max: 0xffff })
export const u32 = fc.integer({ min: 0, max: 0xffff_ffff })
export const u64 = fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn })
export const u128 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })

/** An unsigned integer of some bits, up to 32. */
export function uint(bits: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 2 ** bits - 1 })
}

/** Bytes of their own. */
export function bytes(maxLength: number, minLength = 0): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength, maxLength })
}

/** Bytes whose number, together with `before` bytes in front of them, is a multiple of eight. */
export function bytesTo8(before: number, maxWords = 4): fc.Arbitrary<Uint8Array> {
  const first = (8 - (before % 8)) % 8
  return fc.integer({ min: 0, max: maxWords })
    .chain((words) => bytes(first + words * 8, first + words * 8))
}

/** Text that fits a zero-terminated field of `width` bytes, be it what it may. */
export function text(width: number): fc.Arbitrary<string> {
  const any = fc.uint8Array({ min: 1, maxLength: width - 1 })
  const readable = fc.string({ unit: 'grapheme', maxLength: width })
    .map((value) => new TextEncoder().encode(value.replaceAll('\0', '')))
    .filter(({ length }) => length < width)
  return fc.oneof(any, readable).map(decodeUtf8)
}

/** A name of a wire enumeration, or a number that has none. */
export function enumerated<const T extends string>(
  names: readonly T[], nameless: fc.Arbitrary<number>,
): fc.Arbitrary<T | number> {
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: nameless })
}
