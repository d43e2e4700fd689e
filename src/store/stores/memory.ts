/** The store in this process: the default, and the reference for what other stores do. */
import { Bell, followLog, revisionOf, type ChangeEvent, type CommitLog, type LogPage } from './commit-log.js'
import { LocalLeases } from './local-leases.js'
import { byKindAndId, checkedChanges, entryOf, keyOf, partsOfKey, type CheckedChange } from './values.js'
import { checkCondition } from './conditions.js'
import { StoreClosedError } from '../errors.js'
import type {
  Abortable, Change, Entry, Lease, Listing, MetadataStore, Revision, StoreEvent, WatchOptions,
} from '../store.js'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /**
   * How many events are kept for watchers that resume or fall behind; a watcher further behind gets `reset`.
   * @defaultValue 65,536
   */
  readonly history?: number
}

/**
 * Makes an empty store that lives in this process and is lost with it.
 *
 * @example
 * ```ts
 * import { memoryStore } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: { id: 'acme' } }])
 * const entry = await store.get('tenant', 'acme')
 * console.log(entry?.value, entry?.revision) // { id: 'acme' } 1
 * await store.close()
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): MemoryStore {
  return new MemoryStore(options)
}

/**
 * A store in this process, from {@link memoryStore}. Its leases are only lost when it closes.
 *
 * @example
 * ```ts
 * import { memoryStore, type MemoryStore } from 'daolinet/store'
 *
 * const store: MemoryStore = memoryStore({ history: 100 })
 * await store.commit([{ type: 'put', kind: 'note', id: 'a', value: 1, if: 'absent' }])
 * await store.commit([{ type: 'put', kind: 'note', id: 'a', value: 2 }])
 * for await (const event of store.watch({ since: 1 })) {
 *   if (event.type === 'put') console.log(event.entry.value) // 2
 *   if (event.type === 'synced') break
 * }
 * await store.close()
 * ```
 */
export class MemoryStore implements MetadataStore {
  readonly #limit: number
  readonly #entries = new Map<string, Entry>()
  readonly #leases = new LocalLeases(async (keys) => this.#deleteKeys(keys))
  /** Events in order. */
  #history: ChangeEvent[] = []
  /** The revision of the last event that was dropped. */
  #forgotten: Revision = 0
  #revision: Revision = 0
  #closed = false
  /** Wakes the watchers that have caught up. */
  readonly #bell = new Bell()
  readonly #log: CommitLog = {
    after: (revision) => this.#closed ? undefined : this.#page(revision),
    changed: (newest, signal) =>
      this.#closed || newest !== this.#revision ? Promise.resolve() : this.#bell.wait(signal),
  }

  /** @internal Use {@link memoryStore}. */
  constructor({ history = 65_536 }: MemoryStoreOptions) {
    this.#limit = history
  }

  /** See {@link MetadataStore.get}. */
  async get(kind: string, id: string, options?: Abortable): Promise<Entry | undefined> {
    this.#check(options)
    return this.#entries.get(keyOf(kind, id))
  }

  /** See {@link MetadataStore.list}. */
  async list(kind?: string, options?: Abortable): Promise<Listing> {
    this.#check(options)
    const entries = [...this.#entries.values()].filter((entry) => kind === undefined || entry.kind === kind)
    return { entries: entries.sort(byKindAndId), revision: this.#revision }
  }

  /** See {@link MetadataStore.commit}. */
  async commit(changes: readonly Change[], options?: Abortable): Promise<Revision> {
    this.#check(options)
    return this.#commit(changes)
  }

  /** See {@link MetadataStore.watch}. */
  watch(options?: WatchOptions): AsyncIterable<StoreEvent> {
    this.#check(options)
    return followLog(this.#log, options?.since ?? this.#revision, options?.signal)
  }

  /** A lease that ends when it is released or the store closes, whatever its `ttl`. */
  async lease(_ttl: number, options?: Abortable): Promise<Lease> {
    this.#check(options)
    return this.#leases.begin()
  }

  /** Ends all watches and leases. Closing again does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#leases.end()
    this.#bell.ring()
  }

  /** Calls {@link MemoryStore.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #check(options: Abortable | undefined): void {
    options?.signal?.throwIfAborted()
    if (this.#closed) throw new StoreClosedError()
  }

  #commit(changes: readonly Change[]): Revision {
    const checked = checkedChanges(changes)
    for (const one of checked) {
      this.#leases.check(one)
      checkCondition(one, this.#entries.get(one.key)?.revision)
    }
    const effective = checked.filter(({ change, key }) =>
      change.type === 'put' || (change.type === 'delete' && this.#entries.has(key)))
    if (effective.length === 0) return this.#revision
    this.#revision++
    for (const one of effective) this.#write(one, this.#revision)
    this.#bell.ring()
    return this.#revision
  }

  #write({ change, key, text }: CheckedChange, revision: Revision): void {
    const { kind, id } = change
    this.#leases.wrote(key, change.type === 'put' ? change.lease : undefined)
    if (text === undefined) {
      this.#entries.delete(key)
      this.#record({ type: 'delete', kind, id, revision })
      return
    }
    const entry = entryOf(change, text, revision, this.#entries.get(key)?.created ?? revision)
    this.#entries.set(key, entry)
    this.#record({ type: 'put', entry })
  }

  #record(event: ChangeEvent): void {
    this.#history.push(event)
    // Dropping many at once keeps the cost of a commit proportional to its changes.
    if (this.#history.length <= this.#limit * 2) return
    const excess = this.#history.length - this.#limit
    this.#forgotten = revisionOf(this.#history[excess - 1]!)
    this.#history = this.#history.slice(excess)
  }

  #deleteKeys(keys: readonly string[]): void {
    if (!this.#closed) this.#commit(keys.map((key) => ({ type: 'delete', ...partsOfKey(key) })))
  }

  /** The events of the first commit after a revision. */
  #page(revision: Revision): LogPage {
    const start = this.#positionAfter(revision)
    let end = start
    const next = this.#history[start]
    while (next && end < this.#history.length && revisionOf(this.#history[end]!) === revisionOf(next)) end++
    return { forgotten: this.#forgotten, newest: this.#revision, events: this.#history.slice(start, end) }
  }

  /** The position of the first event after a revision. */
  #positionAfter(since: Revision): number {
    let low = 0
    let high = this.#history.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (revisionOf(this.#history[middle]!) > since) high = middle
      else low = middle + 1
    }
    return low
  }
}
