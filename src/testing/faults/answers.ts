/** Sends the answers of the switch to a controller, changed by faults. */
import type { Duplex } from 'node:stream'
import type { Clock } from '../../switch/clock.js'
import type { Fault } from './fault.js'

/** A header whose length field is 0, which no message can have. */
const GARBAGE = Uint8Array.of(4, 0, 0, 0, 0, 0, 0, 0)

/** Writes the answers on one connection. */
export class Answers {
  readonly #stream: Duplex
  readonly #clock: Clock
  readonly #timers = new Set<unknown>()

  constructor(stream: Duplex, clock: Clock) {
    this.#stream = stream
    this.#clock = clock
  }

  /** Writes bytes, unless the connection is closed. */
  write(bytes: Uint8Array): void {
    if (!this.#stream.destroyed && this.#stream.writable) this.#stream.write(bytes)
  }

  /** Sends an answer. @param fault - what goes wrong with it, if anything */
  deliver(answer: readonly Uint8Array[], fault: Fault | undefined): void {
    switch (fault?.do) {
      case 'mute': return
      case 'delay': return this.#later(answer, fault.milliseconds)
      case 'cut': return this.#cut(answer, fault.afterBytes)
      case 'duplicate': return this.#all([...answer, ...answer])
      case 'garbage': return this.#all([fault.bytes ?? GARBAGE, ...answer])
      case 'halfClose':
        this.#all(answer)
        return void this.#stream.end()
      default: return this.#all(answer)
    }
  }

  /** Drops the delayed answers that have not been sent yet. */
  dropDelayed(): void {
    for (const timer of this.#timers) this.#clock.clearTimeout(timer)
    this.#timers.clear()
  }

  #all(answer: readonly Uint8Array[]): void {
    for (const bytes of answer) this.write(bytes)
  }

  #later(answer: readonly Uint8Array[], milliseconds: number): void {
    const timer = this.#clock.setTimeout(() => {
      this.#timers.delete(timer)
      this.#all(answer)
    }, milliseconds)
    this.#timers.add(timer)
  }

  /** Sends the first bytes, and breaks the connection when they are on their way. */
  #cut(answer: readonly Uint8Array[], afterBytes = (answer[0]?.length ?? 0) >>> 1): void {
    let left = afterBytes
    for (const bytes of answer) {
      this.write(bytes.subarray(0, left))
      left = Math.max(0, left - bytes.length)
    }
    this.#stream.end(() => this.#stream.destroy())
  }
}
