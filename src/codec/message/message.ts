/** Whole messages, both ways. */
import { decodeMessage } from './decode-message.js'
import { encodeMessage } from './encode-message.js'
import { DecodeError, EncodeError } from '../errors.js'
import { MAX_MESSAGE_LENGTH, messageLength } from '../protocol/header.js'
import { needBytes, shown } from '../wire/bytes.js'
import type { Message, MessageInit } from '../messages/registry.js'

/**
 * Decodes exactly one message.
 * @param bytes - the whole message and nothing else; byte arrays in the result share its memory
 * @throws {@link DecodeError} for anything that is not one well-formed OpenFlow 1.3 message; TypeError for
 *   what is no bytes at all
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
 * Decodes the message whose header lies at `offset`; what follows it is left alone.
 * @param view - the receive buffer; byte arrays in the result share its memory
 * @throws {@link DecodeError}
 */
export function decodeAt(view: DataView, offset: number): Message {
  const length = messageLength(view, offset, view.byteLength)
  needBytes(offset, view.byteLength, length, 'message', 'ERR_TRUNCATED')
  return decodeMessage(view, offset, offset + length)
}

// encode() works here and copies the result out; nothing of it outlives the call.
const scratch = new DataView(new ArrayBuffer(MAX_MESSAGE_LENGTH + 1))

/**
 * Encodes a message into fresh bytes of its own.
 * @throws {@link EncodeError} for a value that does not fit, or a message over 65,535 bytes
 */
export function encode(message: MessageInit): Uint8Array {
  const end = encodeInto(message, scratch, 0)
  return new Uint8Array(scratch.buffer.slice(0, end))
}

/**
 * Encodes a message at `offset` of the caller's buffer, and returns the offset behind it. After an error
 * the bytes from `offset` on are undefined, those before it untouched.
 * @throws {@link EncodeError} for a value that does not fit, a message over 65,535 bytes, or a buffer too
 *   small
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
