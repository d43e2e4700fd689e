import { MultipartFlags, type Message, type MessageInit, type MultipartHeader } from '../codec/index.js'
import { MultipartLimitError } from './errors.js'
import { MessageNumber } from './message-number.js'
import type { MultipartOptions } from './options.js'

type MultipartReply = Extract<Message, MultipartHeader>

/** Whether a message is a reply that may come in several parts. */
export function isMultipart(frame: Uint8Array): boolean {
  return frame[1] === MessageNumber.MULTIPART_REPLY && frame.length >= 16
}

/** Whether more parts follow this one: the flags are the 16 bits at byte 10. */
export function hasMore(frame: Uint8Array): boolean {
  return isMultipart(frame) && (frame[11]! & MultipartFlags.MORE) !== 0
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
  add(part: Message, frame: Uint8Array): boolean {
    this.#bytes += frame.length
    this.#parts.push(part as MultipartReply)
    const { bytes: maxBytes, parts: maxParts } = this.#bounds
    if (this.#bytes > maxBytes) throw new MultipartLimitError(this.#request, `${maxBytes} bytes`)
    if (this.#parts.length > maxParts) throw new MultipartLimitError(this.#request, `${maxParts} parts`)
    return hasMore(frame)
  }

  /** All parts as one reply: their lists one behind the other, `flags` those of the last. */
  join(): MultipartReply {
    const parts = this.#parts
    const last = parts.at(-1)!
    if (parts.length === 1) return last
    const joined: Record<string, unknown> = { ...last }
    for (const [name, value] of Object.entries(joined)) {
      const values = parts.map((part) => (part as unknown as Record<string, unknown>)[name])
      if (Array.isArray(value)) joined[name] = (values as unknown[][]).flat()
      else if (value instanceof Uint8Array) joined[name] = concatenate(values as Uint8Array[])
    }
    return joined as unknown as MultipartReply
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
