import * as fc from 'fast-check'
import { decode, decodeAt, encode, type MessageInit } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { messageArbitraries, messageTypes } from '../support/arbitraries/messages.js'
import { decodeOutcome } from '../support/decode-outcome.js'
import { toHex } from '../support/hex.js'
import { property } from '../support/property.js'
import { RecordingView, type NumberRead } from '../support/recording-view.js'

describe.each(messageTypes)('%s', (type) => {
  const arbitrary = messageArbitraries[type] as fc.Arbitrary<MessageInit>

  it('is refused when it is cut off anywhere', () => {
    property(arbitrary, fc.nat(), (message, cut) => {
      const bytes = encode(message)
      const part = bytes.subarray(0, cut % bytes.length)
      expect(() => decode(part)).toThrow(expect.objectContaining({ name: 'DecodeError',
        code: 'ERR_TRUNCATED' }))
      expect(() => decodeAt(new DataView(bytes.buffer, 0, part.length), 0))
        .toThrow(expect.objectContaining({ name: 'DecodeError', code: 'ERR_TRUNCATED' }))
    })
  })

  it('is refused or read, and never anything else, when it says that it ends earlier', () => {
    property(arbitrary, fc.nat(), (message, cut) => {
      const bytes = encode(message)
      const part = bytes.slice(0, Math.max(8, cut % bytes.length))
      new DataView(part.buffer).setUint16(2, part.length)
      expectTheSameAgain(decodeOutcome(part))
    })
  })

  it('is refused or read, and never anything else, with any wrong length at any depth', () => {
    property(arbitrary, fc.nat(), fc.nat(), (message, which, how) => {
      const bytes = encode(message)
      const view = new RecordingView(bytes.buffer as ArrayBuffer)
      decodeAt(view, 0)
      const lengths = view.reads.filter(({ offset }) => offset !== 2)
      if (lengths.length === 0) return
      damage(bytes, lengths[which % lengths.length]!, how)
      expectTheSameAgain(decodeOutcome(bytes))
    })
  })

  it('is refused or read, and never anything else, with any bits flipped', () => {
    property(arbitrary, fc.array(fc.nat(), { minLength: 1, maxLength: 4 }), (message, flips) => {
      const bytes = encode(message)
      for (const flip of flips) {
        const at = Math.floor(flip / 8) % bytes.length
        if (at !== 2 && at !== 3) bytes[at]! ^= 1 << flip % 8
      }
      expectTheSameAgain(decodeOutcome(bytes))
    })
  })
})

/** What could be read can be written, and read again as the same. */
function expectTheSameAgain(message: ReturnType<typeof decodeOutcome>): void {
  if (message === undefined) return
  const bytes = encode(message)
  const again = decode(bytes)
  expect(again).toStrictEqual(message)
  expect(toHex(encode(again as MessageInit))).toBe(toHex(bytes))
}

function damage(bytes: Uint8Array, { offset, width }: NumberRead, how: number): void {
  const view = new DataView(bytes.buffer)
  const max = width === 1 ? 0xff : 0xffff
  const was = width === 1 ? view.getUint8(offset) : view.getUint16(offset)
  const wrong = [0, 1, 7, was - 1, was + 1, was + 8, was - 8, max][how % 8]! & max
  if (width === 1) view.setUint8(offset, wrong)
  else view.setUint16(offset, wrong)
}
