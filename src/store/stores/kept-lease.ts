/** Leases that a server keeps for a while, and that their holder renews. */
import { LeaseLostError, StoreClosedError } from '../errors.js'
import type { Lease } from '../store.js'

/** The source of time; tests give one that they move. */
export interface StoreClock {
  /** Milliseconds since some fixed moment. Never goes backwards, whatever is done to the time of day. */
  now(): number
  /** Calls back once, after `ms` milliseconds. */
  setTimeout(callback: () => void, ms: number): unknown
  /** Stops a timer. */
  clearTimeout(timer: unknown): void
}

/** The clock of the machine. */
export const machineClock: StoreClock = {
  now: () => performance.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
}

/** A lease as its server sees it. */
export interface LeaseServer {
  /**
   * Has the server count the whole time again.
   * @param timeout - milliseconds after which it is to fail
   * @returns false when the server has ended the lease
   */
  renew(timeout: number): Promise<boolean>
  /** Ends the lease. */
  revoke(): Promise<void>
}

/**
 * A lease that is renewed three times in its time. When that fails, it is lost a tenth of its time before the
 * server can end it: the server counts from when it got the last renewal, the holder from when it sent it.
 */
export class KeptLease implements Lease {
  readonly #server: LeaseServer
  readonly #ttl: number
  readonly #clock: StoreClock
  readonly #loss = new AbortController()
  #deadline: number
  #renewing: unknown
  #losing: unknown
  #ended = false

  /**
   * @param ttl - milliseconds
   * @param asked - when the server was asked for the lease
   */
  constructor(server: LeaseServer, ttl: number, asked: number, clock: StoreClock) {
    this.#server = server
    this.#ttl = ttl
    this.#clock = clock
    this.#deadline = asked
    this.#hold(asked)
  }

  get lost(): AbortSignal {
    return this.#loss.signal
  }

  /** Whether its holder may still rely on it, now. */
  get held(): boolean {
    if (!this.#ended && this.#clock.now() >= this.#deadline) this.#lose()
    return !this.#ended
  }

  async release(): Promise<void> {
    if (!this.held) return
    this.#end()
    await this.#server.revoke()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release()
  }

  /** The store closes: the lease ends for its holder, and for the server if it can be reached. */
  async close(): Promise<void> {
    if (this.#ended) return
    this.#end()
    this.#loss.abort(new StoreClosedError())
    // The server ends it by itself when nobody renews it.
    await this.#server.revoke().catch(() => undefined)
  }

  /** The server has said that the lease is no more. */
  gone(): void {
    this.#lose()
  }

  #hold(since: number): void {
    this.#deadline = since + this.#ttl * 0.9
    this.#clock.clearTimeout(this.#losing)
    this.#losing = this.#clock.setTimeout(() => this.#lose(), this.#deadline - this.#clock.now())
    this.#renewing = this.#clock.setTimeout(() => void this.#renew(), this.#ttl / 3)
  }

  async #renew(): Promise<void> {
    const sent = this.#clock.now()
    const kept = await this.#server.renew(this.#ttl / 3).catch(() => undefined)
    if (!this.held) return
    if (kept === false) this.#lose()
    else if (kept) this.#hold(sent)
    else this.#renewing = this.#clock.setTimeout(() => void this.#renew(), this.#ttl / 20)
  }

  #lose(): void {
    if (this.#ended) return
    this.#end()
    this.#loss.abort(new LeaseLostError('the lease could not be renewed in time'))
  }

  #end(): void {
    this.#ended = true
    this.#clock.clearTimeout(this.#losing)
    this.#clock.clearTimeout(this.#renewing)
  }
}
