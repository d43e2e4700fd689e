/** Actions that load bits into fields, and move them. */
import { fieldByName, type NamedField } from '../../../match/table.js'
import { fieldOf, referenceTo } from '../../../syntax/field-name.js'
import { bigintOf, numberOf } from '../../../syntax/integer.js'
import { valueOf, type Item } from '../../../syntax/items.js'
import { protocolField } from '../../../syntax/protocol-field.js'
import { bytesOf, matchValue, valueOfField, type ReadValue } from '../../../syntax/read-value.js'
import { fail, textOf, type Span } from '../../../syntax/span.js'
import { fieldRangeOf, subfieldOf } from '../../../syntax/subfield.js'
import { arrow, type ActionContext } from './reader.js'
import type { Action } from '../../../actions/index.js'
import type { Match } from '../../../match/fields.js'

/** The greatest width that one `load` fills. */
const WORD = 64

/** `set_field:10.0.0.1->ip_src`; with a mask, as many loads as the mask has runs of ones. */
export function readSetField(item: Item, context: ActionContext): Action | Action[] {
  const [value, name] = arrow(item)
  const row = namedField(name, context)
  const read = valueOfField(row, value)
  const all = (1n << BigInt(row.bits)) - 1n
  if (read.mask === undefined || (read.mask === all && row.kind !== 'bytes')) return setField(row, read.value)
  return loads(row, read.value & read.mask, read.mask)
}

/** `load:5->reg0[0..15]`. */
export function readLoad(item: Item, context: ActionContext): Action[] {
  const [value, dst] = arrow(item)
  const { row, offset, bits } = fieldRangeOf(dst, (name) => namedField(name, context))
  const number = bigintOf(value, bits, textOf(dst))
  const shift = BigInt(offset)
  return loads(row, number << shift, ((1n << BigInt(bits)) - 1n) << shift)
}

/** A field by its name, or by a name that the protocol decides. */
function namedField(name: Span, context: ActionContext): NamedField {
  return protocolField(name, context) ?? fieldOf(name)
}

/** Sets all of a field. */
export function setField(row: NamedField, value: bigint): Action {
  const field = { [row.name]: matchValue(row, { value }) } as Match
  return { type: 'setField', field }
}

/** Sets all of the field of a name. */
export function setFieldCalled(name: 'vlanVid' | 'vlanPcp', value: number): Action {
  return setField(fieldByName(name)!, BigInt(value))
}

/** Loads the bits that the mask has set, from the lowest up: one action for each run of at most 64. */
function loads(row: NamedField, value: bigint, mask: bigint): Action[] {
  if (row.kind === 'bytes' || row.experimenter !== undefined) return [maskedLoad(row, { value, mask })]
  return runs(mask).map(({ offset, bits }) => ({
    type: 'regLoad',
    dst: { field: referenceTo(row), offset, bits },
    value: (value >> BigInt(offset)) & ((1n << BigInt(bits)) - 1n),
  }))
}

/** What has no room in a load: options of any length, and fields of experimenters. */
function maskedLoad(row: NamedField, { value, mask = 0n }: ReadValue): Action {
  const all = (1n << BigInt(row.bits)) - 1n
  if (row.kind !== 'bytes') {
    const read = mask === all ? { value } : { value, mask }
    return { type: 'regLoad2', field: { [row.name]: matchValue(row, read) } as Match }
  }
  const width = Math.max(1, Math.ceil(mask.toString(16).length / 2))
  const option: unknown = { value: bytesOf(value, width), mask: bytesOf(mask, width) }
  return { type: 'regLoad2', field: { [row.name]: option } as Match }
}

function runs(mask: bigint): { offset: number, bits: number }[] {
  const found: { offset: number, bits: number }[] = []
  for (let rest = mask, at = 0; rest !== 0n;) {
    while ((rest & 1n) === 0n) {
      rest >>= 1n
      at++
    }
    let bits = 0
    while ((rest & 1n) === 1n && bits < WORD) {
      rest >>= 1n
      bits++
    }
    found.push({ offset: at, bits })
    at += bits
  }
  return found
}

/** `move:reg0[0..5]->reg1[26..31]`. */
export function readMove(item: Item): Action {
  const [from, to] = arrow(item)
  const src = subfieldOf(from)
  const dst = subfieldOf(to)
  if (src.bits !== dst.bits) {
    fail('BAD_VALUE', item.value, `${textOf(from)} has ${src.bits} bits and ${textOf(to)} has ${dst.bits}`)
  }
  return { type: 'regMove', src, dst }
}

/** `push:reg0[0..15]`. */
export function readPush(item: Item): Action {
  return { type: 'stackPush', src: subfieldOf(valueOf(item)) }
}

/** `pop:reg0[0..15]`. */
export function readPop(item: Item): Action {
  return { type: 'stackPop', dst: subfieldOf(valueOf(item)) }
}

/** `check_pkt_larger(1500)->reg0[0]`. */
export function readCheckPktLarger(item: Item): Action {
  if (item.arrow === undefined) {
    return fail('SYNTAX', item.whole, 'check_pkt_larger wants "->" and a bit of a field')
  }
  const dst = subfieldOf(item.arrow)
  if (dst.bits !== 1) fail('BAD_VALUE', item.arrow, `one bit is set, not ${dst.bits}`)
  return { type: 'checkPktLarger', pktLen: numberOf(item.value, 16, 'the length'), dst }
}

/** `delete_field:tun_metadata0`. */
export function readDeleteField(item: Item): Action {
  const name = valueOf(item)
  const row = fieldOf(name)
  if (row.kind !== 'bytes') fail('BAD_VALUE', name, 'only tun_metadata0 to tun_metadata63 can be deleted')
  return { type: 'deleteField', field: row.name }
}
