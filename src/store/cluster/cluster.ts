/** Several processes on one store: who lives, and who of them is elected for what. */
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { Candidacy, standingOf, type Standing } from './candidacy.js'
import { censusOf, type Census } from './census.js'
import { dueCommits, isOwn, othersFor } from './due.js'
import { CLUSTER_KIND } from './entries.js'
import type { ClusterOptions } from './options.js'
import { ConflictError, LeaseLostError, MemberExistsError, StoreClosedError } from '../errors.js'
import { Bell } from '../stores/commit-log.js'
import { followEntries, pause, type EntryFollower } from '../follow/entries.js'
import { machineClock } from '../stores/kept-lease.js'
import type { Abortable, Change, Lease, MetadataStore } from '../store.js'

/** How many commits are under way at most. */
const AT_ONCE = 32

/** One lease, and the life that is written under it. */
interface Term { readonly lease: Lease, readonly life: string }

/**
 * Joins the processes that use a store together: registers under a lease, so that all others know of it for
 * as long as it lives. Resolves when it is registered. A lease that is lost is replaced by another one as
 * soon as the store allows.
 *
 * Members share resources (switches, say, by their datapath ids): each stands for those that it could serve,
 * and each resource falls to one of those that stand for it, by rendezvous hash. The elected one writes an
 * entry under its lease; nobody else is elected while that is there.
 * @throws {@link MemberExistsError} when another member has the id for longer than a lease lasts
 * @throws what the store rejects with, the first time that it is asked
 *
 * @example
 * ```ts
 * import { joinCluster, memoryStore } from 'daolinet/store'
 *
 * const store = memoryStore() // one that several processes can use, in earnest
 * const [a, b] = await Promise.all(['A', 'B'].map((id) => joinCluster(store, { id })))
 * for (const resource of ['s1', 's2', 's3']) for (const member of [a, b]) member?.stand(resource)
 * console.log(a?.members()) // [ 'A', 'B' ]
 * await b?.drain() // leaves everything to A
 * await b?.close()
 * await a?.close()
 * await store.close()
 * ```
 */
export async function joinCluster(store: MetadataStore, options: ClusterOptions): Promise<Cluster> {
  return Cluster.join(store, options)
}

/**
 * One process among those that use a store together, from {@link joinCluster}.
 *
 * @example
 * ```ts
 * import { joinCluster, memoryStore, type Cluster } from 'daolinet/store'
 *
 * const store = memoryStore()
 * const cluster: Cluster = await joinCluster(store, { id: 'A', ttl: 3 })
 * const candidacy = cluster.stand('0000000000000001')
 * await new Promise<void>((resolve) => {
 *   candidacy.subscribe((standing) => {
 *     if (standing.role !== 'master') return
 *     console.log(`generation ${standing.generation}`) // generation 3
 *     resolve()
 *   })
 * })
 * candidacy.withdraw()
 * await cluster.close()
 * await store.close()
 * ```
 */
export class Cluster implements AsyncDisposable {
  /** The name of this member. */
  readonly id: string

  readonly #store: MetadataStore
  readonly #options: Required<Pick<ClusterOptions, 'ttl' | 'retryDelay' | 'clock'>> & ClusterOptions
  readonly #ending = new AbortController()
  readonly #bell = new Bell()
  readonly #lives = new Set<string>()
  readonly #candidacies = new Map<string, Candidacy>()
  readonly #listeners = new Set<() => void>()
  /** The number of the last election that this member has won, until another is elected. */
  readonly #won = new Map<string, bigint>()
  #registry: EntryFollower | undefined
  #census: Census = censusOf([])
  /** Grows with everything that may be a reason to write. */
  #version = 0
  #term: Term | undefined
  #draining = false
  #running: Promise<void> = Promise.resolve()

