import {
  getAsyncRequest, setAsync,
  type ControllerRole, type FeaturesReply, type Message, type MessageInit, type MessageType, type Port,
  type RoleStatus,
} from '../../codec/index.js'
import { applyMessages } from './apply.js'
import { Auxiliaries } from './auxiliaries.js'
import { commitBundle } from './bundle.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { watchConnection, type Connection } from '../connection/connection.js'
import { queueOf, type QueueOptions } from '../options.js'
import { isRequest, type ReplyTo, type RequestMessage } from '../exchange/reply.js'
import { Role, type SwitchRole } from './roles.js'
import { statsOf, type SwitchStats } from './stats.js'
import type { Delivery } from '../inbox/delivery.js'
import type { MessageFor, SwitchEvent, SwitchEvents } from './events.js'
import type { Inbox } from '../inbox/inbox.js'
import type { Liveness } from '../connection/liveness.js'
import type { WaitOptions } from '../exchange/pending.js'
import type { Peer } from '../peer.js'
import type {
  AsyncConfig, AsyncConfigChange, BatchesOptions, BundleOptions, MessagesOptions, RequestOptions,
} from './session-options.js'

const NONE: { readonly auxiliary?: number } = {}

/** @internal What a session is made of. */
export interface SessionParts {
  readonly connection: Connection
  readonly delivery: Delivery
  readonly features: FeaturesReply
}

/**
 * A session with one switch, from the end of the handshake to the end of the connection.
 *
 * ```ts
 * sw.on('packetIn', (message) => sw.send(answer(message)))
 * await sw.apply([flowMod({ … }), flowMod({ … })])
 * console.log((await sw.closed).message)
 * ```
 */
export class SwitchSession implements AsyncDisposable {
  /** Who the switch is and what it can do. */
  readonly features: FeaturesReply
  /** Where the switch is, and who its certificate says it is. */
  readonly peer: Peer
  readonly #connection: Connection
  readonly #delivery: Delivery
  readonly #inbox: Inbox
  readonly #liveness: Liveness
  readonly #auxiliaries = new Auxiliaries()
  readonly #since: number
  #bundles = 0
  readonly #role = new Role((role) => this.#inbox.emit('role', role))

