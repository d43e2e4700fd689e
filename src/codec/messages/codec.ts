import type { InstructionInit } from '../instructions/index.js'

/** What every message has. */
export interface Header {
  /** Which message this is. */
  readonly type: string
  /** Transaction id, 32 bits: a reply has that of its request. @defaultValue 0 */
  readonly xid: number
}

/**
 * A message as {@link encode} takes it: a field that is left out takes the default that its documentation
 * gives, or else is zero or empty.
 */
export type Init<M extends Header> = { readonly type: M['type'] } & Partial<Omit<M, 'type'>>

/**
 * A message as {@link encode} takes it, with nothing left out, as the functions that build messages return
 * it.
 */
export type Filled<I> = I extends { readonly instructions?: unknown }
  ? Required<Omit<I, 'instructions'>> & { readonly instructions: readonly InstructionInit[] }
  : Required<I>

/** What a function that builds a message takes: any of its fields, but for its type. */
export type Fields<M> = M extends { readonly instructions: readonly (infer I)[] }
  ? Omit<Partial<M>, 'type' | 'instructions'> & { readonly instructions?: I | readonly I[] }
  : Omit<Partial<M>, 'type'>

/** How one type of message is decoded and encoded. */
export interface MessageCodec<M extends Header, I extends { readonly type: M['type'] } = Init<M>> {
  readonly type: M['type']
  /** `OFPT_*`. */
  readonly number: number
  /** Decodes the message that lies from `offset` (of its header, which has been read) to `end`. */
  decode(view: DataView, offset: number, end: number, xid: number): M
  /** Writes everything behind the 8-byte header and returns the offset behind it. */
  encode(message: I, view: DataView, offset: number): number
}

/**
 * Decodes the message that lies within another, from `offset` to the end that its header gives.
 * @throws {@link DecodeError} when it runs past `end`, or messages are nested too deep
 */
export type DecodeNested = (view: DataView, offset: number, end: number) => Header

/**
 * Encodes a message within another and returns the offset behind it.
 * @throws {@link EncodeError}
 */
export type EncodeNested = (message: { readonly type: string }, view: DataView, offset: number) => number

/** How one type of experimenter message is decoded and encoded. */
export interface ExperimenterCodec<M extends Header, I extends { readonly type: M['type'] } = Init<M>> {
  readonly type: M['type']
  readonly experimenter: number
  /** Which message it is, as the experimenter numbers them. */
  readonly expType: number
  /**
   * Decodes the message that lies from `offset` (of its header) to `end`. The caller has checked that it is
   * at least 16 bytes long.
   */
  decode(view: DataView, offset: number, end: number, xid: number, nested: DecodeNested): M
  /** Writes the body, from `offset` + 16 on, and returns the offset behind it. */
  encode(message: I, view: DataView, offset: number, nested: EncodeNested): number
}

/** Offset of the body of an experimenter message from the start of the message. */
export const EXPERIMENTER_BODY = 16
