import * as fc from 'fast-check'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { sizeOf, type Member } from '../../../src/codec/wire/member.js'
import { compiledDecoder, interpretedDecoder } from '../../../src/codec/wire/struct-decoder.js'
import { message } from '../../support/arbitraries/messages.js'
import { property } from '../../support/property.js'
import type { MessageInit } from 'daolinet/codec'

type Members = readonly Member<Record<string, unknown>>[]

/** The members of every struct that the codec declares. */
const declared = vi.hoisted((): Members[] => [])

vi.mock(import('../../../src/codec/wire/struct-decoder.js'), async (importOriginal) => {
  const original = await importOriginal()
  return {
    ...original,
    structDecoder<T extends object>(members: readonly Member<T>[]) {
      declared.push(members)
      return original.interpretedDecoder(members)
    },
  }
})

// A codec of its own: the one that other tests use has been loaded with the real module.
vi.resetModules()
const { decode, encode } = await import('daolinet/codec')
afterAll(() => {
  vi.doUnmock('../../../src/codec/wire/struct-decoder.js')
  vi.resetModules()
})

const structs = declared.map((members): [string, Members] => [
  members.map(([name, type]) => name || type).join(', '), members,
])

it('knows every struct of the codec', () => {
  expect(structs.length).toBeGreaterThan(20)
})

describe.each(structs)('a struct of %s', (_, members) => {
  it('is the same, compiled and interpreted', () => {
    const [compiled, interpreted] = [compiledDecoder(members), interpretedDecoder(members)]
    const size = sizeOf(members)
    const body = fc.uint8Array({ minLength: size, maxLength: size })
    property(body, fc.integer({ min: 1, max: 9 }), (bytes, offset) => {
      const memory = new Uint8Array(offset + size + 3).fill(0xa5)
      memory.set(bytes, offset)
      const view = new DataView(memory.buffer, 1)
      const [one, other] = [compiled(view, offset - 1), interpreted(view, offset - 1)]
      expect(other).toStrictEqual(one)
      expect(Object.keys(other)).toEqual(Object.keys(one))
    })
  })
})

it('decodes every message with interpreted structs alone', () => {
  property(message, (value) => {
    expect(decode(encode(value as MessageInit))).toStrictEqual(value)
  })
})
