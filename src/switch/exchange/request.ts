import {
  decode, decodeAt, DecodeError, type ErrorMessage, type Message, type MessageInit,
} from '../../codec/index.js'
import { RequestError, UnexpectedReplyError } from '../errors.js'
import { copyFrame, isMultipartReply, MessageNumber } from '../frames/frame.js'
import { ReplyParts } from './reply-parts.js'
import { isReplyTo } from './reply.js'
import type { MultipartOptions } from '../options.js'
import type { Exchange } from './pending.js'

/**
 * Decodes a reply. It shares the bytes of `frame`.
 * @throws {@link RequestError} for an error message, {@link UnexpectedReplyError}, or a `DecodeError`
 */
export function decodeReply(request: MessageInit, frame: Uint8Array): Message {
  return checked(request, decode(frame))
}

// Replies without byte arrays: a decoded one shares nothing with the receive buffer, and needs no copy of it.
const WITHOUT_BYTES: ReadonlySet<number> = new Set([
  MessageNumber.BARRIER_REPLY, MessageNumber.FEATURES_REPLY, MessageNumber.GET_CONFIG_REPLY,
  MessageNumber.ROLE_REPLY, MessageNumber.GET_ASYNC_REPLY,
])

/** An exchange that resolves with the reply to a request, after all of its parts have come. */
export function replyExchange(
  request: MessageInit, bounds: Required<MultipartOptions>,
  resolve: (reply: Message) => void, reject: (error: unknown) => void,
): Exchange {
  let parts: ReplyParts | undefined
  return {
    request,
    receive(view, offset, end) {
      if (WITHOUT_BYTES.has(view.getUint8(offset + 1))) {
        resolve(checked(request, decodeAt(view, offset)))
        return true
      }
      const frame = copyFrame(view, offset, end)
      const reply = decodeReply(request, frame)
      if (!isMultipartReply(frame)) {
        resolve(reply)
        return true
      }
      parts ??= new ReplyParts(request, bounds)
      if (parts.add(reply, frame)) return false
      resolve(parts.join())
      return true
    },
    fail: reject,
  }
}

function checked(request: MessageInit, reply: Message): Message {
  if (reply.type === 'error') throw new RequestError(request, reply)
  if (!isReplyTo(request, reply)) throw new UnexpectedReplyError(request, reply.type)
  return reply
}

/** The error of a message that has no reply, from the error message that came for its xid. */
export function refusalOf(message: MessageInit, frame: Uint8Array): RequestError | DecodeError {
  try {
    return new RequestError(message, decode(frame) as ErrorMessage)
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
}
