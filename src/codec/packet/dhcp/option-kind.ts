/** The kinds of values that DHCP options have (RFC 2132). */
import { formatIpv4 } from '../../addresses/index.js'
import { EncodeError } from '../../errors.js'
import { borrow, needList, putU16, putU32, putU8, shown } from '../../wire/bytes.js'
import { enumeration } from '../../wire/enumeration.js'
import { decodeUtf8, encodeUtf8 } from '../../wire/utf8.js'
import { bytesIn, putIpv4 } from '../field.js'
import { viewOf } from '../problem.js'

const messageTypes = enumeration({
  discover: 1, offer: 2, request: 3, decline: 4, ack: 5, nak: 6, release: 7, inform: 8,
}, 'messageType')

/** What a DHCP message is for (RFC 2132 §9.6); a number when the library has no name for it. */
export type DhcpMessageType =
  | 'discover' | 'offer' | 'request' | 'decline' | 'ack' | 'nak' | 'release' | 'inform' | number

/** How the value of an option is read and written. */
export interface OptionKind<Value> {
  /** Tells whether a value of this many bytes is one. */
  fits(size: number): boolean
  read(view: DataView, at: number, end: number): Value
  bytes(value: Value, path: string): Uint8Array
}

function fixed<Value>(
  size: number, read: (view: DataView, at: number) => Value,
  put: (view: DataView, at: number, value: Value, path: string) => void,
): OptionKind<Value> {
  return {
    fits: (given) => given === size,
    read,
    bytes: (value, path) => {
      const bytes = new Uint8Array(size)
      put(viewOf(bytes), 0, value, path)
      return bytes
    },
  }
}

function list<Value>(one: OptionKind<Value>, size: number): OptionKind<readonly Value[]> {
  return {
    fits: (given) => given > 0 && given % size === 0,
    read: (view, at, end) => Array.from(
      { length: (end - at) / size }, (_, index) => one.read(view, at + size * index, at + size * (index + 1)),
    ),
    bytes: (values, path) => {
      needList(values, path)
      const parts = values.map((value, index) => Array.from(one.bytes(value, `${path}[${index}]`)))
      return Uint8Array.from(parts.flat())
    },
  }
}

export const U8 = fixed<number>(1, (view, at) => view.getUint8(at), putU8)
export const U16 = fixed<number>(2, (view, at) => view.getUint16(at), putU16)
export const U32 = fixed<number>(4, (view, at) => view.getUint32(at), putU32)
export const ADDRESS = fixed<string>(4, (view, at) => formatIpv4(view.getUint32(at)), putIpv4)
export const ADDRESSES = list(ADDRESS, 4)
export const CODES = list(U8, 1)
export const MESSAGE_TYPE = fixed<DhcpMessageType>(
  1, (view, at) => messageTypes.name(view.getUint8(at)),
  (view, at, value, path) => putU8(view, at, messageTypes.value(value), path),
)
export const TEXT: OptionKind<string> = {
  fits: () => true,
  read: (view, at, end) => decodeUtf8(borrow(view, at, end)),
  bytes: (text, path) => {
    const bytes = typeof text === 'string' ? encodeUtf8(text) : undefined
    if (bytes === undefined) throw new EncodeError('ERR_BAD_VALUE', path, `${shown(text)} is not text`)
    return Uint8Array.from(bytes)
  },
}
export const BYTES: OptionKind<Uint8Array> = {
  fits: () => true,
  read: borrow,
  bytes: (value, path) => {
    if (value === undefined) throw new EncodeError('ERR_MISSING_FIELD', path, 'it has to be given')
    bytesIn(value, path)
    return value
  },
}
