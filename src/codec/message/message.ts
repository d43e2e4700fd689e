/** Decoding and encoding of whole messages. */
import { decodeMessage } from './decode-message.js'
import { encodeMessage } from './encode-message.js'
import { DecodeError, EncodeError } from '../errors.js'
import { MAX_MESSAGE_LENGTH, messageLength } from '../protocol/header.js'
import { needBytes, shown } from '../wire/bytes.js'
import type { Message, MessageInit } from '../messages/registry.js'

/**
 * Decodes exactly one message.
 * @param bytes - the whole message and nothing else; byte arrays in the result share its memory
 * @throws {@link DecodeError} for anything that is not one well-formed OpenFlow 1.3 message, and TypeError
 *   when `bytes` is not a byte array
 *
 * @example
 * ```ts
 * import { decode } from 'daolinet/codec'
 *
 * const message = decode(Uint8Array.of(4, 20, 0, 8, 0, 0, 0, 7))
 * console.log(message.type, message.xid) // barrierRequest 7
 * ```
 */
export function decode(bytes: Uint8Array): Message {
  if (!ArrayBuffer.isView(bytes)) throw new TypeError(`decode takes a Uint8Array, not ${shown(bytes)}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = messageLength(view, 0, bytes.length)
  if (length !== bytes.length) {
    throw new DecodeError(
      length > bytes.length ? 'ERR_TRUNCATED' : 'ERR_BAD_LENGTH', 2,
      `the message says it is ${length} bytes long and ${bytes.length} are here`, 'length',
    )
  }
  return decodeMessage(view, 0, length)
}

/**
 * Decodes the message whose header is at `offset`; what follows the message is ignored.
 * @param view - for example a receive buffer; byte arrays in the result share its memory
 * @throws {@link DecodeError} when no complete, well-formed message is there
 *
 * @example
 * ```ts
 * import { barrierRequest, decodeAt, encode } from 'daolinet/codec'
 *
 * const bytes = encode(barrierRequest({ xid: 7 }))
 * console.log(decodeAt(new DataView(bytes.buffer), 0)) // { type: 'barrierRequest', xid: 7 }
 * ```
 */
export function decodeAt(view: DataView, offset: number): Message {
  const length = messageLength(view, offset, view.byteLength)
  needBytes(offset, view.byteLength, length, 'message', 'ERR_TRUNCATED')
  return decodeMessage(view, offset, offset + length)
}

// encode() works here and copies the result out; nothing of it outlives the call.
const scratch = new Uint8Array(MAX_MESSAGE_LENGTH + 1)
const scratchView = new DataView(scratch.buffer)

/**
 * Encodes a message into bytes of its own.
 * @param message - fields that are left out take their defaults
 * @throws {@link EncodeError} for a value that does not fit, and for a message over 65,535 bytes
 *
 * @example
 * ```ts
 * import { encode } from 'daolinet/codec'
 *
 * console.log(Buffer.from(encode({ type: 'barrierRequest', xid: 7 })).toString('hex')) // 0414000800000007
 * ```
 */
export function encode(message: MessageInit): Uint8Array {
  return scratch.slice(0, encodeInto(message, scratchView, 0))
}

/**
 * Encodes a message at `offset` of a buffer of the caller. After an error the bytes from `offset` on are
 * undefined; those before it are as they were.
 * @returns the offset behind the message
 * @throws {@link EncodeError} for a value that does not fit, for a message over 65,535 bytes, and when the
 *   buffer is too small
 *
 * @example
 * ```ts
 * import { encodeInto } from 'daolinet/codec'
 *
 * const view = new DataView(new ArrayBuffer(64))
 * const end = encodeInto({ type: 'hello' }, view, 0)
 * console.log(end, encodeInto({ type: 'featuresRequest' }, view, end)) // 16 24
 * ```
 */
export function encodeInto(message: MessageInit, view: DataView, offset: number): number {
  try {
    return encodeMessage(message, view, offset)
  } catch (error) {
    throw error instanceof RangeError ? noSpace(view, offset) : error
  }
}

function noSpace(view: DataView, offset: number): EncodeError {
  const space = view.byteLength - offset
  return space >= MAX_MESSAGE_LENGTH
    ? new EncodeError(
      'ERR_TOO_LONG', '', 'the message is longer than the 65,535 bytes that its length can say',
    )
    : new EncodeError('ERR_NO_SPACE', '', `the message does not fit into ${Math.max(space, 0)} bytes`)
}
