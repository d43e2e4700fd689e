import { EventEmitter } from 'eventemitter3'
import {
  decode, decodeAt, DecodeError, errorName, PacketInView, type ErrorMessage, type Message, type MessageType,
} from '../../codec/index.js'
import { EarlyMessages } from './early-messages.js'
import { copyFrame, inPortOf, MessageNumber } from '../frames/frame.js'
import { MessageQueue } from './message-queue.js'
import { rethrowLater } from '../publish.js'
import type { FairQueue } from './fair-queue.js'
import type { QueueOptions } from '../options.js'

/** Called with a message, a view that is valid until it returns, or the value of another event. */
export type Listener = (value: never) => void

type AnyQueue = Pick<MessageQueue<unknown>, 'push' | 'end' | 'size' | 'dropped'>

/**
 * Delivers the messages that answer no request: to listeners at once, and to iterators as copies in their
 * queues. Messages that come before the first listener of their event are kept for it, within limits. A
 * message without listener and iterator is counted, and not decoded.
 */
export class Inbox {
  readonly #emitter = new EventEmitter()
  readonly #early = new EarlyMessages()
  /** The queues of iterators by message type; under '' those for all types. */
  readonly #queues = new Map<string, Set<AnyQueue>>()
  /** Events that got a listener, and whose early messages are not delivered yet. */
  readonly #waiting = new Set<string>()
  // The fast case: the only listener of packet-ins, or of their views, when they have to go nowhere else.
  #sole: Listener | undefined
  #soleOfViews: Listener | undefined
  // A listener added by once() disappears without a call of off(), so the fast case is off from then on.
  #once = false
  #packetInView: PacketInView | undefined
  #closed = false
  #droppedByGone = 0
  /** Messages that were dropped because there was no listener and no iterator for them. */
  unhandled = 0
  /** Messages that turned out to be malformed when they were taken from a queue. */
  malformed = 0

  /**
   * Delivers a message.
   * @param number - its type, `OFPT_*`
   * @param lasting - whether nobody writes to the buffer of `view` again. Otherwise listeners get a copy,
   *   since they may keep what they get
   */
  receive(number: number, view: DataView, offset: number, end: number, lasting: boolean): void {
    if (number === MessageNumber.PACKET_IN) {
      if (this.#sole !== undefined) return call(this.#sole, decodeToKeep(view, offset, end, lasting))
      if (this.#soleOfViews !== undefined) return call(this.#soleOfViews, this.#viewOf(view, offset))
    }
    switch (number) {
      case MessageNumber.PACKET_IN: return this.#deliver('packetIn', undefined, view, offset, end, lasting)
      case MessageNumber.FLOW_REMOVED:
        return this.#deliver('flowRemoved', undefined, view, offset, end, lasting)
      case MessageNumber.PORT_STATUS:
        return this.#deliver('portStatus', undefined, view, offset, end, lasting)
      default: {
        const message = decodeToKeep(view, offset, end, lasting)
        this.#deliver(message.type, message, view, offset, end, lasting)
      }
    }
  }

  on(event: string, listener: Listener): void {
    this.#emitter.on(event, listener as (value: unknown) => void)
    this.#releaseSoon(event)
  }

  once(event: string, listener: Listener): void {
    this.#once = true
    this.#emitter.once(event, listener as (value: unknown) => void)
    this.#releaseSoon(event)
  }

  off(event: string, listener: Listener): void {
    this.#emitter.off(event, listener as (value: unknown) => void)
    this.#refresh()
  }

  /** Opens a queue for the messages of one type, or of all, that come from now on. */
  open<T>(
    type: MessageType | undefined, bounds: Required<QueueOptions>, signal: AbortSignal | undefined,
    pull: (take: () => Message | undefined) => T | undefined,
  ): MessageQueue<T> {
    const name = type ?? ''
    const queue = new MessageQueue<T>(
      bounds, (frames) => pull(() => this.#take(frames, type)), (left) => this.#close(name, left), signal,
    )
    if (this.#closed) queue.end()
    else if (!signal?.aborted) this.#add(name, queue)
    this.#releaseSoon(type === undefined ? 'message' : eventOf(type))
    return queue
  }

  /** How many messages wait, in queues and for the first listener, and how many the queues have dropped. */
  get queued(): { readonly waiting: number, readonly dropped: number } {
    let waiting = this.#early.size
    let dropped = this.#droppedByGone
    for (const queues of this.#queues.values()) {
      for (const queue of queues) {
        waiting += queue.size
        dropped += queue.dropped
      }
    }
    return { waiting, dropped }
  }

  /** Calls the listeners of an event. What they throw becomes an `uncaughtException`. */
  emit(event: string, value: unknown): void {
    try {
      this.#emitter.emit(event, value)
    } catch (error) {
      rethrowLater(error)
    }
  }

  /** Removes and returns all messages that are kept for a first listener. */
  takeEarly(): Uint8Array[] {
    return this.#early.release(undefined)
  }

  /** To be called when no more messages will come: iterators end after what waits. */
  close(): void {
    this.#closed = true
    this.unhandled += this.#early.clear()
    for (const queues of this.#queues.values()) for (const queue of queues) queue.end()
  }

  #deliver(
    type: MessageType, decoded: Message | undefined, view: DataView, offset: number, end: number,
    lasting: boolean,
  ): void {
    const event = eventOf(type)
    if (this.#early.size > 0) this.#releaseBefore(event)
    const queued = this.#queues.size > 0 && this.#enqueue(type, view, offset, end)
    const own = this.#listens(event)
    const all = this.#listens('message')
    const viewed = type === 'packetIn' && this.#listens('packetInView')
    if (own || all) {
      const message = decoded ?? decodeToKeep(view, offset, end, lasting)
      if (own) this.emit(event, message.type === 'error' ? withName(message) : message)
      if (all) this.emit('message', message)
    }
    if (viewed) this.emit('packetInView', this.#viewOf(view, offset))
    if (!own && !all && !viewed && !queued) this.#keep(event, view, offset, end)
  }

  #listens(event: string): boolean {
    return this.#emitter.listenerCount(event) > 0
  }

  #viewOf(view: DataView, offset: number): PacketInView {
    return this.#packetInView = this.#packetInView?.moveTo(view, offset) ?? PacketInView.at(view, offset)
  }

  #keep(event: string, view: DataView, offset: number, end: number): void {
    if (this.#early.accepts(event, end - offset)) this.#early.keep(event, copyFrame(view, offset, end))
    else this.unhandled++
    this.#refresh()
  }

  /** To be called after every change of listeners, queues or early messages. */
  #refresh(): void {
    const fast = !this.#once && this.#early.size === 0 && this.#queues.size === 0 && !this.#listens('message')
    this.#sole = fast && !this.#listens('packetInView') ? this.#only('packetIn') : undefined
    this.#soleOfViews = fast && !this.#listens('packetIn') ? this.#only('packetInView') : undefined
  }

  #only(event: string): Listener | undefined {
    return this.#emitter.listenerCount(event) === 1 ? this.#emitter.listeners(event)[0] : undefined
  }

  #enqueue(type: string, view: DataView, offset: number, end: number): boolean {
    let queued = false
    for (const name of [type, '']) {
      for (const queue of this.#queues.get(name) ?? []) {
        const frame = copyFrame(view, offset, end)
        queue.push(type === 'packetIn' ? inPortOf(frame) : -1, frame)
        queued = true
      }
    }
    return queued
  }

  /** The next message of a queue that can be decoded and has the type that was asked for. */
  #take(frames: FairQueue<Uint8Array>, type: MessageType | undefined): Message | undefined {
    for (let frame = frames.shift(); frame !== undefined; frame = frames.shift()) {
      try {
        const message = decode(frame)
        if (type === undefined || message.type === type) return message
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        this.malformed++
      }
    }
    return undefined
  }

