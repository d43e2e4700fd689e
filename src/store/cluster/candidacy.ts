/** One member's part in the election for one resource. */
import { CLUSTER_KIND } from './entries.js'
import type { Elected } from './census.js'
import type { Check } from '../store.js'

/**
 * How a member stands in an election:
 * - `master`: it is elected. `generation` is the number of the election: greater than those of all elections
 *   before, for every resource of the store. `fence` is to be among the changes of every commit that only
 *   the master may make.
 * - `acting`: it was elected last, and the store does not confirm that it still is: the store cannot be
 *   reached, or the lease is lost and nobody else is elected yet. What it controls may still be served, if
 *   that refuses whoever has an older number; commits wait until it is `master`.
 * - `slave`: another is elected, whose id is `master`, or nobody.
 */
export type Standing =
  | { readonly role: 'master', readonly generation: bigint, readonly fence: Check }
  | { readonly role: 'acting', readonly generation: bigint }
  | { readonly role: 'slave', readonly master: string | undefined }

/** Is called with each new standing. */
export type StandingListener = (standing: Standing) => void

/**
 * Takes part in the election for one resource, from the method `stand` of a cluster.
 *
 * @example
 * ```ts
 * import { joinCluster, memoryStore, type Candidacy } from 'daolinet/store'
 *
 * const store = memoryStore()
 * const cluster = await joinCluster(store, { id: 'A' })
 * const candidacy: Candidacy = cluster.stand('0000000000000001')
 * await new Promise<void>((resolve) => {
 *   candidacy.subscribe((standing) => { if (standing.role === 'master') resolve() })
 * })
 * console.log(candidacy.standing.role) // master
 * await cluster.close()
 * await store.close()
 * ```
 */
export class Candidacy {
  #standing: Standing = { role: 'slave', master: undefined }
  readonly #listeners = new Set<StandingListener>()
  readonly #withdraw: () => void

  /** @internal Use `stand` of a cluster. */
  constructor(readonly resource: string, withdraw: () => void) {
    this.#withdraw = withdraw
  }

  /** How it stands now. */
  get standing(): Standing {
    return this.#standing
  }

  /**
   * Calls the listener with the standing that it has, and with each one after it.
   * @returns a function that ends it
   */
  subscribe(listener: StandingListener): () => void {
    this.#listeners.add(listener)
    listener(this.#standing)
    return () => this.#listeners.delete(listener)
  }

  /** Stands no more, and hears no more: what it was elected for falls to others. */
  withdraw(): void {
    this.#listeners.clear()
    this.#withdraw()
  }

  /** @internal The cluster has found out how it stands. */
  become(standing: Standing): void {
    if (isSame(standing, this.#standing)) return
    this.#standing = standing
    for (const listener of [...this.#listeners]) listener(standing)
  }
}

function isSame(a: Standing, b: Standing): boolean {
  if (a.role === 'slave' || b.role === 'slave') {
    return a.role === b.role && a.role === 'slave' && a.master === (b as typeof a).master
  }
  const fences = [a, b].map((one) => one.role === 'master' ? one.fence.if : undefined)
  return a.role === b.role && a.generation === b.generation && fences[0] === fences[1]
}

/**
 * How a member stands in an election.
 * @param elected - who is elected; undefined when nobody is
 * @param isOther - whether that is another member
 * @param life - the member's life under its lease; undefined when it has none
 * @param won - the number of the last election that it has won, if nobody else was elected since
 */
export function standingOf(
  elected: Elected | undefined, isOther: boolean, life: string | undefined, won: bigint | undefined,
): Standing {
  if (elected && isOther) return { role: 'slave', master: elected.member }
  if (elected && elected.life === life) {
    const { entry: { created, revision, id } } = elected
    const fence: Check = { type: 'check', kind: CLUSTER_KIND, id, if: revision }
    return { role: 'master', generation: BigInt(created), fence }
  }
  return won === undefined ? { role: 'slave', master: undefined } : { role: 'acting', generation: won }
}
