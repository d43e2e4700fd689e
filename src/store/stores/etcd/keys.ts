/**
 * The keys of a store in etcd, under its prefix:
 * - `a/` and a batch: somebody is still writing it, under a lease
 * - `e/` and the key of an entry
 * - `h`: written with every commit. Its version counts them, so that a watch notices when one is missing.
 * - `p`: the batch that is being moved to the entries. Whoever sees it, moves it on.
 * - `s/`, a batch and a number: a part of a large commit
 *
 * A watch looks at those from `e` to `p`.
 */
import { keysOfKind, partsOfKey } from '../values.js'
import type { Entry } from '../../store.js'

export class Keys {
  readonly head: Buffer
  readonly pending: Buffer
  /** What a watch looks at: from the first key to the second, which is not among them. */
  readonly watched: readonly [from: Buffer, to: Buffer]
  readonly #prefix: string
  readonly #entriesAt: number

  constructor(prefix: string) {
    this.#prefix = prefix
    this.head = this.#key('h')
    this.pending = this.#key('p')
    this.watched = [this.#key('e'), this.#key('q')]
    this.#entriesAt = this.entry('').length
  }

  entry(key: string): Buffer {
    return this.#key(`e/${key}`)
  }

  /** The keys of a kind, or of all. */
  entries(kind: string | undefined): readonly [from: Buffer, to: Buffer] {
    if (kind === undefined) return [this.#key('e/'), this.#key('e0')]
    const [from, to] = keysOfKind(kind)
    return [this.entry(from), this.entry(to)]
  }

  /** Kind and id of an entry; undefined for another key. */
  partsOf(key: Buffer): Pick<Entry, 'kind' | 'id'> | undefined {
    if (key.length < this.#entriesAt || key[this.#entriesAt - 1] !== SLASH) return undefined
    return partsOfKey(key.toString('utf8', this.#entriesAt))
  }

  alive(batch: string): Buffer {
    return this.#key(`a/${batch}`)
  }

  part(batch: string, n: number): Buffer {
    return this.#key(`s/${batch}/${String(n).padStart(6, '0')}`)
  }

  /** All parts of a batch, or of all. */
  parts(batch?: string): readonly [from: Buffer, to: Buffer] {
    return batch === undefined
      ? [this.#key('s/'), this.#key('s0')]
      : [this.#key(`s/${batch}/`), this.#key(`s/${batch}0`)]
  }

  /** The batch that a part belongs to. */
  batchOf(part: Buffer): string {
    return part.toString('utf8', this.#key('s/').length).split('/')[0]!
  }

  #key(rest: string): Buffer {
    return Buffer.from(this.#prefix + rest)
  }
}

const SLASH = 0x2f
