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
  /** Bits of {@link MultipartFlags}. @defaultValue 0 */
  readonly flags: number
}

/** Bits of the `flags` of multipart messages; requests and replies have the same (OpenFlow 1.3.5 §7.3.5). */
export const MultipartFlags = {
  /** More messages of this request or reply follow, with the same xid. */
  MORE: 1 << 0,
} as const

/** Offset of the body of a multipart message from the start of the message. */
export const MULTIPART_BODY = 16

/**
 * A multipart message as the encoder takes it: its lists `K` may leave out members of their entries, which
 * are then zero.
 */
export type ListInit<M extends MultipartHeader, K extends keyof M> = Omit<Init<M>, K> & {
  readonly [P in K]?: M[P] extends readonly (infer E)[] ? readonly Partial<E>[] : never
}

/** One kind of multipart message, a request or a reply: its number, and both directions of its layout. */
export interface MultipartCodec<M extends MultipartHeader, I extends { readonly type: M['type'] } = Init<M>> {
  readonly type: M['type']
  /** `OFPMP_*`. */
  readonly multipart: number
  readonly direction: 'request' | 'reply'
  /**
   * Decodes the message that lies from `offset` (of its header) to `end`. The caller has checked that it is
   * at least 16 bytes long.
   */
  decode(view: DataView, offset: number, end: number, xid: number, flags: number): M
  /** Writes the body, from `offset` + 16 on, and returns the offset behind it. */
  encode(message: I, view: DataView, offset: number): number
}

/** One kind of experimenter multipart message: its numbers, and both directions of its layout. */
export interface ExperimenterMultipartCodec<
  M extends MultipartHeader, I extends { readonly type: M['type'] } = Init<M>,
> {
  readonly type: M['type']
  readonly experimenter: number
  /** Which message it is, as the experimenter numbers them. */
  readonly expType: number
  readonly direction: 'request' | 'reply'
  /**
   * Decodes the message that lies from `offset` (of its header) to `end`. The caller has checked that it is
   * at least 24 bytes long.
   */
  decode(view: DataView, offset: number, end: number, xid: number, flags: number): M
  /** Writes the body, from `offset` + 24 on, and returns the offset behind it. */
  encode(message: I, view: DataView, offset: number): number
}

/** Offset of the body of an experimenter multipart message from the start of the message. */
export const EXPERIMENTER_MULTIPART_BODY = 24

/** `OFPMP_EXPERIMENTER`. */
export const EXPERIMENTER_MULTIPART = 0xffff
