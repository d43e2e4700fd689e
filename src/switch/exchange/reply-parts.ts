import {
  joinParts, type Message, type MessageInit, type MultipartHeader,
} from '../../codec/index.js'
import { UnexpectedReplyError } from '../errors.js'
import { MultipartLimitError } from '../limit-errors.js'
import { morePartsFollow } from '../frames/frame.js'
import type { MultipartOptions } from '../options.js'

type MultipartReply = Extract<Message, MultipartHeader>

/** Collects the parts of one multipart reply, within limits, until the last one has come. */
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
   * Adds the next part; true when more parts follow.
   * @throws {@link MultipartLimitError}, {@link UnexpectedReplyError}
   */
  add(part: Message, frame: Uint8Array): boolean {
    if (this.#parts.length > 0 && this.#parts[0]!.type !== part.type) {
      throw new UnexpectedReplyError(this.#request, part.type)
    }
    this.#bytes += frame.length
    this.#parts.push(part as MultipartReply)
    const { bytes: maxBytes, parts: maxParts } = this.#bounds
    if (this.#bytes > maxBytes) throw new MultipartLimitError(this.#request, `${maxBytes} bytes`)
    if (this.#parts.length > maxParts) throw new MultipartLimitError(this.#request, `${maxParts} parts`)
    return morePartsFollow(frame)
  }

  /** All parts as one reply. It shares the bytes of the frames that were added. */
  join(): MultipartReply {
    return joinParts(this.#parts)
  }
}
