/** The store in this process: the default, and the reference for what other stores do. */
import {
  ConflictError, StoreClosedError,
  type Abortable, type Change, type Entry, type Lease, type Listing, type MetadataStore, type Revision,
  type StoreEvent, type WatchOptions,
} from '../store.js'

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /**
   * How many events are kept for watchers that resume or fall behind; a watcher further behind gets `reset`.
   * @defaultValue 65,536
   */
  readonly history?: number
}

type ChangeEvent = Extract<StoreEvent, { type: 'put' | 'delete' }>

const revisionOf = (event: ChangeEvent): Revision =>
  event.type === 'put' ? event.entry.revision : event.revision

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
  /** The keys written under each lease that has not ended. */
  readonly #leased = new Map<Lease, Set<string>>()
  readonly #losing = new Map<Lease, AbortController>()
  /** Events in order; {@link MemoryStore.#dropped} is how many came before the first of them. */
  #history: ChangeEvent[] = []
  #dropped = 0
  /** The revision of the last event that was dropped. */
  #forgotten: Revision = 0
  #revision: Revision = 0
  #closed = false
  /** Each wakes one watcher that has caught up. */
  readonly #sleepers = new Set<() => void>()

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
    return this.#follow(options?.since ?? this.#revision, options?.signal)
  }

  /** A lease that ends when it is released or the store closes, whatever its `ttl`. */
  async lease(_ttl: number, options?: Abortable): Promise<Lease> {
    this.#check(options)
    const loss = new AbortController()
    const lease: Lease = {
      lost: loss.signal,
      release: async () => this.#endLease(lease),
      [Symbol.asyncDispose]: async () => this.#endLease(lease),
    }
    this.#leased.set(lease, new Set())
    this.#losing.set(lease, loss)
    return lease
  }

  /** Ends all watches and leases. Closing again does nothing. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const loss of this.#losing.values()) loss.abort(new StoreClosedError())
    this.#wake()
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
    this.#checkConditions(changes)
    const effective = changes.filter(({ type, kind, id }) =>
      type === 'put' || this.#entries.has(keyOf(kind, id)))
    if (effective.length === 0) return this.#revision
    this.#revision++
    for (const change of effective) this.#write(change, this.#revision)
    this.#wake()
    return this.#revision
  }

  #checkConditions(changes: readonly Change[]): void {
    const keys = new Set<string>()
    for (const change of changes) {
      const { kind, id } = change
      const key = keyOf(kind, id)
      if (keys.has(key)) throw new TypeError(`two changes in one commit write ${kind} ${id}`)
      keys.add(key)
      if (change.type === 'put' && change.lease && !this.#leased.has(change.lease)) {
        throw new TypeError(`the lease of ${kind} ${id} has ended or belongs to another store`)
      }
      const actual = this.#entries.get(key)?.revision ?? 'absent'
      if (change.if !== undefined && change.if !== actual) {
        throw new ConflictError(kind, id, change.if, actual)
      }
    }
  }

  #write(change: Change, revision: Revision): void {
    const { kind, id } = change
    const key = keyOf(kind, id)
    for (const keys of this.#leased.values()) keys.delete(key)
    if (change.type === 'delete') {
      this.#entries.delete(key)
      this.#record({ type: 'delete', kind, id, revision })
      return
    }
    const created = this.#entries.get(key)?.created ?? revision
    const entry = Object.freeze({ kind, id, value: frozenCopy(change.value), revision, created })
    this.#entries.set(key, entry)
    if (change.lease) this.#leased.get(change.lease)?.add(key)
    this.#record({ type: 'put', entry })
  }

  #record(event: ChangeEvent): void {
    this.#history.push(event)
    // Dropping many at once keeps the cost of a commit proportional to its changes.
    if (this.#history.length <= this.#limit * 2) return
    const excess = this.#history.length - this.#limit
    this.#forgotten = revisionOf(this.#history[excess - 1]!)
    this.#history = this.#history.slice(excess)
    this.#dropped += excess
  }

  #endLease(lease: Lease): void {
    const keys = this.#leased.get(lease)
    this.#leased.delete(lease)
    this.#losing.delete(lease)
    if (!keys || this.#closed) return
    const gone = [...keys].map((key) => this.#entries.get(key)).filter((entry) => entry !== undefined)
    this.#commit(gone.map(({ kind, id }) => ({ type: 'delete', kind, id })))
  }

  async* #follow(since: Revision, signal: AbortSignal | undefined): AsyncGenerator<StoreEvent> {
    let position = this.#positionAfter(since)
    let delivered = since
    let synced = false
    for (;;) {
      signal?.throwIfAborted()
      if (this.#closed) return
      if (delivered < this.#forgotten || delivered > this.#revision) {
        yield { type: 'reset', revision: this.#revision }
        return
      }
      const event = this.#history[position - this.#dropped]
      if (event) {
        const target = revisionOf(event)
        // The whole of one commit is taken before any of it is delivered: history may be dropped meanwhile.
        const batch: ChangeEvent[] = []
        for (let next: ChangeEvent | undefined = event; next && revisionOf(next) === target;) {
          batch.push(next)
          next = this.#history[++position - this.#dropped]
        }
        delivered = target
        yield* batch
        synced = false
        if (target < this.#revision) continue
      }
      if (!synced) {
        synced = true
        yield { type: 'synced', revision: delivered }
        continue
      }
      await this.#sleep(signal)
    }
  }

  /** The position of the first event after a revision, counted from the first event ever. */
  #positionAfter(since: Revision): number {
    let low = 0
    let high = this.#history.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (revisionOf(this.#history[middle]!) > since) high = middle
      else low = middle + 1
    }
    return this.#dropped + low
  }

  #sleep(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wakeUp = (): void => {
        this.#sleepers.delete(wakeUp)
        signal?.removeEventListener('abort', wakeUp)
        resolve()
      }
      this.#sleepers.add(wakeUp)
      signal?.addEventListener('abort', wakeUp)
    })
  }

  #wake(): void {
    for (const wakeUp of [...this.#sleepers]) wakeUp()
  }
}

const keyOf = (kind: string, id: string): string => JSON.stringify([kind, id])

function byKindAndId(a: Entry, b: Entry): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/** A copy by way of JSON, as every other store gives back. */
function frozenCopy(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new TypeError('the value of a put must be JSON')
  return JSON.parse(text, (_key, part: unknown) =>
    typeof part === 'object' && part !== null ? Object.freeze(part) : part) as unknown
}
