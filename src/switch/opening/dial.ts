import { Backoff, type BackoffOptions } from './backoff.js'
import { ChunkPool } from '../frames/chunk-pool.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { Datapaths } from './datapaths.js'
import { openSocket, type Target } from './socket.js'
import { publish } from '../publish.js'
import { ClosedError } from '../errors.js'
import { establish, type Shared } from './establish.js'
import { Handout } from './session-queue.js'
import { OPENFLOW_PORT, type AdmissionOptions } from './listen.js'
import { settingsOf, type SessionOptions } from '../options.js'
import { abortable } from '../abortable.js'
import type { Connection } from '../connection/connection.js'
import type { SwitchSession } from '../session/session.js'

/** Which switch to dial, and how. */
export interface ConnectOptions extends SessionOptions, Target, Pick<AdmissionOptions, 'authorize'> {
  /** Milliseconds until a connection, TLS included, must stand. @defaultValue 5000 */
  readonly connectTimeout?: number
  /** How long to wait between attempts. */
  readonly backoff?: BackoffOptions
  /** Ends the session, and the attempts, when it aborts. */
  readonly signal?: AbortSignal
}

/** What a dialer has seen. */
export interface DialerStats {
  /** Attempts to connect. */
  readonly attempts: number
  /** Sessions that came of them. */
  readonly sessions: number
  /** Why the last attempt came to nothing; undefined when it was the last that succeeded. */
  readonly fault: Error | undefined
}

/**
 * Dials a switch that listens (`ptcp:`, `pssl:`, `punix:`), and again whenever the session ends or comes to
 * none, after a wait that grows from failure to failure. Never gives up by itself.
 *
 * ```ts
 * for await (const sw of connect({ host: '192.0.2.1', signal })) await serve(sw)
 * ```
 */
export function connect(options: ConnectOptions = {}): SwitchDialer {
  return new SwitchDialer(options)
}

/** Dials one switch, again and again: the sessions, one after the other. */
export class SwitchDialer implements AsyncDisposable, AsyncIterable<SwitchSession> {
  readonly #options: ConnectOptions
  readonly #shared: Shared
  readonly #backoff: Backoff
  readonly #handout = new Handout()
  readonly #stop = new AbortController()
  readonly #done: Promise<void>
  #connection: Connection | undefined
  #attempts = 0
  #sessions = 0
  #fault: Error | undefined

  /** @internal Dialers come from `connect()`. */
  constructor(options: ConnectOptions) {
    this.#options = options
    this.#shared = {
      settings: settingsOf(options), pool: new ChunkPool(4), datapaths: new Datapaths('probe', 0),
      authorize: options.authorize,
    }
    this.#backoff = new Backoff(options.backoff)
    const abort = (): void => void this.close()
    options.signal?.addEventListener('abort', abort)
    if (options.signal?.aborted) this.#stop.abort()
    this.#done = this.#run().finally(() => {
      options.signal?.removeEventListener('abort', abort)
      this.#handout.end()
    })
  }

  /** Counters at this moment. */
  stats(): DialerStats {
    return { attempts: this.#attempts, sessions: this.#sessions, fault: this.#fault }
  }

  /** Each session once, from whichever iterator asks first. Ends when the dialer is closed. */
  [Symbol.asyncIterator](): AsyncIterableIterator<SwitchSession, undefined> {
    return this.#handout.iterate()
  }

  /** Dials no more, and closes the session after sending what waits; resolves when all is released. */
  close(): Promise<void> {
    this.#stop.abort()
    this.#connection?.end(closeReason('stopped'))
    return this.#done
  }

  /** As {@link SwitchDialer.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        this.#attempts++
        await this.#attempt(signal)
      } catch (error) {
        if (signal.aborted) return
        this.#fault = error as Error
        const { host, port, path } = this.#options
        publish('dialFailed', { target: { host, port, path }, error: error as Error })
      }
      await this.#wait(this.#backoff.next(), signal)
    }
  }

  /** One connection, from its beginning to its end. */
  async #attempt(signal: AbortSignal): Promise<CloseReason> {
    const { settings } = this.#shared
    const { connectTimeout = 5000 } = this.#options
    const socket = await openSocket(this.#options, OPENFLOW_PORT, connectTimeout, settings.clock, signal)
    const { connection, session } = establish(socket, this.#shared)
    this.#connection = connection
    if (signal.aborted) connection.end(closeReason('stopped'))
    try {
      const sw = await session
      if (sw === undefined) throw new ClosedError(await connection.closed)
      this.#sessions++
      this.#fault = undefined
      this.#backoff.reset()
      this.#handout.offer(sw)
    } finally {
      await connection.closed
    }
    return connection.closed
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const { clock } = this.#shared.settings
    await abortable<void>(signal, (resolve) => {
      const timer = clock.setTimeout(resolve, ms)
      return () => clock.clearTimeout(timer)
    }).catch(() => undefined)
  }
}
