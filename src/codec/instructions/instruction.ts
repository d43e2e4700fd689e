/** How one type of instruction is decoded and encoded. */
export interface InstructionCodec<
  T extends { readonly type: string },
  I extends { readonly type: T['type'] } = T,
> {
  readonly type: T['type']
  /** `OFPIT_*`. */
  readonly number: number
  /**
   * Decodes the instruction that lies from `offset` (of its header) to `end`. The caller has checked that it
   * is at least 8 bytes long and inside the message.
   */
  decode(view: DataView, offset: number, end: number): T
  /**
   * Writes everything behind the 4-byte header and returns the offset behind it, which is a multiple of 8
   * behind `offset`.
   */
  encode(instruction: I, view: DataView, offset: number): number
}
