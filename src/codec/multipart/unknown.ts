import type { MultipartHeader } from './multipart.js'

/** A multipart request of a type that the library does not know, kept byte for byte. */
export interface UnknownMultipartRequest extends MultipartHeader {
  readonly type: 'multipartRequest'
  /** `OFPMP_*` number. */
  readonly multipartType: number
  /** Everything behind the 16 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** A multipart reply of a type that the library does not know, kept byte for byte. */
export interface UnknownMultipartReply extends MultipartHeader {
  readonly type: 'multipartReply'
  /** `OFPMP_*` number. */
  readonly multipartType: number
  /** Everything behind the 16 bytes of header. Borrowed when decoded. */
  readonly body: Uint8Array
}
