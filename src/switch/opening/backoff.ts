/** How long to wait between attempts to connect. */
export interface BackoffOptions {
  /** Milliseconds before the second attempt; each further one waits twice as long. @defaultValue 1000 */
  readonly min?: number
  /** Milliseconds at most. @defaultValue 8000 */
  readonly max?: number
  /**
   * 0 to 1, how much of each wait is left to chance, so that many clients do not come back in step.
   * @defaultValue 0.5
   */
  readonly jitter?: number
  /** Where chance comes from: 0 up to, not including, 1. @defaultValue `Math.random` */
  readonly random?: () => number
}

/** Waits that grow from attempt to attempt until one succeeds. */
export class Backoff {
  readonly #options: Required<BackoffOptions>
  #failures = 0

  constructor({ min = 1000, max = 8000, jitter = 0.5, random = Math.random }: BackoffOptions = {}) {
    this.#options = { min, max, jitter, random }
  }

  /** An attempt succeeded: the next wait is the shortest again. */
  reset(): void {
    this.#failures = 0
  }

  /** Milliseconds to wait now. */
  next(): number {
    const { min, max, jitter, random } = this.#options
    // Past 2^30 doubling changes nothing, and the power would in the end be infinite.
    const wait = Math.min(max, min * 2 ** Math.min(this.#failures++, 30))
    return wait * (1 - jitter * random())
  }
}
