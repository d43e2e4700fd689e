import { HEADER_LENGTH } from '../../protocol/header.js'
import { borrow, putBytes, putU8 } from '../../wire/bytes.js'
import type { Header, Init } from '../codec.js'

/** A message of a type that the library does not know, kept byte for byte. */
export interface UnknownMessage extends Header {
  readonly type: 'unknown'
  /** `OFPT_*` number. */
  readonly messageType: number
  /** Everything behind the header. Borrowed when decoded. */
  readonly body: Uint8Array
}

const NOTHING = new Uint8Array(0)

/** Decodes a message of an unknown type. */
export function decodeUnknown(view: DataView, offset: number, end: number, xid: number): UnknownMessage {
  const messageType = view.getUint8(offset + 1)
  return { type: 'unknown', xid, messageType, body: borrow(view, offset + HEADER_LENGTH, end) }
}

/** Encodes the message's type and its body, and returns the end. */
export function encodeUnknown(message: Init<UnknownMessage>, view: DataView, offset: number): number {
  putU8(view, offset + 1, message.messageType ?? 0, 'messageType')
  return putBytes(view, offset + HEADER_LENGTH, message.body ?? NOTHING, 'body')
}
