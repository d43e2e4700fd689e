import {
  decodeAt, DecodeError, echoRequest, errorMessage, OFP_VERSION, type Message, type MessageInit,
} from '../../codec/index.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { publish, rethrowLater } from '../publish.js'
import { isHelloFailed, judgeGreeting, judgeStart, refusal } from './greeting.js'
import { Liveness } from './liveness.js'
import { MessageNumber } from '../frames/frame.js'
import { Pending, type WaitOptions } from '../exchange/pending.js'
import { ReplyStream } from '../exchange/reply-stream.js'
import { replyExchange } from '../exchange/request.js'
import { Transport } from '../frames/transport.js'
import type { Duplex } from 'node:stream'
import type { ChunkPool } from '../frames/chunk-pool.js'
import type { Settings } from '../options.js'
import type { Receiver } from '../frames/receiver.js'
import type { Encode } from '../frames/write-queue.js'
import type { Peer } from '../peer.js'

// OpenFlow 1.3 knows types up to 29.
const OTHER = 31

// The part of a message that an error in answer to it carries (OpenFlow 1.3.5 §7.4.4).
const ERROR_DATA = 64

/**
 * One connection that speaks OpenFlow 1.3, before and after the session on it: hello and version, echoes,
 * requests and their replies, and what is malformed.
 */
export class Connection {
  readonly peer: Peer
  readonly settings: Settings
  readonly pending: Pending
  readonly transport: Transport
  /** Whether the peer has said who it is: till then it may still refuse our hello. */
  introduced = false
  /** Called with the type and code of every error, before whatever it refuses settles. */
  refused: ((errorType: number, errorCode: number) => void) | undefined
  /** Messages that came, by type; all types from 31 on together. */
  readonly received = new Array<number>(OTHER + 1).fill(0)
  /** Messages that were sent. */
  sent = 0
  /** Messages that came and could not be decoded. */
  malformed = 0
  readonly #receiver: Receiver
  readonly #greeted: Promise<void>
  #greet!: () => void
  #open = false
  #probe = 0
  readonly #onEnd = new Set<(reason: CloseReason) => void>()

  constructor(stream: Duplex, peer: Peer, pool: ChunkPool, settings: Settings, receiver: Receiver) {
    this.peer = peer
    this.settings = settings
    this.#receiver = receiver
    this.#greeted = new Promise((resolve) => { this.#greet = resolve })
    this.pending = new Pending(settings.clock)
    this.transport = new Transport(stream, pool, settings, {
      start: judgeStart,
      frame: (view, offset, end) => this.#frame(view, offset, end),
      ended: (reason) => this.#ended(reason),
    })
  }

  /** Resolves when the connection is closed and everything of it released. */
  get closed(): Promise<CloseReason> {
    return this.transport.closed
  }

  /** Resolves when the peer's hello came and was good; pends for ever when the connection ends before. */
  get greeted(): Promise<void> {
    return this.#greeted
  }

  /** Calls back once when the connection ends, or now when it has; the result takes that back. */
  onEnd(callback: (reason: CloseReason) => void): () => void {
    const { reason } = this.transport
    if (reason !== undefined) callback(reason)
    else this.#onEnd.add(callback)
    return () => this.#onEnd.delete(callback)
  }

  /**
   * Sends a message behind all others.
   * @param xid - takes the place of the message's own
   */
  send(message: MessageInit, xid?: number): void {
    this.transport.send(message, xid)
    this.sent++
  }

  /** Sends a message that is written straight into the send buffer. */
  sendWith(encode: Encode): void {
    this.transport.sendWith(encode)
    this.sent++
  }

  /**
   * Sends a request and waits for all of its reply, in bytes of its own.
   * @param inOrder - called with the reply before any message behind it is looked at
   */
  request(message: MessageInit, wait: WaitOptions, inOrder?: (reply: Message) => void): Promise<Message> {
    return new Promise((resolve, reject) => {
      if (wait.signal?.aborted) throw wait.signal.reason as Error
      const xid = this.pending.xid()
      this.send(message, xid)
      const { multipart } = this.settings
      this.pending.open(xid, replyExchange(message, multipart, (reply) => {
        inOrder?.(reply)
        resolve(reply)
      }, reject), wait)
    })
  }

  /** Sends a request and hands out the parts of its reply as they come, in bytes of their own. */
  stream(message: MessageInit, wait: WaitOptions): ReplyStream<Message> {
    const xid = this.pending.xid()
    const stream = new ReplyStream<Message>(message, this.settings.multipart)
    const exchange = stream.exchange(() => this.pending.fail(xid, undefined))
    try {
      wait.signal?.throwIfAborted()
      this.send(message, xid)
      this.pending.open(xid, exchange, wait)
    } catch (error) {
      exchange.fail(error)
    }
    return stream
  }

