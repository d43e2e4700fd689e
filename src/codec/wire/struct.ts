/**
 * Fixed layouts that are not on the hot path, declared once: the decoder (a binary-parser) is built from the
 * declaration on first use, and the encoder follows it too.
 */
import { Parser } from 'binary-parser'
import { formatMac, macNumber, writeMac, type MacInput } from '../addresses/index.js'
import { AddressError, EncodeError } from '../errors.js'
import { decodeUtf8 } from './utf8.js'
import { borrow, needObject, putText, putU16, putU32, putU64, putU8, putZeros } from './bytes.js'
import type { Enumeration } from './enumeration.js'

/** A member's type: unsigned integers by width, a MAC address, a zero-padded text, or padding. */
export type MemberType = 'u8' | 'u16' | 'u32' | 'u64' | 'mac' | `text${number}` | `pad${number}`

/** A member: its name (empty for padding), its type, and the names of its values if it has an enumeration. */
export type Member<T> = readonly [
  name: (keyof T & string) | '',
  type: MemberType,
  names?: Enumeration<string>,
]

/** A fixed layout, decoded and encoded. */
export interface Struct<T> {
  /** Length in bytes. */
  readonly size: number
  /** Decodes the struct at `offset`; the caller has checked that `size` bytes are there. */
  decode(view: DataView, offset: number): T
  /**
   * Encodes at `offset` and returns the offset behind. Members left out take their default, or else are
   * zero, empty or 00:00:00:00:00:00.
   * @throws {@link EncodeError}
   */
  encode(value: Partial<T>, view: DataView, offset: number): number
}

/**
 * Declares a layout: its members in the order on the wire.
 * @param defaults - values of members that are left out, where these are not zero
 */
export function struct<T extends object>(
  members: readonly Member<T>[], defaults?: Readonly<Partial<T>>,
): Struct<T> {
  const size = members.reduce((sum, [, type]) => sum + widthOf(type), 0)
  let parser: Parser | undefined
  return {
    size,
    decode(view, offset) {
      parser ??= buildParser(members)
      return parser.parse(borrow(view, offset, offset + size)) as T
    },
    encode(value, view, offset) {
      needObject(value, '')
      let at = offset
      for (const [name, type, names] of members) {
        const given = name === '' ? undefined : value[name as keyof T] ?? defaults?.[name as keyof T]
        putMember(type, names === undefined ? given : names.value((given ?? 0) as number), view, at, name)
        at += widthOf(type)
      }
      return at
    },
  }
}

function widthOf(type: MemberType): number {
  switch (type) {
    case 'u8': return 1
    case 'u16': return 2
    case 'u32': return 4
    case 'u64': return 8
    case 'mac': return 6
    default: return Number.parseInt(type.replace(/^\D+/, ''), 10)
  }
}

function buildParser<T>(members: readonly Member<T>[]): Parser {
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
  return parser
}

function macText(bytes: readonly number[]): string {
  return formatMac(bytes.reduce((sum, byte) => sum * 256 + byte, 0))
}

/** The characters before the terminating zero. The last byte counts as that zero whatever it is. */
function textUpToZero(bytes: readonly number[]): string {
  const zero = bytes.indexOf(0)
  return decodeUtf8(bytes.slice(0, zero < 0 ? -1 : zero))
}

function putMember(type: MemberType, value: unknown, view: DataView, at: number, name: string): void {
  switch (type) {
    case 'u8': return putU8(view, at, (value ?? 0) as number, name)
    case 'u16': return putU16(view, at, (value ?? 0) as number, name)
    case 'u32': return putU32(view, at, (value ?? 0) as number, name)
    case 'u64': return putU64(view, at, (value ?? 0n) as bigint, name)
    case 'mac': return putMac(view, at, (value ?? 0) as MacInput, name)
    default:
      if (type.startsWith('pad')) putZeros(view, at, at + widthOf(type))
      else putText(view, at, widthOf(type), (value ?? '') as string, name)
  }
}

function putMac(view: DataView, at: number, value: MacInput, name: string): void {
  try {
    writeMac(view, at, macNumber(value))
  } catch (error) {
    throw error instanceof AddressError ? new EncodeError('ERR_BAD_ADDRESS', name, error.message) : error
  }
}
