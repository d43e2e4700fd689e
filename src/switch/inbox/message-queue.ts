import { FairQueue } from './fair-queue.js'
import type { QueueOptions } from '../options.js'
import type { AsyncIteration } from '../iteration.js'

interface Waiter<T> { resolve(result: IteratorResult<T, undefined>): void, reject(error: unknown): void }

/**
 * The bounded queue behind one `for await` loop: encoded messages go in, decoded values come out, in the
 * order of arrival. When the session ends, the loop still gets what waits.
 */
export class MessageQueue<T> implements AsyncIteration<T> {
  readonly #queue: FairQueue<Uint8Array>
  readonly #pull: (queue: FairQueue<Uint8Array>) => T | undefined
  readonly #left: (queue: MessageQueue<T>) => void
  readonly #signal: AbortSignal | undefined
  readonly #waiters: Waiter<T>[] = []
  #done = false

  /**
   * @param pull - takes messages out of the queue and makes a value of them; undefined when it is empty
   * @param left - called when the loop was left, or its signal aborted
   */
  constructor(
    bounds: Required<QueueOptions>, pull: (queue: FairQueue<Uint8Array>) => T | undefined,
    left: (queue: MessageQueue<T>) => void, signal?: AbortSignal,
  ) {
    this.#queue = new FairQueue(bounds)
    this.#pull = pull
    this.#left = left
    this.#signal = signal
    if (signal?.aborted) this.#abort()
    else signal?.addEventListener('abort', this.#abort)
  }

  /** How many messages wait. */
  get size(): number {
    return this.#queue.size
  }

  /** How many messages were dropped so far. */
  get dropped(): number {
    return this.#queue.dropped
  }

  /** Adds a message. @param key - see {@link FairQueue}; @param frame - a copy that nobody else changes */
  push(key: number, frame: Uint8Array): void {
    if (this.#done) return
    this.#queue.push(key, frame, frame.length)
    while (this.#waiters.length > 0) {
      const value = this.#pull(this.#queue)
      if (value === undefined) return
      this.#waiters.shift()!.resolve({ value, done: false })
    }
  }

  /** To be called when no more messages will come. */
  end(): void {
    this.#done = true
    this.#signal?.removeEventListener('abort', this.#abort)
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ value: undefined, done: true })
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const value = this.#pull(this.#queue)
    if (value !== undefined) return Promise.resolve({ value, done: false })
    if (this.#signal?.aborted) return Promise.reject(this.#signal.reason as Error)
    if (this.#done) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#leave()
    this.end()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  readonly #abort = (): void => {
    this.#leave()
    const waiters = this.#waiters.splice(0)
    this.end()
    for (const waiter of waiters) waiter.reject(this.#signal!.reason)
  }

  #leave(): void {
    this.#queue.clear()
    this.#left(this)
  }
}