  /** Sends an echo request in place of the last, and calls back when its reply comes. */
  probe(answered: () => void): void {
    this.pending.fail(this.#probe, undefined)
    try {
      const xid = this.pending.xid()
      this.send(echoRequest(), xid)
      this.#probe = xid
      const receive = (): boolean => { answered(); return true }
      this.pending.open(xid, { request: echoRequest(), receive, fail: () => undefined }, { timeout: 0 })
    } catch {
      // A full send queue, or an ending connection: no answer will come, and that is what a probe finds out.
    }
  }

  /** Sends what waits, then closes. */
  end(reason: CloseReason): void {
    this.transport.end(reason)
  }

  #frame(view: DataView, offset: number, end: number): void {
    try {
      this.#dispatch(view, offset, end)
    } catch (error) {
      if (error instanceof DecodeError) this.#refuse(error, view, offset, end)
      else rethrowLater(error)
    }
  }

  #dispatch(view: DataView, offset: number, end: number): void {
    const number = view.getUint8(offset + 1)
    this.received[number < OTHER ? number : OTHER]!++
    if (!this.#open) return this.#judge(view, offset)
    if (view.getUint8(offset) !== OFP_VERSION && number !== MessageNumber.ERROR) {
      return this.end(closeReason('badVersion', `version ${view.getUint8(offset)} after 1.3 was agreed on`))
    }
    switch (number) {
      case MessageNumber.PACKET_IN:
      case MessageNumber.FLOW_REMOVED:
      case MessageNumber.PORT_STATUS:
        return this.#receiver.receive(number, view, offset, end)
      case MessageNumber.ECHO_REQUEST:
        return this.transport.echo(view, offset, end, MessageNumber.ECHO_REPLY)
      case MessageNumber.HELLO:
        return
      default:
        if (number === MessageNumber.ERROR && end - offset >= 12) {
          this.refused?.(view.getUint16(offset + 8), view.getUint16(offset + 10))
        }
        if (this.pending.receive(view.getUint32(offset + 4), view, offset, end)) return
        if (number === MessageNumber.ERROR && !this.introduced) this.#error(view, offset)
        if (!isReply(number)) this.#receiver.receive(number, view, offset, end)
    }
  }

  #judge(view: DataView, offset: number): void {
    const greeting = judgeGreeting(view, offset)
    if (greeting.ok) {
      this.#open = true
      return this.#greet()
    }
    if (greeting.answer !== undefined) this.transport.answer(greeting.answer, greeting.version)
    this.end(greeting.reason)
  }

  /** A peer that refuses our hello may have said hello itself before. */
  #error(view: DataView, offset: number): void {
    const message = decodeAt(view, offset)
    if (message.type === 'error' && isHelloFailed(message)) this.end(refusal(message))
  }

  /** Answers a malformed message with the error that names its fault, unless it is an error itself. */
  #refuse(error: DecodeError, view: DataView, offset: number, end: number): void {
    this.malformed++
    publish('malformed', { peer: this.peer, error })
    if (view.getUint8(offset + 1) === MessageNumber.ERROR) return
    const { errorType, errorCode } = error
    const data = new Uint8Array(view.buffer, view.byteOffset + offset, Math.min(end - offset, ERROR_DATA))
    this.transport.answer(errorMessage({ xid: view.getUint32(offset + 4), errorType, errorCode, data }))
  }

  #ended(reason: CloseReason): void {
    this.pending.close(reason)
    for (const callback of this.#onEnd) callback(reason)
    this.#onEnd.clear()
  }
}

/** Probes a connection until it ends, and ends it when nothing comes back. */
export function watchConnection(connection: Connection): Liveness {
  const { clock, echo } = connection.settings
  const watched = {
    get bytesIn() { return connection.transport.bytesIn },
    probe: (answered: () => void) => connection.probe(answered),
  }
  const liveness = new Liveness(watched, clock, echo, (misses) => {
    const detail = `${misses} echo requests in a row saw no sign of life`
    connection.transport.destroy(closeReason('dead', detail))
  })
  connection.onEnd(() => liveness.stop())
  return liveness
}

const replies: ReadonlySet<number> = new Set([
  MessageNumber.ECHO_REPLY, MessageNumber.FEATURES_REPLY, MessageNumber.GET_CONFIG_REPLY,
  MessageNumber.MULTIPART_REPLY, MessageNumber.BARRIER_REPLY, MessageNumber.QUEUE_GET_CONFIG_REPLY,
  MessageNumber.ROLE_REPLY, MessageNumber.GET_ASYNC_REPLY,
])

/** Whether messages of this type come only in answer to a request. One that answers nothing came too late. */
function isReply(number: number): boolean {
  return replies.has(number)
}
