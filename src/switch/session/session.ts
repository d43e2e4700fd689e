import {
  getAsyncRequest, setAsync, type FeaturesReply, type Message, type MessageInit, type Port, type RoleStatus,
} from '../../codec/index.js'
import { checkOptions, type OptionTable } from '../arguments.js'
import { applyMessages } from './apply.js'
import { Auxiliaries } from './auxiliaries.js'
import { commitBundle } from './bundle.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { watchConnection, type Connection } from '../connection/connection.js'
import { atCaller } from '../exchange/at-caller.js'
import {
  isRequest, messagesOf, noReplyError, refuseRequests, type ReplyTo, type RequestMessage,
} from '../exchange/reply.js'
import { Role, type SwitchRole } from './roles.js'
import { SessionMessages } from './session-messages.js'
import { statsOf, type SwitchStats } from './stats.js'
import type { Delivery } from '../inbox/delivery.js'
import type { Inbox } from '../inbox/inbox.js'
import type { AsyncIteration } from '../iteration.js'
import type { Liveness } from '../connection/liveness.js'
import type { WaitOptions } from '../exchange/pending.js'
import type { Peer } from '../peer.js'
import {
  BUNDLE_OPTIONS, WAIT_OPTIONS, type AsyncConfig, type AsyncConfigChange, type BundleOptions,
  type RequestOptions, type SessionParts,
} from './session-options.js'

/**
 * A session with one switch, from the end of the handshake until the connection is closed.
 *
 * @example
 * ```ts
 * import { flowMod, packetIn } from 'daolinet/codec'
 * import { connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * sw.on('packetIn', ({ match }) => console.log(`a packet from port ${match.inPort}`)) // a packet from port 1
 * for (const connection of device.connections) connection.send(packetIn({ match: { inPort: 1 } }))
 * await sw.apply([flowMod({ priority: 0 })])
 * await device.close()
 * console.log((await sw.closed).message) // the peer closed the connection
 * ```
 */
export class SwitchSession extends SessionMessages implements AsyncDisposable {
  /** What the switch said about itself in the handshake. */
  readonly features: FeaturesReply
  /** The address of the switch and, over TLS, its certificate. */
  readonly peer: Peer
  readonly #connection: Connection
  readonly #delivery: Delivery
  readonly #inbox: Inbox
  readonly #liveness: Liveness
  readonly #auxiliaries = new Auxiliaries()
  readonly #since: number
  #lastBundle = 0
  readonly #role = new Role((role) => this.#inbox.emit('role', role))

