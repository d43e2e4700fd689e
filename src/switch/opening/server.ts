import { closeReason, type CloseKind, type CloseReason } from '../close-reason.js'
import { debug, rethrowLater } from '../publish.js'
import { ClosedError } from '../errors.js'
import { establish, type Establishing, type Shared } from './establish.js'
import { SessionQueue } from './session-queue.js'
import { addressOf, peerText, type Peer } from '../peer.js'
import type { Server, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { Connection } from '../connection/connection.js'
import type { SessionHandler } from './handler.js'
import type { SwitchSession } from '../session/session.js'
import type { AsyncIteration } from '../iteration.js'

/** Where a server listens. */
export interface ServerAddress {
  /** IP address; empty for a unix socket. */
  readonly host: string
  /** TCP port; 0 for a unix socket. */
  readonly port: number
  /** Path of the unix socket; undefined for TCP. */
  readonly path?: string
}

/** Counters of a {@link SwitchServer}. */
export interface ServerStats {
  /** Connections that were accepted so far. */
  readonly accepted: number
  /** Connections that are in the OpenFlow handshake now. */
  readonly handshaking: number
  /** Sessions that are open now. */
  readonly sessions: number
  /** Connections that ended before they became a session, by the kind of the reason. */
  readonly rejected: Readonly<Partial<Record<CloseKind, number>>>
}

// A connection that could not even be accepted has no far end that we know.
const UNKNOWN: Peer = { address: '', port: 0 }

/**
 * Accepts switches; made by {@link listen}. Sessions go to the handler that was given to `listen()`, or else
 * to whoever iterates over the server.
 *
 * @example
 * ```ts
 * import { listen } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const server = await listen({ host: '127.0.0.1', port: 0 })
 * const device = new TestSwitch({ datapathId: 1n })
 * await device.connect({ port: server.address.port })
 * for await (const sw of server) {
 *   console.log(sw === server.sessions.get(1n), server.stats().accepted) // true 1
 *   break
 * }
 * await device.close()
 * await server.close()
 * ```
 */
export class SwitchServer implements AsyncDisposable, AsyncIterable<SwitchSession> {
  readonly #net: Server
  readonly #shared: Shared
  readonly #queue: SessionQueue
  readonly #sockets = new Set<Socket>()
  readonly #connections = new Set<Connection>()
  readonly #rejected: Partial<Record<CloseKind, number>> = {}
  readonly #unfollow: () => void
  #accepted = 0
  #handshaking = 0
  #closing: Promise<void> | undefined

  /** @internal Made by `listen()`. */
  constructor(
    net: Server, shared: Shared, signal: AbortSignal | undefined, handler: SessionHandler | undefined,
  ) {
    this.#net = net
    this.#shared = shared
    this.#queue = new SessionQueue(handler)
    net.on('connection', (socket: Socket) => this.#track(socket))
    net.on('secureConnection', (socket: Socket) => this.#accept(socket))
    net.on('tlsClientError', (error: Error, socket: TLSSocket) => this.#refuseTls(socket, error))
    // Without a listener, running out of file descriptors would end the process.
    net.on('drop', (from) => {
      const peer = { address: from?.remoteAddress ?? '', port: from?.remotePort ?? 0 }
      this.#reject(peer, closeReason('full', `${net.maxConnections} connections`))
    })
    net.on('error', (error) => this.#reject(UNKNOWN, closeReason('lost', undefined, error)))
    const abort = (): void => void this.close()
    signal?.addEventListener('abort', abort)
    this.#unfollow = () => signal?.removeEventListener('abort', abort)
  }

  /** Where the server listens, with the port that the system chose when 0 was asked for. */
  get address(): ServerAddress {
    const address = this.#net.address()
    if (address === null) return { host: '', port: 0 }
    return typeof address === 'string'
      ? { host: '', port: 0, path: address }
      : { host: address.address, port: address.port }
  }

  /**
   * The sessions that are open now, by datapath id. The map follows what happens: a session is in it from the
   * moment it is handed to the application until it ends.
   */
  get sessions(): ReadonlyMap<bigint, SwitchSession> {
    return this.#shared.datapaths.sessions
  }

  /** The counters as they are now. */
  stats(): ServerStats {
    return {
      accepted: this.#accepted,
      handshaking: this.#handshaking,
      sessions: this.sessions.size,
      rejected: { ...this.#rejected },
    }
  }

  /**
   * Iterates over the sessions. With several iterators, each session goes to one of them. Ends when the
   * server is closed. Do not wait for anything inside the loop: the next session waits with you. The handler
   * of {@link listen} has no such trap.
   * @throws {@link HandlerGivenError} when `listen()` was given a handler
   */
  [Symbol.asyncIterator](): AsyncIteration<SwitchSession> {
    return this.#queue.iterate()
  }

  /**
   * Stops listening, and closes every session once what it had to send is sent. Resolves when all
   * connections are closed. Handlers that are still running are not waited for.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#close()
  }

  /** Same as {@link SwitchServer.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.#unfollow()
    this.#queue.end()
    const closed = new Promise<void>((resolve) => this.#net.close(() => resolve()))
    for (const connection of this.#connections) connection.end(closeReason('stopped'))
    // A socket that is still in its TLS handshake has no connection yet.
    const ended = [...this.#connections].map((connection) => connection.closed)
    if (ended.length < this.#sockets.size) {
      await Promise.all(ended)
      for (const socket of this.#sockets) socket.destroy()
    }
    await closed
  }

  #track(socket: Socket): void {
    this.#accepted++
    const peer = addressOf(socket)
    debug('%s: connected', peerText(peer))
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    // Over TLS, `secureConnection` follows when the handshake is done.
    if (!('setSecureContext' in this.#net)) this.#accept(socket)
  }

  #accept(socket: Socket): void {
    if (this.#closing !== undefined) return void socket.destroy()
    const establishing = establish(socket, this.#shared)
    const { connection } = establishing
    this.#connections.add(connection)
    void connection.closed.then(() => this.#connections.delete(connection))
    void this.#await(establishing)
  }

  async #await({ session, connection }: Establishing): Promise<void> {
    this.#handshaking++
    try {
      const established = await session
      if (established !== undefined) this.#queue.push(established, connection)
    } catch (error) {
      if (!(error instanceof ClosedError)) return rethrowLater(error)
      this.#count(error.reason)
    } finally {
      this.#handshaking--
    }
  }

  #refuseTls(socket: TLSSocket, error: Error): void {
    // When a certificate was refused, the error itself says no more than that the socket is closed.
    const { authorizationError } = socket
    const detail = authorizationError && `its certificate was refused: ${String(authorizationError)}`
    this.#reject(addressOf(socket), closeReason('tlsFailed', detail || undefined, error))
  }

  #reject(peer: Peer, reason: CloseReason): void {
    this.#count(reason)
    this.#shared.warnings?.rejected({ peer, reason })
  }

  #count({ kind }: CloseReason): void {
    this.#rejected[kind] = (this.#rejected[kind] ?? 0) + 1
  }
}
