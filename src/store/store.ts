/**
 * What a metadata store is: a small set of JSON values by kind and id, with revisions, atomic commits and
 * a watch without gaps.
 */

/**
 * The number of a commit: a positive safe integer that grows with every commit that changes something.
 * Revision 0 is the empty store.
 */
export type Revision = number

/** One value in a store. */
export interface Entry {
  readonly kind: string
  readonly id: string
  /** Plain JSON. Readers must not change it. */
  readonly value: unknown
  /** The commit that wrote this value. */
  readonly revision: Revision
  /** The commit that wrote the first value since this entry was last absent. */
  readonly created: Revision
}

/** Writes one value. */
export interface Put {
  readonly type: 'put'
  readonly kind: string
  readonly id: string
  /** Plain JSON; the store keeps its own copy. */
  readonly value: unknown
  /** Commit only if the entry's present value was written at this revision, or the entry is absent. */
  readonly if?: Revision | 'absent'
  /** Remove the entry when this lease ends. */
  readonly lease?: Lease
}

/** Removes one value; removing what is absent is no change. */
export interface Delete {
  readonly type: 'delete'
  readonly kind: string
  readonly id: string
  /** Commit only if the entry's present value was written at this revision. */
  readonly if?: Revision
}

/** One write of a commit. */
export type Change = Put | Delete

/**
 * What a watch delivers, in the order of revisions:
 * - `put`, `delete`: one entry changed.
 * - `synced`: every change up to `revision` has been delivered. Comes at first, and then each time the watch
 *   has caught up with the present; only there is the picture consistent.
 * - `reset`: changes after `since` are no longer known. The last event: list again, and watch from there.
 */
export type StoreEvent =
  | { readonly type: 'put', readonly entry: Entry }
  | { readonly type: 'delete', readonly kind: string, readonly id: string, readonly revision: Revision }
  | { readonly type: 'synced', readonly revision: Revision }
  | { readonly type: 'reset', readonly revision: Revision }

/** Everything in a store, or everything of one kind, at one revision. */
export interface Listing {
  readonly entries: readonly Entry[]
  /** The store's revision. */
  readonly revision: Revision
}

/** Ends a wait; the operation rejects with the signal's reason. */
export interface Abortable {
  readonly signal?: AbortSignal
}

/** Where a watch begins. */
export interface WatchOptions extends Abortable {
  /** Deliver the changes after this revision; those after the call when left out. */
  readonly since?: Revision
}

/** Entries written under a lease disappear when it ends: the base of elections. */
export interface Lease extends AsyncDisposable {
  /** Aborted when the lease has ended without `release`: whoever held it must stop acting on it at once. */
  readonly lost: AbortSignal
  /** Ends the lease and removes its entries. */
  release(): Promise<void>
}

/** A metadata store. Every method rejects with {@link StoreClosedError} once the store is disposed of. */
export interface MetadataStore extends AsyncDisposable {
  get(kind: string, id: string, options?: Abortable): Promise<Entry | undefined>
  /** The entries of one kind or of all, sorted by kind and id. */
  list(kind?: string, options?: Abortable): Promise<Listing>
  /**
   * Writes all of the changes or none, and gives the store's revision after it. No two changes may name
   * the same entry. A commit that changes nothing gives the present revision and wakes nobody.
   * @throws ConflictError when a condition does not hold
   */
  commit(changes: readonly Change[], options?: Abortable): Promise<Revision>
  /**
   * The changes as they come, without a gap, until the signal aborts (which throws its reason), the store
   * closes (which ends the loop) or history is lost (`reset`).
   */
  watch(options?: WatchOptions): AsyncIterable<StoreEvent>
  /** A lease that ends `ttl` seconds after its holder was last heard of; the store keeps it alive. */
  lease?(ttl: number, options?: Abortable): Promise<Lease>
}

/** A condition of a commit does not hold: someone else wrote first. */
export class ConflictError extends Error {
  /** Stable. */
  readonly code = 'ERR_CONFLICT'

  /**
   * @param kind - of the entry that is not as expected
   * @param id - of that entry
   * @param expected - what the change asked for
   * @param actual - the revision of the entry's present value, or `absent`
   */
  constructor(
    readonly kind: string,
    readonly id: string,
    readonly expected: Revision | 'absent',
    readonly actual: Revision | 'absent',
  ) {
    const state = (at: Revision | 'absent'): string => at === 'absent' ? 'absent' : `at revision ${at}`
    super(`${kind} ${id} is ${state(actual)}, not ${state(expected)}`)
    this.name = 'ConflictError'
  }
}

/** The store has been disposed of. */
export class StoreClosedError extends Error {
  /** Stable. */
  readonly code = 'ERR_STORE_CLOSED'

  constructor() {
    super('the store is closed')
    this.name = 'StoreClosedError'
  }
}
