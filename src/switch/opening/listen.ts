import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions, type TLSSocket } from 'node:tls'
import { ChunkPool } from '../frames/chunk-pool.js'
import { closeReason, type CloseKind, type CloseReason } from '../close-reason.js'
import { Datapaths, type DuplicatePolicy } from './datapaths.js'
import { publish, rethrowLater } from '../publish.js'
import { ClosedError } from '../errors.js'
import { establish, type Authorize, type Establishing, type Shared } from './establish.js'
import { Handout } from './session-queue.js'
import { settingsOf, type SessionOptions } from '../options.js'
import { addressOf, type Peer } from '../peer.js'
import type { Connection } from '../connection/connection.js'
import type { SwitchSession } from '../session/session.js'

/** The port that IANA assigned to OpenFlow. */
export const OPENFLOW_PORT = 6653

const NOBODY: Peer = { address: '', port: 0 }

/** Who may connect, and what happens to a second connection for one datapath. */
export interface AdmissionOptions {
  /** @defaultValue everybody may be any datapath that is free */
  readonly authorize?: Authorize
  /** @defaultValue `'probe'` */
  readonly duplicates?: DuplicatePolicy
  /** Milliseconds that the first connection has to answer a probe. @defaultValue 2000 */
  readonly probeTimeout?: number
}

/** Where and how to listen. */
export interface ListenOptions extends SessionOptions, AdmissionOptions {
  /** TCP port; 0 for any that is free. @defaultValue 6653 */
  readonly port?: number
  /** Address to listen at. @defaultValue all of the machine's */
  readonly host?: string
  /** A unix socket to listen at, instead of a port. */
  readonly path?: string
  /**
   * TLS, as `tls.createServer` takes it. The peer must show a certificate that one of `ca` signed, unless
   * `requestCert` or `rejectUnauthorized` is false.
   */
  readonly tls?: TlsOptions
  /** Connections at one time, also in the handshake; more are closed at once. @defaultValue 10000 */
  readonly maxConnections?: number
  /**
   * Connections that the kernel keeps for us until we accept them; it may have a lower bound of its own.
   * @defaultValue 4096: a network of switches that all come back at once
   */
  readonly backlog?: number
  /** Closes the server when it aborts. */
  readonly signal?: AbortSignal
}

/** Where a server listens. */
export interface ServerAddress {
  /** IP address; empty for a unix socket. */
  readonly host: string
  /** TCP port; 0 for a unix socket. */
  readonly port: number
  /** The unix socket, if it is one. */
  readonly path?: string
}

/** What a server has seen. */
export interface ServerStats {
  /** Connections that came. */
  readonly accepted: number
  /** Connections in the handshake. */
  readonly handshaking: number
  /** Sessions that are open. */
  readonly sessions: number
  /** Connections that came to no session, by the kind of the reason. */
  readonly rejected: Readonly<Partial<Record<CloseKind, number>>>
}

/**
 * Listens for switches.
 *
 * ```ts
 * const server = await listen({ port: 6653 })
 * for await (const sw of server) serve(sw)
 * ```
 * @throws the socket's error when it cannot listen there, or the signal's reason
 */
export async function listen(options: ListenOptions = {}): Promise<SwitchServer> {
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
  }, signal)
  if (signal?.aborted) {
    await server.close()
    throw signal.reason as Error
  }
  return server
}

/** A listening server: the sessions that switches open, each handed out when its handshake is done. */
export class SwitchServer implements AsyncDisposable, AsyncIterable<SwitchSession> {
  readonly #net: Server
  readonly #shared: Shared
  readonly #handout = new Handout()
  readonly #sockets = new Set<Socket>()
  readonly #connections = new Set<Connection>()
  readonly #rejected: Partial<Record<CloseKind, number>> = {}
  readonly #unfollow: () => void
  #accepted = 0
  #handshaking = 0
  #closing: Promise<void> | undefined

  /** @internal Servers come from `listen()`. */
  constructor(net: Server, shared: Shared, signal: AbortSignal | undefined) {
    this.#net = net
    this.#shared = shared
    net.on('connection', (socket: Socket) => this.#track(socket))
    net.on('secureConnection', (socket: Socket) => this.#accept(socket))
    net.on('tlsClientError', (error: Error, socket: TLSSocket) => this.#refuseTls(socket, error))
    // Without a listener, a connection that could not be accepted for want of descriptors would be fatal.
    net.on('error', (error) => this.#reject(NOBODY, closeReason('lost', undefined, error)))
    const abort = (): void => void this.close()
    signal?.addEventListener('abort', abort)
    this.#unfollow = () => signal?.removeEventListener('abort', abort)
  }

  /** Where it listens; the port that it got when it asked for 0. */
  get address(): ServerAddress {
    const address = this.#net.address()
    if (address === null) return { host: '', port: 0 }
    return typeof address === 'string'
      ? { host: '', port: 0, path: address }
      : { host: address.address, port: address.port }
  }

  /** The open sessions by datapath, live. */
  get sessions(): ReadonlyMap<bigint, SwitchSession> {
    return this.#shared.datapaths.sessions
  }

  /** Counters at this moment. */
  stats(): ServerStats {
    return {
      accepted: this.#accepted,
      handshaking: this.#handshaking,
      sessions: this.sessions.size,
      rejected: { ...this.#rejected },
    }
  }

  /** Each session once, from whichever iterator asks first. Ends when the server is closed. */
  [Symbol.asyncIterator](): AsyncIterableIterator<SwitchSession, undefined> {
    return this.#handout.iterate()
  }

  /**
   * Accepts nobody any more, closes every session after sending what waits, and resolves when all is
   * released.
   */
  close(): Promise<void> {
    return this.#closing ??= this.#close()
  }

  /** As {@link SwitchServer.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.#unfollow()
    this.#handout.end()
    const closed = new Promise<void>((resolve) => this.#net.close(() => resolve()))
    for (const connection of this.#connections) connection.end(closeReason('stopped'))
    // Those still in their TLS handshake have no connection yet.
    const spoken = [...this.#connections].map((connection) => connection.closed)
    if (spoken.length < this.#sockets.size) {
      await Promise.all(spoken)
      for (const socket of this.#sockets) socket.destroy()
    }
    await closed
  }

  #track(socket: Socket): void {
    this.#accepted++
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
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

  async #await({ session }: Establishing): Promise<void> {
    this.#handshaking++
    try {
      const established = await session
      if (established !== undefined) this.#handout.offer(established)
    } catch (error) {
      if (!(error instanceof ClosedError)) return rethrowLater(error)
      this.#count(error.reason)
    } finally {
      this.#handshaking--
    }
  }

  #refuseTls(socket: TLSSocket, error: Error): void {
    // Of a certificate that was refused, the error itself only says that the socket is gone.
    const { authorizationError } = socket
    const detail = authorizationError && `its certificate was refused: ${String(authorizationError)}`
    this.#reject(addressOf(socket), closeReason('tlsFailed', detail || undefined, error))
  }

  #reject(peer: Peer, reason: CloseReason): void {
    this.#count(reason)
    publish('rejected', { peer, reason })
  }

  #count({ kind }: CloseReason): void {
    this.#rejected[kind] = (this.#rejected[kind] ?? 0) + 1
  }
}
