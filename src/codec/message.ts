/** Whole messages, both ways: the envelope around what the registry knows. */
import { DecodeError, EncodeError } from './errors.js'
import { encodeHeader, HEADER_LENGTH, MAX_MESSAGE_LENGTH, messageLength, OFP_VERSION } from './header.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart/multipart.js'
import { messageCodecs, multipartCodecs } from './registry.js'
import { borrow, needBytes, needObject, putBytes, putU16, putU32, putU8 } from './wire.js'
import type { Header, Init, MessageCodec } from './messages/message.js'
import type { UnknownMessage } from './messages/unknown.js'
import type { UnknownMultipartReply, UnknownMultipartRequest } from './multipart/unknown.js'

type Codecs = typeof messageCodecs & typeof multipartCodecs

/** Any message, as it is decoded: narrow it by `type`. */
export type Message =
  | ReturnType<Codecs[keyof Codecs]['decode']>
  | UnknownMessage | UnknownMultipartRequest | UnknownMultipartReply

/** The type of a message: `'packetIn'`, `'flowMod'`, … */
export type MessageType = Message['type']

/** The message of a type: `MessageOf<'packetIn'>` is {@link PacketIn}. */
export type MessageOf<T extends MessageType> = Extract<Message, { readonly type: T }>

/** Any message, as encoders accept it: what is left out takes its default. */
export type MessageInit =
  | Parameters<Codecs[keyof Codecs]['encode']>[0]
  | Init<UnknownMessage> | Init<UnknownMultipartRequest> | Init<UnknownMultipartReply>

type AnyMessageCodec = MessageCodec<Header, { readonly type: string }>
type AnyMultipartCodec = MultipartCodec<MultipartHeader, { readonly type: string }>

const HELLO = 0
const ERROR = 1
const MULTIPART_REQUEST = 18
const MULTIPART_REPLY = 19

// Without a prototype, so that no message is called "constructor".
const byType = Object.assign(
  Object.create(null) as object, messageCodecs as unknown as Readonly<Record<string, AnyMessageCodec>>,
)
const multipartByType = Object.assign(
  Object.create(null) as object, multipartCodecs as unknown as Readonly<Record<string, AnyMultipartCodec>>,
)
const byNumber: readonly (AnyMessageCodec | undefined)[] =
  Array.from({ length: 256 }, (_, number) => Object.values(byType).find((codec) => codec.number === number))
const requestByNumber = multipartByNumber('request')
const replyByNumber = multipartByNumber('reply')

function multipartByNumber(direction: 'request' | 'reply'): ReadonlyMap<number, AnyMultipartCodec> {
  const codecs = Object.values(multipartByType).filter((codec) => codec.direction === direction)
  return new Map(codecs.map((codec) => [codec.multipart, codec]))
}

/**
 * Decodes exactly one message.
 * @param bytes - the whole message and nothing else; byte arrays in the result share its memory
 * @throws {@link DecodeError} for anything that is not one well-formed OpenFlow 1.3 message
 */
export function decode(bytes: Uint8Array): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = messageLength(view, 0, bytes.length)
  if (length !== bytes.length) {
    throw new DecodeError(
      length > bytes.length ? 'TRUNCATED' : 'BAD_LENGTH', 2,
      `the message says it is ${length} bytes long and ${bytes.length} are here`, 'length',
    )
  }
  return decodeBody(view, 0, length)
}

/**
 * Decodes the message whose header lies at `offset`; what follows it is left alone.
 * @param view - the receive buffer; byte arrays in the result share its memory
 * @throws {@link DecodeError}
 */
export function decodeAt(view: DataView, offset: number): Message {
  const length = messageLength(view, offset, view.byteLength)
  needBytes(offset, view.byteLength, length, 'message', 'TRUNCATED')
  return decodeBody(view, offset, offset + length)
}

