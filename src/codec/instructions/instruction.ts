/** One kind of instruction: its number, and both directions of its layout. */
export interface InstructionCodec<
  T extends { readonly type: string },
  I extends { readonly type: T['type'] } = T,
> {
  readonly type: T['type']
  /** `OFPIT_*`. */
  readonly number: number
  /** Decodes the instruction from `offset` (of its header) to `end`, at least 8 bytes inside the message. */
  decode(view: DataView, offset: number, end: number): T
  /** Writes everything behind the 4-byte header and returns the end, a multiple of 8 behind `offset`. */
  encode(instruction: I, view: DataView, offset: number): number
}
