/** Where a session gets its time and its timers from; tests bring one of their own. */
export interface Clock {
  /** Milliseconds that never go backwards, from any origin. */
  now(): number
  /** Calls back once, in `ms` milliseconds; the result is for {@link Clock.clearTimeout}. */
  setTimeout(callback: () => void, ms: number): unknown
  /** Forgets a timer; one that is done or was cleared before is no error. */
  clearTimeout(timer: unknown): void
}

/** The real time. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
}