  /** @internal Made by `listen()`, `dial()`, `connect()` and `openSession()`. */
  constructor({ connection, delivery, features }: SessionParts) {
    super(delivery.inbox, connection.settings.queue)
    this.features = features
    this.peer = connection.peer
    this.#connection = connection
    this.#delivery = delivery
    this.#inbox = delivery.inbox
    this.#since = connection.settings.clock.now()
    this.#liveness = watchConnection(connection)
    delivery.inbox.on('roleStatus', ({ role }: RoleStatus) => this.#role.become(role))
    connection.refused = (errorType, errorCode) => this.#role.refused(errorType, errorCode)
    connection.onEnd((reason) => {
      this.#auxiliaries.end(reason)
      this.#inbox.emit('close', reason)
      this.#inbox.close()
    })
  }

  /** The 64-bit datapath id. Its lower 48 bits are often a MAC address. */
  get datapathId(): bigint {
    return this.features.datapathId
  }

  /** The ports by number. The map follows port-status messages, before their listeners are called. */
  get ports(): ReadonlyMap<number, Port> {
    return this.#delivery.ports.all
  }

  /** The numbers of the auxiliary connections. The messages that come on them are delivered here as well. */
  get auxiliaries(): readonly number[] {
    return this.#auxiliaries.ids
  }

  /** Resolves with the reason when the connection is closed. Never rejects. */
  get closed(): Promise<CloseReason> {
    return this.#connection.closed
  }

  /** Why the session ended; undefined while it goes on. Known a little earlier than `closed` resolves. */
  get closeReason(): CloseReason | undefined {
    return this.#connection.transport.reason
  }

  /**
   * Puts a message into the send queue, which is written to the socket at the end of this turn of the event
   * loop. The message is encoded at once, so its bytes may be changed afterwards.
   *
   * The message's `xid` is kept. The session uses xids from 0x8000_0000 for its own requests; an application
   * that wants to know which message an `errorMessage` event belongs to can use all xids below.
   * @param options - `auxiliary`: the number of the auxiliary connection to use. If it does not exist, the
   *   main connection is used
   * @returns false when the send queue is above its high-water mark: then wait for `drain()`
   * @throws {@link ClosedError}, {@link SendLimitError}, {@link NotMasterError}, or an `EncodeError`. Nothing
   *   is sent then
   */
  send(message: MessageInit, options?: { readonly auxiliary?: number }): boolean {
    this.#role.check(message)
    const auxiliary = options?.auxiliary
    if (auxiliary === undefined || !this.#auxiliaries.send(auxiliary, message)) this.#connection.send(message)
    return this.#connection.transport.writable
  }

  /**
   * Same as {@link SwitchSession.send}, for a message that `encode` writes into the send buffer itself. With
   * a template this allocates nothing. What it writes is not checked.
   *
   * ```ts
   * sw.sendWith((view, offset) => template.encodeInto({ src, dst }, view, offset))
   * ```
   * @param encode - writes one whole message at `offset`, and returns the offset behind it. When it throws an
   *   `EncodeError` for lack of space, it is called once more with an empty buffer
   * @throws the same errors, {@link NotMasterError} for any message of a slave, and whatever `encode` throws
   */
  sendWith(encode: (view: DataView, offset: number) => number): boolean {
    this.#role.checkEncoded()
    this.#connection.sendWith(encode)
    return this.#connection.transport.writable
  }

  /**
   * Resolves when the send queue is below its high-water mark.
   * @throws {@link ClosedError}, or the signal's reason
   */
  drain(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    return atCaller(this.#connection.transport.drain(options.signal))
  }

  /**
   * Sends a request, and resolves with its reply: all parts of it as one, with its own bytes. The session
   * chooses the `xid`.
   * @throws {@link RequestError} when the switch answers with an error; {@link TimeoutError};
   *   {@link ClosedError}; the signal's reason; {@link MultipartLimitError}; {@link UnexpectedReplyError};
   *   {@link SendLimitError}; {@link NotMasterError}; `EncodeError`; `DecodeError` for a malformed reply; a
   *   `TypeError` for a message that has no reply
   */
  request<const M extends RequestMessage>(message: M, options: RequestOptions = {}): Promise<ReplyTo<M>> {
    if (!isRequest(message)) return Promise.reject(noReplyError(message))
    const refusal = this.#role.refusalOf(message)
    if (refusal !== undefined) return Promise.reject(refusal)
    return this.#request(message, 'request()', options) as Promise<ReplyTo<M>>
  }

  /**
   * Sends a request, and iterates over the parts of its reply as they come, each with its own bytes: for
   * replies that are too long to be held in memory at once. Leaving the loop drops the parts that are still
   * to come. After the parts that came, it rejects with the same errors as {@link SwitchSession.request}, and
   * with {@link MultipartLimitError} when the loop is too slow.
   *
   * ```ts
   * for await (const { flows } of sw.stream(flowStatsRequest())) count += flows.length
   * ```
   * @throws TypeError for a message that has no reply, {@link NotMasterError}
   */
  stream<const M extends RequestMessage>(
    message: M, options: RequestOptions = {},
  ): AsyncIteration<ReplyTo<M>> {
    if (!isRequest(message)) throw noReplyError(message)
    this.#role.check(message)
    const parts = this.#connection.stream(message, this.#waitOptions('stream()', options))
    return parts as AsyncIteration<Message> as AsyncIteration<ReplyTo<M>>
  }

  /**
   * Sends messages that have no reply, one or a list, and a barrier request after them. Resolves when the
   * switch has answered the barrier: every message is then carried out. Takes any number of them, since it
   * waits for room in the send queue. The session chooses the `xid`s. Do not change the messages until it
   * settles.
   * @throws {@link ApplyError}, which names each message that failed; all others are in force. When the fate
   *   of the messages is not known, the same errors as {@link SwitchSession.request}. When the session is a
   *   slave, {@link NotMasterError}, before anything is sent
   */
  async apply(messages: MessageInit | readonly MessageInit[], options: RequestOptions = {}): Promise<void> {
    const all = this.#writable('apply()', messages)
    await atCaller(applyMessages(this.#connection, all, this.#waitOptions('apply()', options)))
  }

  /**
   * Sends messages as a bundle, which takes effect as a whole or not at all (ONF EXT-230; Open vSwitch has
   * bundles). Otherwise like {@link SwitchSession.apply}. When the session ends or the time is up after the
   * commit and before its reply, it is not known whether the bundle is in force.
   * @throws {@link BundleError} when nothing is in force. It names the messages that failed, if the failure
   *   was theirs; {@link RequestError} when the switch has no bundles; and the same errors as
   *   {@link SwitchSession.request}
   */
  async bundle(messages: MessageInit | readonly MessageInit[], options: BundleOptions = {}): Promise<void> {
    const all = this.#writable('bundle()', messages)
    const wait = this.#waitOptions('bundle()', options, BUNDLE_OPTIONS)
    const { atomic = false, ordered = true } = options
    // Bundles that are open at the same time must have different ids.
    this.#lastBundle = this.#lastBundle + 1 >>> 0
    await atCaller(commitBundle(this.#connection, this.#lastBundle, all, { atomic, ordered }, wait))
  }

  /** The role of this session on the switch: `equal` in the beginning. */
  get role(): SwitchRole {
    return this.#role.current
  }

  /**
   * Asks the switch for a role. The role `slave` is taken at once, without waiting for the reply: from then
   * on writes throw {@link NotMasterError} and are not sent.
   * @param generationId - the number of the election that decided the role, 64 bits. The switch refuses one
   *   that is older than the newest that it has seen (by the sign of the 64-bit difference). Not used for
   *   `equal`
   * @throws {@link RequestError} with the name `OFPRRFC_STALE` for an old number, and the same errors as
   *   {@link SwitchSession.request}
   */
  async setRole(role: SwitchRole, generationId = 0n, options: RequestOptions = {}): Promise<void> {
    const wait = this.#waitOptions('setRole()', options)
    if (role === 'slave') this.#role.current = role
    const request = { type: 'roleRequest', role, generationId } as const
    // In the order of arrival: an error that follows the reply may say that the role is lost again.
    await atCaller(this.#connection.request(request, wait, (reply) => {
      if (reply.type === 'roleReply') this.#role.become(reply.role)
    }))
  }

  /** Reads which asynchronous messages the switch sends on this connection. */
  async asyncConfig(options: RequestOptions = {}): Promise<AsyncConfig> {
    const { master, slave } = await this.#request(getAsyncRequest(), 'asyncConfig()', options) as AsyncConfig
    return { master, slave }
  }

  /**
   * Chooses which asynchronous messages the switch sends on this connection. What is left out stays as it is.
   * Resolves when the switch has confirmed it by a barrier.
   *
   * ```ts
   * await sw.setAsyncConfig({ master: { packetIn: 0b111 } }) // also those for an expired TTL
   * ```
   */
  async setAsyncConfig(change: AsyncConfigChange, options: RequestOptions = {}): Promise<void> {
    checkOptions('setAsyncConfig()', options, WAIT_OPTIONS)
    const { master, slave } = await this.asyncConfig(options)
    await this.apply([
      setAsync({ master: { ...master, ...change.master }, slave: { ...slave, ...change.slave } }),
    ], options)
  }

  /** Counters, lengths of queues and round-trip times, as they are now. */
  stats(): SwitchStats {
    return statsOf(this.#connection, this.#inbox, this.#liveness, this.#since)
  }

  /** Closes the session once what it had to send is sent. Pending requests reject; resolves when closed. */
  async close(): Promise<void> {
    this.#connection.end(closeReason('closed'))
    await this.closed
  }

  /** Same as {@link SwitchSession.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  /** @internal Delivers the messages of an auxiliary connection here, or returns why that cannot be. */
  attach(auxiliaryId: number, connection: Connection, delivery: Delivery): CloseReason | undefined {
    const refusal = this.#auxiliaries.attach(auxiliaryId, connection)
    if (refusal === undefined) delivery.forward(this.#delivery)
    return refusal
  }

  #writable(call: string, given: MessageInit | readonly MessageInit[]): readonly MessageInit[] {
    const messages = messagesOf(call, given)
    refuseRequests(messages)
    for (const message of messages) this.#role.check(message)
    return messages
  }

  async #request(message: RequestMessage, ...given: [string, RequestOptions]): Promise<unknown> {
    return atCaller(this.#connection.request(message, this.#waitOptions(...given)))
  }

  #waitOptions(call: string, options: RequestOptions, table: OptionTable = WAIT_OPTIONS): WaitOptions {
    checkOptions(call, options, table)
    return { signal: options.signal, timeout: options.timeout ?? this.#connection.settings.requestTimeout }
  }
}