function decodeBody(view: DataView, offset: number, end: number): Message {
  const number = view.getUint8(offset + 1)
  const xid = view.getUint32(offset + 4)
  const version = view.getUint8(offset)
  if (version !== OFP_VERSION && !hasVersion(number)) {
    throw new DecodeError(
      'BAD_VERSION', offset, `version ${version} is not OpenFlow 1.3 (${OFP_VERSION})`, 'version',
    )
  }
  if (number === MULTIPART_REQUEST || number === MULTIPART_REPLY) {
    return decodeMultipart(view, offset, end, xid, number === MULTIPART_REPLY)
  }
  const codec = byNumber[number]
  return codec === undefined
    ? { type: 'unknown', xid, messageType: number, body: borrow(view, offset + HEADER_LENGTH, end) }
    : codec.decode(view, offset, end, xid) as Message
}

function decodeMultipart(
  view: DataView, offset: number, end: number, xid: number, reply: boolean,
): Message {
  needBytes(offset, end, MULTIPART_BODY, 'multipart')
  const number = view.getUint16(offset + 8)
  const flags = view.getUint16(offset + 10)
  const codec = (reply ? replyByNumber : requestByNumber).get(number)
  if (codec !== undefined) return codec.decode(view, offset, end, xid, flags) as Message
  const type = reply ? 'multipartReply' : 'multipartRequest'
  return { type, xid, flags, multipartType: number, body: borrow(view, offset + MULTIPART_BODY, end) }
}

/**
 * Versions are not agreed on yet when a hello comes, or the error that answers it (OpenFlow 1.3.5 §6.3.1).
 */
function hasVersion(messageType: number): boolean {
  return messageType === HELLO || messageType === ERROR
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
    needObject(message, '')
    return encodeMessage(message, view, offset)
  } catch (error) {
    throw error instanceof RangeError ? noSpace(view, offset) : error
  }
}

function noSpace(view: DataView, offset: number): EncodeError {
  const space = view.byteLength - offset
  return space >= MAX_MESSAGE_LENGTH
    ? new EncodeError('TOO_LONG', '', 'the message is longer than the 65,535 bytes that its length can say')
    : new EncodeError('NO_SPACE', '', `the message does not fit into ${Math.max(space, 0)} bytes`)
}

type AnyInit = {
  readonly type: string
  readonly xid?: number
  readonly version?: number
  readonly flags?: number
}

function encodeMessage(message: AnyInit, view: DataView, offset: number): number {
  const xid = message.xid ?? 0
  if (xid >>> 0 !== xid) putU32(view, offset + 4, xid, 'xid')
  const codec = byType[message.type]
  let number: number
  let end: number
  if (codec !== undefined) {
    number = codec.number
    end = codec.encode(message, view, offset)
  } else if (message.type === 'unknown') {
    number = (message as UnknownMessage).messageType
    end = putBytes(view, offset + HEADER_LENGTH, (message as UnknownMessage).body, 'body')
  } else {
    number = encodeMultipartHeader(message, view, offset)
    const multipart = multipartByType[message.type]
    end = multipart === undefined
      ? putBytes(view, offset + MULTIPART_BODY, (message as UnknownMultipartRequest).body, 'body')
      : multipart.encode(message, view, offset)
  }
  if (end - offset > MAX_MESSAGE_LENGTH) {
    throw new EncodeError('TOO_LONG', '', `${end - offset} bytes do not fit a message, which holds 65,535`)
  }
  putU8(view, offset + 1, number, 'messageType')
  encodeHeader(view, offset, number, end - offset, xid, hasVersion(number) ? message.version : OFP_VERSION)
  return end
}

function encodeMultipartHeader(message: AnyInit, view: DataView, offset: number): number {
  const multipart = multipartByType[message.type]
  const reply = multipart === undefined ? message.type === 'multipartReply' : multipart.direction === 'reply'
  if (multipart === undefined && !reply && message.type !== 'multipartRequest') {
    throw new EncodeError('UNKNOWN_NAME', 'type', `no message is called "${message.type}"`)
  }
  const number = multipart?.multipart ?? (message as UnknownMultipartRequest).multipartType
  putU16(view, offset + 8, number, 'multipartType')
  putU16(view, offset + 10, message.flags ?? 0, 'flags')
  view.setUint32(offset + 12, 0)
  return reply ? MULTIPART_REPLY : MULTIPART_REQUEST
}
