import { DecodeError, type MessageInit } from '../../codec/index.js'
import { ClosedError, TimeoutError } from '../errors.js'
import { copyFrame, MessageNumber } from '../frames/frame.js'
import type { Clock } from '../clock.js'
import type { CloseReason } from '../close-reason.js'

/** A request of ours that waits for messages with its xid. */
export interface Exchange {
  /** The request that was sent. */
  readonly request: MessageInit
  /**
   * Takes a message with the xid of the request: a part of its reply, or an error message. Returns true when
   * it was the last one. The bytes are valid until the call returns. If it throws, the exchange fails with
   * that error.
   */
  receive(view: DataView, offset: number, end: number): boolean
  /** Called when no further message will come, because of a timeout, an abort, or the end of the session. */
  fail(error: unknown): void
}

/** How long an exchange waits. */
export interface WaitOptions {
  /** Ends the wait when it aborts. */
  readonly signal?: AbortSignal
  /** Milliseconds; 0 for no limit. */
  readonly timeout: number
}

/** Consecutive xids of messages that the switch answers only when it refuses them. */
export interface XidRange {
  /** The first of the xids. */
  readonly first: number
  /** Ends the watch: error messages that come from now on are counted as late. */
  close(): void
}

interface Entry {
  readonly exchange: Exchange
  readonly timeout: number
  /** When it times out, by the clock; infinite for a timeout of 0. */
  readonly deadline: number
  readonly signal: AbortSignal | undefined
  abort: (() => void) | undefined
}

interface OpenRange { readonly first: number, readonly count: number, readonly refused: RefusedHandler }
type RefusedHandler = (index: number, frame: Uint8Array) => void

// The lower half of all xids is left to applications that number their messages themselves.
const FIRST_XID = 0x8000_0000
const LAST_XID = 0xffff_ffff

/** The requests that wait for a reply, by xid. Each ends exactly once, and leaves no timer or listener. */
export class Pending {
  readonly #clock: Clock
  readonly #entries = new Map<number, Entry>()
  readonly #ranges = new Set<OpenRange>()
  #next: number
  #timer: unknown
  #due = Infinity
  /** Messages with an xid of ours that nothing waits for any more. */
  late = 0

  /** @param first - the first xid that is used, at least 0x8000_0000 */
  constructor(clock: Clock, first = FIRST_XID) {
    this.#clock = clock
    this.#next = first
  }

  /** How many exchanges wait. */
  get size(): number {
    return this.#entries.size
  }

  /** Whether something waits for this xid. */
  has(xid: number): boolean {
    return this.#entries.has(xid) || this.#rangeOf(xid) !== undefined
  }

  /** The next xid that nothing waits for. */
  xid(): number {
    return this.#allocate(1)
  }

  /**
   * Makes an exchange wait for messages with an xid.
   * @param xid - from {@link Pending.xid}
   */
  open(xid: number, exchange: Exchange, { timeout, signal }: WaitOptions): void {
    const deadline = timeout > 0 ? this.#clock.now() + timeout : Infinity
    const entry: Entry = { exchange, timeout, deadline, signal, abort: undefined }
    this.#entries.set(xid, entry)
    if (deadline < this.#due) this.#arm(deadline, timeout)
    if (signal !== undefined) {
      entry.abort = () => this.fail(xid, signal.reason)
      signal.addEventListener('abort', entry.abort)
    }
  }

  /** Makes the exchange that waits for this xid fail, if there is one. */
  fail(xid: number, error: unknown): void {
    this.#take(xid)?.exchange.fail(error)
  }

  /** Reserves `count` consecutive xids, and calls back with the error messages that carry one of them. */
  openRange(count: number, refused: RefusedHandler): XidRange {
    const range = { first: this.#allocate(count), count, refused }
    this.#ranges.add(range)
    return { first: range.first, close: () => this.#ranges.delete(range) }
  }

  /**
   * Passes a message to the exchange that waits for its xid; false when there is none.
   * @throws DecodeError when the reply is malformed; the exchange has failed with the same error by then
   */
  receive(xid: number, view: DataView, offset: number, end: number): boolean {
    const entry = this.#entries.get(xid)
    if (entry === undefined) return this.#receiveInRange(xid, view, offset, end)
    try {
      if (entry.exchange.receive(view, offset, end)) this.#take(xid)
    } catch (error) {
      this.fail(xid, error)
      if (error instanceof DecodeError) throw error
    }
    return true
  }

  /** Makes every exchange fail, because the session has ended. */
  close(reason: CloseReason): void {
    for (const [xid, { exchange }] of [...this.#entries]) {
      this.fail(xid, new ClosedError(reason, exchange.request))
    }
    this.#ranges.clear()
    this.#clock.clearTimeout(this.#timer)
  }

  // One timer for all deadlines, set to the earliest. It is not stopped when that exchange ends, since most
  // end long before their deadline, and the next exchange would only set it again.
  #arm(due: number, ms: number): void {
    this.#clock.clearTimeout(this.#timer)
    this.#due = due
    this.#timer = this.#clock.setTimeout(() => this.#expire(), ms)
  }

  #expire(): void {
    const now = this.#clock.now()
    this.#due = Infinity
    for (const [xid, { deadline, exchange, timeout }] of [...this.#entries]) {
      if (deadline <= now) this.fail(xid, new TimeoutError(exchange.request, timeout))
    }
    let next = Infinity
    for (const { deadline } of this.#entries.values()) next = Math.min(next, deadline)
    if (next < this.#due) this.#arm(next, next - now)
  }

  #take(xid: number): Entry | undefined {
    const entry = this.#entries.get(xid)
    if (entry === undefined) return undefined
    this.#entries.delete(xid)
    if (entry.abort !== undefined) entry.signal!.removeEventListener('abort', entry.abort)
    return entry
  }

  #receiveInRange(xid: number, view: DataView, offset: number, end: number): boolean {
    const range = this.#rangeOf(xid)
    if (range === undefined || view.getUint8(offset + 1) !== MessageNumber.ERROR) {
      if (xid >= FIRST_XID) this.late++
      return false
    }
    range.refused(xid - range.first, copyFrame(view, offset, end))
    return true
  }

  #rangeOf(xid: number): OpenRange | undefined {
    for (const range of this.#ranges) {
      if (xid >= range.first && xid < range.first + range.count) return range
    }
    return undefined
  }

  /** The first of `count` consecutive xids that nothing waits for. */
  #allocate(count: number): number {
    let first = this.#next
    for (;;) {
      if (first + count - 1 > LAST_XID) first = FIRST_XID
      const taken = this.#conflict(first, count)
      if (taken === undefined) break
      first = taken + 1
    }
    this.#next = first + count
    return first
  }

  #conflict(first: number, count: number): number | undefined {
    if (count === 1) {
      if (this.#entries.has(first)) return first
    } else {
      for (const xid of this.#entries.keys()) if (xid >= first && xid < first + count) return xid
    }
    for (const range of this.#ranges) {
      const last = range.first + range.count - 1
      if (first <= last && range.first < first + count) return last
    }
    return undefined
  }
}
