import { exactBytes } from '../../wire/bytes.js'
import type { Header, MessageCodec } from '../codec.js'

/** A message that consists of its header only. */
export interface Bodiless<T extends string> extends Header { readonly type: T }

/** Makes the codec of a message that consists of its header only. */
export function bodiless<const T extends string>(type: T, number: number): MessageCodec<Bodiless<T>> {
  return {
    type,
    number,
    decode(_view, offset, end, xid) {
      exactBytes(offset, end, 8, type)
      return { type, xid }
    },
    encode: (_message, _view, offset) => offset + 8,
  }
}
