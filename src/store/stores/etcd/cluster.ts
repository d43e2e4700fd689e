/** Calls to a cluster: to a member that answers, with a token that it knows. */
import { setMaxListeners } from 'node:events'
import { isRefusal, isServiceError, needsToken, storeError } from './errors.js'
import { openMembers, type Member, type TlsOptions } from './grpc.js'
import { StoreClosedError, StoreRefusedError, StoreUnavailableError } from '../../errors.js'
import type { TxnRequest, TxnResponse, WatchResponse } from './messages.js'
import type * as Grpc from '@grpc/grpc-js'

/** How to reach a cluster. */
export interface ClusterOptions {
  /** URLs of the members, such as `https://10.0.0.1:2379`. One that answers is enough. */
  readonly endpoints: readonly string[]
  /** Certificates and keys for endpoints that begin with `https:`. */
  readonly tls?: TlsOptions
  /** For a cluster with authentication. */
  readonly user?: { readonly name: string, readonly password: string }
  /**
   * Milliseconds until a call fails that nobody answers.
   * @defaultValue 5,000
   */
  readonly timeout?: number
}

/** How a call is made. */
export interface CallOptions {
  /** Send it once: it must not be done twice. */
  readonly once?: boolean
  readonly signal?: AbortSignal | undefined
  /** Milliseconds. */
  readonly timeout?: number
}

type Service = 'kv' | 'watch' | 'lease' | 'auth'
type Unary = (
  request: unknown, metadata: Grpc.Metadata, options: Grpc.CallOptions,
  callback: (error: Error | null, response: unknown) => void,
) => Grpc.ClientUnaryCall
type Streaming = (
  metadata: Grpc.Metadata, options?: Grpc.CallOptions,
) => Grpc.ClientDuplexStream<unknown, unknown>

export class Cluster {
  readonly #grpc: typeof Grpc
  readonly #members: readonly Member[]
  readonly #user: ClusterOptions['user']
  readonly #timeout: number
  readonly #closing = new AbortController()
  #at = 0
  #token = ''
  #authenticating: Promise<void> | undefined

