/** The store in a directory of this machine. */
import { openDatabase, records, type Database, type Write } from './database.js'
import {
  changeText, commitKey, entryKey, FORGOTTEN_KEY, leaseKey, readCommit, readEntry, readStored, REVISION_KEY,
  storedText, type Stored,
} from './records.js'
import { CommitUnknownError, StoreClosedError } from '../../errors.js'
import { Bell, followLog, type CommitLog, type LogPage } from '../commit-log.js'
import { checkCondition } from '../conditions.js'
import { LocalLeases } from '../local-leases.js'
import { Queue } from '../queue.js'
import { byKindAndId, checkedChanges, keyOf, keysOfKind, partsOfKey, type CheckedChange } from '../values.js'
import type {
  Abortable, Change, Entry, Lease, Listing, MetadataStore, Revision, StoreEvent, WatchOptions,
} from '../../store.js'

/** Options of {@link levelStore}. */
export interface LevelStoreOptions {
  /**
   * How many commits are kept at least for watches that resume; one from before them gets `reset`.
   * @defaultValue 16,384
   */
  readonly history?: number
}

/** Commits that a watch reads at a time. */
const PAGE = 64

/**
 * Opens a store in a directory, which is made when it is not there. One process at a time can open it. It
 * needs the package `classic-level`. Whatever a commit has acknowledged is on the disk.
 * @throws `MissingPackageError` without `classic-level`
 * @throws `StoreLockedError` when it is open already, in this process or another
 * @throws `StoreRefusedError` when the directory cannot be used, or holds another database
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { levelStore } from 'daolinet/store/level'
 *
 * const directory = await mkdtemp(join(tmpdir(), 'network-'))
 * const store = await levelStore(directory)
 * await store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: { id: 'acme' } }])
 * await store.close()
 *
 * const again = await levelStore(directory)
 * console.log((await again.get('tenant', 'acme'))?.value) // { id: 'acme' }
 * await again.close()
 * await rm(directory, { recursive: true })
 * ```
 */
export async function levelStore(directory: string, options: LevelStoreOptions = {}): Promise<LevelStore> {
  return LevelStore.open(await openDatabase(directory), options)
}

/**
 * A store in a directory, from {@link levelStore}. What was written under a lease by a process that died is
 * deleted when the store is opened again.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { levelStore, type LevelStore } from 'daolinet/store/level'
 *
 * const directory = await mkdtemp(join(tmpdir(), 'network-'))
 * const store: LevelStore = await levelStore(directory, { history: 1_000 })
 * await store.commit([{ type: 'put', kind: 'note', id: 'a', value: 1 }])
 * await store.compact()
 * for await (const event of store.watch({ since: 0 })) console.log(event) // { type: 'reset', revision: 1 }
 * await store.close()
 * await rm(directory, { recursive: true })
 * ```
 */
