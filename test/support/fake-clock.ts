import type { Clock } from 'daolinet/switch'

interface Timer { readonly at: number, readonly callback: () => void }

/** A clock that only a test moves. */
export class FakeClock implements Clock {
  #now = 0
  readonly #timers = new Set<Timer>()

  now(): number {
    return this.#now
  }

  setTimeout(callback: () => void, ms: number): unknown {
    const timer = { at: this.#now + ms, callback }
    this.#timers.add(timer)
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer)
  }

  /** How many timers are set. */
  get size(): number {
    return this.#timers.size
  }

  /** Moves the time forward, from timer to timer. */
  advance(ms: number): void {
    const until = this.#now + ms
    for (let timer = this.#due(until); timer !== undefined; timer = this.#due(until)) {
      this.#timers.delete(timer)
      this.#now = timer.at
      timer.callback()
    }
    this.#now = until
  }

  #due(until: number): Timer | undefined {
    let due: Timer | undefined
    for (const timer of this.#timers) {
      // Timers are in the order in which they were set.
      if (timer.at <= until && (due === undefined || timer.at < due.at)) due = timer
    }
    return due
  }
}
