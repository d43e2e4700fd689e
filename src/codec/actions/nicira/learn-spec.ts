/** What a learned flow matches and does: the flow mod specifications of the learn action. */
import { DecodeError, EncodeError } from '../../errors.js'
import {
  decodeHeader, encodeHeader, headerEnd, headerOf, widthOf, type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { exactBits } from '../../syntax/bits.js'
import { fieldByText, referenceTo } from '../../syntax/field-name.js'
import { formatBits } from '../../syntax/format-value.js'
import { bigintOf, isInteger } from '../../syntax/integer.js'
import { valueOf, type Item } from '../../syntax/items.js'
import { hex } from '../../syntax/number.js'
import { valueOfField } from '../../syntax/read-value.js'
import { fail, textOf, type Span } from '../../syntax/span.js'
import { formatSubfield, isSubfield, subfieldOf } from '../../syntax/subfield.js'
import { borrow, needObject, putU16, shown } from '../../wire/bytes.js'
import { encodeWithin } from '../../wire/list.js'
import { arrow } from '../text.js'

// uint16_t header;                       bits 0 to 10: n_bits
//                                        bits 11 and 12: 0 match, 1 load, 2 output
//                                        bit 13: the source is immediate; otherwise a field
// source: header of a field, uint16_t offset; or immediate bits, right-aligned in a multiple of 16
// destination: header of a field, uint16_t offset; nothing for output
// A header of zero ends the list.

/** One part of what a learned flow matches or does. */
export type LearnSpec =
  /** Match `dst` against what `src` is when the flow is learned: bits of a field, or a number. */
  | { readonly type: 'match', readonly src: Subfield | bigint, readonly dst: Subfield }
  /** Load what `src` is when the flow is learned into `dst`. */
  | { readonly type: 'load', readonly src: Subfield | bigint, readonly dst: Subfield }
  /** Output to the port that `src` holds when the flow is learned. */
  | { readonly type: 'output', readonly src: Subfield }

/** A {@link LearnSpec} as {@link encode} takes it. */
export type LearnSpecInit =
  | { readonly type: 'match' | 'load', readonly src: SubfieldInit | bigint, readonly dst: SubfieldInit }
  | { readonly type: 'output', readonly src: SubfieldInit }

const kinds = ['match', 'load', 'output'] as const
const IMMEDIATE = 1 << 13
const BITS = 0x7ff

/** Length in bytes of a source that is a number. */
function immediateSize(bits: number): number {
  return ((bits + 15) >>> 4) * 2
}

/**
 * Decodes the specifications from `offset` up to a zero header or the `end`.
 * @throws {@link DecodeError}
 */
export function decodeLearnSpecs(view: DataView, offset: number, end: number): LearnSpec[] {
  const specs: LearnSpec[] = []
  try {
    for (let at = offset; end - at >= 2 && view.getUint16(at) !== 0;) {
      const { spec, next } = decodeSpec(view, at, end)
      specs.push(spec)
      at = next
    }
  } catch (error) {
    throw error instanceof DecodeError ? error.within(`specs[${specs.length}]`) : error
  }
  return specs
}

function decodeSpec(view: DataView, offset: number, end: number): { spec: LearnSpec, next: number } {
  const header = view.getUint16(offset)
  const bits = header & BITS
  const type = kinds[(header >>> 11) & 3]
  if (type === undefined || header >>> 14 !== 0) {
    throw new DecodeError('ERR_BAD_ACTION_LENGTH', offset, `0x${header.toString(16)} is no specification`)
  }
  const src = (header & IMMEDIATE) === 0
    ? decodeBits(view, offset + 2, end, bits)
    : decodeImmediate(view, offset + 2, end, bits)
  if (type !== 'output') {
    const dst = decodeBits(view, src.next, end, bits)
    return { spec: { type, src: src.value, dst: dst.value }, next: dst.next }
  }
  if (typeof src.value === 'bigint') {
    throw new DecodeError('ERR_BAD_ACTION_LENGTH', offset, 'an output to a number that is no field')
  }
  return { spec: { type, src: src.value }, next: src.next }
}

function decodeBits(
  view: DataView,
  at: number,
  end: number,
  bits: number,
): { value: Subfield; next: number } {
  const offset = headerEnd(view, at, end)
  if (end - offset < 2) {
    throw new DecodeError(
      'ERR_BAD_ACTION_LENGTH', offset, 'there is no room for the offset',
    )
  }
  return { value: { field: decodeHeader(view, at), offset: view.getUint16(offset), bits }, next: offset + 2 }
}

function decodeImmediate(
  view: DataView,
  at: number,
  end: number,
  bits: number,
): { value: bigint; next: number } {
  const next = at + immediateSize(bits)
  if (next > end)
    throw new DecodeError('ERR_BAD_ACTION_LENGTH', at, `there is no room for a value of ${bits} bits`)
  const value = borrow(view, at, next).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return { value, next }
}

/**
 * Encodes one specification and returns the offset behind it.
 * @throws {@link EncodeError}
 */
export function encodeLearnSpec(spec: LearnSpecInit, view: DataView, offset: number): number {
  needObject(spec, '')
  const kind = kinds.indexOf(spec.type)
  if (kind < 0)
    throw new EncodeError('ERR_UNKNOWN_NAME', 'type', `no specification is called ${shown(spec.type)}`)
  const bits = spec.type === 'output' ? checkedWidth('src', spec.src) : checkedWidth('dst', spec.dst)
  const immediate = typeof spec.src === 'bigint'
  view.setUint16(offset, (immediate ? IMMEDIATE : 0) | (kind << 11) | bits)
  const at = typeof spec.src === 'bigint'
    ? encodeImmediate(spec.src, bits, view, offset + 2)
    : encodeBits('src', spec.src, bits, view, offset + 2)
  return spec.type === 'output' ? at : encodeBits('dst', spec.dst, bits, view, at)
}

function checkedWidth(path: string, subfield: SubfieldInit): number {
  return encodeWithin(path, () => {
    const bits = widthOf(subfield)
    if (Number.isInteger(bits) && bits >= 1 && bits <= BITS) return bits
    throw new EncodeError('ERR_OUT_OF_RANGE', 'bits', `${shown(bits)} is not 1 to ${BITS}`)
  })
}

function encodeBits(path: string, subfield: SubfieldInit, bits: number, view: DataView, at: number): number {
  return encodeWithin(path, () => {
    if (widthOf(subfield) !== bits) {
      throw new EncodeError(
        'ERR_BAD_VALUE', 'bits', `${shown(widthOf(subfield))} bits, where ${bits} are meant`,
      )
    }
    const offset = encodeHeader(subfield.field, view, at)
    putU16(view, offset, subfield.offset ?? 0, 'offset')
    return offset + 2
  })
}

function encodeImmediate(value: bigint, bits: number, view: DataView, at: number): number {
  const size = immediateSize(bits)
  if (value < 0n || value >> BigInt(size * 8) !== 0n) {
    throw new EncodeError('ERR_OUT_OF_RANGE', 'src', `${value}n does not fit ${bits} bits`)
  }
  for (let i = 0; i < size; i++) view.setUint8(at + i, Number((value >> BigInt(8 * (size - 1 - i))) & 0xffn))
  return at + size
}

/** `NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[]`, `load:5->reg0`, `output:NXM_OF_IN_PORT[]`. */
export function formatLearnSpec(spec: LearnSpec): string {
  if (spec.type === 'output') return `output:${formatSubfield(spec.src)}`
  const dst = formatSubfield(spec.dst)
  if (spec.type === 'load') {
    return `load:${typeof spec.src === 'bigint' ? hex(spec.src) : formatSubfield(spec.src)}->${dst}`
  }
  if (typeof spec.src !== 'bigint') {
    const src = formatSubfield(spec.src)
    return src === dst ? dst : `${dst}=${src}`
  }
  const row = headerOf(spec.dst.field)?.row
  return row !== undefined && spec.dst.offset === 0 && spec.dst.bits === row.subfieldBits
    ? `${row.text}=${formatBits(row, exactBits(spec.src, row.bytes))}`
    : `${dst}=${hex(spec.src)}`
}

/**
 * Reads a specification from text.
 * @throws {@link TextError}
 */
export function readLearnSpec(argument: Item): LearnSpec {
  switch (textOf(argument.key)) {
    case 'load': return loadSpec(argument)
    case 'output': return { type: 'output', src: subfieldOf(valueOf(argument)) }
    default: return matchSpec(argument)
  }
}

/** `load:5->reg0`, `load:reg1->reg0`. */
function loadSpec(argument: Item): LearnSpec {
  const [from, to] = arrow(argument)
  const dst = subfieldOf(to)
  const src = isInteger(from) ? bigintOf(from, dst.bits, textOf(to)) : sameWidth(from, dst)
  return { type: 'load', src, dst }
}

/** `dl_type=0x800`, `reg0[0..7]=5`, `eth_dst=eth_src`, `udp_dst`. */
function matchSpec(argument: Item): LearnSpec {
  const key = argument.key
  if (argument.form === 'bare') {
    const field = subfieldOf(key)
    return { type: 'match', src: field, dst: field }
  }
  const value = valueOf(argument)
  const row = fieldByText(textOf(key))
  const dst = row === undefined
    ? subfieldOf(key)
    : { field: referenceTo(row), offset: 0, bits: row.subfieldBits }
  if (isSubfield(value)) return { type: 'match', src: sameWidth(value, dst), dst }
  if (row === undefined) return { type: 'match', src: bigintOf(value, dst.bits, textOf(key)), dst }
  const read = valueOfField(row, value)
  if (read.mask !== undefined) fail('ERR_BAD_VALUE', value, 'a learned flow takes no masks')
  return { type: 'match', src: read.value, dst }
}

function sameWidth(span: Span, dst: Subfield): Subfield {
  const src = subfieldOf(span)
  if (src.bits !== dst.bits) {
    fail('ERR_BAD_VALUE', span, `${textOf(span)} has ${src.bits} bits, where ${dst.bits} are meant`)
  }
  return src
}
