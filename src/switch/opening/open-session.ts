import { ChunkPool } from '../frames/chunk-pool.js'
import { closeReason } from '../close-reason.js'
import { Datapaths } from './datapaths.js'
import { ClosedError } from '../errors.js'
import { establish, type Authorize } from './establish.js'
import { checkOptions, type OptionsOf } from '../arguments.js'
import { SESSION_OPTIONS } from './known-options.js'
import { settingsOf, type SessionOptions } from '../options.js'
import type { Duplex } from 'node:stream'
import type { SwitchSession } from '../session/session.js'

/** How to open a session on a stream. */
export interface OpenSessionOptions extends SessionOptions {
  /**
   * Decides whether the switch may be the datapath that it says it is.
   * @defaultValue every switch is accepted
   */
  readonly authorize?: Authorize
  /** Ends the handshake, or later the session, when it aborts. */
  readonly signal?: AbortSignal
}

/** The names of {@link OpenSessionOptions}. */
export const OPEN_OPTIONS = {
  ...SESSION_OPTIONS, authorize: true, signal: true,
} satisfies OptionsOf<OpenSessionOptions>

/**
 * Opens a session on a stream that is already connected: a pipe in memory, a tunnel. From then on the stream
 * belongs to the session, which also closes it.
 * @throws {@link ClosedError} with the reason when the handshake fails, or the signal's reason
 *
 * @example
 * ```ts
 * import { connect } from 'node:net'
 * import { openSession } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await openSession(connect({ port }))
 * console.log(sw.datapathId) // 1n
 * await sw.close()
 * await device.close()
 * ```
 */
export async function openSession(stream: Duplex, options: OpenSessionOptions = {}): Promise<SwitchSession> {
  checkOptions('openSession()', options, OPEN_OPTIONS)
  return openOn(stream, options)
}

/** Same as {@link openSession}, with options that are checked. */
export async function openOn(stream: Duplex, options: OpenSessionOptions): Promise<SwitchSession> {
  const { signal, authorize } = options
  signal?.throwIfAborted()
  const shared = {
    settings: settingsOf(options), pool: new ChunkPool(4), datapaths: new Datapaths('reject', 0), authorize,
  }
  const { connection, session } = establish(stream, shared)
  const abort = (): void => connection.end(closeReason('stopped'))
  signal?.addEventListener('abort', abort)
  connection.onEnd(() => signal?.removeEventListener('abort', abort))
  try {
    const opened = await session
    // Never happens: without a main session an auxiliary connection is refused, and there is none here.
    if (opened === undefined) throw new ClosedError(await connection.closed)
    return opened
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
