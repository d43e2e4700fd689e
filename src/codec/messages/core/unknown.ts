import { HEADER_LENGTH } from '../../protocol/header.js'
import { borrow, putBytes, putU8 } from '../../wire/bytes.js'
import type { Header, Init } from '../codec.js'

/** A message of a type number that OpenFlow 1.3 does not have, kept byte for byte. */
export interface UnknownMessage extends Header {
  readonly type: 'unknown'
  /** The type number in the header. */
  readonly messageType: number
  /** Everything behind the 8 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

const NOTHING = new Uint8Array(0)

/** Decodes a message of a type number that the library does not know. */
export function decodeUnknown(view: DataView, offset: number, end: number, xid: number): UnknownMessage {
  const messageType = view.getUint8(offset + 1)
  return { type: 'unknown', xid, messageType, body: borrow(view, offset + HEADER_LENGTH, end) }
}

/** Encodes the type number and the body of an unknown message, and returns the offset behind it. */
export function encodeUnknown(message: Init<UnknownMessage>, view: DataView, offset: number): number {
  putU8(view, offset + 1, message.messageType ?? 0, 'messageType')
  return putBytes(view, offset + HEADER_LENGTH, message.body ?? NOTHING, 'body')
}