  private constructor(store: MetadataStore, options: ClusterOptions) {
    if (!/^[\w.-]{1,128}$/.test(options.id)) {
      throw new TypeError(`id: ${JSON.stringify(options.id)} is not made of 1 to 128 letters, digits and ._-`)
    }
    this.id = options.id
    this.#store = store
    this.#options = { ttl: 5, retryDelay: 500, clock: machineClock, ...options }
    setMaxListeners(0, this.#ending.signal)
  }

  /** @internal Use {@link joinCluster}. */
  static async join(store: MetadataStore, options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(store, options)
    try {
      const onChange = (): void => cluster.#touch()
      cluster.#registry = await followEntries(store, CLUSTER_KIND, { ...cluster.#options, onChange })
      cluster.#touch()
      if (!store.lease) throw new TypeError('this store has no leases')
      await cluster.#takeLease()
      cluster.#running = cluster.#run()
      await cluster.#registered()
      return cluster
    } catch (error) {
      await cluster.close()
      throw error
    }
  }

  /** The ids of the members that live, in order. */
  members(): string[] {
    return [...this.#census.lives.keys()].sort()
  }

  /** The members that stand for a resource, in order. */
  candidates(resource: string): string[] {
    return [...this.#census.candidates.get(resource)?.keys() ?? []].sort()
  }

  /**
   * Calls the listener whenever something in the cluster may have changed: members, candidates, standings.
   * @returns a function that ends it
   */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Takes part in the election for a resource, until the candidacy is withdrawn. A second candidacy for the
   * same resource takes the place of the first.
   * @param resource - any text that all members use for it
   */
  stand(resource: string): Candidacy {
    const candidacy = new Candidacy(resource, () => {
      if (this.#candidacies.get(resource) !== candidacy) return
      this.#candidacies.delete(resource)
      this.#won.delete(resource)
      this.#touch()
    })
    this.#candidacies.set(resource, candidacy)
    this.#touch()
    return candidacy
  }

  /**
   * Leaves what it is elected for to others, and is elected for nothing more. Until another is elected, the
   * standing is `acting`. Resolves when all of it is with others, but for what nobody else stands for.
   */
  async drain(options: Abortable = {}): Promise<void> {
    this.#draining = true
    this.#touch()
    const isLeft = (resource: string, { standing }: Candidacy): boolean =>
      standing.role === 'slave' || othersFor(this, this.#census, resource).length === 0
    while (![...this.#candidacies].every(([resource, candidacy]) => isLeft(resource, candidacy))) {
      await this.#change(this.#version, options.signal)
      options.signal?.throwIfAborted()
      if (this.#ending.signal.aborted) return
    }
  }

  /** Leaves: what it is elected for falls to others at once. Closing again does nothing. */
  async close(): Promise<void> {
    this.#ending.abort()
    await this.#running
    await this.#registry?.close()
    const { lease } = this.#term ?? {}
    this.#term = undefined
    this.#touch()
    // The server ends it by itself when it cannot be reached.
    await lease?.release().catch(() => undefined)
  }

  /** Calls {@link Cluster.close}. */
  [Symbol.asyncDispose](): Promise<void> { return this.close() }

  /** Something has changed: in the store, in what is wanted, or the lease. */
  #touch(): void {
    this.#version++
    if (this.#registry) this.#census = censusOf(this.#registry.entries.values())
    for (const [resource, candidacy] of this.#candidacies) {
      this.#calling(() => candidacy.become(this.#standing(resource)))
    }
    for (const listener of [...this.#listeners]) this.#calling(listener)
    this.#bell.ring()
  }

  /** A listener that throws does not keep others from hearing. */
  #calling(listener: () => void): void {
    try {
      listener()
    } catch (error) {
      this.#options.onProblem?.(error)
    }
  }

  #standing(resource: string): Standing {
    if (this.#ending.signal.aborted) return { role: 'slave', master: undefined }
    const elected = this.#census.elected.get(resource)
    const isOther = elected !== undefined && !isOwn({ id: this.id, lives: this.#lives }, elected)
    if (isOther) this.#won.delete(resource)
    const standing = standingOf(elected, isOther, this.#term?.life, this.#won.get(resource))
    if (standing.role === 'master') this.#won.set(resource, standing.generation)
    return standing
  }

  /** Waits until there is a newer version than this. */
  async #change(version: number, signal?: AbortSignal): Promise<void> {
    const all = signal ? AbortSignal.any([signal, this.#ending.signal]) : this.#ending.signal
    if (this.#version === version) await this.#bell.wait(all)
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending
    while (!signal.aborted) {
      try {
        if (!this.#term) await this.#takeLease()
        await this.#serve(this.#term!)
      } catch (error) {
        if (signal.aborted) break
        if (error instanceof StoreClosedError) {
          this.#ending.abort()
          this.#touch()
          break
        }
        this.#options.onProblem?.(error)
        await pause(signal, this.#options)
      }
    }
  }

  async #takeLease(): Promise<void> {
    const lease = await this.#store.lease!(this.#options.ttl, { signal: this.#ending.signal })
    const term = this.#term = { lease, life: randomUUID() }
    this.#lives.add(term.life)
    const lost = (): void => {
      if (this.#term === term) this.#term = undefined
      this.#touch()
    }
    if (lease.lost.aborted) lost()
    else lease.lost.addEventListener('abort', lost, { once: true })
  }

  /** Keeps what the store shows what it should show, until the lease is lost. */
  async #serve(term: Term): Promise<void> {
    while (this.#term === term && !this.#ending.signal.aborted) {
      const version = this.#version
      const wanted = new Set(this.#candidacies.keys())
      const member = { id: this.id, ...term, lives: this.#lives, wanted, draining: this.#draining }
      const commits = dueCommits(member, this.#census, this.#registry!.entries)
      const newest = await commitAll(this.#store, commits.slice(0, AT_ONCE), this.#ending.signal)
      if (newest === undefined) await this.#change(version)
      else await this.#registry!.shows(newest)
    }
  }

  /** Resolves when the member's entry is its own. */
  async #registered(): Promise<void> {
    const { clock, ttl } = this.#options
    const isOurs = (): boolean => this.#lives.has(this.#census.lives.get(this.id)?.life ?? '')
    // An earlier life with the same id has ended by then.
    const patience = new AbortController()
    const timer = clock.setTimeout(() => patience.abort(), 2_000 * ttl)
    try {
      while (!isOurs()) {
        if (patience.signal.aborted) throw new MemberExistsError(this.id)
        await this.#change(this.#version, patience.signal)
      }
    } finally {
      clock.clearTimeout(timer)
    }
  }
}

/**
 * @returns the newest revision of those that were made; undefined when none was
 * @throws what is wrong with the store, when all have ended
 */
async function commitAll(
  store: MetadataStore, commits: readonly (readonly Change[])[], signal: AbortSignal,
): Promise<number | undefined> {
  const results = await Promise.allSettled(commits.map((changes) => store.commit(changes, { signal })))
  const errors = results.flatMap((one) => one.status === 'rejected' ? [one.reason as Error] : [])
  // Somebody else was first, or the lease is lost: what the store shows will tell.
  const wrong = errors.find((one) => !(one instanceof ConflictError) && !(one instanceof LeaseLostError))
  if (wrong !== undefined) throw wrong
  const revisions = results.flatMap((one) => one.status === 'fulfilled' ? [one.value] : [])
  return revisions.length === 0 ? undefined : Math.max(...revisions)
}
