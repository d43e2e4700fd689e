/** Leases of stores that one process has for itself: they end with it. */
import { leaseLost } from './conditions.js'
import { StoreClosedError } from '../errors.js'
import type { CheckedChange } from './values.js'
import type { Lease } from '../store.js'

/** The leases of a store, and what was written under each. */
export class LocalLeases {
  readonly #held = new Map<Lease, { readonly keys: Set<string>, readonly loss: AbortController }>()
  readonly #remove: (keys: readonly string[]) => Promise<void>

  /** @param remove - deletes the entries of a lease that is released */
  constructor(remove: (keys: readonly string[]) => Promise<void>) {
    this.#remove = remove
  }

  begin(): Lease {
    const loss = new AbortController()
    const release = async (): Promise<void> => {
      const held = this.#held.get(lease)
      this.#held.delete(lease)
      if (held) await this.#remove([...held.keys])
    }
    const lease: Lease = { lost: loss.signal, release, [Symbol.asyncDispose]: release }
    this.#held.set(lease, { keys: new Set(), loss })
    return lease
  }

  /** @throws {@link LeaseLostError} for a put under a lease that is not held here */
  check({ change }: CheckedChange): void {
    if (change.type === 'put' && change.lease && !this.#held.has(change.lease)) throw leaseLost(change)
  }

  /** An entry was written or deleted, under a lease or none. */
  wrote(key: string, under: Lease | undefined): void {
    for (const [lease, { keys }] of this.#held) {
      if (lease === under) keys.add(key)
      else keys.delete(key)
    }
  }

  /**
   * Ends all: their holders hear of it.
   * @returns the keys of their entries
   */
  end(): string[] {
    const all = [...this.#held.values()]
    this.#held.clear()
    for (const { loss } of all) loss.abort(new StoreClosedError())
    return all.flatMap(({ keys }) => [...keys])
  }
}