  private constructor(grpc: typeof Grpc, members: readonly Member[], options: ClusterOptions) {
    this.#grpc = grpc
    this.#members = members
    this.#user = options.user
    this.#timeout = options.timeout ?? 5_000
    // Each call and each watch under way listens.
    setMaxListeners(0, this.#closing.signal)
  }

  static async open(options: ClusterOptions): Promise<Cluster> {
    const { grpc, members } = await openMembers(options.endpoints, options.tls)
    const cluster = new Cluster(grpc, members, options)
    if (options.user) cluster.#token = 'none yet'
    return cluster
  }

  /** Aborts when the cluster is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal
  }

  close(): void {
    this.#closing.abort(new StoreClosedError())
    for (const { kv } of this.#members) kv.close()
  }

  check(signal?: AbortSignal): void {
    this.#closing.signal.throwIfAborted()
    signal?.throwIfAborted()
  }

  txn(request: TxnRequest, options?: CallOptions): Promise<TxnResponse> {
    return this.call<TxnResponse>('kv', 'Txn', request, options)
  }

  /**
   * Asks one member after the other until one answers.
   * @throws {@link StoreUnavailableError} when none does in time; what {@link storeError} makes of an answer
   */
  async call<T>(service: Service, method: string, request: unknown, options: CallOptions = {}): Promise<T> {
    const { once = false, signal, timeout = this.#timeout } = options
    const deadline = performance.now() + timeout
    let tokens = 0
    let failure: unknown
    for (;;) {
      this.check(signal)
      const left = deadline - performance.now()
      if (left <= 0) throw storeError(failure, false)
      const member = this.#members[this.#at]!
      let sent = false
      try {
        await this.#ready(member, Math.min(left, timeout / this.#members.length / 2), signal)
        sent = true
        const patience = once ? left : Math.min(left, timeout / 2)
        return await this.#unary<T>(member[service], method, request, patience, signal)
      } catch (error) {
        this.check(signal)
        // Each member may have forgotten it, when they were restarted one after the other.
        if (needsToken(error) && this.#user && tokens++ < this.#members.length) {
          await this.#authenticate(member, signal)
          continue
        }
        const final = storeError(error, once && sent)
        if (sent && (once || isRefusal(error)) && !(final instanceof StoreUnavailableError)) {
          if (!isRefusal(error)) this.#leave(member)
          throw final
        }
        failure = error
        this.#leave(member)
        if (this.#at === 0) await this.#pause(50, signal)
      }
    }
  }

  /** A watch from a revision on. Its errors are those of gRPC. */
  async watch(
    request: unknown, signal: AbortSignal,
  ): Promise<Grpc.ClientDuplexStream<unknown, WatchResponse>> {
    const stream = await this.#stream('watch', 'Watch', signal)
    stream.write({ createRequest: request })
    return stream
  }

  /** Renews a lease. False when it is no more. */
  async keepAlive(id: string, timeout: number): Promise<boolean> {
    const stream = await this.#stream('lease', 'LeaseKeepAlive', undefined, timeout)
    try {
      const response = await new Promise<{ readonly TTL: string }>((resolve, reject) => {
        stream.on('data', resolve)
        stream.on('error', reject)
        stream.on('end', () => reject(new StoreUnavailableError('etcd has ended the renewal of a lease')))
        stream.write({ ID: id })
      })
      return Number(response.TTL) > 0
    } catch (error) {
      await this.recover(error)
      throw error
    } finally {
      stream.on('error', () => undefined)
      stream.cancel()
    }
  }

  /** After the failure of a stream: another member, or another token. */
  async recover(error: unknown): Promise<void> {
    if (this.#closing.signal.aborted) return
    const member = this.#members[this.#at]!
    if (needsToken(error) && this.#user) await this.#authenticate(member)
    else this.#leave(member)
  }

  async #stream(
    service: Service, method: string, signal: AbortSignal | undefined, timeout = this.#timeout,
  ): Promise<Grpc.ClientDuplexStream<unknown, never>> {
    this.check(signal)
    const member = this.#members[this.#at]!
    try {
      await this.#ready(member, timeout / 2, signal)
    } catch (error) {
      this.check(signal)
      this.#leave(member)
      throw storeError(error, false)
    }
    this.check(signal)
    const client = member[service] as unknown as Readonly<Record<string, Streaming>>
    const options = service === 'lease' ? { deadline: Date.now() + timeout } : {}
    return client[method]!(this.#metadata(), options) as Grpc.ClientDuplexStream<unknown, never>
  }

  /** Whom to ask next, if nobody else has chosen already. */
  #leave(member: Member): void {
    if (this.#members[this.#at] === member) this.#at = (this.#at + 1) % this.#members.length
  }

  #metadata(withToken = true): Grpc.Metadata {
    const metadata = new this.#grpc.Metadata()
    // A member without a leader says so, instead of answering nothing.
    metadata.set('hasleader', 'true')
    if (withToken && this.#token !== '') metadata.set('token', this.#token)
    return metadata
  }

  async #authenticate(member: Member, signal?: AbortSignal): Promise<void> {
    this.#authenticating ??= this.#newToken(member).finally(() => { this.#authenticating = undefined })
    await this.#authenticating
    this.check(signal)
  }

  async #newToken(member: Member): Promise<void> {
    // Until there is a new one, others keep sending the old one, which is refused. Without any, etcd would
    // take them for whoever their client certificate names.
    try {
      const { token } = await this.#unary<{ readonly token: string }>(
        member.auth, 'Authenticate', this.#user, this.#timeout, undefined)
      this.#token = token
    } catch (error) {
      if (isServiceError(error) && error.details.includes('not enabled')) {
        this.#token = ''
        return
      }
      if (isRefusal(error)) {
        const { name } = this.#user!
        throw new StoreRefusedError(`etcd refuses the user or the password of ${name}`, { cause: error })
      }
      throw storeError(error, false)
    }
  }

  #ready({ kv, endpoint }: Member, timeout: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#abortable<void>(signal, (resolve, reject) => {
      kv.waitForReady(Date.now() + timeout, (error) => {
        const cause = { cause: error }
        if (error) reject(new StoreUnavailableError(`etcd cannot be reached at ${endpoint}`, cause))
        else resolve()
      })
      return () => undefined
    })
  }

  #unary<T>(
    client: Grpc.Client, method: string, request: unknown, timeout: number, signal: AbortSignal | undefined,
  ): Promise<T> {
    return this.#abortable<T>(signal, (resolve, reject) => {
      const call = (client as unknown as Readonly<Record<string, Unary>>)[method]!.bind(client)(
        request, this.#metadata(method !== 'Authenticate'), { deadline: Date.now() + timeout },
        (error, response) => error ? reject(error) : resolve(response as T))
      return () => call.cancel()
    })
  }

  #pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    return this.#abortable<void>(signal, (resolve) => {
      const timer = setTimeout(resolve, ms)
      return () => clearTimeout(timer)
    })
  }

  /** A promise that ends when the cluster is closed or the signal aborts. */
  #abortable<T>(
    signal: AbortSignal | undefined,
    begin: (resolve: (value: T) => void, reject: (error: Error) => void) => () => void,
  ): Promise<T> {
    const signals = [this.#closing.signal, ...(signal ? [signal] : [])]
    return new Promise<T>((resolve, reject) => {
      const work: { cancel?: () => void } = {}
      const end = (settle: () => void): void => {
        for (const one of signals) one.removeEventListener('abort', abort)
        settle()
      }
      const abort = (): void => end(() => {
        work.cancel?.()
        reject(signals.find(({ aborted }) => aborted)!.reason as Error)
      })
      for (const one of signals) one.addEventListener('abort', abort)
      work.cancel = begin(
        (value) => end(() => resolve(value)),
        (error: Error) => end(() => reject(error)))
    })
  }
}
