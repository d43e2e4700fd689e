/** The source of time and timers. Tests can give one of their own, which they control. */
export interface Clock {
  /** Milliseconds since some fixed moment. Never goes backwards. */
  now(): number
  /** Calls back once, after `ms` milliseconds. The result is to be given to {@link Clock.clearTimeout}. */
  setTimeout(callback: () => void, ms: number): unknown
  /** Stops a timer. Does nothing when it has fired or was stopped before. */
  clearTimeout(timer: unknown): void
}

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
}
