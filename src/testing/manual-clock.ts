import type { Clock } from '../switch/clock.js'

interface Timer { readonly at: number, readonly order: number, readonly callback: () => void }

/** A clock that stands still until the test moves it. */
export class ManualClock implements Clock {
  #now = 0
  #order = 0
  readonly #timers = new Set<Timer>()

  /** @param start - what {@link ManualClock.now} says at first, in milliseconds */
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

  /** Timers that wait: none may be left when everything is closed. */
  get pending(): number {
    return this.#timers.size
  }

  /** Moves time on, and runs the timers that come due in their order, those included that they set. */
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
