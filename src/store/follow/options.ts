/** What can be said to a follower, and what it says. */
import type { Difference } from '../../routing/index.js'
import type { Revision } from '../store.js'

/** A problem that does not end the following: a record that cannot be used, or a write that failed. */
export interface FollowProblem {
  /** The record, such as `endpoint c11`, or what was being done. */
  readonly subject: string
  /** What is wrong, for people. */
  readonly message: string
}

/** How far a view is behind its store, from the method `health` of a `ViewFollower`. */
export interface FollowHealth {
  /** Of the view. */
  readonly revision: Revision
  /** Of the store; undefined when it cannot be asked. */
  readonly newest: Revision | undefined
  /** How much later the store is; undefined when it cannot be asked. 0 is as good as it can be. */
  readonly behind: number | undefined
  /** Why the view is behind, or the store cannot be asked. */
  readonly why?: string
}

/** Options of `followView`. */
export interface FollowOptions {
  /** Ends the following when it aborts. */
  readonly signal?: AbortSignal
  /** Is called with every problem as it is found. The record in question is not in the view. */
  readonly onProblem?: (problem: FollowProblem) => void
  /**
   * Whether to assign numbers and physical addresses to tenants and endpoints that lack them. Several
   * controllers on one store may all do it.
   * @defaultValue true
   */
  readonly assign?: boolean
  /**
   * Milliseconds before a write of assignments that failed is tried again.
   * @defaultValue 1,000
   */
  readonly retryDelay?: number
}

/**
 * Is called with each new view and what differs from the one before. When it returns a promise, the next view
 * from the store waits until it settles.
 */
export type DifferenceListener = (difference: Difference) => unknown
