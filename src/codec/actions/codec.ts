import type { Action, ActionInit } from './index.js'

/** Reads and writes the lists of actions that some actions hold within. */
export interface NestedActions {
  decode(view: DataView, offset: number, end: number): Action[]
  encode(actions: readonly ActionInit[], view: DataView, offset: number): number
}

/** One kind of action: its numbers, and both directions of its layout. */
export interface ActionCodec<
  A extends { readonly type: string },
  I extends { readonly type: A['type'] } = A,
> {
  readonly type: A['type']
  /** `OFPAT_*`, or 0xffff with an experimenter and subtype. */
  readonly number: number
  /** The experimenter id of an action of type 0xffff. */
  readonly experimenter?: number
  /** The 16-bit subtype behind the experimenter id, as Nicira and ONF use it. */
  readonly subtype?: number
  /**
   * Decodes the action that lies from `offset` (of its header) to `end`; the list has checked that this is
   * a multiple of 8, at least 8 (at least 16 with an experimenter), and inside the message.
   */
  decode(view: DataView, offset: number, end: number, nested: NestedActions): A
  /**
   * Writes everything behind the header (4 bytes; 10 with an experimenter and subtype) and returns the
   * end, a multiple of 8 behind `offset`.
   */
  encode(action: I, view: DataView, offset: number, nested: NestedActions): number
}
