import { EncodeError, type MessageInit } from '../../codec/index.js'
import { refusalOf } from '../exchange/request.js'
import type { Connection } from '../connection/connection.js'
import type { ApplyFailure } from '../batch-errors.js'
import type { XidRange } from '../exchange/pending.js'

/** Makes the message that is really sent for one that was given, under an xid. */
export type Wrap = (message: MessageInit, xid: number) => MessageInit

/**
 * Messages without replies that are sent one after the other, with consecutive xids. An error message with
 * one of these xids is the failure of that message; of several, the first counts.
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

  /** The failures so far, in the order of the messages. */
  get failures(): readonly ApplyFailure[] {
    return [...this.#failures.values()].sort((a, b) => a.index - b.index)
  }

  /**
   * Sends all messages. When the send queue has room for all of them, they are in it when this returns, and
   * the result is undefined. Otherwise the promise resolves when they are.
   * @param wrap - makes the message that is really sent
   * @throws {@link ClosedError}, or the signal's reason; some of the messages may have been sent
   */
  send(wrap: Wrap, signal?: AbortSignal): Promise<void> | undefined {
    const { transport } = this.#connection
    for (; this.#sent < this.#messages.length; this.#sent++) {
      if (!transport.writable) return transport.drain(signal).then(() => this.send(wrap, signal))
      this.#sendOne(this.#sent, wrap)
    }
    return undefined
  }

  /** Stops watching for errors: those that come from now on are counted as late replies. */
  close(): void {
    this.#range.close()
  }

  #sendOne(index: number, wrap: Wrap): void {
    const xid = this.#range.first + index
    try {
      this.#connection.send(wrap(this.#messages[index]!, xid), xid)
    } catch (error) {
      // It counts as a failure, as if the switch had refused it. The others are sent all the same.
      if (!(error instanceof EncodeError)) throw error
      this.#fail(index, error)
    }
  }

  #fail(index: number, error: Error): void {
    this.#failures.set(index, { index, message: this.#messages[index]!, error })
  }
}
