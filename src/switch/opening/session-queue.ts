import type { CloseReason } from '../close-reason.js'
import type { SwitchSession } from '../session/session.js'

interface Taker {
  /** The takers of the same iterator. */
  readonly kin: Set<Taker>
  resolve(result: IteratorResult<SwitchSession, undefined>): void
}

/** Hands each session out once, to whoever iterates; one that ended before anybody took it is left out. */
export class Handout {
  readonly #sessions = new Set<SwitchSession>()
  readonly #takers = new Set<Taker>()
  #ended = false

  /** Offers a session. */
  offer(session: SwitchSession): void {
    const [taker] = this.#takers
    if (taker !== undefined) {
      this.#takers.delete(taker)
      // A taker that is kept would keep the session that it was given.
      taker.kin.delete(taker)
      taker.resolve({ value: session, done: false })
      return
    }
    this.#sessions.add(session)
    void session.closed.then((_reason: CloseReason) => this.#sessions.delete(session))
  }

  /** There will be no more; those that wait are not handed out. */
  end(): void {
    this.#ended = true
    this.#sessions.clear()
    for (const taker of this.#takers) taker.resolve({ value: undefined, done: true })
    this.#takers.clear()
  }

  /** An iterator over what is offered. Leaving it closes nothing. */
  iterate(): AsyncIterableIterator<SwitchSession, undefined> {
    const mine = new Set<Taker>()
    let left = false
    const iterator: AsyncIterableIterator<SwitchSession, undefined> = {
      next: () => {
        const [session] = this.#sessions
        if (left || this.#ended) return Promise.resolve({ value: undefined, done: true })
        if (session !== undefined) {
          this.#sessions.delete(session)
          return Promise.resolve({ value: session, done: false })
        }
        return new Promise((resolve) => {
          const taker = { kin: mine, resolve }
          mine.add(taker)
          this.#takers.add(taker)
        })
      },
      return: () => {
        left = true
        for (const taker of mine) {
          this.#takers.delete(taker)
          taker.resolve({ value: undefined, done: true })
        }
        mine.clear()
        return Promise.resolve({ value: undefined, done: true })
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }
}
