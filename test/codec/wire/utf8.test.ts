import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeUtf8, encodeUtf8 } from '../../../src/codec/wire/utf8.js'
import { hex } from '../../support/hex.js'
import { property } from '../../support/property.js'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function strictly(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

/** Bytes that are nearly UTF-8: characters, with some bytes changed. */
const nearly = fc
  .tuple(
    fc.string({ unit: 'binary' }),
    fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 2 }),
  )
  .map(([text, changes]) => {
    const bytes = new TextEncoder().encode(text)
    for (const [at, byte] of changes) if (bytes.length > 0) bytes[at % bytes.length] = byte
    return bytes
  })

describe('text', () => {
  it('is read as the platform reads UTF-8', () => {
    property(fc.oneof(nearly, fc.uint8Array()), (bytes) => {
      const text = strictly(bytes)
      if (text !== undefined) expect(decodeUtf8(bytes)).toBe(text)
      else expect(decodeUtf8(bytes)).toMatch(/[\udc80-\udcff]/)
    })
  })

  it('keeps every byte, UTF-8 or not', () => {
    property(fc.oneof(nearly, fc.uint8Array()), (bytes) => {
      expect(encodeUtf8(decodeUtf8(bytes))).toStrictEqual(Array.from(bytes))
    })
  })

  it('is written as the platform writes UTF-8', () => {
    property(fc.string({ unit: 'binary' }), (text) => {
      expect(encodeUtf8(text)).toStrictEqual(Array.from(new TextEncoder().encode(text)))
    })
  })

  it.each([
    ['c080', 'an overlong zero'],
    ['e08080', 'an overlong zero'],
    ['f0808080', 'an overlong zero'],
    ['eda080', 'a surrogate'],
    ['f4908080', 'beyond U+10FFFF'],
    ['f5808080', 'beyond U+10FFFF'],
    ['80', 'a tail'],
    ['e7a7', 'cut short'],
  ])('does not take %s (%s) for a character', (bytes) => {
    expect(decodeUtf8(hex(bytes))).toBe(
      Array.from(hex(bytes), (byte) => String.fromCharCode(0xdc00 | byte)).join(''),
    )
  })

  it('refuses a lone surrogate that stands for no byte', () => {
    for (const text of ['\ud800', '\udc00', '\udc7f', '\udd00', '\udfff'])
      expect(encodeUtf8(text)).toBeUndefined()
  })
})
