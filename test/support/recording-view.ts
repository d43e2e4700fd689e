/** Where a decoder looks for numbers that may be lengths. */

/**
 * A 16-bit number in a message that a decoder read, or the last byte of a 32-bit one (an OXM header's
 * length).
 */
export interface NumberRead { readonly offset: number, readonly width: 1 | 2 }

/** A DataView that remembers which numbers were read from it. */
export class RecordingView extends DataView<ArrayBuffer> {
  readonly #reads = new Map<number, NumberRead>()

  /** The numbers that were read, each once. */
  get reads(): readonly NumberRead[] {
    return [...this.#reads.values()]
  }

  override getUint16(offset: number): number {
    this.#reads.set(offset, { offset, width: 2 })
    return super.getUint16(offset)
  }

  override getUint32(offset: number): number {
    this.#reads.set(offset + 3, { offset: offset + 3, width: 1 })
    return super.getUint32(offset)
  }
}
