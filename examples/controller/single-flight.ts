/** Packets of one connection that wait for its flows at most; more are dropped, as a full queue drops. */
const WAITING = 64

/**
 * Does each thing once at a time: whoever comes with the same key while it is being done waits for it
 * instead of doing it again.
 */
export class SingleFlight {
  readonly #flights = new Map<string, { readonly done: Promise<unknown>, waiting: number }>()

  /** Settles when all that is being done now is done; undefined when nothing is. */
  underWay(): Promise<unknown> | undefined {
    if (this.#flights.size === 0) return undefined
    return Promise.allSettled([...this.#flights.values()].map(({ done }) => done))
  }

  /**
   * @param key - what is the same; undefined for what is never the same
   * @param first - does it
   * @param again - what is left to do, once it is done, for those that came meanwhile
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
