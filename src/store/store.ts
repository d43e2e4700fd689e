/**
 * What every metadata store does: it keeps JSON values by kind and id, with revisions, atomic commits, and a
 * watch that misses no change.
 */
import { DaolinetError } from '../codec/index.js'

/**
 * The number of a commit: a positive safe integer that grows with every commit that changes something.
 * 0 is the revision of an empty store.
 */
export type Revision = number

/** One value in a store. */
export interface Entry {
  /** For records, one of `RECORD_KINDS`; anything else for other entries. */
  readonly kind: string
  /** Unique within the kind. */
  readonly id: string
  /** Plain JSON. Readers must not change it. */
  readonly value: unknown
  /** The commit that wrote this value. */
  readonly revision: Revision
  /** The commit that wrote the first value since this entry was last deleted, or ever. */
  readonly created: Revision
}

/** Writes one value. */
export interface Put {
  readonly type: 'put'
  /** Of the entry. */
  readonly kind: string
  /** Of the entry. */
  readonly id: string
  /** Plain JSON; the store keeps its own copy. */
  readonly value: unknown
  /** Commit only if the entry's value was written at this revision, or if there is no such entry. */
  readonly if?: Revision | 'absent'
  /** Delete the entry when this lease ends. */
  readonly lease?: Lease
}

/** Deletes one entry. If there is none, nothing changes. */
export interface Delete {
  readonly type: 'delete'
  /** Of the entry. */
  readonly kind: string
  /** Of the entry. */
  readonly id: string
  /** Commit only if the entry's value was written at this revision. */
  readonly if?: Revision
}

/** One write of a commit. */
export type Change = Put | Delete

/**
 * What a watch delivers, in the order of revisions:
 * - `put`, `delete`: one entry changed.
 * - `synced`: all changes up to `revision` have been delivered. Comes at the start and whenever the watch has
 *   caught up; between two of them, only a part of a commit may have been delivered.
 * - `reset`: changes after `since` are no longer known. It is the last event: list the store again, and watch
 *   from the revision of that list.
 */
export type StoreEvent =
  | { readonly type: 'put', readonly entry: Entry }
  | { readonly type: 'delete', readonly kind: string, readonly id: string, readonly revision: Revision }
  | { readonly type: 'synced', readonly revision: Revision }
  | { readonly type: 'reset', readonly revision: Revision }

/** All entries of a store, or all of one kind, at one revision. */
export interface Listing {
  /** Sorted by kind and id. */
  readonly entries: readonly Entry[]
  /** The store's revision. */
  readonly revision: Revision
}

/** Options of operations that can be aborted. */
export interface Abortable {
  /** When it aborts, the operation fails with its reason. */
  readonly signal?: AbortSignal
}

/** Where a watch begins. */
export interface WatchOptions extends Abortable {
  /** Deliver the changes after this revision. When left out, those after the call. */
  readonly since?: Revision
}

/** A lease. Entries written under it are deleted when it ends, which elections can be built on. */
export interface Lease extends AsyncDisposable {
  /** Aborts when the lease has ended without `release`. Its holder must stop relying on it at once. */
  readonly lost: AbortSignal
  /** Ends the lease and removes its entries. */
  release(): Promise<void>
}

/**
 * A metadata store. `[Symbol.asyncDispose]()` ends all watches and leases and closes it; every method then
 * fails with {@link StoreClosedError}.
 */
export interface MetadataStore extends AsyncDisposable {
  /** One entry; undefined when there is none. */
  get(kind: string, id: string, options?: Abortable): Promise<Entry | undefined>
  /** The entries of one kind, or of all kinds when it is left out, sorted by kind and id. */
  list(kind?: string, options?: Abortable): Promise<Listing>
  /**
   * Writes all of the changes or none. No two changes may name the same entry. A commit that changes nothing
   * does not count: watchers do not see it.
   * @returns the store's revision after the commit
   * @throws {@link ConflictError} when a condition does not hold
   */
  commit(changes: readonly Change[], options?: Abortable): Promise<Revision>
  /**
   * All changes in order, without a gap, until the signal aborts (the loop throws its reason), the store
   * closes (the loop ends), or changes that are needed are no longer known (`reset`).
   */
  watch(options?: WatchOptions): AsyncIterable<StoreEvent>
  /**
   * Begins a lease, which the store renews for as long as this process runs.
   * @param ttl - seconds after the last renewal until the lease ends
   */
  lease?(ttl: number, options?: Abortable): Promise<Lease>
}

/**
 * A condition of a commit does not hold, because somebody else wrote the entry.
 *
 * @example
 * ```ts
 * import { ConflictError, memoryStore } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: { id: 'acme' } }])
 * const again = store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: {}, if: 'absent' }])
 * await again.catch((error) => {
 *   if (error instanceof ConflictError) console.log(error.message)
 *   // prints tenant acme is at revision 1, not absent
 * })
 * await store.close()
 * ```
 */
export class ConflictError extends DaolinetError {
  static override readonly className: string = 'ConflictError'
  /** The same in every version. */
  override readonly code = 'ERR_CONFLICT'

  /**
   * @param kind - the kind of the entry
   * @param id - the id of the entry
   * @param expected - the condition of the change
   * @param actual - the revision of the entry's value, or `absent`
   */
  constructor(
    readonly kind: string,
    readonly id: string,
    readonly expected: Revision | 'absent',
    readonly actual: Revision | 'absent',
  ) {
    const state = (at: Revision | 'absent'): string => at === 'absent' ? 'absent' : `at revision ${at}`
    super(`${kind} ${id} is ${state(actual)}, not ${state(expected)}`)
  }
}

/**
 * The store is closed.
 *
 * @example
 * ```ts
 * import { memoryStore, StoreClosedError } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await store.close()
 * await store.list().catch((error) => {
 *   if (error instanceof StoreClosedError) console.log(error.message) // the store is closed
 * })
 * ```
 */
export class StoreClosedError extends DaolinetError {
  static override readonly className: string = 'StoreClosedError'
  /** The same in every version. */
  override readonly code = 'ERR_STORE_CLOSED'

  constructor() {
    super('the store is closed')
  }
}
