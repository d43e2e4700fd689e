import type { Message, MessageInit, MessageOf, MessageType } from '../../codec/index.js'

/**
 * The type of the message that answers a message: `featuresRequest` is answered by `featuresReply`; an
 * experimenter's message, and one of an unknown type, by whatever carries its xid.
 */
export type ReplyTo<M extends Readonly<Record<'type', string>>> =
  M['type'] extends `${infer Name}Request`
    ? `${Name}Reply` extends MessageType ? MessageOf<`${Name}Reply`> : never
    : Message

/** The messages that a switch answers. */
export type RequestMessage = Extract<
  MessageInit, Readonly<Record<'type', `${string}Request` | 'experimenter' | 'unknown'>>
>

/** Whether a switch answers this message, when all goes well. */
export function isRequest(message: { readonly type: string }): message is RequestMessage {
  return message.type.endsWith('Request') || message.type === 'experimenter' || message.type === 'unknown'
}

/** Whether `reply` is of the type that answers `request`. */
export function answers(request: { readonly type: string }, reply: Message): boolean {
  const { type } = request
  return !type.endsWith('Request') || reply.type === `${type.slice(0, -'Request'.length)}Reply`
}