export class LevelStore implements MetadataStore {
  readonly #database: Database
  readonly #history: number
  readonly #queue = new Queue()
  readonly #bell = new Bell()
  readonly #leases = new LocalLeases(async (keys) => {
    // What the store leaves when it closes, it deletes when it opens.
    if (!this.#closing) await this.#queue.run(() => this.#deleteKeys(keys))
  })
  readonly #log: CommitLog = {
    after: (revision) => this.#page(revision),
    changed: (newest, signal) =>
      this.#closing || newest !== this.#revision ? Promise.resolve() : this.#bell.wait(signal),
  }
  #revision: Revision
  #forgotten: Revision
  #closing: Promise<void> | undefined
  /** Why the store cannot be written any more. */
  #broken: Error | undefined

  private constructor(
    database: Database, { history = 16_384 }: LevelStoreOptions, revision: Revision, forgotten: Revision,
  ) {
    this.#database = database
    this.#history = history
    this.#revision = revision
    this.#forgotten = forgotten
  }

  /** @internal Use {@link levelStore}. */
  static async open(database: Database, options: LevelStoreOptions): Promise<LevelStore> {
    const [revision, forgotten = 0] = await database.getMany([REVISION_KEY, FORGOTTEN_KEY])
    const store = new LevelStore(database, options, Number(revision), Number(forgotten))
    // The process that held their leases is gone.
    const leased = await records(database, { gte: 'l', lt: 'm' })
    await store.#queue.run(() => store.#deleteKeys(leased.map(([key]) => key.slice(1))))
    return store
  }

  /** See {@link MetadataStore.get}. */
  async get(kind: string, id: string, options?: Abortable): Promise<Entry | undefined> {
    this.#check(options)
    const key = entryKey(keyOf(kind, id))
    const stored = await this.#reading(this.#database.get(key))
    options?.signal?.throwIfAborted()
    return stored === undefined ? undefined : readEntry(key, stored)
  }

  /** See {@link MetadataStore.list}. */
  async list(kind?: string, options?: Abortable): Promise<Listing> {
    this.#check(options)
    const [from, to] = kind === undefined ? ['e', 'f'] : keysOfKind(kind).map(entryKey)
    const snapshot = this.#database.snapshot()
    try {
      const revision = await this.#reading(this.#database.get(REVISION_KEY, { snapshot }))
      const found = await this.#reading(records(this.#database, { gte: from!, lt: to!, snapshot }))
      options?.signal?.throwIfAborted()
      const entries = found.map(([key, stored]) => readEntry(key, stored)).sort(byKindAndId)
      return { entries, revision: Number(revision) }
    } finally {
      await snapshot.close()
    }
  }

  /** See {@link MetadataStore.commit}. When it resolves, the commit is on the disk. */
  async commit(changes: readonly Change[], options?: Abortable): Promise<Revision> {
    this.#check(options)
    const checked = checkedChanges(changes)
    return this.#queue.run(async () => {
      this.#check(options)
      return this.#commit(checked)
    })
  }

  /** See {@link MetadataStore.watch}. */
  watch(options?: WatchOptions): AsyncIterable<StoreEvent> {
    this.#check(options)
    return followLog(this.#log, options?.since ?? this.#revision, options?.signal)
  }

  /** A lease that ends when it is released, the store closes or the process dies, whatever its `ttl`. */
  async lease(_ttl: number, options?: Abortable): Promise<Lease> {
    this.#check(options)
    return this.#leases.begin()
  }

  /** Forgets the changes that led to what is in the store now: watches from before get `reset`. */
  async compact(): Promise<void> {
    this.#check()
    await this.#queue.run(() => this.#forget(this.#revision))
  }

  /** Ends all watches and leases, and closes the database. Closing again does nothing. */
  async close(): Promise<void> {
    this.#closing ??= this.#queue.run(async () => {
      await this.#deleteKeys(this.#leases.end()).catch(() => undefined)
      await this.#database.close()
    })
    this.#bell.ring()
    await this.#closing
  }

  /** Calls {@link LevelStore.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #check(options?: Abortable): void {
    options?.signal?.throwIfAborted()
    if (this.#closing) throw new StoreClosedError()
  }

  /** A read that the store's end may come between. */
  async #reading<T>(read: Promise<T>): Promise<T> {
    try {
      return await read
    } catch (error) {
      this.#check()
      throw error
    }
  }

  async #commit(checked: readonly CheckedChange[]): Promise<Revision> {
    const found = await this.#database.getMany(checked.map(({ key }) => entryKey(key)))
    const olds = found.map((stored) => stored === undefined ? undefined : readStored(stored))
    checked.forEach((one, n) => {
      this.#leases.check(one)
      checkCondition(one, olds[n]?.revision)
    })
    const revision = this.#revision + 1
    const writes = checked.flatMap((one, n) => writesOf(one, olds[n], revision))
    if (writes.length === 0) return this.#revision
    const log = checked.map(({ change, key, text }, n) =>
      change.type === 'put' || (change.type === 'delete' && olds[n])
        ? changeText(key, olds[n]?.created ?? revision, text) : '')
    await this.#write([
      ...writes,
      { type: 'put', key: commitKey(revision), value: log.join('') },
      { type: 'put', key: REVISION_KEY, value: String(revision) },
    ])
    for (const { change, key } of checked) {
      if (change.type !== 'check') this.#leases.wrote(key, change.type === 'put' ? change.lease : undefined)
    }
    this.#revision = revision
    this.#bell.ring()
    // Forgetting many at once keeps the cost of a commit small.
    if (revision - this.#forgotten > this.#history * 2) await this.#forget(revision - this.#history)
    return revision
  }

  /** After a write that failed nobody knows what is on the disk, until the store is opened again. */
  async #write(writes: readonly Write[]): Promise<void> {
    if (this.#broken) throw this.#broken
    try {
      await this.#database.batch(writes, { sync: true })
    } catch (error) {
      this.#broken = new CommitUnknownError(error as Error)
      throw this.#broken
    }
  }

  async #deleteKeys(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    await this.#commit(keys.map((key) => ({
      change: { type: 'delete', ...partsOfKey(key) }, key, text: undefined,
    })))
  }

  async #forget(revision: Revision): Promise<void> {
    await this.#write([{ type: 'put', key: FORGOTTEN_KEY, value: String(revision) }])
    this.#forgotten = revision
    await this.#database.clear({ gte: 'c', lte: commitKey(revision) })
  }

  async #page(revision: Revision): Promise<LogPage | undefined> {
    if (this.#closing) return undefined
    try {
      const commits = await records(this.#database, { gt: commitKey(revision), lt: 'd', limit: PAGE })
      const events = commits.flatMap(([key, changes]) => readCommit(key, changes))
      return { forgotten: this.#forgotten, newest: this.#revision, events }
    } catch (error) {
      if (this.#closing) return undefined
      throw error
    }
  }
}

function writesOf(
  { change, key, text }: CheckedChange, old: Stored | undefined, revision: Revision,
): Write[] {
  if (change.type === 'check' || (change.type === 'delete' && !old)) return []
  const leased: Write = change.type === 'put' && change.lease
    ? { type: 'put', key: leaseKey(key), value: '' }
    : { type: 'del', key: leaseKey(key) }
  if (text === undefined) return [leased, { type: 'del', key: entryKey(key) }]
  const value = storedText({ revision, created: old?.created ?? revision }, text)
  return [leased, { type: 'put', key: entryKey(key), value }]
}