  /** @internal Sessions come from `listen()` and `connect()`. */
  constructor({ connection, delivery, features }: SessionParts) {
    this.features = features
    this.peer = connection.peer
    this.#connection = connection
    this.#delivery = delivery
    this.#inbox = delivery.inbox
    this.#since = connection.settings.clock.now()
    this.#liveness = watchConnection(connection)
    delivery.inbox.on('roleStatus', ({ role }: RoleStatus) => this.#become(role))
    connection.refused = (errorType, errorCode) => this.#role.refused(errorType, errorCode)
    connection.onEnd((reason) => {
      this.#auxiliaries.end(reason)
      this.#inbox.emit('close', reason)
      this.#inbox.close()
    })
  }

  /** The datapath's id, 64 bits. Its lower 48 are often a MAC address. */
  get datapathId(): bigint {
    return this.features.datapathId
  }

  /** The ports by number. Live: port-status messages change it before their listeners are called. */
  get ports(): ReadonlyMap<number, Port> {
    return this.#delivery.ports.all
  }

  /** The numbers of the auxiliary connections. What comes on them is delivered here as well. */
  get auxiliaries(): readonly number[] {
    return this.#auxiliaries.ids
  }

  /** Resolves when the connection is closed, with the reason; never rejects. */
  get closed(): Promise<CloseReason> {
    return this.#connection.closed
  }

  /** Why the session ended, as soon as it has; `closed` resolves a little later. */
  get closeReason(): CloseReason | undefined {
    return this.#connection.transport.reason
  }

  /**
   * Calls a listener for every event of a kind. What came before anybody listened for it is delivered first,
   * in a microtask. A listener that throws surfaces as an `uncaughtException`; the session goes on.
   */
  on<E extends SwitchEvent>(event: E, listener: SwitchEvents[E]): this {
    this.#inbox.on(event, listener)
    return this
  }

  /** As {@link SwitchSession.on}, for one event. */
  once<E extends SwitchEvent>(event: E, listener: SwitchEvents[E]): this {
    this.#inbox.once(event, listener)
    return this
  }

  /** Calls a listener no more. */
  off<E extends SwitchEvent>(event: E, listener: SwitchEvents[E]): this {
    this.#inbox.off(event, listener)
    return this
  }

  /**
   * The messages of a type, or of all types, from now on, each in bytes of its own and in wire order. What
   * the consumer has not taken yet waits in a bounded queue; when that is full, the input port with most
   * packet-ins in it loses one, and it is counted. Ends when the session does.
   *
   * ```ts
   * for await (const message of sw.messages('packetIn')) await handle(message)
   * ```
   */
  messages<T extends MessageType | undefined = undefined>(
    type?: T, options: MessagesOptions = {},
  ): AsyncIterableIterator<MessageFor<T>, undefined> {
    const { signal, ...bounds } = options
    return this.#inbox.open(type, this.#bounds(bounds), signal, (take) => take() as MessageFor<T> | undefined)
  }

  /** As {@link SwitchSession.messages}, but whatever waits, up to a bound, at once: for throughput. */
  batches<T extends MessageType | undefined = undefined>(
    type?: T, options: BatchesOptions = {},
  ): AsyncIterableIterator<readonly MessageFor<T>[], undefined> {
    const { signal, size = 256, ...bounds } = options
    return this.#inbox.open(type, this.#bounds(bounds), signal, (take) => {
      const batch: MessageFor<T>[] = []
      for (let message = take(); message !== undefined; message = batch.length < size ? take() : undefined) {
        batch.push(message as MessageFor<T>)
      }
      return batch.length === 0 ? undefined : batch
    })
  }

  /**
   * Sends a message behind all others; at the end of this turn of the event loop it is on its way.
   *
   * Its `xid` is sent as it is. Xids from 0x8000_0000 on are the session's own: below, a caller who wants to
   * know refusals apart (`errorMessage` events) numbers messages as it likes.
   * @param options - `auxiliary`: the number of the auxiliary connection to send on; without one, and when it
   *   does not exist, the main connection carries it
   * @returns false when the send queue is above its high-water mark: then wait for `drain()`
   * @throws {@link ClosedError}, {@link SendLimitError}, {@link NotMasterError}, or an `EncodeError`; nothing
   *   is sent then
   */
  send(message: MessageInit, options?: { readonly auxiliary?: number }): boolean {
    this.#role.check(message)
    const { auxiliary } = options ?? NONE
    if (auxiliary === undefined || !this.#auxiliaries.send(auxiliary, message)) this.#connection.send(message)
    return this.#connection.transport.writable
  }

  /**
   * As {@link SwitchSession.send}, for a message that `encode` writes straight into the send buffer: with a
   * template, nothing is allocated. What it writes is sent as it is.
   *
   * ```ts
   * sw.sendWith((view, offset) => template.encodeInto({ src, dst }, view, offset))
   * ```
   * @param encode - writes one whole message at `offset`, and returns the offset behind it; it may be called
   *   a second time, with a fresh buffer, when it throws an `EncodeError` for lack of space
   * @returns as {@link SwitchSession.send}
   * @throws as {@link SwitchSession.send}, as a slave for any message, and whatever `encode` throws
   */
  sendWith(encode: (view: DataView, offset: number) => number): boolean {
    this.#role.checkAny()
    this.#connection.sendWith(encode)
    return this.#connection.transport.writable
  }

  /**
   * Resolves when the send queue is below its high-water mark.
   * @throws {@link ClosedError}, or the signal's reason
   */
  drain(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    return this.#connection.transport.drain(options.signal)
  }

  /**
   * Sends a request and waits for its reply, all parts of it, in bytes of its own. The request's `xid` is
   * replaced.
   * @throws {@link RequestError} when the switch refuses; {@link TimeoutError}; {@link ClosedError}; the
   *   signal's reason; {@link MultipartLimitError}; {@link UnexpectedReplyError}; {@link SendLimitError};
   *   `EncodeError`; `DecodeError` for a malformed reply; a `TypeError` for a message that has no reply
   */
  request<const M extends RequestMessage>(message: M, options: RequestOptions = {}): Promise<ReplyTo<M>> {
    // A rejection, not a throw, and no more promises than the one that the reply settles.
    if (!isRequest(message)) return Promise.reject(noReply(message))
    return this.#connection.request(message, this.#wait(options)) as Promise<ReplyTo<M>>
  }

  /**
   * Sends a request and hands out the parts of its reply as they come, each in bytes of its own: for replies
   * too long to be held at once. Leaving the loop gives the rest up. Rejects as {@link SwitchSession.request}
   * does, behind the parts that came; {@link MultipartLimitError} when the consumer falls too far behind.
   *
   * ```ts
   * for await (const { flows } of sw.stream(flowStatsRequest())) count += flows.length
   * ```
   */
  stream<const M extends RequestMessage>(
    message: M, options: RequestOptions = {},
  ): AsyncIterableIterator<ReplyTo<M>, undefined> {
    if (!isRequest(message)) throw noReply(message)
    const parts: AsyncIterableIterator<Message, undefined> =
      this.#connection.stream(message, this.#wait(options))
    return parts as AsyncIterableIterator<ReplyTo<M>, undefined>
  }

  /**
   * Sends messages that have no reply, then a barrier; resolves when the switch has passed it. Sends no more
   * than the send queue takes, so any number of messages will do. Their `xid`s are replaced.
   * @throws {@link ApplyError} that names every message that failed, when the others are in force; or, when
   *   nothing is known about them, what {@link SwitchSession.request} throws; {@link NotMasterError} before
   *   anything is sent
   */
  async apply(messages: readonly MessageInit[], options: RequestOptions = {}): Promise<void> {
    mustNotBeRequests(messages)
    for (const message of messages) this.#role.check(message)
    await applyMessages(this.#connection, messages, this.#wait(options))
  }

  /**
   * Sends messages as a bundle, all of which take effect or none (ONF EXT-230; Open vSwitch has it). Sends no
   * more than the send queue takes. Their `xid`s are replaced. When the session ends, or time is up, between
   * the commit and its answer, what became of the bundle is unknown.
   * @throws {@link BundleError} when nothing is in force: it names the messages that failed, if it was they;
   *   {@link RequestError} when the switch knows no bundles; and what {@link SwitchSession.request} throws
   */
  async bundle(messages: readonly MessageInit[], options: BundleOptions = {}): Promise<void> {
    mustNotBeRequests(messages)
    for (const message of messages) this.#role.check(message)
    const { atomic = false, ordered = true } = options
    // Numbers of bundles that are open at the same time must differ.
    this.#bundles = this.#bundles + 1 >>> 0
    const mode = { atomic, ordered }
    await commitBundle(this.#connection, this.#bundles, messages, mode, this.#wait(options))
  }

  /** What this session is to the switch. A session starts as `equal`. */
  get role(): SwitchRole {
    return this.#role.current
  }

  /**
   * Asks for a role. Giving the mastership up takes effect here at once, whatever the switch says: from then
   * on writes throw {@link NotMasterError} without being sent.
   * @param generationId - the number of the election that decided this. The switch refuses a number that is
   *   behind the last one it saw, by signed 64-bit difference; `equal` needs none
   * @throws {@link RequestError} with `OFPRRFC_STALE` for an old number, and what
   *   {@link SwitchSession.request} throws
   */
  async setRole(role: SwitchRole, generationId = 0n, options: RequestOptions = {}): Promise<void> {
    if (role === 'slave') this.#role.current = role
    const request = { type: 'roleRequest', role, generationId } as const
    // In wire order: an error behind the reply may say that the role is lost again.
    await this.#connection.request(request, this.#wait(options), (reply) => {
      if (reply.type === 'roleReply') this.#become(reply.role)
    })
  }

  /** Which asynchronous messages come on this connection, as master (or equal) and as slave. */
  async asyncConfig(options: RequestOptions = {}): Promise<AsyncConfig> {
    const { master, slave } = await this.request(getAsyncRequest(), options)
    return { master, slave }
  }

  /**
   * Chooses which asynchronous messages come on this connection: what is left out stays as it is. Confirmed
   * by a barrier.
   *
   * ```ts
   * await sw.setAsyncConfig({ master: { packetIn: 0b111 } }) // with those whose TTL expired
   * ```
   */
  async setAsyncConfig(config: AsyncConfigChange, options: RequestOptions = {}): Promise<void> {
    const { master, slave } = await this.asyncConfig(options)
    await this.apply([
      setAsync({ master: { ...master, ...config.master }, slave: { ...slave, ...config.slave } }),
    ], options)
  }

  /** Counters, queues and round-trip times, at this moment. */
  stats(): SwitchStats {
    return statsOf(this.#connection, this.#inbox, this.#liveness, this.#since)
  }

  /** Sends what waits, then closes; requests that wait are rejected. Resolves when all is released. */
  async close(): Promise<void> {
    this.#connection.end(closeReason('closed'))
    await this.closed
  }

  /** As {@link SwitchSession.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** @internal Delivers what comes on an auxiliary connection here, or says why not. */
  attach(auxiliaryId: number, connection: Connection, delivery: Delivery): CloseReason | undefined {
    const refusal = this.#auxiliaries.attach(auxiliaryId, connection)
    if (refusal === undefined) delivery.forward(this.#delivery)
    return refusal
  }

  #become(role: ControllerRole | number): void {
    if (role === 'equal' || role === 'master' || role === 'slave') this.#role.current = role
  }

  #bounds(options: QueueOptions): Required<QueueOptions> {
    return queueOf(options, this.#connection.settings.queue)
  }

  #wait({ signal, timeout }: RequestOptions): WaitOptions {
    return { signal, timeout: timeout ?? this.#connection.settings.requestTimeout }
  }
}

function noReply({ type }: { readonly type: string }): TypeError {
  return new TypeError(`${type} has no reply: use apply() or send()`)
}

function mustNotBeRequests(messages: readonly MessageInit[]): void {
  const request = messages.find((message) => message.type.endsWith('Request'))
  if (request !== undefined) throw new TypeError(`${request.type} has a reply: use request()`)
}
