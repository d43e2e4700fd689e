import type { Header, Init } from '../codec.js'

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

/** A multipart message to encode whose lists may leave members of their entries out: those are zero. */
export type ListInit<M extends MultipartHeader, K extends keyof M> = Omit<Init<M>, K> & {
  readonly [P in K]?: M[P] extends readonly (infer E)[] ? readonly Partial<E>[] : never
}

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

/** One kind of experimenter multipart message: its numbers, and both directions of its layout. */
export interface ExperimenterMultipartCodec<
  M extends MultipartHeader, I extends { readonly type: M['type'] } = Init<M>,
> {
  readonly type: M['type']
  readonly experimenter: number
  /** The experimenter's own type of message. */
  readonly expType: number
  readonly direction: 'request' | 'reply'
  /** Decodes the message from `offset` (of its header) to `end`; at least 24 bytes are there. */
  decode(view: DataView, offset: number, end: number, xid: number, flags: number): M
  /** Writes the body, from `offset` + 24 on, and returns the end. */
  encode(message: I, view: DataView, offset: number): number
}

/** Where the body of an experimenter multipart message starts, from its header. */
export const EXPERIMENTER_MULTIPART_BODY = 24

/** `OFPMP_EXPERIMENTER`. */
export const EXPERIMENTER_MULTIPART = 0xffff
