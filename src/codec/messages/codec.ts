import type { InstructionInit } from '../instructions/index.js'

/** What every message has. */
export interface Header {
  /** Which message this is. */
  readonly type: string
  /** Transaction id: a reply carries that of its request. 32 bits. */
  readonly xid: number
}

/**
 * A message as encoders accept it: what is left out takes its default, given on each field or else zero or
 * empty.
 */
export type Init<M extends Header> = { readonly type: M['type'] } & Partial<Omit<M, 'type'>>

/** A message to encode with nothing left out, as the functions that build messages make it. */
export type Filled<I> = I extends { readonly instructions?: unknown }
  ? Required<Omit<I, 'instructions'>> & { readonly instructions: readonly InstructionInit[] }
  : Required<I>

/** What a function that builds a message takes: anything of it but its type. */
export type Fields<M> = M extends { readonly instructions: readonly (infer I)[] }
  ? Omit<Partial<M>, 'type' | 'instructions'> & { readonly instructions?: I | readonly I[] }
  : Omit<Partial<M>, 'type'>

/** One kind of message: its number, and both directions of its layout. */
export interface MessageCodec<M extends Header, I extends { readonly type: M['type'] } = Init<M>> {
  readonly type: M['type']
  /** `OFPT_*`. */
  readonly number: number
  /** Decodes the message from `offset` (of its header, already read) to `end`. */
  decode(view: DataView, offset: number, end: number, xid: number): M
  /** Writes everything behind the 8-byte header and returns the end. */
  encode(message: I, view: DataView, offset: number): number
}

/**
 * Decodes the whole message that lies within another, from `offset` to the end that its header says.
 * @throws {@link DecodeError} when it runs past `end`, or lies too deep.
 */
export type DecodeNested = (view: DataView, offset: number, end: number) => Header

/** Encodes a whole message within another, and returns the end. Throws {@link EncodeError}. */
export type EncodeNested = (message: { readonly type: string }, view: DataView, offset: number) => number

/** One kind of experimenter message: its numbers, and both directions of its layout. */
export interface ExperimenterCodec<M extends Header, I extends { readonly type: M['type'] } = Init<M>> {
  readonly type: M['type']
  readonly experimenter: number
  /** The experimenter's own type of message. */
  readonly expType: number
  /** Decodes the message from `offset` (of its header) to `end`; at least 16 bytes are there. */
  decode(view: DataView, offset: number, end: number, xid: number, nested: DecodeNested): M
  /** Writes the body, from `offset` + 16 on, and returns the end. */
  encode(message: I, view: DataView, offset: number, nested: EncodeNested): number
}

/** Where the body of an experimenter message starts, from its header. */
export const EXPERIMENTER_BODY = 16
