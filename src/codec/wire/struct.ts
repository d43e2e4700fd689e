/**
 * Fixed layouts that are not on the hot path, declared once: the decoder is made from the declaration on
 * first use, and the encoder follows it too.
 */
import { macNumber, writeMac, type MacInput } from '../addresses/index.js'
import { addressFault } from './address-fault.js'
import { needObject, putText, putU16, putU32, putU64, putU8, putZeros } from './bytes.js'
import { sizeOf, widthOf, type Member, type MemberType } from './member.js'
import { structDecoder } from './struct-decoder.js'

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
  return {
    size: sizeOf(members),
    decode: structDecoder(members),
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
    throw addressFault(error, name)
  }
}
