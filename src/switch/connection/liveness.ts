import type { Clock } from '../clock.js'
import type { EchoOptions } from '../options.js'

/** What a watch needs of its connection. */
export interface Watched {
  /** Bytes that came so far: any is a sign of life. */
  readonly bytesIn: number
  /** Sends an echo request in place of the one before, and calls back when its reply comes. */
  probe(answered: () => void): void
}

/** Round-trip times of our echo requests, in milliseconds; undefined before the first reply. */
export interface RoundTrip {
  /** The latest. */
  readonly last: number | undefined
  /** The shortest. */
  readonly min: number | undefined
  /** Smoothed as TCP does it: each new one counts an eighth (RFC 6298 §2). */
  readonly smoothed: number | undefined
}

/** Sends an echo request at an interval, measures the replies, and finds out when the peer is dead. */
export class Liveness {
  readonly #watched: Watched
  readonly #clock: Clock
  readonly #options: Required<EchoOptions>
  readonly #dead: (misses: number) => void
  #timer: unknown
  #seen = -1
  #misses = 0
  #roundTrip: RoundTrip = { last: undefined, min: undefined, smoothed: undefined }

  /** @param dead - called once, when `misses` probes in a row passed without a sign of life */
  constructor(
    watched: Watched, clock: Clock, options: Required<EchoOptions>, dead: (misses: number) => void,
  ) {
    this.#watched = watched
    this.#clock = clock
    this.#options = options
    this.#dead = dead
    this.#arm()
  }

  /** Probes in a row that passed without a sign of life. */
  get misses(): number {
    return this.#misses
  }

  /** What was measured. */
  get roundTrip(): RoundTrip {
    return this.#roundTrip
  }

  /** Probes no more. */
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
