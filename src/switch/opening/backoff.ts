/** How long a dialer waits between two attempts to connect. */
export interface BackoffOptions {
  /** Milliseconds to wait after one failure; the wait doubles with every further one. @defaultValue 1000 */
  readonly min?: number
  /** The longest wait, in milliseconds. @defaultValue 8000 */
  readonly max?: number
  /**
   * How much of each wait is random, from 0 (none) to 1 (all of it), so that many clients that lost the same
   * server do not all return at the same moment.
   * @defaultValue 0.5
   */
  readonly jitter?: number
  /** The source of random numbers: from 0 up to, but not including, 1. @defaultValue `Math.random` */
  readonly random?: () => number
}

/** Computes waits that double from failure to failure, until an attempt succeeds. */
export class Backoff {
  readonly #options: Required<BackoffOptions>
  #failures = 0

  constructor({ min = 1000, max = 8000, jitter = 0.5, random = Math.random }: BackoffOptions = {}) {
    this.#options = { min, max, jitter, random }
  }

  /** To be called when an attempt has succeeded: the next wait is the shortest again. */
  reset(): void {
    this.#failures = 0
  }

  /** The next wait, in milliseconds. */
  next(): number {
    const { min, max, jitter, random } = this.#options
    // The exponent is bounded so that the power stays finite, however often it fails.
    const wait = Math.min(max, min * 2 ** Math.min(this.#failures++, 30))
    return wait * (1 - jitter * random())
  }
}
