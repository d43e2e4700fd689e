/**
 * The sequence numbers of TCP: containers send what has arrived, and acknowledge what they have received. So
 * every segment fits into its connection, for every switch that has seen only some of its segments.
 */
import { reversed, SYN, type Talk } from './oracle.js'

/** Where every end begins. */
const INITIAL = 1_000_000

/** The sequence numbers of all connections. */
export class Segments {
  readonly #next = new Map<string, number>()

  /** The numbers of the next segment. The ends are named by whatever identifies them. */
  next(from: string, to: string, talk: Talk): { readonly sequence: number, readonly acknowledgment: number } {
    return { sequence: this.#nextOf(from, to, talk), acknowledgment: this.#nextOf(to, from, reversed(talk)) }
  }

  /** A segment has arrived. @param length - bytes of data */
  arrived(from: string, to: string, talk: Talk, length: number): void {
    const size = length + ((talk.flags & SYN) === 0 ? 0 : 1)
    this.#next.set(nameOf(from, to, talk), this.#nextOf(from, to, talk) + size)
  }

  #nextOf(from: string, to: string, talk: Talk): number {
    return this.#next.get(nameOf(from, to, talk)) ?? INITIAL
  }
}

function nameOf(from: string, to: string, { src, dst }: Talk): string {
  return [from, to, src, dst].join(' ')
}
