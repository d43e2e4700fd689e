import { DecodeError, type MessageInit } from '../../codec/index.js'
import { ClosedError, TimeoutError } from '../errors.js'
import { copyFrame, MessageNumber } from '../frames/frame.js'
import type { Clock } from '../clock.js'
import type { CloseReason } from '../close-reason.js'

/** Something of ours that waits for what carries its xid. */
export interface Exchange {
  readonly request: MessageInit
  /**
   * A message with our xid, an error message perhaps; true when it was the last one. The bytes are borrowed.
   * What it throws fails the exchange.
   */
  receive(view: DataView, offset: number, end: number): boolean
  /** No more will come: it was given up, or the session closed. */
  fail(error: unknown): void
}

/** How long, and how, an exchange may be given up. */
export interface WaitOptions {
  readonly signal?: AbortSignal
  /** Milliseconds; 0 for ever. */
  readonly timeout: number
}

/** Xids in a row, of messages that are not answered unless they are refused. */
export interface XidRange {
  readonly first: number
  /** Forgets them: what still comes for them is late. */
  close(): void
}

interface Entry {
  readonly exchange: Exchange
  readonly timeout: number
  /** On the clock; infinite for a timeout of 0. */
  readonly deadline: number
  readonly signal: AbortSignal | undefined
  abort: (() => void) | undefined
}

interface OpenRange { readonly first: number, readonly count: number, readonly refused: RefusedHandler }
type RefusedHandler = (index: number, frame: Uint8Array) => void

// The lower half is for callers that number their messages themselves.
const FIRST_XID = 0x8000_0000
const LAST_XID = 0xffff_ffff

/** What waits for an answer, by xid. Every exchange ends exactly once and leaves no listener. */
export class Pending {
  readonly #clock: Clock
  readonly #entries = new Map<number, Entry>()
  readonly #ranges = new Set<OpenRange>()
  #next: number
  #timer: unknown
  #due = Infinity
  /** Answers that came for an xid of ours that waits no longer. */
  late = 0

  /** @param first - where numbering starts, from 0x8000_0000 on */
  constructor(clock: Clock, first = FIRST_XID) {
    this.#clock = clock
    this.#next = first
  }

  /** Exchanges that wait. */
  get size(): number {
    return this.#entries.size
  }

  /** Whether an xid waits for its answer. */
  has(xid: number): boolean {
    return this.#entries.has(xid) || this.#rangeOf(xid) !== undefined
  }

  /** An xid that nothing waits for. */
  xid(): number {
    return this.#allocate(1)
  }

  /**
   * Waits for what will carry `xid`.
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

  /** Gives up what waits for an xid, if anything does. */
  fail(xid: number, error: unknown): void {
    this.#take(xid)?.exchange.fail(error)
  }

  /** Watches for refusals of `count` messages in a row. */
  openRange(count: number, refused: RefusedHandler): XidRange {
    const range = { first: this.#allocate(count), count, refused }
    this.#ranges.add(range)
    return { first: range.first, close: () => this.#ranges.delete(range) }
  }

  /**
   * Hands a message to what waits for its xid; false when nothing does, and it is not ours to judge.
   * @throws a `DecodeError` for a reply that is malformed; what waited for it has failed with it
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

  /** Ends every exchange: the session is closed. */
  close(reason: CloseReason): void {
    for (const xid of [...this.#entries.keys()]) this.fail(xid, new ClosedError(reason))
    this.#ranges.clear()
    this.#clock.clearTimeout(this.#timer)
  }

  // One timer for all deadlines, set for the first of them. It stays when that one's exchange ends: most do
  // long before, and the next ones need it again.
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

  /** The first of `count` xids in a row that nothing waits for. */
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
