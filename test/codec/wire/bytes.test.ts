import { EncodeError } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import {
  borrow,
  exactBytes,
  needBytes,
  pad8,
  putBytes,
  putText,
  putU16,
  putU24,
  putU32,
  putU64,
  putU8,
} from '../../../src/codec/wire/bytes.js'
import { toHex } from '../../support/hex.js'

const memory = () => new DataView(new Uint8Array(16).fill(0xa5).buffer)
const written = (view: DataView, length: number) =>
  toHex(new Uint8Array(view.buffer, view.byteOffset, length))

describe.each([
  ['putU8', putU8, 0xff, 'ff'], ['putU16', putU16, 0xff01, 'ff01'], ['putU24', putU24, 0xff0102, 'ff0102'],
  ['putU32', putU32, 0xff010203, 'ff010203'],
] as const)('%s', (_, put, value, bytes) => {
  it('writes its width, big-endian', () => {
    const view = memory()
    put(view, 0, value, 'port')
    expect(written(view, bytes.length / 2 + 1)).toBe(`${bytes}a5`)
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 32, 2 ** 53, '1', null, undefined, 1n, {}, true])(
    'refuses %s',
    (bad) => {
      expect(() => put(memory(), 0, bad as number, 'port')).toThrow(
        expect.objectContaining({ name: 'EncodeError', code: 'ERR_OUT_OF_RANGE', path: 'port' }),
      )
    },
  )

  it('refuses one more than fits', () => {
    expect(() => put(memory(), 0, 2 ** (bytes.length * 4), 'port')).toThrow(EncodeError)
  })
})

describe('putU64', () => {
  it('writes a bigint, and refuses anything else', () => {
    const view = memory()
    putU64(view, 0, 0xff01020304050607n, 'cookie')
    expect(written(view, 9)).toBe('ff01020304050607a5')
    for (const bad of [-1n, 1n << 64n, 1, '1', undefined]) {
      expect(() => putU64(view, 0, bad as bigint, 'cookie'))
        .toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path: 'cookie' }))
    }
  })
})

describe('putBytes', () => {
  it('copies, and says where it ended', () => {
    const view = memory()
    expect(putBytes(view, 1, Uint8Array.of(1, 2))).toBe(3)
    expect(written(view, 4)).toBe('a50102a5')
  })

  it('does not write behind the end of a view, where its buffer goes on', () => {
    const view = memory()
    const window = new DataView(view.buffer, 0, 4)
    expect(() => putBytes(window, 3, Uint8Array.of(1, 2))).toThrow(RangeError)
    expect(written(view, 16)).toBe('a5'.repeat(16))
  })

  it('refuses what is not bytes', () => {
    expect(() => putBytes(memory(), 0, 'ab' as unknown as Uint8Array, 'body'))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_VALUE', path: 'body' }))
  })
})

it('pads to a multiple of eight behind a start', () => {
  const view = memory()
  expect(pad8(view, 1, 3)).toBe(9)
  expect(written(view, 10)).toBe('a5a5a5000000000000a5')
  expect(pad8(view, 0, 8)).toBe(8)
})

it('writes texts with zeros behind', () => {
  const view = memory()
  putText(view, 0, 5, 'ab', 'name')
  expect(written(view, 6)).toBe('6162000000a5')
  expect(() => putText(view, 0, 2, 'ab', 'name')).toThrow(
    expect.objectContaining({ code: 'ERR_TOO_LONG', path: 'name' }),
  )
  expect(() => putText(view, 0, 5, 7 as unknown as string, 'name')).toThrow(
    expect.objectContaining({ code: 'ERR_BAD_VALUE' }),
  )
})

it('borrows bytes without copying them', () => {
  const view = memory()
  const bytes = borrow(view, 2, 4)
  view.setUint8(2, 1)
  expect(bytes).toStrictEqual(Uint8Array.of(1, 0xa5))
})

it('says how many bytes are missing or too many', () => {
  expect(() => needBytes(3, 5, 3, 'match')).toThrow('match (byte 3): 3 bytes are needed here and 2 are left')
  expect(() => needBytes(3, 5, 2, 'match')).not.toThrow()
  expect(() => exactBytes(3, 5, 3, 'match')).toThrow('match (byte 3): 3 bytes belong here and there are 2')
  expect(() => exactBytes(3, 5, 1, 'match', 'ERR_BAD_ACTION_LENGTH')).toThrow(
    expect.objectContaining({ code: 'ERR_BAD_ACTION_LENGTH' }),
  )
})
