/**
 * Decoders of fixed layouts, made from their members in two ways: compiled by binary-parser, or where code
 * generation is forbidden (a page under a content security policy, an edge worker,
 * `node --disallow-code-generation-from-strings`), interpreted.
 */
import { Parser } from 'binary-parser'
import { formatMac, readMacText } from '../addresses/index.js'
import { borrow } from './bytes.js'
import { mayGenerateCode } from './code-generation.js'
import { sizeOf, widthOf, type Member, type MemberType } from './member.js'
import { decodeUtf8 } from './utf8.js'

/** Decodes a struct at an offset; the caller has checked that its bytes are there. */
export type StructDecoder<T> = (view: DataView, offset: number) => T

/** The decoder of a layout, made when the first one is decoded. */
export function structDecoder<T extends object>(members: readonly Member<T>[]): StructDecoder<T> {
  let decode: StructDecoder<T> | undefined
  return (view, offset) => {
    decode ??= mayGenerateCode() ? compiledDecoder(members) : interpretedDecoder(members)
    return decode(view, offset)
  }
}

/** A decoder that binary-parser generates. Throws EvalError where code generation is forbidden. */
export function compiledDecoder<T extends object>(members: readonly Member<T>[]): StructDecoder<T> {
  let parser = new Parser().endianness('big')
  for (const [name, type, names] of members) {
    const options = names === undefined ? {} : { formatter: (value: number) => names.name(value) }
    switch (type) {
      case 'u8': parser = parser.uint8(name, options); break
      case 'u16': parser = parser.uint16(name, options); break
      case 'u32': parser = parser.uint32(name, options); break
      case 'u64': parser = parser.uint64(name); break
      case 'mac': parser = parser.array(name, { type: 'uint8', length: 6, formatter: macText }); break
      default:
        parser = type.startsWith('pad')
          ? parser.seek(widthOf(type))
          : parser.array(name, { type: 'uint8', length: widthOf(type), formatter: textUpToZero })
    }
  }
  parser.compile()
  const size = sizeOf(members)
  return (view, offset) => parser.parse(borrow(view, offset, offset + size)) as T
}

/** A decoder that follows the members one by one. */
export function interpretedDecoder<T extends object>(members: readonly Member<T>[]): StructDecoder<T> {
  return (view, offset) => {
    const values: Record<string, unknown> = {}
    let at = offset
    for (const [name, type, names] of members) {
      if (name !== '') {
        const value = readMember(type, view, at)
        values[name] = names === undefined ? value : names.name(value as number)
      }
      at += widthOf(type)
    }
    return values as T
  }
}

function readMember(type: MemberType, view: DataView, at: number): number | bigint | string {
  switch (type) {
    case 'u8': return view.getUint8(at)
    case 'u16': return view.getUint16(at)
    case 'u32': return view.getUint32(at)
    case 'u64': return view.getBigUint64(at)
    case 'mac': return readMacText(view, at)
    default: return textUpToZero(borrow(view, at, at + widthOf(type)))
  }
}

function macText(bytes: readonly number[]): string {
  return formatMac(bytes.reduce((sum, byte) => sum * 256 + byte, 0))
}

/** The characters before the terminating zero. The last byte counts as that zero whatever it is. */
function textUpToZero(bytes: readonly number[] | Uint8Array): string {
  const zero = bytes.indexOf(0)
  return decodeUtf8(bytes.slice(0, zero < 0 ? -1 : zero))
}
