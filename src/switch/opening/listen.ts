import { createServer } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { ChunkPool } from '../frames/chunk-pool.js'
import { Datapaths, type DuplicatePolicy } from './datapaths.js'
import { checkHandler, checkOptions, type OptionsOf } from '../arguments.js'
import { checkCertificate, SESSION_OPTIONS } from './known-options.js'
import { settingsOf, type SessionOptions } from '../options.js'
import { SwitchServer } from './server.js'
import { OPENFLOW_PORT } from '../peer.js'
import { Warnings } from '../warnings.js'
import type { Authorize } from './establish.js'
import type { SessionHandler } from './handler.js'

/** Which switches may connect, and what happens to a second connection for the same datapath. */
export interface AdmissionOptions {
  /**
   * Decides whether a switch may be the datapath that it says it is.
   * @defaultValue every switch is accepted
   */
  readonly authorize?: Authorize
  /** What happens to a second connection for a datapath that has one. @defaultValue `'probe'` */
  readonly duplicates?: DuplicatePolicy
  /**
   * Milliseconds that the first connection has to answer, when a second one comes and `duplicates` is
   * `'probe'`.
   * @defaultValue 2000
   */
  readonly probeTimeout?: number
}

/** Where and how to listen. */
export interface ListenOptions extends SessionOptions, AdmissionOptions {
  /** TCP port; 0 for any free one. @defaultValue 6653 */
  readonly port?: number
  /** The local address to listen on. @defaultValue all addresses of the machine */
  readonly host?: string
  /** Path of a unix socket to listen on, which is then used instead of `host` and `port`. */
  readonly path?: string
  /**
   * TLS options, as `tls.createServer` takes them. Without this connections are not encrypted. A switch must
   * show a certificate that an authority in `ca` signed, unless `requestCert` or `rejectUnauthorized` is
   * false.
   */
  readonly tls?: TlsOptions
  /**
   * The most connections at one time, those in the handshake included. Further ones are closed at once.
   * @defaultValue 10000
   */
  readonly maxConnections?: number
  /**
   * The most connections that the kernel holds until they are accepted; the system may have a lower limit.
   * @defaultValue 4096, enough for a whole network of switches that reconnect at the same moment
   */
  readonly backlog?: number
  /** Closes the server when it aborts. */
  readonly signal?: AbortSignal
}

const LISTEN_OPTIONS = {
  ...SESSION_OPTIONS, authorize: true, duplicates: true, probeTimeout: true, port: true, host: true,
  path: true, tls: true, maxConnections: true, backlog: true, signal: true,
} satisfies OptionsOf<ListenOptions>

/**
 * Listens for switches.
 * @param handler - serves each session. Without one, the sessions are taken by iterating over the server
 * @throws the socket's error when it cannot listen there, {@link ArgumentError}, or the signal's reason
 *
 * @example
 * ```ts
 * import { flowMod } from 'daolinet/codec'
 * import { listen } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const server = await listen({ host: '127.0.0.1', port: 0 }, async (sw) => {
 *   await sw.apply([flowMod({ priority: 0 })])
 *   console.log(`switch ${sw.datapathId} has its flow`) // switch 1 has its flow
 *   await sw.close()
 * })
 * const device = new TestSwitch({ datapathId: 1n })
 * const connection = await device.connect({ port: server.address.port })
 * await connection.closed
 * await device.close()
 * await server.close()
 * ```
 */
export async function listen(options: ListenOptions = {}, handler?: SessionHandler): Promise<SwitchServer> {
  checkOptions('listen()', options, LISTEN_OPTIONS)
  checkCertificate(options.tls)
  checkHandler('listen()', handler)
  options.signal?.throwIfAborted()
  const settings = settingsOf(options)
  const { tls, maxConnections = 10_000 } = options
  const net = tls === undefined
    ? createServer()
    : createTlsServer({
      requestCert: true, rejectUnauthorized: true, handshakeTimeout: settings.handshake.hello, ...tls,
    })
  net.maxConnections = maxConnections
  const { path, host, port = OPENFLOW_PORT, backlog = 4096, signal } = options
  await new Promise<void>((resolve, reject) => {
    net.once('error', reject)
    net.listen(path === undefined ? { port, host, backlog } : { path, backlog }, () => {
      net.off('error', reject)
      resolve()
    })
  })
  const server = new SwitchServer(net, {
    settings,
    pool: new ChunkPool(),
    datapaths: new Datapaths(options.duplicates ?? 'probe', options.probeTimeout ?? 2000),
    authorize: options.authorize,
    warnings: new Warnings(),
  }, signal, handler)
  if (signal?.aborted) {
    await server.close()
    throw signal.reason as Error
  }
  return server
}
