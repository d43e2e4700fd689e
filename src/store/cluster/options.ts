import type { StoreClock } from '../stores/kept-lease.js'

/** Options of `joinCluster`. */
export interface ClusterOptions {
  /** The name of this member: 1 to 128 letters, digits and `._-`. No other member may have it. */
  readonly id: string
  /**
   * Seconds without a sign of life after which others take over. A store may have a least time: etcd, 2.
   * @defaultValue 5
   */
  readonly ttl?: number
  /** Milliseconds before the store is asked again after an error. @defaultValue 500 */
  readonly retryDelay?: number
  /** Is called with every error that does not end the membership. */
  readonly onProblem?: (error: unknown) => void
  /** @defaultValue the clock of the machine */
  readonly clock?: StoreClock
}
