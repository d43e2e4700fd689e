/** Fragments that wait for the rest of their packet. */
import { fragmentOf, type Fragment } from './fragment.js'
import { fragmentsAfter, wholeOf } from './reassembly.js'
import type { PipelinePacket } from '../packet/packet.js'

/** The fragments of one packet that have come so far. */
interface Incomplete {
  readonly fragments: Fragment[]
  /** When they are dropped, in milliseconds by the switch's clock. */
  readonly expires: number
  /** Whether the packet would be too large. */
  failed: boolean
}

/** For how many milliseconds fragments wait, and how many at most: in all, and for one packet. */
const PATIENCE = 15_000
const MOST = 1000
const MOST_OF_ONE = 64

/** What becomes of a packet. */
export type Assembled =
  /** It is no fragment. */
  | { readonly kind: 'whole' }
  /** It is a fragment that is not accepted. */
  | { readonly kind: 'invalid' }
  /** It is a fragment that waits for others. */
  | { readonly kind: 'waiting' }
  /** It was the last one. */
  | { readonly kind: 'complete', readonly packet: PipelinePacket, after(): readonly PipelinePacket[] }

/** Keeps fragments until their packet is complete. */
export class Fragments {
  readonly #now: () => number
  readonly #incomplete = new Map<string, Incomplete>()

  /** @param now - the time in milliseconds, by the switch's clock */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Takes a packet. One that waits is kept, and must not be changed. */
  take(packet: PipelinePacket, zone: number): Assembled {
    const fragment = fragmentOf(packet)
    if (fragment === undefined) return { kind: 'whole' }
    if (fragment === 'invalid') return { kind: fragment }
    this.#drop()
    // Fragments that a ct action has sent to a table meet only those there.
    const key = `${zone} ${packet.recirculations} ${fragment.key}`
    const known = this.#incomplete.get(key)
    if (this.#count >= MOST || (known !== undefined && !fits(known, fragment))) return { kind: 'invalid' }
    const incomplete = known ?? { fragments: [], expires: this.#now() + PATIENCE, failed: false }
    this.#incomplete.set(key, incomplete)
    const { fragments } = incomplete
    fragments.push(fragment)
    fragments.sort((a, b) => a.from - b.from)
    if (!isComplete(fragments)) return { kind: 'waiting' }
    const whole = wholeOf(fragments, packet)
    if (whole === undefined) {
      incomplete.failed = true
      return { kind: 'waiting' }
    }
    this.#incomplete.delete(key)
    return { kind: 'complete', packet: whole, after: () => fragmentsAfter(fragments, whole) }
  }

  get #count(): number {
    let count = 0
    for (const { fragments } of this.#incomplete.values()) count += fragments.length
    return count
  }

  #drop(): void {
    const now = this.#now()
    for (const [key, { expires }] of this.#incomplete) if (expires <= now) this.#incomplete.delete(key)
  }
}

/** Whether a fragment may be added: it overlaps none, and there are not too many. */
function fits({ fragments, failed }: Incomplete, { from, to }: Fragment): boolean {
  return !failed && fragments.length < MOST_OF_ONE
    && fragments.every((other) => to <= other.from || from >= other.to)
}

function isComplete(fragments: readonly Fragment[]): boolean {
  return fragments.at(-1)!.isLast
    && fragments.every(({ from }, index) => from === (index === 0 ? 0 : fragments[index - 1]!.to))
}
