import { EncodeError, type MessageInit } from '../../codec/index.js'
import { refusalOf } from '../exchange/request.js'
import type { Connection } from '../connection/connection.js'
import type { ApplyFailure } from '../errors.js'
import type { XidRange } from '../exchange/pending.js'

/** What is sent for a message, under an xid. */
export type Wrap = (message: MessageInit, xid: number) => MessageInit

/**
 * Messages that are sent one behind the other, under xids in a row, and that the switch answers only when it
 * refuses one. Every message has at most one failure, its first.
 */
export class Batch {
  readonly #connection: Connection
  readonly #messages: readonly MessageInit[]
  readonly #failures = new Map<number, ApplyFailure>()
  readonly #range: XidRange
  #sent = 0

  constructor(connection: Connection, messages: readonly MessageInit[]) {
    this.#connection = connection
    this.#messages = messages
    this.#range = connection.pending.openRange(messages.length, (index, frame) => {
      if (!this.#failures.has(index)) this.#fail(index, refusalOf(messages[index]!, frame))
    })
  }

  /** What failed so far, in the order of the messages. */
  get failures(): readonly ApplyFailure[] {
    return [...this.#failures.values()].sort((a, b) => a.index - b.index)
  }

  /**
   * Sends them all. As long as the send queue takes them that is done at once, in one piece; otherwise the
   * result says when it is done.
   * @param wrap - what is sent for a message, under its xid
   * @throws `ClosedError`, or the signal's reason; some are sent then
   */
  send(wrap: Wrap, signal?: AbortSignal): Promise<void> | undefined {
    const { transport } = this.#connection
    for (; this.#sent < this.#messages.length; this.#sent++) {
      if (!transport.writable) return transport.drain(signal).then(() => this.send(wrap, signal))
      this.#sendOne(this.#sent, wrap)
    }
    return undefined
  }

  /** Refusals that come from now on are late. */
  close(): void {
    this.#range.close()
  }

  #sendOne(index: number, wrap: Wrap): void {
    const xid = this.#range.first + index
    try {
      this.#connection.send(wrap(this.#messages[index]!, xid), xid)
    } catch (error) {
      // It fails like one that the switch refuses: the others go on.
      if (!(error instanceof EncodeError)) throw error
      this.#fail(index, error)
    }
  }

  #fail(index: number, error: Error): void {
    this.#failures.set(index, { index, message: this.#messages[index]!, error })
  }
}
