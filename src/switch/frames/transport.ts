import { DecodeError, Framer, type FrameHandler, type MessageInit } from '../../codec/index.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { ClosedError, SendLimitError } from '../errors.js'
import { abortable } from '../abortable.js'
import { WriteQueue, type Encode } from './write-queue.js'
import type { Duplex } from 'node:stream'
import type { ChunkPool } from './chunk-pool.js'
import type { Settings } from '../options.js'

// Answers that the peer made us owe it and does not read: beyond this many bytes we stop reading from it.
const ANSWER_LIMIT = 1 << 16

/** What a transport reports. */
export interface TransportHandlers {
  /** The first two bytes of the stream: a reason to close at once, if they cannot start what we speak. */
  readonly start: (version: number, number: number) => CloseReason | undefined
  /** A whole message; the bytes are the transport's again when the call returns. Must not throw. */
  readonly frame: FrameHandler
  /** The connection is ending, and why; called once, no frame comes after it. */
  readonly ended: (reason: CloseReason) => void
}

/**
 * A byte stream as a stream of messages, both ways: framing and batching, the bounds of the send queue, and
 * the one reason why it ended.
 */
export class Transport {
  /** Resolves when the stream is closed and everything of it released. */
  readonly closed: Promise<CloseReason>
  /** Bytes that came. */
  bytesIn = 0
  /** Bytes that were encoded for the peer. */
  bytesOut = 0
  /** How often reading stopped because the peer did not read our answers. */
  pauses = 0
  readonly #stream: Duplex
  readonly #framer: Framer
  readonly #queue: WriteQueue
  readonly #settings: Settings
  readonly #handlers: TransportHandlers
  readonly #waiting = new Set<() => void>()
  #reason: CloseReason | undefined
  #closeTimer: unknown
  #paused = false
  #version = 0

  constructor(stream: Duplex, pool: ChunkPool, settings: Settings, handlers: TransportHandlers) {
    this.#stream = stream
    this.#settings = settings
    this.#handlers = handlers
    this.#framer = new Framer(handlers.frame)
    this.#queue = new WriteQueue(stream, pool, () => this.#written())
    this.closed = new Promise((resolve) => {
      stream.once('close', () => {
        this.#decide(closeReason('ended'))
        settings.clock.clearTimeout(this.#closeTimer)
        this.#queue.stop()
        resolve(this.#reason!)
      })
    })
    stream.on('data', (chunk: Uint8Array) => this.#read(chunk))
    stream.on('end', () => this.#ended())
    stream.on('error', (error: Error) => this.destroy(closeReason('lost', undefined, error)))
  }

  /** Why the connection ended, once it has. */
  get reason(): CloseReason | undefined {
    return this.#reason
  }

  /** Bytes that wait to be sent. */
  get buffered(): number {
    return this.#queue.buffered
  }

  /** Whether the send queue is below its high-water mark. */
  get writable(): boolean {
    return this.#queue.buffered < this.#settings.send.highWaterMark
  }

  /**
   * Sends a message behind all others.
   * @param xid - takes the place of the message's own
   * @throws {@link ClosedError}, {@link SendLimitError}, or an `EncodeError`; nothing is sent then
   */
  send(message: MessageInit, xid?: number): void {
    this.#check()
    this.bytesOut += this.#queue.push(message, xid)
  }

  /** As {@link Transport.send}, for a message that is written straight into the send buffer. */
  sendWith(encode: Encode): void {
    this.#check()
    this.bytesOut += this.#queue.pushWith(encode)
  }

  /** Sends the peer's own message back, as one of another type. */
  echo(view: DataView, offset: number, end: number, type: number): void {
    if (this.#reason !== undefined) return
    this.bytesOut += end - offset
    this.#queue.answer(view, offset, end, type)
    this.#throttle()
  }

  /**
   * Sends an answer that the peer made us owe it.
   * @param version - takes the place of 1.3 in the header
   */
  answer(message: MessageInit, version?: number): void {
    if (this.#reason !== undefined) return
    const length = this.#queue.push(message, message.xid, version)
    this.bytesOut += length
    this.#queue.countAnswer(length)
    this.#throttle()
  }

  /** Resolves when the send queue is below its high-water mark. */
  drain(signal?: AbortSignal): Promise<void> {
    if (this.#reason !== undefined) return Promise.reject(new ClosedError(this.#reason))
    if (this.writable) return Promise.resolve()
    return abortable<void>(signal, (resolve, reject) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        if (this.#reason === undefined) resolve()
        else reject(new ClosedError(this.#reason))
      }
      this.#waiting.add(wake)
      return () => this.#waiting.delete(wake)
    })
  }

  /** Sends what waits, then closes; what the peer still sends is thrown away. */
  end(reason: CloseReason): void {
    if (!this.#decide(reason)) return
    this.#queue.flush()
    this.#stream.end()
    // A paused stream never ends.
    this.#stream.resume()
    const { clock, closeTimeout } = this.#settings
    this.#closeTimer = clock.setTimeout(() => this.#stream.destroy(), closeTimeout)
  }

  /** Closes at once; what waits to be sent is lost. */
  destroy(reason: CloseReason): void {
    this.#decide(reason)
    this.#queue.stop()
    this.#stream.destroy()
  }

  #read(chunk: Uint8Array): void {
    if (this.bytesIn < 2) this.#judgeStart(chunk)
    this.bytesIn += chunk.length
    try {
      this.#framer.push(chunk)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.end(closeReason('badFrame', undefined, error))
    }
  }

  #check(): void {
    if (this.#reason !== undefined) throw new ClosedError(this.#reason)
    if (this.#queue.buffered >= this.#settings.send.limit) throw new SendLimitError(this.#settings.send.limit)
  }

  #judgeStart(chunk: Uint8Array): void {
    const version = this.bytesIn === 0 ? chunk[0]! : this.#version
    const number = chunk[1 - this.bytesIn]
    this.#version = version
    const reason = number === undefined ? undefined : this.#handlers.start(version, number)
    if (reason !== undefined) this.end(reason)
  }

  #ended(): void {
    const { pending } = this.#framer
    this.end(pending > 0 ? closeReason('cut', `${pending} bytes of it had come`) : closeReason('ended'))
  }

  /** The first reason is the one that counts. */
  #decide(reason: CloseReason): boolean {
    if (this.#reason !== undefined) return false
    this.#reason = reason
    this.#framer.stop()
    for (const wake of this.#waiting) wake()
    this.#handlers.ended(reason)
    return true
  }

  #throttle(): void {
    if (this.#paused || this.#queue.answers <= ANSWER_LIMIT) return
    this.#paused = true
    this.pauses++
    this.#stream.pause()
  }

  #written(): void {
    if (this.#paused && this.#queue.answers <= ANSWER_LIMIT / 2) {
      this.#paused = false
      this.#stream.resume()
    }
    if (this.#waiting.size > 0 && this.#queue.buffered <= this.#settings.send.highWaterMark / 2) {
      for (const wake of this.#waiting) wake()
    }
  }
}
