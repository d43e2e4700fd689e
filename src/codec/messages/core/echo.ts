import { borrow, putBytes } from '../../wire/bytes.js'
import { HEADER_LENGTH } from '../../protocol/header.js'
import type { Header, Init, MessageCodec } from '../codec.js'

// struct ofp_header header;              OpenFlow 1.3.5 §7.5.2 and §7.5.3
// uint8_t data[];                        a reply returns the request's

/** Asks for a sign of life. */
export interface EchoRequest extends Header {
  readonly type: 'echoRequest'
  /** Anything. Borrowed when decoded. */
  readonly data: Uint8Array
}

/** Answers an {@link EchoRequest}, with its xid and its data. */
export interface EchoReply extends Header {
  readonly type: 'echoReply'
  /** The data of the request. Borrowed when decoded. */
  readonly data: Uint8Array
}

const NOTHING = new Uint8Array(0)

/** An {@link EchoRequest}. */
export function echoRequest(init: Omit<Init<EchoRequest>, 'type'> = {}): EchoRequest {
  return { type: 'echoRequest', xid: 0, data: NOTHING, ...init }
}

/** An {@link EchoReply}. */
export function echoReply(init: Omit<Init<EchoReply>, 'type'> = {}): EchoReply {
  return { type: 'echoReply', xid: 0, data: NOTHING, ...init }
}

function encodeData(message: { readonly data?: Uint8Array }, view: DataView, offset: number): number {
  return putBytes(view, offset + HEADER_LENGTH, message.data ?? NOTHING)
}

export const echoRequestCodec: MessageCodec<EchoRequest> = {
  type: 'echoRequest',
  number: 2,
  decode: (view, offset, end, xid) => ({
    type: 'echoRequest',
    xid,
    data: borrow(view, offset + HEADER_LENGTH, end),
  }),
  encode: encodeData,
}

export const echoReplyCodec: MessageCodec<EchoReply> = {
  type: 'echoReply',
  number: 3,
  decode: (view, offset, end, xid) => ({
    type: 'echoReply',
    xid,
    data: borrow(view, offset + HEADER_LENGTH, end),
  }),
  encode: encodeData,
}
