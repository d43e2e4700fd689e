import { borrow, putBytes, putU16 } from '../../wire/bytes.js'
import { MULTIPART_BODY, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'

interface UnknownMultipart extends MultipartHeader {
  /** `OFPMP_*` number. */
  readonly multipartType: number
  /** Everything behind the 16 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** A multipart request of a type that the library does not know, kept byte for byte. */
export interface UnknownMultipartRequest extends UnknownMultipart { readonly type: 'multipartRequest' }

/** A multipart reply of a type that the library does not know, kept byte for byte. */
export interface UnknownMultipartReply extends UnknownMultipart { readonly type: 'multipartReply' }

const NOTHING = new Uint8Array(0)

/** Decodes a multipart message of an unknown type; at least 16 bytes are there. */
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

/** Encodes the multipart type and the body, and returns the end. */
export function encodeUnknownMultipart(
  message: Init<UnknownMultipartRequest> | Init<UnknownMultipartReply>, view: DataView, offset: number,
): number {
  putU16(view, offset + 8, message.multipartType ?? 0, 'multipartType')
  return putBytes(view, offset + MULTIPART_BODY, message.body ?? NOTHING, 'body')
}
