/** What is known of the flows on the switches from what has happened: never by looking at them. */
import { reversed, passes, phase, placed, type Talk } from './oracle.js'
import type { Clock } from 'daolinet/testing'
import type { NetworkDocument } from 'daolinet/store'

/** Seconds that a route stands without being used. */
const IDLE = 60

/** One direction of a conversation whose flows are known to be in place, unless a change has revoked them. */
interface Standing { used: number, doubtful: boolean }

/** Remembers who asked whom, whose flows stand, and who was denied. */
export class Memory {
  readonly #clock: Clock
  /** When each direction of a conversation was last sent: what answers may refer to. */
  readonly #asked = new Map<string, number>()
  readonly #standing = new Map<string, Standing>()
  /** Until when each direction is dropped without asking. */
  readonly #denied = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether this was asked lately, so that its answer may have a flow. */
  wasAsked(from: string, to: string, talk: Talk): boolean {
    const at = this.#asked.get(direction(from, to, talk))
    return at !== undefined && this.#seconds() - at < IDLE
  }

  /** Whether the flows of such packets are in place. */
  stands(from: string, to: string, talk: Talk): boolean {
    const standing = this.#standing.get(direction(from, to, talk))
    return standing !== undefined && !standing.doubtful && this.#seconds() - standing.used < IDLE
  }

  /** Whether such packets are dropped without asking. */
  isDenied(from: string, to: string, talk: Talk): boolean {
    return this.#seconds() < (this.#denied.get(direction(from, to, talk)) ?? 0)
  }

  /** It was sent, and might pass. */
  sent(from: string, to: string, talk: Talk): void {
    this.#asked.set(direction(from, to, talk), this.#seconds())
  }

  /**
   * It arrived.
   * @param plugged - whether the sender's switch had to ask, so that both directions have been plugged in
   * @param silent - whether nobody had to ask, so that nothing was revoked
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

  /** It was asked about and did not arrive; with `seconds`, those like it are dropped as long. */
  denied(from: string, to: string, talk: Talk, seconds: number | undefined): void {
    if (seconds !== undefined) this.#denied.set(direction(from, to, talk), this.#seconds() + seconds)
    // A denial of what might be an answer takes its question's flow away.
    this.#standing.delete(direction(to, from, reversed(talk)))
  }

  /**
   * The network has changed: what stood may stand no longer. What is not allowed now was not asked, unless a
   * switch is away and may yet find it allowed again.
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

  /** A flow is gone, nobody knows which; or physical addresses may be others. */
  lost(): void {
    this.#standing.clear()
    this.#denied.clear()
  }

  /** A switch's flows were held against the network: denials are gone, routes are as they were. */
  reconciled(): void {
    this.#denied.clear()
  }

  #seconds(): number {
    return this.#clock.now() / 1000
  }
}

/** The answer whose flow a question plugs in. */
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
