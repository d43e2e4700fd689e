/** What is known about the flows on the switches from events alone, without looking at the flows. */
import { reversed, passes, phase, placed, type Talk } from './oracle.js'
import type { Clock } from 'daolinet/testing'
import type { NetworkDocument } from 'daolinet/store'

/** Seconds without a packet until the flows of a route expire. */
const IDLE = 60

/** One direction of a conversation whose flows are known to be in place, unless a change has revoked them. */
interface Standing { used: number, doubtful: boolean }

/** Remembers which packets were sent, which flows must be in place, and which packets are denied. */
export class Memory {
  readonly #clock: Clock
  /** When a packet of each direction was last sent: it may have replies. */
  readonly #asked = new Map<string, number>()
  readonly #standing = new Map<string, Standing>()
  /** Until when packets of each direction are dropped without reaching the controller. */
  readonly #denied = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether such a packet was sent lately, so that the flow for its replies may be in place. */
  wasAsked(from: string, to: string, talk: Talk): boolean {
    const at = this.#asked.get(direction(from, to, talk))
    return at !== undefined && this.#seconds() - at < IDLE
  }

  /** Whether the flows of such packets are in place. */
  stands(from: string, to: string, talk: Talk): boolean {
    const standing = this.#standing.get(direction(from, to, talk))
    return standing !== undefined && !standing.doubtful && this.#seconds() - standing.used < IDLE
  }

  /** Whether such packets are dropped without reaching the controller. */
  isDenied(from: string, to: string, talk: Talk): boolean {
    return this.#seconds() < (this.#denied.get(direction(from, to, talk)) ?? 0)
  }

  /** A packet that may pass was sent. */
  sent(from: string, to: string, talk: Talk): void {
    this.#asked.set(direction(from, to, talk), this.#seconds())
  }

  /**
   * A packet arrived.
   * @param plugged - whether the sender's switch asked the controller, so that both directions are installed
   * @param silent - whether no switch asked the controller, so that all flows are in place
   */
  arrived(from: string, to: string, talk: Talk, plugged: boolean, silent: boolean): void {
    const fresh = { used: this.#seconds(), doubtful: false }
    this.#standing.set(direction(from, to, talk), fresh)
    const question = direction(to, from, reversed(talk))
    if (this.#asked.has(question)) this.#asked.set(question, fresh.used)
    const answer = answerTo(talk)
    if (answer === undefined) return
    const name = direction(to, from, answer)
    if (plugged) this.#standing.set(name, { ...fresh })
    const standing = this.#standing.get(name)
    if (standing && silent) standing.doubtful = false
  }

  /** A packet reached the controller and did not arrive; those like it are dropped for `seconds`. */
  denied(from: string, to: string, talk: Talk, seconds: number | undefined): void {
    if (seconds !== undefined) this.#denied.set(direction(from, to, talk), this.#seconds() + seconds)
    // A denial of what might be an answer takes its question's flow away.
    this.#standing.delete(direction(to, from, reversed(talk)))
  }

  /**
   * The network has changed, so any flow may be gone. Packets that are not allowed any more can have no
   * replies, unless a switch is not connected and has kept the flows.
   */
  changed(document: NetworkDocument, reached: (from: string, to: string) => boolean): void {
    for (const standing of this.#standing.values()) standing.doubtful = true
    this.#denied.clear()
    for (const name of [...this.#asked.keys()]) {
      const { from, to, talk } = readDirection(name)
      if (!reached(from, to)) continue
      const [a, b] = [placed(document, from), placed(document, to)]
      if (!a || !b || passes(document, a, b, talk) === 'no') this.#asked.delete(name)
    }
  }

  /** An unknown flow is gone, or physical addresses may have changed. */
  lost(): void {
    this.#standing.clear()
    this.#denied.clear()
  }

  /** A switch has been reconciled: its denials are gone, its routes have stayed. */
  reconciled(): void {
    this.#denied.clear()
  }

  #seconds(): number {
    return this.#clock.now() / 1000
  }
}

/** The reply whose flow is installed together with that of a packet. */
function answerTo(talk: Talk): Talk | undefined {
  if (talk.proto === 1) return talk.src === 8 ? reversed(talk) : undefined
  return talk.proto === 6 ? { ...reversed(talk), flags: 16 } : reversed(talk)
}

const direction = (from: string, to: string, talk: Talk): string =>
  [from, to, talk.proto, talk.src, talk.dst, phase(talk)].join(' ')

function readDirection(name: string): { from: string, to: string, talk: Talk } {
  const [from, to, proto, src, dst, how] = name.split(' ') as [string, string, string, string, string, string]
  const flags = { open: 2, run: 16, bare: 4 }[how] ?? 0
  return { from, to, talk: { proto: Number(proto), src: Number(src), dst: Number(dst), flags } }
}
