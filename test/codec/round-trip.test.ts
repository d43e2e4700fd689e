import * as fc from 'fast-check'
import { decode, decodeAt, encode, encodeInto, type MessageInit } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { messageArbitraries, messageTypes } from '../support/arbitraries/messages.js'
import { toHex } from '../support/hex.js'
import { property } from '../support/property.js'

describe.each(messageTypes)('%s', (type) => {
  const arbitrary = messageArbitraries[type] as fc.Arbitrary<MessageInit>

  it('decodes to what was encoded', () => {
    property(arbitrary, (message) => {
      expect(decode(encode(message))).toStrictEqual(message)
    })
  })

  it('encodes to what was decoded', () => {
    property(arbitrary, (message) => {
      const bytes = encode(message)
      expect(toHex(encode(decode(bytes) as MessageInit))).toBe(toHex(bytes))
    })
  })

  it('says its own length', () => {
    property(arbitrary, (message) => {
      const bytes = encode(message)
      expect(new DataView(bytes.buffer).getUint16(2)).toBe(bytes.length)
    })
  })

  it('writes all of its bytes and no others, anywhere in a buffer that was used before', () => {
    property(
      arbitrary,
      fc.nat({ max: 40 }),
      fc.nat({ max: 40 }),
      fc.nat({ max: 9 }),
      (message, before, behind, window) => {
        const bytes = encode(message)
        const memory = new Uint8Array(window + before + bytes.length + behind).fill(0xa5)
        const view = new DataView(memory.buffer, window, before + bytes.length)
        expect(encodeInto(message, view, before)).toBe(before + bytes.length)
        expect(toHex(memory.subarray(window + before, window + before + bytes.length))).toBe(toHex(bytes))
        memory.fill(0xa5, window + before, window + before + bytes.length)
        expect(memory.every((byte) => byte === 0xa5)).toBe(true)
      },
    )
  })

  it('needs all of the space that it takes', () => {
    property(arbitrary, fc.nat(), (message, cut) => {
      const bytes = encode(message)
      const memory = new Uint8Array(bytes.length + 8).fill(0xa5)
      const space = cut % bytes.length
      const view = new DataView(memory.buffer, 0, space)
      expect(() => encodeInto(message, view, 0)).toThrow(expect.objectContaining({ code: 'ERR_NO_SPACE' }))
      expect(memory.subarray(space).every((byte) => byte === 0xa5)).toBe(true)
    })
  })

  it('is found anywhere in a buffer', () => {
    property(arbitrary, fc.nat({ max: 40 }), fc.nat({ max: 40 }), (message, before, behind) => {
      const bytes = encode(message)
      const memory = new Uint8Array(before + bytes.length + behind).fill(0xa5)
      memory.set(bytes, before)
      expect(decodeAt(new DataView(memory.buffer), before)).toStrictEqual(message)
    })
  })
})
