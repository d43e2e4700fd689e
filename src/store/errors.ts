/** What goes wrong with a store. */
import { DaolinetError } from '../codec/index.js'

/** A revision; see `store.ts`, which knows these errors. */
type Revision = number

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

/**
 * The store cannot be reached, or does not answer in time. The store keeps trying by itself.
 *
 * @example
 * ```ts
 * import { StoreUnavailableError } from 'daolinet/store'
 *
 * const error = new StoreUnavailableError('etcd does not answer: connection refused')
 * console.log(error.code) // ERR_STORE_UNAVAILABLE
 * ```
 */
export class StoreUnavailableError extends DaolinetError {
  static override readonly className: string = 'StoreUnavailableError'
  /** The same in every version. */
  override readonly code = 'ERR_STORE_UNAVAILABLE'
}

/**
 * The store was lost after a commit was sent and before it was answered: it may have taken place as a whole,
 * or not at all. Read the entries again to know.
 *
 * @example
 * ```ts
 * import { CommitUnknownError } from 'daolinet/store'
 *
 * const error = new CommitUnknownError(new Error('connection reset'))
 * console.log(error.message) // no answer to a commit, which may have taken place: connection reset
 * ```
 */
export class CommitUnknownError extends DaolinetError {
  static override readonly className: string = 'CommitUnknownError'
  /** The same in every version. */
  override readonly code = 'ERR_COMMIT_UNKNOWN'

  /** @param cause - what happened instead of an answer */
  constructor(cause: Error) {
    super(`no answer to a commit, which may have taken place: ${cause.message}`, { cause })
  }
}

/**
 * A commit, or one value of it, is larger than the store takes. Nothing of it was written.
 *
 * @example
 * ```ts
 * import { CommitTooLargeError } from 'daolinet/store'
 *
 * console.log(new CommitTooLargeError('note a has 2000000 bytes, and a value may have 1400000').message)
 * // prints note a has 2000000 bytes, and a value may have 1400000
 * ```
 */
export class CommitTooLargeError extends DaolinetError {
  static override readonly className: string = 'CommitTooLargeError'
  /** The same in every version. */
  override readonly code = 'ERR_COMMIT_TOO_LARGE'
}

/**
 * A lease has ended: its time was over before the store could renew it, or it was released.
 *
 * @example
 * ```ts
 * import { LeaseLostError, memoryStore } from 'daolinet/store'
 *
 * const store = memoryStore()
 * const lease = await store.lease(5)
 * await lease.release()
 * const late = store.commit([{ type: 'put', kind: 'master', id: 's1', value: 'a', lease }])
 * await late.catch((error) => {
 *   if (error instanceof LeaseLostError) console.log(error.message)
 *   // prints the lease of master s1 has ended or belongs to another store
 * })
 * await store.close()
 * ```
 */
export class LeaseLostError extends DaolinetError {
  static override readonly className: string = 'LeaseLostError'
  /** The same in every version. */
  override readonly code = 'ERR_LEASE_LOST'
}

/**
 * Another member of the cluster has the same id. Give each its own.
 *
 * @example
 * ```ts
 * import { MemberExistsError } from 'daolinet/store'
 *
 * console.log(new MemberExistsError('A').message)
 * // prints another member of the cluster has the id A: give each its own
 * ```
 */
export class MemberExistsError extends DaolinetError {
  static override readonly className: string = 'MemberExistsError'
  /** The same in every version. */
  override readonly code = 'ERR_MEMBER_EXISTS'

  /** @param member - the id */
  constructor(readonly member: string) {
    super(`another member of the cluster has the id ${member}: give each its own`)
  }
}

/**
 * Another process has the store open, or this process has it open already.
 *
 * @example
 * ```ts
 * import { StoreLockedError } from 'daolinet/store'
 *
 * console.log(new StoreLockedError('/var/lib/net').message)
 * // prints /var/lib/net is in use: one process at a time can open it
 * ```
 */
export class StoreLockedError extends DaolinetError {
  static override readonly className: string = 'StoreLockedError'
  /** The same in every version. */
  override readonly code = 'ERR_STORE_LOCKED'

  /** @param location - what is locked */
  constructor(readonly location: string, options?: { readonly cause?: unknown }) {
    super(`${location} is in use: one process at a time can open it`, options)
  }
}

/**
 * The store answers, and refuses: a wrong password, a missing permission, something there that is not a store
 * of this library. Trying again does not help.
 *
 * @example
 * ```ts
 * import { StoreRefusedError } from 'daolinet/store'
 *
 * console.log(new StoreRefusedError('etcd refuses the user or the password').code) // ERR_STORE_REFUSED
 * ```
 */
export class StoreRefusedError extends DaolinetError {
  static override readonly className: string = 'StoreRefusedError'
  /** The same in every version. */
  override readonly code = 'ERR_STORE_REFUSED'
}

/**
 * A package that is needed for this, and that the library does not install by itself, is missing.
 *
 * @example
 * ```ts
 * import { MissingPackageError } from 'daolinet/store'
 *
 * console.log(new MissingPackageError('classic-level').message)
 * // prints the package classic-level is needed: npm install classic-level
 * ```
 */
export class MissingPackageError extends DaolinetError {
  static override readonly className: string = 'MissingPackageError'
  /** The same in every version. */
  override readonly code = 'ERR_MISSING_PACKAGE'

  /** @param packageName - the package, as npm knows it */
  constructor(readonly packageName: string, options?: { readonly cause?: unknown }) {
    super(`the package ${packageName} is needed: npm install ${packageName}`, options)
  }
}
