import { Backoff, type BackoffOptions } from './backoff.js'
import { ChunkPool } from '../frames/chunk-pool.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { Datapaths } from './datapaths.js'
import { openSocket } from './socket.js'
import { debug } from '../publish.js'
import { addressText } from '../peer.js'
import { Warnings } from '../warnings.js'
import { ClosedError, ConnectError } from '../errors.js'
import { checkHandler, checkOptions, type OptionsOf } from '../arguments.js'
import { checkTls } from './known-options.js'
import { establish, type Shared } from './establish.js'
import { SessionQueue } from './session-queue.js'
import { settingsOf } from '../options.js'
import { abortable } from '../abortable.js'
import type { Connection } from '../connection/connection.js'
import type { SwitchSession } from '../session/session.js'
import { CONNECT_OPTIONS, type ConnectOptions } from './connect.js'
import type { SessionHandler } from './handler.js'
import type { AsyncIteration } from '../iteration.js'

/** Which switch to dial, and how. */
export interface DialOptions extends ConnectOptions {
  /** How long to wait between two attempts. */
  readonly backoff?: BackoffOptions
  /** Ends the current session and all further attempts when it aborts. */
  readonly signal?: AbortSignal
}

const DIAL_OPTIONS = {
  ...CONNECT_OPTIONS,
  backoff: { min: true, max: true, jitter: true, random: true } satisfies OptionsOf<BackoffOptions>,
} satisfies OptionsOf<DialOptions>

/** Counters of a {@link SwitchDialer}. */
export interface DialerStats {
  /** Attempts to connect so far. */
  readonly attempts: number
  /** Sessions that were opened so far. */
  readonly sessions: number
  /** Why the last attempt failed; undefined when it succeeded. */
  readonly fault: Error | undefined
}

/**
 * Keeps a session with a switch that listens (in Open vSwitch's words `ptcp:`, `pssl:` or `punix:`): dials,
 * and dials again whenever an attempt fails or the session ends. The wait between two attempts grows from
 * failure to failure. It never gives up; `close()` ends it.
 * @param handler - serves each session. Without one, the sessions are taken by iterating over the dialer
 * @throws {@link ArgumentError}
 *
 * @example
 * ```ts
 * import { once } from 'node:events'
 * import { flowMod } from 'daolinet/codec'
 * import { dial } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const done = new AbortController()
 * const dialer = dial({ port }, async (sw) => {
 *   await sw.apply([flowMod({ priority: 0 })])
 *   console.log(`switch ${sw.datapathId} has its flow`) // switch 1 has its flow
 *   done.abort()
 * })
 * await once(done.signal, 'abort')
 * await dialer.close()
 * await device.close()
 * ```
 */
export function dial(options: DialOptions = {}, handler?: SessionHandler): SwitchDialer {
  checkOptions('dial()', options, DIAL_OPTIONS)
  checkTls('dial()', options.tls)
  checkHandler('dial()', handler)
  return new SwitchDialer(options, handler)
}

/**
 * Keeps a session with one switch; made by {@link dial}. Iterating gives one session after the other.
 *
 * @example
 * ```ts
 * import { dial } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const dialer = dial({ port })
 * for await (const sw of dialer) {
 *   console.log(`switch ${sw.datapathId}, attempt ${dialer.stats().attempts}`) // switch 1, attempt 1
 *   break
 * }
 * await dialer.close()
 * await device.close()
 * ```
 */
export class SwitchDialer implements AsyncDisposable, AsyncIterable<SwitchSession> {
  readonly #options: DialOptions
  readonly #shared: Shared
  readonly #backoff: Backoff
  readonly #warnings = new Warnings()
  readonly #queue: SessionQueue
  readonly #stop = new AbortController()
  readonly #done: Promise<void>
  #connection: Connection | undefined
  #attempts = 0
  #sessions = 0
  #fault: Error | undefined

  /** @internal Made by `dial()`. */
  constructor(options: DialOptions, handler: SessionHandler | undefined) {
    this.#options = options
    this.#queue = new SessionQueue(handler)
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
      this.#queue.end()
    })
  }

  /** The session that is open now, by its datapath id: none or one. The map follows what happens. */
  get sessions(): ReadonlyMap<bigint, SwitchSession> {
    return this.#shared.datapaths.sessions
  }

  /** The counters as they are now. */
  stats(): DialerStats {
    return { attempts: this.#attempts, sessions: this.#sessions, fault: this.#fault }
  }

  /**
   * Iterates over the sessions. With several iterators, each session goes to one of them. Ends when the
   * dialer is closed.
   * @throws {@link HandlerGivenError} when `dial()` was given a handler
   */
  [Symbol.asyncIterator](): AsyncIteration<SwitchSession> {
    return this.#queue.iterate()
  }

  /** Stops dialling, and closes the session once what it had to send is sent. Resolves when that is done. */
  close(): Promise<void> {
    this.#stop.abort()
    this.#connection?.end(closeReason('stopped'))
    return this.#done
  }

  /** Same as {@link SwitchDialer.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      try {
        this.#attempts++
        debug('%s: dialling', addressText(this.#options))
        await this.#attempt(signal)
      } catch (thrown) {
        if (signal.aborted) return
        const error = thrown instanceof ConnectError ? thrown.reason.error! : thrown as Error
        this.#fault = error
        const { host, port, path } = this.#options
        this.#warnings.dialFailed({ target: { host, port, path }, error }, thrown)
      }
      await this.#wait(this.#backoff.next(), signal)
    }
  }

  /** Connects once; resolves when the connection has ended. */
  async #attempt(signal: AbortSignal): Promise<CloseReason> {
    const { settings } = this.#shared
    const { connectTimeout = 5000 } = this.#options
    const socket = await openSocket(this.#options, connectTimeout, settings.clock, signal)
    const { connection, session } = establish(socket, this.#shared)
    this.#connection = connection
    if (signal.aborted) connection.end(closeReason('stopped'))
    try {
      const sw = await session
      if (sw === undefined) throw new ClosedError(await connection.closed)
      this.#sessions++
      this.#fault = undefined
      this.#backoff.reset()
      this.#queue.push(sw, connection)
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
