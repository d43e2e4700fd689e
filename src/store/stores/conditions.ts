/** What a commit depends on: entries as the changes say, and leases that are held. */
import { ConflictError, LeaseLostError } from '../errors.js'
import type { Entry, Revision } from '../store.js'
import type { CheckedChange } from './values.js'

/**
 * Checks a change's condition.
 * @param revision - of the entry; undefined when there is none
 * @throws {@link ConflictError} when the entry is otherwise
 */
export function checkCondition({ change }: CheckedChange, revision: Revision | undefined): void {
  const actual = revision ?? 'absent'
  if (change.if === undefined || change.if === actual) return
  throw new ConflictError(change.kind, change.id, change.if, actual)
}

/** The error for a put under a lease that the store does not hold. */
export function leaseLost({ kind, id }: Pick<Entry, 'kind' | 'id'>): LeaseLostError {
  return new LeaseLostError(`the lease of ${kind} ${id} has ended or belongs to another store`)
}
