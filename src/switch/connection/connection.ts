import {
  decodeAt, DecodeError, echoRequest, errorMessage, OFP_VERSION, type Message, type MessageInit,
} from '../../codec/index.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { publish, rethrowLater } from '../publish.js'
import { isHelloFailed, checkFirstMessage, checkFirstBytes, refusal } from './greeting.js'
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

// Message types up to 30 are counted each; OpenFlow 1.3 has types up to 29. All others share a counter.
const OTHER = 31

// Bytes of a refused message that our error message returns: at least 64 (OpenFlow 1.3.5 §7.4.4).
const ERROR_DATA = 64

/**
 * Speaks OpenFlow 1.3 on one stream, from its first byte on: checks hello and version, answers echo requests,
 * sends requests and finds their replies, and answers malformed messages. All others go to a receiver.
 */
export class Connection {
  readonly peer: Peer
  readonly settings: Settings
  readonly pending: Pending
  readonly transport: Transport
  /** Whether the peer has sent its features. Until then it may still refuse our hello. */
  introduced = false
  /** Called with the type and code of every error message, before the request that it refuses settles. */
  refused: ((errorType: number, errorCode: number) => void) | undefined
  /** Messages that were received, by type; all types from 31 on together. */
  readonly received = new Array<number>(OTHER + 1).fill(0)
  /** Messages that were sent, without echo replies and errors for malformed messages. */
  sent = 0
  /** Messages that were received and could not be decoded. */
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
      start: checkFirstBytes,
      frame: (view, offset, end, lasting) => this.#frame(view, offset, end, lasting),
      ended: (reason) => this.#ended(reason),
    })
  }

  /** Resolves with the reason when the stream is closed and its buffers are released. */
  get closed(): Promise<CloseReason> {
    return this.transport.closed
  }

  /** Resolves when the peer has sent an acceptable hello. Never settles when the connection ends before. */
  get greeted(): Promise<void> {
    return this.#greeted
  }

  /** Calls back once when the connection ends, at once if it has ended. The result removes the callback. */
  onEnd(callback: (reason: CloseReason) => void): () => void {
    const { reason } = this.transport
    if (reason !== undefined) callback(reason)
    else this.#onEnd.add(callback)
    return () => this.#onEnd.delete(callback)
  }

  /**
   * Puts a message into the send queue.
   * @param xid - used instead of the message's own
   */
  send(message: MessageInit, xid?: number): void {
    this.transport.send(message, xid)
    this.sent++
  }

  /** Same as {@link Connection.send}, for a message that `encode` writes into the send buffer itself. */
  sendWith(encode: Encode): void {
    this.transport.sendWith(encode)
    this.sent++
  }

  /**
   * Sends a request, and resolves with its whole reply, which has its own bytes.
   * @param inOrder - called with the reply before any later message is processed; the promise resolves after
   *   that
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

  /** Sends a request, and iterates over the parts of its reply as they come. Each has its own bytes. */
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

  /** Sends an echo request, and calls back when its reply comes. Stops waiting for the one before. */
  probe(answered: () => void): void {
    this.pending.fail(this.#probe, undefined)
    try {
      const xid = this.pending.xid()
      this.send(echoRequest(), xid)
      this.#probe = xid
      const receive = (): boolean => { answered(); return true }
      this.pending.open(xid, { request: echoRequest(), receive, fail: () => undefined }, { timeout: 0 })
    } catch {
      // The send queue is full or the connection ends. Then no reply comes, and the probe counts as a miss.
    }
  }

  /** Sends what waits, then closes the stream. */
  end(reason: CloseReason): void {
    this.transport.end(reason)
  }

  #frame(view: DataView, offset: number, end: number, lasting: boolean): void {
    try {
      this.#dispatch(view, offset, end, lasting)
    } catch (error) {
      if (error instanceof DecodeError) this.#refuse(error, view, offset, end)
      else rethrowLater(error)
    }
  }

  #dispatch(view: DataView, offset: number, end: number, lasting: boolean): void {
    const number = view.getUint8(offset + 1)
    this.received[number < OTHER ? number : OTHER]!++
    if (!this.#open) return this.#checkGreeting(view, offset)
    if (view.getUint8(offset) !== OFP_VERSION && number !== MessageNumber.ERROR) {
      return this.end(closeReason('badVersion', `version ${view.getUint8(offset)} after 1.3 was agreed on`))
    }
    switch (number) {
      case MessageNumber.PACKET_IN:
      case MessageNumber.FLOW_REMOVED:
      case MessageNumber.PORT_STATUS:
        return this.#receiver.receive(number, view, offset, end, lasting)
      case MessageNumber.ECHO_REQUEST:
        return this.transport.echo(view, offset, end, MessageNumber.ECHO_REPLY)
      case MessageNumber.HELLO:
        return
      default:
        if (number === MessageNumber.ERROR && end - offset >= 12) {
          this.refused?.(view.getUint16(offset + 8), view.getUint16(offset + 10))
        }
        if (this.pending.receive(view.getUint32(offset + 4), view, offset, end)) return
        if (number === MessageNumber.ERROR && !this.introduced) this.#endIfHelloFailed(view, offset)
        if (!isReply(number)) this.#receiver.receive(number, view, offset, end, lasting)
    }
  }

  #checkGreeting(view: DataView, offset: number): void {
    const greeting = checkFirstMessage(view, offset)
    if (greeting.ok) {
      this.#open = true
      return this.#greet()
    }
    if (greeting.answer !== undefined) this.transport.answer(greeting.answer, greeting.version)
    this.end(greeting.reason)
  }

  /** A peer that refuses our hello may have sent its own before. */
  #endIfHelloFailed(view: DataView, offset: number): void {
    const message = decodeAt(view, offset)
    if (message.type === 'error' && isHelloFailed(message)) this.end(refusal(message))
  }

  /** Answers a malformed message with the error message for its fault, unless it is an error itself. */
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

/** Sends echo requests on a connection until it ends, and ends it when nothing is received any more. */
export function watchConnection(connection: Connection): Liveness {
  const { clock, echo } = connection.settings
  const watched = {
    get bytesIn() { return connection.transport.bytesIn },
    probe: (answered: () => void) => connection.probe(answered),
  }
  const liveness = new Liveness(watched, clock, echo, (misses) => {
    const detail = `nothing was received after ${misses} echo requests in a row`
    connection.transport.destroy(closeReason('dead', detail))
  })
  connection.onEnd(() => liveness.stop())
  return liveness
}

const replies: ReadonlySet<number> = new Set(
  Object.entries(MessageNumber).filter(([name]) => name.endsWith('_REPLY')).map(([, number]) => number),
)

/** Whether a type of message is only ever a reply. If nothing waits for it, it has come too late. */
function isReply(number: number): boolean {
  return replies.has(number)
}
