import { exactBytes } from '../../wire/bytes.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'

/** A multipart request without a body. */
export interface BodilessRequest<T extends string> extends MultipartHeader { readonly type: T }

/** The codec of a multipart request without a body. */
export function bodilessRequest<const T extends string>(
  type: T, multipart: number,
): MultipartCodec<BodilessRequest<T>> {
  return {
    type,
    multipart,
    direction: 'request',
    decode(_view, offset, end, xid, flags) {
      exactBytes(offset, end, MULTIPART_BODY, type)
      return { type, xid, flags }
    },
    encode: (_message, _view, offset) => offset + MULTIPART_BODY,
  }
}
