import { HEADER_LENGTH, messageLength } from '../protocol/header.js'

/**
 * Receives one complete message, which lies from `offset` to `end` of `view`. The bytes are borrowed: the
 * framer overwrites them after the call has returned.
 */
export type FrameHandler = (view: DataView, offset: number, end: number) => void

const INITIAL = 4096

/**
 * Cuts a stream of bytes into messages, whatever chunks the bytes arrive in.
 *
 * A message that lies in one chunk is not copied; one that is spread over several chunks is collected in a
 * buffer that is used again. The memory is bounded by the longest message, 64 KiB.
 *
 * @example
 * ```ts
 * import { decodeAt, encode, Framer, hello } from 'daolinet/codec'
 *
 * const framer = new Framer((view, offset) => {
 *   console.log(decodeAt(view, offset).type) // hello
 * })
 * const bytes = encode(hello())
 * framer.push(bytes.subarray(0, 5))
 * framer.push(bytes.subarray(5))
 * ```
 */
export class Framer {
  readonly #onFrame: FrameHandler
  #held = new Uint8Array(INITIAL)
  #heldView = new DataView(this.#held.buffer)
  #count = 0
  #stopped = false

  /** @param onFrame - called once for each message, in order */
  constructor(onFrame: FrameHandler) {
    this.#onFrame = onFrame
  }

  /** How many bytes of an incomplete message are waiting for the rest. */
  get pending(): number {
    return this.#count
  }

  /** Ignores everything from now on, including the rest of the chunk that is being cut. */
  stop(): void {
    this.#stopped = true
    this.#count = 0
  }

  /**
   * Takes the next chunk, and calls the handler for every message that is complete with it.
   * @throws {@link DecodeError} for a length field below 8, and whatever the handler throws. The framer then
   *   stops: where the next message begins is not known, so the connection has to be closed
   */
  push(chunk: Uint8Array): void {
    if (this.#stopped) return
    try {
      this.#cut(chunk)
    } catch (error) {
      this.stop()
      throw error
    }
  }

  #cut(chunk: Uint8Array): void {
    let at = this.#count > 0 ? this.#complete(chunk) : 0
    if (at === chunk.length || this.#stopped) return
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    while (chunk.length - at >= HEADER_LENGTH && !this.#stopped) {
      const end = at + messageLength(view, at, chunk.length)
      if (end > chunk.length) break
      this.#onFrame(view, at, end)
      at = end
    }
    if (!this.#stopped) this.#hold(chunk, at, chunk.length)
  }

  /**
   * Adds to the incomplete message, and calls the handler when it is complete. Returns how much of the chunk
   * it used.
   */
  #complete(chunk: Uint8Array): number {
    let at = this.#hold(chunk, 0, Math.min(Math.max(HEADER_LENGTH - this.#count, 0), chunk.length))
    if (this.#count < HEADER_LENGTH) return at
    const length = messageLength(this.#heldView, 0, this.#count)
    at = this.#hold(chunk, at, Math.min(at + length - this.#count, chunk.length))
    if (this.#count === length) {
      this.#count = 0
      this.#onFrame(this.#heldView, 0, length)
    }
    return at
  }

  #hold(chunk: Uint8Array, from: number, to: number): number {
    const count = this.#count + to - from
    if (count > this.#held.length) this.#grow(count)
    this.#held.set(chunk.subarray(from, to), this.#count)
    this.#count = count
    return to
  }

  #grow(count: number): void {
    const held = new Uint8Array(Math.max(count, this.#held.length * 4))
    held.set(this.#held.subarray(0, this.#count))
    this.#held = held
    this.#heldView = new DataView(held.buffer)
  }
}
