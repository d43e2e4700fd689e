import type { Clock } from '../switch/clock.js'

interface Timer { readonly at: number, readonly order: number, readonly callback: () => void }

/**
 * A clock that only moves when the test calls {@link ManualClock.advance}.
 *
 * @example
 * ```ts
 * import { ManualClock } from 'daolinet/testing'
 *
 * const clock = new ManualClock()
 * let rang = false
 * clock.setTimeout(() => { rang = true }, 1000)
 * clock.advance(999)
 * console.log(rang, clock.pending) // false 1
 * clock.advance(1)
 * console.log(rang, clock.now()) // true 1000
 * ```
 */
export class ManualClock implements Clock {
  #now = 0
  #order = 0
  readonly #timers = new Set<Timer>()

  /** @param start - the first time of {@link ManualClock.now}, in milliseconds */
  constructor(start = 0) {
    this.#now = start
  }

  now(): number {
    return this.#now
  }

  setTimeout(callback: () => void, milliseconds: number): unknown {
    const timer = { at: this.#now + Math.max(0, milliseconds), order: this.#order++, callback }
    this.#timers.add(timer)
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as Timer)
  }

  /** How many timers are set. A test can check that none is left when everything is closed. */
  get pending(): number {
    return this.#timers.size
  }

  /** Moves the time forward. Timers that become due run in their order, also those that are set meanwhile. */
  advance(milliseconds: number): void {
    const until = this.#now + milliseconds
    for (let due = this.#next(until); due !== undefined; due = this.#next(until)) {
      this.#timers.delete(due)
      this.#now = due.at
      due.callback()
    }
    this.#now = until
  }

  #next(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.at > until) continue
      const earlier = next === undefined || timer.at < next.at
      if (earlier || (timer.at === next!.at && timer.order < next!.order)) next = timer
    }
    return next
  }
}
