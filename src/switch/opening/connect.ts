import { ClosedError, ConnectError } from '../errors.js'
import { systemClock } from '../clock.js'
import { checkOptions, type OptionsOf } from '../arguments.js'
import { checkTls } from './known-options.js'
import { OPEN_OPTIONS, openOn, type OpenSessionOptions } from './open-session.js'
import { openSocket, type Target } from './socket.js'
import type { SwitchSession } from '../session/session.js'

/** Which switch to connect to, and how. */
export interface ConnectOptions extends Target, OpenSessionOptions {
  /**
   * Milliseconds until the connection, its TLS handshake included, must be established. The deadlines of the
   * OpenFlow handshake, {@link SessionOptions.handshake}, begin after that.
   * @defaultValue 5000
   */
  readonly connectTimeout?: number
}

/** The names of {@link ConnectOptions}. */
export const CONNECT_OPTIONS = {
  ...OPEN_OPTIONS, host: true, port: true, path: true, tls: true, connectTimeout: true,
} satisfies OptionsOf<ConnectOptions>

/**
 * Connects once to a switch that listens (in Open vSwitch's words `ptcp:`, `pssl:` or `punix:`). Does not
 * retry: for a connection that is to be kept, use {@link dial}.
 * @throws {@link ConnectError} when no session came about: its `reason` says what happened. When the signal
 *   aborts, the signal's reason. {@link ArgumentError} for options that do not exist
 *
 * @example
 * ```ts
 * import { portStatsRequest } from 'daolinet/codec'
 * import { connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n, ports: [{ portNo: 1 }, { portNo: 2 }] })
 * const { port } = await device.listen()
 * const sw = await connect({ host: '127.0.0.1', port })
 * const { ports } = await sw.request(portStatsRequest())
 * console.log(`${ports.length} ports`) // 2 ports
 * await sw.close()
 * await device.close()
 * ```
 */
export async function connect(options: ConnectOptions = {}): Promise<SwitchSession> {
  checkOptions('connect()', options, CONNECT_OPTIONS)
  checkTls('connect()', options.tls)
  const { connectTimeout = 5000, clock = systemClock, signal } = options
  const socket = await openSocket(options, connectTimeout, clock, signal)
  if (signal?.aborted) {
    socket.destroy()
    throw signal.reason as Error
  }
  try {
    return await openOn(socket, options)
  } catch (error) {
    throw error instanceof ClosedError ? new ConnectError(error.reason) : error
  }
}
