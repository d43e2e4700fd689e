import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { compiledWriter, copyingWriter, type Slot } from '../../../src/codec/views/template-writer.js'
import { property } from '../../support/property.js'

const WIDTHS = [1, 2, 3, 4, 6, 8, 16]

/** Bytes between variables, and the variable behind them. */
const parts = fc.array(fc.record({
  gap: fc.nat(9),
  width: fc.constantFrom(...WIDTHS),
  name: fc.string(),
  bits: fc.bigInt(0n, (1n << 128n) - 1n),
}), { maxLength: 6 })

it('writes the same compiled and by copying, whatever varies, wherever, and whatever it is called', () => {
  property(parts, fc.nat(7), fc.nat(9), fc.nat(0xffff_ffff), (drawn, rest, offset, xid) => {
    const slots: Slot[] = []
    const values: Record<string, number | bigint> = Object.create(null) as Record<string, number | bigint>
    let length = 8
    for (const [index, { gap, width, name, bits }] of drawn.entries()) {
      slots.push({ name: `${name}${index}`, at: length + gap, bytes: width })
      const value = BigInt.asUintN(width * 8, bits)
      values[`${name}${index}`] = width < 8 ? Number(value) : value
      length += gap + width
    }
    const bytes = Uint8Array.from({ length: length + rest }, (_, i) => i * 37 + 1)
    const [compiled, copied] = [compiledWriter, copyingWriter].map((make) => {
      const buffer = new Uint8Array(offset + bytes.length + 3).fill(0x5a)
      make(bytes, slots)(new DataView(buffer.buffer), offset, values, xid)
      return buffer
    })
    expect(compiled).toEqual(copied)
  })
})