  #add(name: string, queue: AnyQueue): void {
    const queues = this.#queues.get(name)
    if (queues === undefined) this.#queues.set(name, new Set([queue]))
    else queues.add(queue)
    this.#refresh()
  }

  #close(name: string, queue: AnyQueue): void {
    const queues = this.#queues.get(name)
    if (queues === undefined || !queues.delete(queue)) return
    this.#droppedByGone += queue.dropped
    if (queues.size === 0) this.#queues.delete(name)
    this.#refresh()
  }

  // The early messages of an event are delivered in a microtask, when the application has added all of its
  // listeners, or before the next message of that event, if that comes first.
  #releaseSoon(event: string): void {
    this.#waiting.add(event === 'packetInView' ? 'packetIn' : event)
    this.#refresh()
    if (this.#waiting.size === 1) queueMicrotask(() => this.#releaseAll())
  }

  #releaseAll(): void {
    for (const event of this.#waiting) this.#release(event)
  }

  #releaseBefore(event: string): void {
    if (this.#waiting.has('message')) this.#release('message')
    if (this.#waiting.has(event)) this.#release(event)
  }

  #release(event: string): void {
    this.#waiting.delete(event)
    for (const frame of this.#early.release(event === 'message' ? undefined : event)) {
      const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
      try {
        this.receive(frame[1]!, view, 0, frame.length, true)
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error
        this.malformed++
      }
    }
    this.#refresh()
  }
}

/** Calls a listener. What it throws becomes an `uncaughtException`. */
function call(listener: Listener, value: unknown): void {
  try {
    listener(value as never)
  } catch (error) {
    rethrowLater(error)
  }
}

/** Decodes a message whose bytes stay what they are: windows onto a buffer that lasts, or onto a copy. */
function decodeToKeep(view: DataView, offset: number, end: number, lasting: boolean): Message {
  return lasting ? decodeAt(view, offset) : decode(copyFrame(view, offset, end))
}

/** An error message with the name of its code. */
function withName(message: ErrorMessage): ErrorMessage & { readonly errorName: string } {
  return { ...message, errorName: errorName(message.errorType, message.errorCode, message.experimenter) }
}

/** Error messages are not the event 'error', which by custom reports a failure of the emitter itself. */
function eventOf(type: MessageType): string {
  return type === 'error' ? 'errorMessage' : type
}
