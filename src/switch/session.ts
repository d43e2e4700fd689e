import {
  type FeaturesReply, type Message, type MessageInit, type MessageType, type Port,
} from '../codec/index.js'
import { applyMessages } from './apply.js'
import { closeReason, type CloseReason } from './close-reason.js'
import { Liveness } from './liveness.js'
import { MessageNumber } from './message-number.js'
import { queueOf, type QueueOptions } from './options.js'
import { isRequest, type ReplyTo, type RequestMessage } from './reply.js'
import type { Connection } from './connection.js'
import type { Asked, SwitchEvent, SwitchEvents } from './events.js'
import type { Inbox } from './inbox.js'
import type { Patience } from './pending.js'
import type { Peer } from './peer.js'
import type { Ports } from './ports.js'
import type { SwitchStats } from './stats.js'

/** How long to wait for an answer. */
export interface RequestOptions {
  /** Gives up when it aborts; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Milliseconds; 0 for ever. @defaultValue the session's `requestTimeout` */
  readonly timeout?: number
}

/** How an iterator of messages queues what its consumer has not taken yet. */
export interface MessagesOptions extends QueueOptions {
  /** Ends the iterator when it aborts; a waiting `next()` then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** How an iterator of batches queues what its consumer has not taken yet. */
export interface BatchesOptions extends MessagesOptions {
  /** Messages in a batch at most. @defaultValue 256 */
  readonly size?: number
}

/** @internal What a session is made of. */
export interface SessionParts {
  readonly connection: Connection
  readonly inbox: Inbox
  readonly ports: Ports
  readonly peer: Peer
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
  readonly #inbox: Inbox
  readonly #ports: Ports
  readonly #liveness: Liveness
  readonly #since: number

  /** @internal Sessions come from `listen()` and `connect()`. */
  constructor({ connection, inbox, ports, peer, features }: SessionParts) {
    this.features = features
    this.peer = peer
    this.#connection = connection
    this.#inbox = inbox
    this.#ports = ports
    const { clock, echo } = connection.settings
    this.#since = clock.now()
    const watched = {
      get bytesIn() { return connection.transport.bytesIn },
      probe: (answered: () => void) => connection.probe(answered),
    }
    this.#liveness = new Liveness(watched, clock, echo, (misses) => this.#die(misses))
    connection.onEnd((reason) => {
      this.#liveness.stop()
      inbox.emit('close', reason)
      inbox.close()
    })
  }

  /** The datapath's id, 64 bits. Its lower 48 are often a MAC address. */
  get datapathId(): bigint {
    return this.features.datapathId
  }

  /** The ports by number. Live: port-status messages change it before their listeners are called. */
  get ports(): ReadonlyMap<number, Port> {
    return this.#ports.all
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
   * The messages of a type, or of all types, from now on, each in bytes of its own and in wire order. What the
   * consumer has not taken yet waits in a bounded queue; when that is full, the input port with most
   * packet-ins in it loses one, and it is counted. Ends when the session does.
   *
   * ```ts
   * for await (const message of sw.messages('packetIn')) await handle(message)
   * ```
   */
  messages<T extends MessageType | undefined = undefined>(
    type?: T, options: MessagesOptions = {},
  ): AsyncIterableIterator<Asked<T>, undefined> {
    const { signal, ...bounds } = options
    return this.#inbox.open(type, this.#bounds(bounds), signal, (take) => take() as Asked<T> | undefined)
  }

  /** As {@link SwitchSession.messages}, but whatever waits, up to a bound, at once: for throughput. */
  batches<T extends MessageType | undefined = undefined>(
    type?: T, options: BatchesOptions = {},
  ): AsyncIterableIterator<readonly Asked<T>[], undefined> {
    const { signal, size = 256, ...bounds } = options
    return this.#inbox.open(type, this.#bounds(bounds), signal, (take) => {
      const batch: Asked<T>[] = []
      for (let message = take(); message !== undefined; message = batch.length < size ? take() : undefined) {
        batch.push(message as Asked<T>)
      }
      return batch.length === 0 ? undefined : batch
    })
  }

  /**
   * Sends a message behind all others; at the end of this turn of the event loop it is on its way.
   *
   * Its `xid` is sent as it is. Xids from 0x8000_0000 on are the session's own: below, a caller who wants to
   * know refusals apart (`errorMessage` events) numbers messages as it likes.
   * @returns false when the send queue is above its high-water mark: then wait for `drain()`
   * @throws {@link ClosedError}, {@link SendLimitError}, or an `EncodeError`; nothing is sent then
   */
  send(message: MessageInit): boolean {
    this.#connection.send(message)
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
  async request<const M extends RequestMessage>(message: M, options: RequestOptions = {}): Promise<ReplyTo<M>> {
    if (!isRequest(message)) throw new TypeError(`${(message as Message).type} has no reply: use apply() or send()`)
    return await this.#connection.request(message, this.#patience(options)) as ReplyTo<M>
  }

  /**
   * Sends messages that have no reply, then a barrier; resolves when the switch has passed it. Sends no more
   * than the send queue takes, so any number of messages will do. Their `xid`s are replaced.
   * @throws {@link ApplyError} that names every message that failed, when the others are in force; or, when
   *   nothing is known about them, what {@link SwitchSession.request} throws
   */
  async apply(messages: readonly MessageInit[], options: RequestOptions = {}): Promise<void> {
    const request = messages.find((message) => message.type.endsWith('Request'))
    if (request !== undefined) throw new TypeError(`${request.type} has a reply: use request()`)
    await applyMessages(this.#connection, messages, this.#patience(options))
  }

  /** Counters, queues and round-trip times, at this moment. */
  stats(): SwitchStats {
    const { transport, pending, received, sent, malformed, settings } = this.#connection
    const { waiting, dropped } = this.#inbox.queued
    const count = (number: number): number => received[number]!
    return {
      bytesIn: transport.bytesIn,
      bytesOut: transport.bytesOut,
      messagesIn: received.reduce((sum, n) => sum + n, 0),
      messagesOut: sent,
      packetIns: count(MessageNumber.PACKET_IN),
      flowRemoveds: count(MessageNumber.FLOW_REMOVED),
      portStatuses: count(MessageNumber.PORT_STATUS),
      errors: count(MessageNumber.ERROR),
      echoRequests: count(MessageNumber.ECHO_REQUEST),
      unheard: this.#inbox.unheard,
      malformed: malformed + this.#inbox.malformed,
      lateReplies: pending.late,
      queued: waiting,
      dropped,
      pending: pending.size,
      buffered: transport.buffered,
      pauses: transport.pauses,
      misses: this.#liveness.misses,
      roundTrip: this.#liveness.roundTrip,
      age: settings.clock.now() - this.#since,
    }
  }

  /** Sends what waits, then closes. Requests that wait are rejected at once. Resolves when all is released. */
  async close(): Promise<void> {
    this.#connection.end(closeReason('closed'))
    await this.closed
  }

  /** As {@link SwitchSession.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #bounds(options: QueueOptions): Required<QueueOptions> {
    return queueOf(options, this.#connection.settings.queue)
  }

  #patience({ signal, timeout }: RequestOptions): Patience {
    return { signal, timeout: timeout ?? this.#connection.settings.requestTimeout }
  }

  #die(misses: number): void {
    this.#connection.transport.destroy(closeReason('dead', `${misses} echo requests in a row saw no sign of life`))
  }
}
