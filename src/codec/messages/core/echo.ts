import { borrow, putBytes } from '../../wire/bytes.js'
import { HEADER_LENGTH } from '../../protocol/header.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_header header;              OpenFlow 1.3.5 §7.5.2 and §7.5.3
// uint8_t data[];                        a reply returns the request's

/**
 * Either side asks the other for an echo, to see that the connection is alive or how long a message takes
 * (OpenFlow 1.3.5 §7.5.2).
 */
export interface EchoRequest extends Header {
  readonly type: 'echoRequest'
  /** Any bytes: the reply returns them. Borrowed when decoded. @defaultValue no bytes */
  readonly data: Uint8Array
}

/** The reply to an {@link EchoRequest}, with its xid and its data (OpenFlow 1.3.5 §7.5.3). */
export interface EchoReply extends Header {
  readonly type: 'echoReply'
  /** The bytes of the request. Borrowed when decoded. @defaultValue no bytes */
  readonly data: Uint8Array
}

const NOTHING = new Uint8Array(0)

/**
 * Builds an {@link EchoRequest}: either side asks the other for a sign of life.
 *
 * @param init - the fields of {@link EchoRequest}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { echoRequest, encode } from 'daolinet/codec'
 *
 * console.log(Buffer.from(encode(echoRequest({ xid: 1 }))).toString('hex')) // 0402000800000001
 * ```
 */
export function echoRequest(init: Omit<Init<EchoRequest>, 'type'> = {}): EchoRequest {
  return filled({ type: 'echoRequest', xid: 0, data: NOTHING }, init)
}

/**
 * Builds an {@link EchoReply}: the answer to an echo request.
 * @param init - `xid` and `data` are those of the request
 *
 * @example
 * ```ts
 * import { echoReply, echoRequest, encode } from 'daolinet/codec'
 *
 * const request = echoRequest({ xid: 1, data: Uint8Array.of(0xca, 0xfe) })
 * const reply = echoReply({ xid: request.xid, data: request.data })
 * console.log(Buffer.from(encode(reply)).toString('hex')) // 0403000a00000001cafe
 * ```
 */
export function echoReply(init: Omit<Init<EchoReply>, 'type'> = {}): EchoReply {
  return filled({ type: 'echoReply', xid: 0, data: NOTHING }, init)
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
