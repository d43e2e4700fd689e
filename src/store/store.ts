/**
 * What every metadata store does: it keeps JSON values by kind and id, with revisions, atomic commits, and a
 * watch that misses no change.
 */

/**
 * The number of a commit: a safe integer that grows with every commit that changes something. A store that
 * has its numbers to itself begins at 0; one that shares them (etcd) may be at any number when it is empty.
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
  /**
   * The commit that wrote this value. A store that writes a large commit in several parts may give each part
   * a number of its own; the commit has the last of them.
   */
  readonly revision: Revision
  /** The revision of the first value since this entry was last deleted, or ever. */
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

/**
 * Writes nothing: commit the other changes only if this entry is as the condition says. With the key of an
 * election and the revision that won it, only the one who is elected still writes.
 */
export interface Check {
  /** Tells it from the changes that write. */
  readonly type: 'check'
  /** Of the entry. */
  readonly kind: string
  /** Of the entry. */
  readonly id: string
  /** Commit only if the entry's value was written at this revision, or if there is no such entry. */
  readonly if: Revision | 'absent'
}

/** One write of a commit, or a condition for the others. */
export type Change = Put | Delete | Check

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
  /**
   * The store's revision: a watch from here delivers what comes later. In a store that shares its numbers it
   * may be greater than that of the last commit.
   */
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
  /**
   * Aborts, with a {@link LeaseLostError} or a {@link StoreClosedError}, when the lease has ended without
   * `release`. Its holder must stop relying on it at once. It aborts before others can see the entries gone.
   */
  readonly lost: AbortSignal
  /** Ends the lease and removes its entries. */
  release(): Promise<void>
}

/**
 * A metadata store. `[Symbol.asyncDispose]()` ends all watches and leases and closes it; every method then
 * fails with {@link StoreClosedError}. While a store that is elsewhere cannot be reached, `get`, `list`,
 * `commit` and `lease` fail with {@link StoreUnavailableError}; watches wait, and go on where they were.
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
   * @throws {@link CommitTooLargeError} when the store cannot take that much; nothing is written
   * @throws {@link CommitUnknownError} when the store was lost before it answered: the commit may have taken
   *   place as a whole, or not at all
   * @throws {@link LeaseLostError} when the lease of a change has ended
   */
  commit(changes: readonly Change[], options?: Abortable): Promise<Revision>
  /**
   * All changes in order, each once, without a gap, until the signal aborts (the loop throws its reason), the
   * store closes (the loop ends), or changes that are needed are no longer known (`reset`). What a loop has
   * not taken yet is bounded: a loop that is too slow gets `reset`.
   */
  watch(options?: WatchOptions): AsyncIterable<StoreEvent>
  /**
   * Begins a lease, which the store renews for as long as this process runs.
   * @param ttl - seconds after the last renewal until the lease ends; a store may have a least one
   */
  lease?(ttl: number, options?: Abortable): Promise<Lease>
}
