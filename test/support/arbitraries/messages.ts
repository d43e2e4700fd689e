/** Messages: one arbitrary for each type; the compiler finds one that was forgotten. */
import * as fc from 'fast-check'
import type { Message, MessageOf, MessageType } from 'daolinet/codec'
import { plainMessages } from './plain-messages.js'
import { niciraMessages, onfMessages } from './experimenter-messages.js'
import { multipartMessages } from './multipart-messages.js'

/** Every message as it is decoded, by its type. */
export const messageArbitraries: { readonly [T in MessageType]: fc.Arbitrary<MessageOf<T>> } = {
  ...plainMessages,
  ...multipartMessages,
  ...niciraMessages,
  ...onfMessages,
}

/** Any message. */
export const message: fc.Arbitrary<Message> = fc.oneof(
  ...Object.values<fc.Arbitrary<Message>>(messageArbitraries),
)

/** The types of all messages. */
export const messageTypes = Object.keys(messageArbitraries) as MessageType[]
