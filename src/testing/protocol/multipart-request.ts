import { experimenterMultipartCodecs, multipartCodecs } from '../../codec/messages/registry.js'
import type { Message, MessageOf, MessageType, MultipartHeader } from '../../codec/index.js'

/** A multipart request of any type. */
export type MultipartRequest = Extract<MessageOf<Extract<MessageType, `${string}Request`>>, MultipartHeader>

/** Whether a message is a multipart request. */
export function isMultipartRequest(message: Message): message is MultipartRequest {
  if (!message.type.endsWith('Request')) return false
  return message.type === 'multipartRequest' || Object.hasOwn(multipartCodecs, message.type)
    || Object.hasOwn(experimenterMultipartCodecs, message.type)
}
