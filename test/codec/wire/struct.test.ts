import { describe, expect, it } from 'vitest'
import { struct } from '../../../src/codec/wire/struct.js'
import { hex, toHex } from '../../support/hex.js'

interface Sample { a: number, b: number, c: number, d: bigint, mac: string, name: string }

const layout = struct<Sample>([
  ['a', 'u8'],
  ['', 'pad1'],
  ['b', 'u16'],
  ['c', 'u32'],
  ['d', 'u64'],
  ['mac', 'mac'],
  ['', 'pad2'],
  ['name', 'text4'],
])
const value: Sample = { a: 1, b: 2, c: 3, d: 4n, mac: '02:00:00:00:00:01', name: 'ab' }
const bytes = hex('01 00 0002 00000003 0000000000000004 020000000001 0000 61620000')

describe('struct', () => {
  it('knows its size', () => {
    expect(layout.size).toBe(28)
  })

  it('reads at an offset', () => {
    const memory = new Uint8Array(40)
    memory.set(bytes, 5)
    expect(layout.decode(new DataView(memory.buffer), 5)).toStrictEqual(value)
  })

  it('writes at an offset, its padding too', () => {
    const memory = new Uint8Array(40).fill(0xa5)
    expect(layout.encode(value, new DataView(memory.buffer), 5)).toBe(33)
    expect(toHex(memory.subarray(4, 34))).toBe(`a5${toHex(bytes)}a5`)
  })

  it('writes zeros for what is left out', () => {
    const memory = new Uint8Array(28).fill(0xa5)
    layout.encode({}, new DataView(memory.buffer), 0)
    expect(toHex(memory)).toBe('00'.repeat(28))
  })

  it('takes addresses in every form', () => {
    for (const mac of [0x020000000001, 0x020000000001n, hex('020000000001')]) {
      const memory = new Uint8Array(28)
      layout.encode({ ...value, mac: mac as unknown as string }, new DataView(memory.buffer), 0)
      expect(memory).toStrictEqual(bytes)
    }
  })

  it('names the member that does not fit', () => {
    const view = new DataView(new ArrayBuffer(28))
    expect(() => layout.encode({ b: 65536 }, view, 0)).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path: 'b' }),
    )
    expect(() => layout.encode({ mac: 'x' }, view, 0)).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_ADDRESS', path: 'mac' }),
    )
    expect(() => layout.encode({ name: 'abcd' }, view, 0)).toThrow(
      expect.objectContaining({ code: 'ERR_TOO_LONG', path: 'name' }),
    )
  })
})
