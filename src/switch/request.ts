import { decode, DecodeError, type ErrorMessage, type Message, type MessageInit } from '../codec/index.js'
import { RequestError, UnexpectedReplyError } from './errors.js'
import { isMultipart, ReplyParts } from './multipart.js'
import { answers } from './reply.js'
import type { MultipartOptions } from './options.js'
import type { Exchange } from './pending.js'

/**
 * Decodes what came for a request.
 * @throws {@link RequestError} for a refusal, {@link UnexpectedReplyError}, or a `DecodeError`
 */
export function decodeReply(request: MessageInit, frame: Uint8Array): Message {
  const reply = decode(frame)
  if (reply.type === 'error') throw new RequestError(request, reply)
  if (!answers(request, reply)) throw new UnexpectedReplyError(request, reply.type)
  return reply
}

/** Waits for the one reply to a request, or for all parts of it. */
export function replyExchange(
  request: MessageInit, bounds: Required<MultipartOptions>,
  resolve: (reply: Message) => void, reject: (error: unknown) => void,
): Exchange {
  let parts: ReplyParts | undefined
  return {
    request,
    receive(frame) {
      const reply = decodeReply(request, frame)
      if (!isMultipart(frame)) {
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

/** The refusal of a message that waits for no reply. */
export function refusalOf(message: MessageInit, frame: Uint8Array): RequestError | DecodeError {
  try {
    return new RequestError(message, decode(frame) as ErrorMessage)
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
}
