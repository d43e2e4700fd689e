import type { Header, Init } from '../messages/message.js'

// struct ofp_multipart_request, ofp_multipart_reply {   OpenFlow 1.3.5 §7.3.5
//   struct ofp_header header;
//   uint16_t type;                       OFPMP_*
//   uint16_t flags;
//   uint8_t  pad[4];
//   uint8_t  body[];
// };

/** What every multipart message has. */
export interface MultipartHeader extends Header {
  /** Bits of {@link MultipartFlags}. */
  readonly flags: number
}

/** Bits of `flags`, the same in requests and replies. */
export const MultipartFlags = {
  /** More messages with this xid follow. */
  MORE: 1 << 0,
} as const

/** Where the body of a multipart message starts, from its header. */
export const MULTIPART_BODY = 16

/** One kind of multipart message, a request or a reply: its number, and both directions of its layout. */
export interface MultipartCodec<M extends MultipartHeader, I extends { readonly type: M['type'] } = Init<M>> {
  readonly type: M['type']
  /** `OFPMP_*`. */
  readonly multipart: number
  readonly direction: 'request' | 'reply'
  /** Decodes the message from `offset` (of its header) to `end`; at least 16 bytes are there. */
  decode(view: DataView, offset: number, end: number, xid: number, flags: number): M
  /** Writes the body, from `offset` + 16 on, and returns the end. */
  encode(message: I, view: DataView, offset: number): number
}
