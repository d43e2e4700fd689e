import { DecodeError } from '../errors.js'
import { messageLength, OFP_VERSION } from '../protocol/header.js'
import { decodeAt } from '../message/message.js'
import type { MessageOf } from '../messages/registry.js'
import { exactBytes, needBytes } from '../wire/bytes.js'
import { checkMatch } from './match-view.js'

const FLOW_REMOVED = 11
const MATCH = 48

/**
 * A flow-removed where it lies: nothing is decoded before it is asked for, and reading a number allocates
 * nothing. Borrowed, like the bytes beneath. The layout is that of `messages/flow-removed.ts`.
 */
export class FlowRemovedView {
  #view!: DataView
  #offset!: number

  private constructor() {}

  /**
   * A view of the flow-removed whose header lies at `offset`.
   * @throws {@link DecodeError} unless it is a whole, well-formed flow-removed
   */
  static at(view: DataView, offset: number): FlowRemovedView {
    return new FlowRemovedView().moveTo(view, offset)
  }

  /**
   * Makes this the view of another flow-removed, and returns it.
   * @throws {@link DecodeError} as {@link FlowRemovedView.at}; the view then still shows the former message
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
  /** Why it went, by number: 0 idle timeout, 1 hard timeout, 2 deleted, 3 its group was deleted. */
  get reason(): number { return this.#view.getUint8(this.#offset + 18) }
  get tableId(): number { return this.#view.getUint8(this.#offset + 19) }
  /** Whole seconds that the flow lived. */
  get durationSec(): number { return this.#view.getUint32(this.#offset + 20) }
  /** Nanoseconds beyond them. */
  get durationNsec(): number { return this.#view.getUint32(this.#offset + 24) }
  /** Seconds. */
  get idleTimeout(): number { return this.#view.getUint16(this.#offset + 28) }
  /** Seconds. */
  get hardTimeout(): number { return this.#view.getUint16(this.#offset + 30) }
  /** Allocates a bigint. */
  get packetCount(): bigint { return this.#view.getBigUint64(this.#offset + 32) }
  /** Allocates a bigint. */
  get byteCount(): bigint { return this.#view.getBigUint64(this.#offset + 40) }

  /** The message as a plain object. */
  toMessage(): MessageOf<'flowRemoved'> {
    return decodeAt(this.#view, this.#offset) as MessageOf<'flowRemoved'>
  }
}
