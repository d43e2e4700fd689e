import { DecodeError } from '../errors.js'
import { messageLength, OFP_VERSION } from '../protocol/header.js'
import { decodeAt } from '../message/message.js'
import type { MessageOf } from '../messages/registry.js'
import { exactBytes, needBytes } from '../wire/bytes.js'
import { checkMatch } from './match-view.js'

const FLOW_REMOVED = 11
const MATCH = 48

/**
 * A flow-removed that is read where it lies: a field is decoded when it is asked for, and reading a number
 * allocates nothing. It borrows the bytes below it. For the layout see `messages/core/flow-removed.ts`.
 *
 * @example
 * ```ts
 * import { encode, flowRemoved, FlowRemovedView } from 'daolinet/codec'
 *
 * const bytes = encode(flowRemoved({ cookie: 5n, priority: 7 }))
 * const removed = FlowRemovedView.at(new DataView(bytes.buffer), 0)
 * console.log(removed.cookieLow, removed.priority) // 5 7
 * ```
 */
export class FlowRemovedView {
  #view!: DataView
  #offset!: number

  private constructor() {}

  /**
   * Makes a view of the flow-removed whose header is at `offset`.
   * @throws {@link DecodeError} unless a complete, well-formed flow-removed is there
   */
  static at(view: DataView, offset: number): FlowRemovedView {
    return new FlowRemovedView().moveTo(view, offset)
  }

  /**
   * Makes this a view of another flow-removed, and returns it.
   * @throws {@link DecodeError} like {@link FlowRemovedView.at}; it then remains a view of the message so far
   */
  moveTo(view: DataView, offset: number): this {
    const length = messageLength(view, offset, view.byteLength)
    needBytes(offset, view.byteLength, length, 'message', 'ERR_TRUNCATED')
    if (view.getUint16(offset) !== (OFP_VERSION << 8 | FLOW_REMOVED)) {
      throw new DecodeError('ERR_BAD_TYPE', offset, 'this is no flow-removed of OpenFlow 1.3', 'type')
    }
    const end = offset + length
    needBytes(offset, end, MATCH + 8, 'flowRemoved')
    exactBytes(checkMatch(view, offset + MATCH, end), end, 0, 'flowRemoved')
    this.#view = view
    this.#offset = offset
    return this
  }

  /** Transaction id. */
  get xid(): number { return this.#view.getUint32(this.#offset + 4) }
  /** Cookie of the flow. Allocates a bigint. */
  get cookie(): bigint { return this.#view.getBigUint64(this.#offset + 8) }
  /** The upper 32 bits of the cookie. */
  get cookieHigh(): number { return this.#view.getUint32(this.#offset + 8) }
  /** The lower 32 bits of the cookie. */
  get cookieLow(): number { return this.#view.getUint32(this.#offset + 12) }
  get priority(): number { return this.#view.getUint16(this.#offset + 16) }
  /**
   * Why the flow was removed, by number: 0 idle timeout, 1 hard timeout, 2 deleted, 3 its group was deleted.
   */
  get reason(): number { return this.#view.getUint8(this.#offset + 18) }
  get tableId(): number { return this.#view.getUint8(this.#offset + 19) }
  /** How long the flow existed: this many seconds and `durationNsec` nanoseconds. */
  get durationSec(): number { return this.#view.getUint32(this.#offset + 20) }
  /** Nanoseconds in addition to `durationSec`. */
  get durationNsec(): number { return this.#view.getUint32(this.#offset + 24) }
  /** The idle timeout that the flow was added with, in seconds. */
  get idleTimeout(): number { return this.#view.getUint16(this.#offset + 28) }
  /** The hard timeout that the flow was added with, in seconds. */
  get hardTimeout(): number { return this.#view.getUint16(this.#offset + 30) }
  /** Packets that the flow matched. Allocates a bigint. */
  get packetCount(): bigint { return this.#view.getBigUint64(this.#offset + 32) }
  /** Bytes of those packets. Allocates a bigint. */
  get byteCount(): bigint { return this.#view.getBigUint64(this.#offset + 40) }

  /** Decodes the whole message to a plain object. */
  toMessage(): MessageOf<'flowRemoved'> {
    return decodeAt(this.#view, this.#offset) as MessageOf<'flowRemoved'>
  }
}
