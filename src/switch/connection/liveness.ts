import type { Clock } from '../clock.js'
import type { EchoOptions } from '../options.js'

/** What {@link Liveness} needs of a connection. */
export interface Watched {
  /** Bytes that were received so far: if the number grows, the peer is alive. */
  readonly bytesIn: number
  /** Sends an echo request, and calls back when its reply comes. Stops waiting for the one before. */
  probe(answered: () => void): void
}

/** Round-trip times of our echo requests in milliseconds, undefined before the first reply. */
export interface RoundTrip {
  /** That of the last reply. */
  readonly last: number | undefined
  /** The shortest so far. */
  readonly min: number | undefined
  /** An average in which each new time counts one eighth, as in TCP (RFC 6298 §2). */
  readonly smoothed: number | undefined
}

/** Sends echo requests at an interval, measures the round trips, and notices when the peer is dead. */
export class Liveness {
  readonly #watched: Watched
  readonly #clock: Clock
  readonly #options: Required<EchoOptions>
  readonly #dead: (misses: number) => void
  #timer: unknown
  #seen = -1
  #misses = 0
  #roundTrip: RoundTrip = { last: undefined, min: undefined, smoothed: undefined }

  /** @param dead - called once, when nothing was received after `misses` echo requests in a row */
  constructor(
    watched: Watched, clock: Clock, options: Required<EchoOptions>, dead: (misses: number) => void,
  ) {
    this.#watched = watched
    this.#clock = clock
    this.#options = options
    this.#dead = dead
    this.#arm()
  }

  /** Echo requests in a row after which nothing was received. */
  get misses(): number {
    return this.#misses
  }

  /** The times that were measured. */
  get roundTrip(): RoundTrip {
    return this.#roundTrip
  }

  /** Sends no further echo requests. */
  stop(): void {
    this.#clock.clearTimeout(this.#timer)
  }

  #arm(): void {
    const { interval } = this.#options
    if (interval > 0) this.#timer = this.#clock.setTimeout(() => this.#tick(), interval)
  }

  #tick(): void {
    const { bytesIn } = this.#watched
    this.#misses = this.#seen === bytesIn ? this.#misses + 1 : 0
    if (this.#misses >= this.#options.misses) return this.#dead(this.#misses)
    this.#seen = bytesIn
    this.#arm()
    const sent = this.#clock.now()
    this.#watched.probe(() => this.#measure(this.#clock.now() - sent))
  }

  #measure(last: number): void {
    const { min, smoothed } = this.#roundTrip
    this.#roundTrip = {
      last,
      min: min === undefined ? last : Math.min(min, last),
      smoothed: smoothed === undefined ? last : smoothed + (last - smoothed) / 8,
    }
  }
}
