import { EncodeError, encodeInto, type MessageInit } from '../../codec/index.js'
import type { Writable } from 'node:stream'
import type { Chunk, ChunkPool } from './chunk-pool.js'

// When a chunk has less room than this, a new one is begun. A message that is longer than the room that is
// left fails to encode, and is encoded again into a new chunk.
const ROOM = 2048

/** Writes a message at an offset of a view, and returns the offset behind it. */
export type Encode = (view: DataView, offset: number) => number

/**
 * Encodes messages into a chunk of the pool, and writes all answers to what one turn of the event loop reads
 * to the socket at once. What is sent at another time, such as the next request of a program that awaits each
 * reply, is written in a microtask: there is nothing to wait for. Everything that a connection sends goes
 * through here, so messages leave in the order of the calls.
 *
 * A chunk is filled from its beginning to its end. Bytes that the socket is writing stay unchanged until its
 * callback; when all are written, the chunk returns to the pool.
 */
export class WriteQueue {
  readonly #stream: Writable
  readonly #pool: ChunkPool
  readonly #written: (bytes: number, answers: number) => void
  #chunk: Chunk | undefined
  #start = 0
  #end = 0
  #scheduled = false
  #stopped = false
  #buffered = 0
  #answers = 0
  #answersAhead = 0

  /** @param written - called when the socket has finished a write */
  constructor(stream: Writable, pool: ChunkPool, written: () => void) {
    this.#stream = stream
    this.#pool = pool
    this.#written = (bytes, answers) => {
      this.#buffered -= bytes
      this.#answers -= answers
      written()
    }
  }

  /** Bytes that were encoded, and that the socket has not finished writing. */
  get buffered(): number {
    return this.#buffered
  }

  /** How many of these answer the peer (echo replies, errors): the peer decides how many there are. */
  get answers(): number {
    return this.#answers
  }

  /**
   * Encodes a message after all others; returns its length in bytes.
   * @param xid - used instead of the message's own
   * @param version - the version in the header, instead of that of OpenFlow 1.3
   * @throws {@link EncodeError} for a message that cannot be encoded; nothing of it is sent
   */
  push(message: MessageInit, xid?: number, version?: number): number {
    let chunk = this.#room(ROOM)
    let end: number
    try {
      end = encodeInto(message, chunk.view, this.#end)
    } catch (error) {
      if (!isNoSpace(error) || this.#end === 0) throw error
      chunk = this.#next()
      end = encodeInto(message, chunk.view, 0)
    }
    if (xid !== undefined) chunk.view.setUint32(this.#end + 4, xid)
    if (version !== undefined) chunk.view.setUint8(this.#end, version)
    return this.#advance(end)
  }

  /** Same as {@link WriteQueue.push}, for a message that `encode` writes into the chunk itself. */
  pushWith(encode: Encode): number {
    let chunk = this.#room(ROOM)
    let end: number
    try {
      end = encode(chunk.view, this.#end)
    } catch (error) {
      if (!isNoSpace(error) || this.#end === 0) throw error
      chunk = this.#next()
      end = encode(chunk.view, 0)
    }
    return this.#advance(end)
  }

  /**
   * Sends a message of the peer back to it, with another type in the header.
   * @param type - the type, `OFPT_*`
   */
  answer(view: DataView, offset: number, end: number, type: number): void {
    const length = end - offset
    const chunk = this.#room(length)
    chunk.bytes.set(new Uint8Array(view.buffer, view.byteOffset + offset, length), this.#end)
    chunk.view.setUint8(this.#end + 1, type)
    this.countAnswer(this.#advance(this.#end + length))
  }

  /** To be called after a push: counts its bytes as an answer to the peer. */
  countAnswer(length: number): void {
    this.#answers += length
    this.#answersAhead += length
  }

  /** Writes everything to the socket now. */
  readonly flush = (): void => {
    this.#scheduled = false
    const chunk = this.#chunk
    const length = this.#end - this.#start
    if (chunk === undefined || length === 0 || this.#stopped) return
    const answers = this.#answersAhead
    this.#answersAhead = 0
    const bytes = chunk.bytes.subarray(this.#start, this.#end)
    this.#start = this.#end
    chunk.writes++
    this.#stream.write(bytes, () => {
      chunk.writes--
      this.#release(chunk)
      this.#written(length, answers)
    })
  }

  /** Sends nothing more. What was not written to the socket yet is dropped. */
  stop(): void {
    this.#stopped = true
    this.#buffered -= this.#end - this.#start
    this.#start = this.#end
    if (this.#chunk !== undefined) this.#release(this.#chunk)
  }

  #advance(end: number): number {
    const length = end - this.#end
    this.#end = end
    this.#buffered += length
    if (!this.#scheduled) {
      this.#scheduled = true
      if (this.#pool.reading) setImmediate(this.flush)
      else queueMicrotask(this.flush)
    }
    return length
  }

  #room(needed: number): Chunk {
    const chunk = this.#chunk
    return chunk === undefined || chunk.bytes.length - this.#end < needed ? this.#next() : chunk
  }

  #next(): Chunk {
    this.flush()
    this.#start = 0
    this.#end = 0
    return this.#chunk = this.#pool.take()
  }

  #release(chunk: Chunk): void {
    if (chunk.writes > 0) return
    if (chunk !== this.#chunk) return this.#pool.give(chunk)
    if (this.#start < this.#end) return
    this.#chunk = undefined
    this.#start = 0
    this.#end = 0
    this.#pool.give(chunk)
  }
}

function isNoSpace(error: unknown): boolean {
  return error instanceof EncodeError && error.code === 'ERR_NO_SPACE'
}
