import * as fc from 'fast-check'
import { decodeAt, encode } from 'daolinet/codec'
import { expect, it } from 'vitest'
import { message } from '../support/arbitraries/messages.js'
import { bytesOf, messageVectors } from '../support/corpora.js'
import { check } from '../support/property.js'

/** What a decoder may make of one byte, and of any message: values, letters, and bytes that it copies. */
const PER_BYTE = 8
const PER_MESSAGE = 150

/** The values, letters and copied bytes that a message is made of; borrowed bytes weigh nothing. */
function weight(value: unknown, received: ArrayBufferLike): number {
  if (typeof value === 'string') return 1 + value.length
  if (typeof value !== 'object' || value === null) return 1
  if (value instanceof Uint8Array) return value.buffer === received ? 1 : 1 + value.buffer.byteLength
  return Object.values(value).reduce((sum: number, member) => sum + weight(member, received), 1)
}

/** Decodes what may be no message, and says how much more it weighs than it may. */
function excess(bytes: Uint8Array): number {
  const own = bytes.slice()
  try {
    return weight(decodeAt(new DataView(own.buffer), 0), own.buffer) - own.length * PER_BYTE - PER_MESSAGE
  } catch {
    return 0
  }
}

it('takes memory in proportion to the length of a message, whatever its bytes are', () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.nat(0xff)), { maxLength: 4 })
  check(fc.property(message, flips, (any, changes) => {
    const bytes = encode(any)
    for (const [where, byte] of changes) bytes[where % bytes.length] = byte
    expect(excess(bytes)).toBeLessThanOrEqual(0)
  }), { numRuns: 3000 })
})

it('takes memory in proportion to the length of the messages of other projects', () => {
  for (const { hex } of messageVectors ?? []) expect(excess(bytesOf(hex))).toBeLessThanOrEqual(0)
})

it('takes memory in proportion to the length of the longest message, with the smallest parts', () => {
  const long = (start: number[], part: number[]): Uint8Array => {
    const parts = Array.from({ length: Math.floor((65_535 - start.length) / part.length) }, () => part).flat()
    const bytes = Uint8Array.from([...start, ...parts])
    new DataView(bytes.buffer).setUint16(2, bytes.length)
    return bytes
  }
  const header = (type: number): number[] => [4, type, 0, 0, 0, 0, 0, 1]
  const multipart = (type: number): number[] => [...header(19), 0, type, 0, 0, 0, 0, 0, 0]
  const worst = [
    long(header(0), [0, 1, 0, 8, 0xff, 0xff, 0xff, 0xff]),
    long(multipart(13), Array.from({ length: 64 }, () => 1)),
    long(multipart(3), Array.from({ length: 24 }, () => 0xff)),
    long(header(28), [0xff]),
  ]
  for (const bytes of worst) expect(excess(bytes)).toBeLessThanOrEqual(0)
})
