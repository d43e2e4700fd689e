import { HEADER_LENGTH, messageLength } from '../protocol/header.js'

/**
 * Receives one whole message: it lies from `offset` to `end` of `view`. The bytes are borrowed: the framer
 * writes over them once the call has returned.
 */
export type FrameHandler = (view: DataView, offset: number, end: number) => void

const INITIAL = 4096

/**
 * Cuts a byte stream into messages, whatever chunks it comes in.
 *
 * Messages that lie whole in a chunk are handed out where they lie; only one that straddles chunks is
 * copied, into one buffer that is used again. Memory is bounded by the longest message (64 KiB).
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

  /** Bytes of an unfinished message that are held, waiting for the rest. */
  get pending(): number {
    return this.#count
  }

  /** Ignores whatever comes from now on, also the rest of a chunk that is being handed out. */
  stop(): void {
    this.#stopped = true
    this.#count = 0
  }

  /**
   * Takes the next chunk and hands out every message that it completes.
   * @throws {@link DecodeError} for a length field below 8, and whatever the handler throws. The framer stops
   *   then, because the stream has no known frames behind that: close it
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
   * Fills up the message that is held and hands it out when it is whole; returns what it took of the chunk.
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
