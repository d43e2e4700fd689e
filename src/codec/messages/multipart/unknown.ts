import { borrow, putBytes, putU16 } from '../../wire/bytes.js'
import { MULTIPART_BODY, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'

interface UnknownMultipart extends MultipartHeader {
  /** `OFPMP_*` number. */
  readonly multipartType: number
  /** Everything behind the 16 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** A multipart request of a type number that OpenFlow 1.3 does not have, kept byte for byte. */
export interface UnknownMultipartRequest extends UnknownMultipart { readonly type: 'multipartRequest' }

/** A multipart reply of a type number that OpenFlow 1.3 does not have, kept byte for byte. */
export interface UnknownMultipartReply extends UnknownMultipart { readonly type: 'multipartReply' }

const NOTHING = new Uint8Array(0)

/**
 * Decodes a multipart message of a type number that the library does not know. The caller has checked that it
 * is at least 16 bytes long.
 */
export function decodeUnknownMultipart(
  view: DataView, offset: number, end: number, xid: number, flags: number, reply: boolean,
): UnknownMultipartRequest | UnknownMultipartReply {
  return {
    type: reply ? 'multipartReply' : 'multipartRequest',
    xid,
    flags,
    multipartType: view.getUint16(offset + 8),
    body: borrow(view, offset + MULTIPART_BODY, end),
  }
}

/** Encodes the type number and the body of an unknown multipart message, and returns the offset behind it. */
export function encodeUnknownMultipart(
  message: Init<UnknownMultipartRequest> | Init<UnknownMultipartReply>, view: DataView, offset: number,
): number {
  putU16(view, offset + 8, message.multipartType ?? 0, 'multipartType')
  return putBytes(view, offset + MULTIPART_BODY, message.body ?? NOTHING, 'body')
}
