/** Wakes watches: by what PostgreSQL notifies, and by a timer, because notifications are not kept. */
import { Bell } from '../commit-log.js'
import type { Database } from './database.js'

/** Milliseconds after which a watch looks by itself, and leases whose time is over are ended. */
const INTERVAL = 500

export class Waker {
  readonly #database: Database
  readonly #channel: string
  readonly #eachTime: () => Promise<void>
  readonly #bell = new Bell()
  readonly #running: Promise<void>
  #closed = false
  #stopListening: (() => Promise<void>) | undefined
  /** How often it has rung. */
  #rings = 0

  /** @param eachTime - what is done at each interval, until it closes */
  constructor(database: Database, channel: string, eachTime: () => Promise<void>) {
    this.#database = database
    this.#channel = channel
    this.#eachTime = eachTime
    this.#running = this.#run()
  }

  /** How often there may have been something new. */
  get rings(): number {
    return this.#rings
  }

  /** Resolves when there may be something new, after that many times. */
  async next(rings: number, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#closed && rings === this.#rings) await this.#bell.wait(signal)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#ring()
    await this.#running
  }

  #ring(): void {
    this.#rings++
    this.#bell.ring()
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      try {
        await this.#eachTime()
        if (!this.#closed) this.#stopListening ??= await this.#listen()
      } catch {
        // The server is away: watches wait, and the next round asks again.
      }
      this.#ring()
      await this.#pause()
    }
    await this.#stopListening?.()
  }

  async #listen(): Promise<() => Promise<void>> {
    return this.#database.listen(this.#channel, () => this.#ring(), () => { this.#stopListening = undefined })
  }

  /** An interval, or less when it closes. */
  async #pause(): Promise<void> {
    const end = new AbortController()
    const timer = setTimeout(() => end.abort(), INTERVAL)
    while (!end.signal.aborted && !this.#closed) await this.#bell.wait(end.signal)
    clearTimeout(timer)
  }
}
