/** A buffer that messages are encoded into, and that a socket then writes from. */
export interface Chunk {
  readonly bytes: Buffer
  readonly view: DataView
  /** Writes from this buffer that the socket has not finished. Until then the bytes must not change. */
  writes: number
}

// The longest message is 65,535 bytes.
const CHUNK_LENGTH = 1 << 16

/**
 * The buffers of all sessions of one server. An idle session holds none; a busy one gets the same buffers
 * again and again.
 */
export class ChunkPool {
  /**
   * Whether one of the sessions is processing what it has read. What is sent meanwhile waits for all else
   * that this turn of the event loop reads, so that all of its answers share a write.
   */
  reading = false
  readonly #free: Chunk[] = []
  readonly #keep: number

  /** @param keep - the most unused buffers of 64 KiB that are kept for later */
  constructor(keep = 64) {
    this.#keep = keep
  }

  /** A buffer that nobody else uses. It still contains what was written into it before. */
  take(): Chunk {
    return this.#free.pop() ?? fresh()
  }

  /** Returns a buffer that is no longer used. */
  give(chunk: Chunk): void {
    if (this.#free.length < this.#keep) this.#free.push(chunk)
  }
}

function fresh(): Chunk {
  const bytes = Buffer.allocUnsafeSlow(CHUNK_LENGTH)
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), writes: 0 }
}
