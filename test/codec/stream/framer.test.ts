import * as fc from 'fast-check'
import { DecodeError, encode, Framer, type MessageInit } from 'daolinet/codec'
import { describe, expect, it, vi } from 'vitest'
import { message } from '../../support/arbitraries/messages.js'
import { hex, toHex } from '../../support/hex.js'
import { property } from '../../support/property.js'

const barrier = hex('0414 0008 0000 0001')
const echo = hex('0402 000c 0000 0002 01020304')

function collector() {
  const frames: string[] = []
  const framer = new Framer((view, offset, end) => {
    frames.push(toHex(new Uint8Array(view.buffer, view.byteOffset + offset, end - offset)))
  })
  return { frames, framer }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0)
  return all
}

describe('Framer', () => {
  it('hands out every message of a chunk, where it lies', () => {
    const chunk = joined([barrier, echo])
    const seen: [ArrayBufferLike, number, number][] = []
    new Framer((view, offset, end) =>
      seen.push([view.buffer, view.byteOffset + offset, view.byteOffset + end]),
    ).push(chunk)
    expect(seen).toStrictEqual([[chunk.buffer, 0, 8], [chunk.buffer, 8, 20]])
  })

  it('finds the messages of a chunk that is part of a larger buffer', () => {
    const { frames, framer } = collector()
    framer.push(joined([hex('ffff'), barrier, hex('ff')]).subarray(2, 10))
    expect(frames).toStrictEqual([toHex(barrier)])
  })

  it('puts messages together that come byte by byte', () => {
    const { frames, framer } = collector()
    for (const byte of joined([barrier, echo, barrier])) framer.push(Uint8Array.of(byte))
    expect(frames).toStrictEqual([barrier, echo, barrier].map(toHex))
    expect(framer.pending).toBe(0)
  })

  it('hands out the same messages however the stream is cut', () => {
    property(
      fc.array(message, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }),
      (messages, cuts) => {
        const parts = messages.map((value) => encode(value as MessageInit))
        const stream = joined(parts)
        const { frames, framer } = collector()
        const places = [...cuts.map((cut) => cut % (stream.length + 1)), 0, stream.length].sort(
          (a, b) => a - b,
        )
        for (let i = 1; i < places.length; i++) framer.push(stream.slice(places[i - 1], places[i]))
        expect(frames).toStrictEqual(parts.map(toHex))
        expect(framer.pending).toBe(0)
      },
    )
  })

  it('hands out the same messages at every single cut', () => {
    const stream = joined([barrier, echo, barrier])
    for (let cut = 0; cut <= stream.length; cut++) {
      const { frames, framer } = collector()
      framer.push(stream.slice(0, cut))
      framer.push(stream.slice(cut))
      expect(frames).toStrictEqual([barrier, echo, barrier].map(toHex))
    }
  })

  it('holds no more than one message, however long', () => {
    const { frames, framer } = collector()
    const long = new Uint8Array(0xffff)
    long.set(hex('0402 ffff'))
    for (let round = 0; round < 3; round++) {
      for (let at = 0; at < long.length; at += 1000) {
        framer.push(long.slice(at, at + 1000))
        expect(framer.pending).toBe(at + 1000 < long.length ? at + 1000 : 0)
      }
    }
    expect(frames).toStrictEqual([toHex(long), toHex(long), toHex(long)])
  })

  it('does not keep the chunks that it was given', () => {
    const { frames, framer } = collector()
    const chunk = echo.slice(0, 9)
    framer.push(chunk)
    chunk.fill(0xff)
    framer.push(echo.slice(9))
    expect(frames).toStrictEqual([toHex(echo)])
  })

  it.each([0, 1, 4, 7])('refuses a length of %d, and stops', (length) => {
    const bad = hex('0402 0000 00000000')
    bad[3] = length
    for (const cut of [0, 3, 8]) {
      const { frames, framer } = collector()
      framer.push(barrier)
      expect(() => {
        framer.push(bad.slice(0, cut))
        framer.push(bad.slice(cut))
      }).toThrow(DecodeError)
      framer.push(barrier)
      expect(frames).toStrictEqual([toHex(barrier)])
      expect(framer.pending).toBe(0)
    }
  })

  it('throws what the handler throws, and stops', () => {
    const handler = vi.fn(() => {
      throw new Error('enough')
    })
    const framer = new Framer(handler)
    expect(() => framer.push(joined([barrier, echo]))).toThrow('enough')
    framer.push(barrier)
    expect(handler).toHaveBeenCalledOnce()
  })

  it('can be stopped from within a handler, in the middle of a chunk', () => {
    const frames: number[] = []
    const framer: Framer = new Framer((_view, offset) => {
      frames.push(offset)
      framer.stop()
    })
    framer.push(joined([barrier, barrier, echo.slice(0, 5)]))
    framer.push(barrier)
    expect(frames).toStrictEqual([0])
    expect(framer.pending).toBe(0)
  })

  it('can be stopped from within a handler that got a message out of two chunks', () => {
    const frames: number[] = []
    const framer: Framer = new Framer((_view, _offset, end) => {
      frames.push(end)
      framer.stop()
    })
    framer.push(barrier.slice(0, 3))
    framer.push(joined([barrier.slice(3), echo]))
    expect(frames).toStrictEqual([8])
  })
})
