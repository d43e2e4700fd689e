/** How many packets of one connection may wait for its flows. Further packets are dropped. */
const WAITING = 64

/**
 * Runs at most one action per key at a time. A call with a key whose action is running waits for that action
 * instead of running its own.
 */
export class SingleFlight {
  readonly #flights = new Map<string, { readonly done: Promise<unknown>, waiting: number }>()

  /** Resolves when all actions that are running now have ended; undefined when none is running. */
  underWay(): Promise<unknown> | undefined {
    if (this.#flights.size === 0) return undefined
    return Promise.allSettled([...this.#flights.values()].map(({ done }) => done))
  }

  /**
   * @param key - calls with the same key share an action; undefined is never shared
   * @param first - the action
   * @param again - is called instead, once the action has ended, when another call ran it
   */
  async run(key: string | undefined, first: () => Promise<unknown>, again: () => void): Promise<void> {
    if (key === undefined) {
      await first()
      return
    }
    const flight = this.#flights.get(key)
    if (flight !== undefined) {
      if (++flight.waiting > WAITING) return
      await flight.done
      again()
      return
    }
    const done = first()
    this.#flights.set(key, { done, waiting: 0 })
    try {
      await done
    } finally {
      this.#flights.delete(key)
    }
  }
}
