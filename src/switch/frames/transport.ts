import { Socket } from 'node:net'
import { DecodeError, EncodeError, Framer, unknownMembers, type MessageInit } from '../../codec/index.js'
import { closeReason, type CloseReason } from '../close-reason.js'
import { ClosedError } from '../errors.js'
import { SendLimitError } from '../limit-errors.js'
import { abortable } from '../abortable.js'
import { WriteQueue, type Encode } from './write-queue.js'
import type { Duplex } from 'node:stream'
import type { ChunkPool } from './chunk-pool.js'
import type { Settings } from '../options.js'

// When the peer has this many bytes of answers waiting that it does not read, we stop reading from it: it
// could otherwise make our send queue grow by asking for more.
const ANSWER_LIMIT = 1 << 16

/** Called by a transport when something happens. */
export interface TransportHandlers {
  /** Called with the first two bytes of the stream. Returns a reason to close it at once, or undefined. */
  readonly start: (version: number, number: number) => CloseReason | undefined
  /**
   * Called with each whole message. Must not throw. Its bytes are valid until the call returns; when they are
   * `lasting`, for ever: nobody writes to that buffer again.
   */
  readonly frame: (view: DataView, offset: number, end: number, lasting: boolean) => void
  /** Called once, when the connection begins to end. No message comes after it. */
  readonly ended: (reason: CloseReason) => void
}

/**
 * Turns a stream of bytes into messages, and messages into bytes. Keeps the limits of the send queue, and the
 * one reason why the connection ended.
 */
export class Transport {
  /** Resolves with the reason when the stream is closed and its buffers are released. */
  readonly closed: Promise<CloseReason>
  /** Bytes that were received. */
  bytesIn = 0
  /** Bytes that were put into the send queue. */
  bytesOut = 0
  /** How often we stopped reading because the peer did not read our answers. */
  pauses = 0
  readonly #stream: Duplex
  readonly #pool: ChunkPool
  readonly #framer: Framer
  readonly #queue: WriteQueue
  readonly #settings: Settings
  readonly #handlers: TransportHandlers
  readonly #waiting = new Set<() => void>()
  // Node reads from a socket into a new buffer each time. Of other streams we do not know who owns the bytes.
  readonly #fresh: boolean
  #chunk: ArrayBufferLike | undefined
  #reason: CloseReason | undefined
  #closeTimer: unknown
  #paused = false
  #version = 0

  constructor(stream: Duplex, pool: ChunkPool, settings: Settings, handlers: TransportHandlers) {
    this.#stream = stream
    this.#pool = pool
    this.#settings = settings
    this.#handlers = handlers
    this.#fresh = stream instanceof Socket
    // A message that was spread over several chunks lies in a buffer of the framer, which is used again.
    this.#framer = new Framer((view, offset, end) =>
      handlers.frame(view, offset, end, this.#fresh && view.buffer === this.#chunk))
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

  /** Why the connection ended; undefined while it goes on. */
  get reason(): CloseReason | undefined {
    return this.#reason
  }

  /** Bytes in the send queue. */
  get buffered(): number {
    return this.#queue.buffered
  }

  /** Whether the send queue is below its high-water mark. */
  get writable(): boolean {
    return this.#queue.buffered < this.#settings.send.highWaterMark
  }

  /**
   * Puts a message into the send queue.
   * @param xid - used instead of the message's own
   * @throws {@link ClosedError}, {@link SendLimitError}, or an `EncodeError`; nothing is sent then
   */
  send(message: MessageInit, xid?: number): void {
    this.#check(message)
    this.bytesOut += this.#queue.push(message, xid)
  }

  /** Same as {@link Transport.send}, for a message that `encode` writes into the send buffer itself. */
  sendWith(encode: Encode): void {
    this.#check()
    this.bytesOut += this.#queue.pushWith(encode)
  }

  /** Sends a message of the peer back to it, with another type in the header. */
  echo(view: DataView, offset: number, end: number, type: number): void {
    if (this.#reason !== undefined) return
    this.bytesOut += end - offset
    this.#queue.answer(view, offset, end, type)
    this.#throttle()
  }

  /**
   * Sends an answer to something that the peer has sent. Unlike {@link Transport.send} it has no limit of its
   * own: reading stops instead.
   * @param version - the version in the header, instead of that of OpenFlow 1.3
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

  /** Sends what waits, then closes the stream. What the peer still sends is dropped. */
  end(reason: CloseReason): void {
    if (!this.#decide(reason)) return
    this.#queue.flush()
    this.#stream.end()
    // A stream that is paused never emits 'end'.
    this.#stream.resume()
    const { clock, closeTimeout } = this.#settings
    this.#closeTimer = clock.setTimeout(() => this.#stream.destroy(), closeTimeout)
  }

  /** Closes the stream at once. What waits to be sent is lost. */
  destroy(reason: CloseReason): void {
    this.#decide(reason)
    this.#queue.stop()
    this.#stream.destroy()
  }

  #read(chunk: Uint8Array): void {
    if (this.bytesIn < 2) this.#checkStart(chunk)
    this.bytesIn += chunk.length
    this.#chunk = chunk.buffer
    this.#pool.reading = true
    try {
      this.#framer.push(chunk)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.end(closeReason('badFrame', undefined, error))
    } finally {
      this.#pool.reading = false
      this.#chunk = undefined
    }
  }

  #check(message?: MessageInit): void {
    if (this.#reason !== undefined) throw new ClosedError(this.#reason, message)
    if (this.#queue.buffered >= this.#settings.send.limit) throw new SendLimitError(this.#settings.send.limit)
    if (this.#settings.strict && message !== undefined) refuseUnknownMembers(message)
  }

  #checkStart(chunk: Uint8Array): void {
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

  /** Keeps the first reason; false when there was one already. */
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

function refuseUnknownMembers(message: MessageInit): void {
  const [first] = unknownMembers(message)
  if (first !== undefined) throw new EncodeError('ERR_UNKNOWN_NAME', first.path, first.detail)
}
