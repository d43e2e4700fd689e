import { MultipartFlags, type Message, type MessageInit, type MultipartHeader } from '../codec/index.js'
import { MultipartLimitError } from './errors.js'
import type { MultipartOptions } from './options.js'

type MultipartReply = Extract<Message, MultipartHeader>

/** Whether a message is a reply that may come in several parts. */
export function isMultipartReply(message: Message): message is MultipartReply {
  return 'flags' in message && message.type.endsWith('Reply') && message.type !== 'getConfigReply'
}

/** Whether more parts follow this one. */
export function hasMore(message: Message): boolean {
  return isMultipartReply(message) && (message.flags & MultipartFlags.MORE) !== 0
}

/** The parts of one reply, within bounds, until they are all there. */
export class ReplyParts {
  readonly #request: MessageInit
  readonly #bounds: Required<MultipartOptions>
  readonly #parts: MultipartReply[] = []
  #bytes = 0

  constructor(request: MessageInit, bounds: Required<MultipartOptions>) {
    this.#request = request
    this.#bounds = bounds
  }

  /**
   * Takes the next part; true when more follow.
   * @throws {@link MultipartLimitError}
   */
  add(part: MultipartReply, bytes: number): boolean {
    this.#bytes += bytes
    this.#parts.push(part)
    const { bytes: maxBytes, parts: maxParts } = this.#bounds
    if (this.#bytes > maxBytes) throw new MultipartLimitError(this.#request, `${maxBytes} bytes`)
    if (this.#parts.length > maxParts) throw new MultipartLimitError(this.#request, `${maxParts} parts`)
    return hasMore(part)
  }

  /** All parts as one reply: their lists one behind the other, `flags` those of the last. */
  join(): MultipartReply {
    const parts = this.#parts
    const last = parts.at(-1)!
    if (parts.length === 1) return last
    const joined = Object.entries(last).map(([name, value]) => {
      const values = parts.map((part) => (part as unknown as Record<string, unknown>)[name])
      if (Array.isArray(value)) return [name, (values as unknown[][]).flat()]
      return [name, value instanceof Uint8Array ? concatenate(values as Uint8Array[]) : value]
    })
    return Object.fromEntries(joined) as MultipartReply
  }
}

function concatenate(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
