import { ArgumentError, shown } from '../arguments.js'
import type { Message, MessageInit, MessageOf, MessageType } from '../../codec/index.js'

/**
 * The type of the reply to a message: for a `featuresRequest` it is `FeaturesReply`. An experimenter message,
 * and one of an unknown type, is answered by any message with the same xid.
 */
export type ReplyTo<M extends Readonly<Record<'type', string>>> =
  M['type'] extends `${infer Name}Request`
    ? `${Name}Reply` extends MessageType ? MessageOf<`${Name}Reply`> : never
    : Message

/** The messages that a switch replies to. */
export type RequestMessage = Extract<
  MessageInit, Readonly<Record<'type', `${string}Request` | 'experimenter' | 'unknown'>>
>

const SUFFIX = 'Request'

/** Whether a switch replies to this message, even when it has no error to report. */
export function isRequest(message: { readonly type: string }): message is RequestMessage {
  return message.type.endsWith(SUFFIX) || message.type === 'experimenter' || message.type === 'unknown'
}

/** Whether `reply` is of the type that answers `request`. */
export function isReplyTo(request: { readonly type: string }, reply: Message): boolean {
  const { type } = request
  return !type.endsWith(SUFFIX) || reply.type === `${type.slice(0, -SUFFIX.length)}Reply`
}

/** The error for a message that was given to `request()`, and that no switch replies to. */
export function noReplyError({ type }: { readonly type: string }): TypeError {
  return new TypeError(`${type} has no reply: use apply() or send()`)
}

/**
 * The messages of a call that takes one or many.
 * @throws {@link ArgumentError} for anything else
 */
export function messagesOf(
  call: string, given: MessageInit | readonly MessageInit[],
): readonly MessageInit[] {
  const messages = Array.isArray(given) ? given as readonly MessageInit[] : [given as MessageInit]
  const wrong = messages.findIndex((one: MessageInit | undefined) => typeof one?.type !== 'string')
  if (wrong < 0) return messages
  const where = Array.isArray(given) ? `, and [${wrong}] is` : ', not'
  throw new ArgumentError(`${call} takes a message or a list of messages${where} ${shown(messages[wrong])}`)
}

/** @throws TypeError when a switch replies to one of the messages: these go through `request()` */
export function refuseRequests(messages: readonly MessageInit[]): void {
  const request = messages.find((message) => message.type.endsWith(SUFFIX))
  if (request !== undefined) throw new TypeError(`${request.type} has a reply: use request()`)
}
