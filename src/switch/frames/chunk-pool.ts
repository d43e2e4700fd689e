/** Room for one or many encoded messages, on its way from an encoder to a socket and back. */
export interface Chunk {
  readonly bytes: Buffer
  readonly view: DataView
  /** Writes of parts of this chunk whose callbacks have not fired: till then the bytes are the socket's. */
  writes: number
}

// The longest message must fit: 65,535 bytes.
const CHUNK_LENGTH = 1 << 16

/**
 * Buffers to encode into, shared by the sessions of one server: an idle session holds none, a busy one the
 * same one again and again.
 */
export class ChunkPool {
  readonly #free: Chunk[] = []
  readonly #keep: number

  /** @param keep - how many unused chunks of 64 KiB are kept at most */
  constructor(keep = 64) {
    this.#keep = keep
  }

  /** A chunk that nobody else has. Its bytes are what was left in them. */
  take(): Chunk {
    return this.#free.pop() ?? fresh()
  }

  /** Gives a chunk back, none of whose bytes are in use any more. */
  give(chunk: Chunk): void {
    if (this.#free.length < this.#keep) this.#free.push(chunk)
  }
}

function fresh(): Chunk {
  const bytes = Buffer.allocUnsafeSlow(CHUNK_LENGTH)
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), writes: 0 }
}
