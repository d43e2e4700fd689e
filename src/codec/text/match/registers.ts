/**
 * Registers. They overlap (xreg0 consists of reg0 and reg1, xxreg0 of reg0 to reg3) and are printed as those
 * of 32 bits.
 */
import { hexItem } from './items.js'
import type { Bits } from '../../syntax/bits.js'
import type { FieldName } from '../../match/fields.js'
import type { FieldReader } from './reader.js'

const REGISTERS = 16
const WORD = 0xffff_ffffn

/** `reg0=0x1,reg1=0x2/0xff`, in ascending order. */
export function registerItems(read: FieldReader): string[] {
  const words: (Bits | undefined)[] = Array.from({ length: REGISTERS }, () => undefined)
  for (let n = 0; n < 4; n++) spread(words, read(`xxreg${n}` as FieldName), n * 4, 4)
  for (let n = 0; n < 8; n++) spread(words, read(`xreg${n}` as FieldName), n * 2, 2)
  for (let n = 0; n < REGISTERS; n++) words[n] = both(words[n], read(`reg${n}` as FieldName))
  const beyond = Array.from({ length: 8 }, (_, n) => `xreg${n + 8}`)
  return [
    ...words.flatMap((bits, n) => hexItem(`reg${n}`, bits)),
    ...beyond.flatMap((name) => hexItem(name, read(name as FieldName))),
  ]
}

function spread(words: (Bits | undefined)[], bits: Bits | undefined, first: number, count: number): void {
  if (bits === undefined) return
  for (let i = 0; i < count; i++) {
    const shift = BigInt(32 * (count - 1 - i))
    const mask = (bits.mask >> shift) & WORD
    if (mask === 0n) continue
    const part = { value: (bits.value >> shift) & WORD, mask, exact: mask === WORD }
    words[first + i] = both(words[first + i], part)
  }
}

function both(a: Bits | undefined, b: Bits | undefined): Bits | undefined {
  if (a === undefined || b === undefined) return a ?? b
  const mask = a.mask | b.mask
  return { value: a.value | b.value, mask, exact: mask === WORD }
}
