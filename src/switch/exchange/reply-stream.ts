import { atCaller } from './at-caller.js'
import { MultipartLimitError } from '../limit-errors.js'
import { copyFrame, MessageNumber, morePartsFollow } from '../frames/frame.js'
import { decodeReply } from './request.js'
import type { Message, MessageInit } from '../../codec/index.js'
import type { MultipartOptions } from '../options.js'
import type { Exchange } from './pending.js'
import type { AsyncIteration } from '../iteration.js'

type Result<T> = IteratorResult<T, undefined>

interface Waiter<T> { resolve(result: Result<T> | Promise<Result<T>>): void, reject(error: unknown): void }

/**
 * Iterates over the parts of one multipart reply as they come. Parts that the consumer has not taken yet are
 * kept as bytes, within limits. When they exceed these, the iteration fails and the rest is dropped.
 */
export class ReplyStream<T extends Message> implements AsyncIteration<T> {
  readonly #request: MessageInit
  readonly #bounds: Required<MultipartOptions>
  readonly #frames: Uint8Array[] = []
  readonly #waiters: Waiter<T>[] = []
  #giveUp: () => void = () => undefined
  #bytes = 0
  #ended = false
  #fault: Error | undefined

  constructor(request: MessageInit, bounds: Required<MultipartOptions>) {
    this.#request = request
    this.#bounds = bounds
  }

  /** The exchange that receives the parts. @param giveUp - called when the consumer leaves early */
  exchange(giveUp: () => void): Exchange {
    this.#giveUp = giveUp
    return {
      request: this.#request,
      receive: (view, offset, end) => this.#receive(copyFrame(view, offset, end)),
      fail: (error) => this.#fail(error),
    }
  }

  next(): Promise<Result<T>> {
    return atCaller(this.#next())
  }

  #next(): Promise<Result<T>> {
    if (this.#frames.length > 0) return this.#take()
    if (this.#fault !== undefined) {
      const fault = this.#fault
      this.#fault = undefined
      return Promise.reject(fault)
    }
    if (this.#ended) return Promise.resolve({ value: undefined, done: true })
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }))
  }

  return(): Promise<Result<T>> {
    this.#frames.length = 0
    this.#fault = undefined
    if (!this.#ended) this.#giveUp()
    this.#end()
    return Promise.resolve({ value: undefined, done: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #receive(frame: Uint8Array): boolean {
    if (frame[1] === MessageNumber.ERROR) decodeReply(this.#request, frame)
    const last = !morePartsFollow(frame)
    const waiter = this.#waiters.shift()
    if (waiter === undefined) this.#check(frame)
    this.#frames.push(frame)
    this.#bytes += frame.length
    waiter?.resolve(this.#take())
    if (last) this.#end()
    return last
  }

  #check(frame: Uint8Array): void {
    const { bytes, parts } = this.#bounds
    if (this.#bytes + frame.length > bytes) throw new MultipartLimitError(this.#request, `${bytes} bytes`)
    if (this.#frames.length >= parts) throw new MultipartLimitError(this.#request, `${parts} parts`)
  }

  async #take(): Promise<Result<T>> {
    const frame = this.#frames.shift()!
    this.#bytes -= frame.length
    try {
      return { value: decodeReply(this.#request, frame) as T, done: false }
    } catch (error) {
      await this.return()
      throw error
    }
  }

  #end(): void {
    this.#ended = true
    for (const waiter of this.#waiters.splice(0)) waiter.resolve({ value: undefined, done: true })
  }

  #fail(error: unknown): void {
    if (this.#ended) return
    this.#ended = true
    const [first, ...others] = this.#waiters.splice(0)
    if (first === undefined) this.#fault = error as Error
    else first.reject(error)
    for (const waiter of others) waiter.resolve({ value: undefined, done: true })
  }
}
