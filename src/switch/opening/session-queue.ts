import { HandlerGivenError } from '../errors.js'
import { HandlerRunner, type SessionHandler } from './handler.js'
import type { CloseReason } from '../close-reason.js'
import type { Connection } from '../connection/connection.js'
import type { SwitchSession } from '../session/session.js'
import type { AsyncIteration } from '../iteration.js'

/** A call of `next()` that waits for a session. */
interface Waiter {
  /** All waiters of the same iterator. */
  readonly siblings: Set<Waiter>
  resolve(result: IteratorResult<SwitchSession, undefined>): void
}

/**
 * Passes new sessions to the application: to its handler if it gave one, otherwise to its iterators, each
 * session to one of them. A session that ends before an iterator has taken it is dropped.
 */
export class SessionQueue {
  readonly #runner: HandlerRunner | undefined
  readonly #sessions = new Set<SwitchSession>()
  readonly #waiters = new Set<Waiter>()
  #ended = false

  constructor(handler: SessionHandler | undefined) {
    this.#runner = handler === undefined ? undefined : new HandlerRunner(handler)
  }

  /** Adds a session. */
  push(session: SwitchSession, connection: Connection): void {
    if (this.#runner !== undefined) return void this.#runner.run(session, connection)
    const [waiter] = this.#waiters
    if (waiter !== undefined) {
      this.#waiters.delete(waiter)
      // The iterator lives on: if it kept the waiter, it would keep the session in memory.
      waiter.siblings.delete(waiter)
      waiter.resolve({ value: session, done: false })
      return
    }
    this.#sessions.add(session)
    void session.closed.then((_reason: CloseReason) => this.#sessions.delete(session))
  }

  /** Ends all iterators. Sessions that nobody has taken yet are dropped. */
  end(): void {
    this.#ended = true
    this.#sessions.clear()
    for (const waiter of this.#waiters) waiter.resolve({ value: undefined, done: true })
    this.#waiters.clear()
  }

  /**
   * A new iterator over the sessions. Leaving its loop closes nothing.
   * @throws {@link HandlerGivenError} when the sessions go to a handler
   */
  iterate(): AsyncIteration<SwitchSession> {
    if (this.#runner !== undefined) throw new HandlerGivenError()
    const siblings = new Set<Waiter>()
    let left = false
    const iterator: AsyncIteration<SwitchSession> = {
      next: () => {
        const [session] = this.#sessions
        if (left || this.#ended) return Promise.resolve({ value: undefined, done: true })
        if (session !== undefined) {
          this.#sessions.delete(session)
          return Promise.resolve({ value: session, done: false })
        }
        return new Promise((resolve) => {
          const waiter = { siblings, resolve }
          siblings.add(waiter)
          this.#waiters.add(waiter)
        })
      },
      return: () => {
        left = true
        for (const waiter of siblings) {
          this.#waiters.delete(waiter)
          waiter.resolve({ value: undefined, done: true })
        }
        siblings.clear()
        return Promise.resolve({ value: undefined, done: true })
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }
}
