/** Keeps a connection to a controller, by dialling again whenever it is lost. */
import { dialController, type ControllerAddress, type RetryOptions } from './dial-controller.js'
import type { Socket } from 'node:net'
import type { Clock } from '../../switch/clock.js'

/** Makes a connection of the switch from a socket that is connected. */
export type Attach<C extends { readonly closed: Promise<void> }> = (socket: Socket) => C

/** Keeps one connection to a controller. */
export class Redial<C extends { readonly closed: Promise<void> }> {
  readonly #clock: Clock
  readonly #target: ControllerAddress
  readonly #attach: Attach<C>
  readonly #initial: number
  readonly #max: number
  #timer: unknown
  #wake: (() => void) | undefined
  #stopped = false

  constructor(clock: Clock, target: ControllerAddress, retry: RetryOptions, attach: Attach<C>) {
    this.#clock = clock
    this.#target = target
    this.#attach = attach
    this.#initial = retry.initial ?? 1000
    this.#max = retry.max ?? 8000
  }

  /** Starts dialling. Resolves with the first connection, and rejects when it is stopped before that. */
  start(): Promise<C> {
    return new Promise((resolve, reject) => {
      void this.#run(resolve).then(() => reject(new Error('the switch was disconnected')))
    })
  }

  /** Stops dialling. */
  stop(): void {
    this.#stopped = true
    this.#clock.clearTimeout(this.#timer)
    this.#wake?.()
  }

  async #run(connected: (connection: C) => void): Promise<void> {
    let wait = this.#initial
    while (!this.#stopped) {
      const socket = await dialController(this.#target).catch(() => undefined)
      if (socket !== undefined && this.#stopped) socket.destroy()
      else if (socket !== undefined) {
        wait = this.#initial
        const connection = this.#attach(socket)
        connected(connection)
        await connection.closed
      }
      await this.#sleep(wait)
      wait = Math.min(this.#max, wait * 2)
    }
  }

  #sleep(milliseconds: number): Promise<void> {
    if (this.#stopped) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = resolve
      this.#timer = this.#clock.setTimeout(resolve, milliseconds)
    })
  }
}
