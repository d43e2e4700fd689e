import type { AsyncMasks } from '../../codec/index.js'
import type { QueueOptions } from '../options.js'

/** How long to wait for an answer. */
export interface RequestOptions {
  /** Gives up when it aborts; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Milliseconds; 0 for ever. @defaultValue the session's `requestTimeout` */
  readonly timeout?: number
}

/** How an iterator of messages queues what its consumer has not taken yet. */
export interface MessagesOptions extends QueueOptions {
  /** Ends the iterator when it aborts; a waiting `next()` then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** How an iterator of batches queues what its consumer has not taken yet. */
export interface BatchesOptions extends MessagesOptions {
  /** Messages in a batch at most. @defaultValue 256 */
  readonly size?: number
}

/** Which asynchronous messages come on a connection: bits by reason of the message. */
export interface AsyncConfig {
  /** As master, or equal. */
  readonly master: AsyncMasks
  /** As slave. */
  readonly slave: AsyncMasks
}

/** Changes to an {@link AsyncConfig}. */
export interface AsyncConfigChange {
  /** As master, or equal. */
  readonly master?: Partial<AsyncMasks>
  /** As slave. */
  readonly slave?: Partial<AsyncMasks>
}

/** How the messages of a bundle take effect, and how long to wait for it. */
export interface BundleOptions extends RequestOptions {
  /** No packet sees a part of the bundle. @defaultValue false: it may be slower, and not every switch can */
  readonly atomic?: boolean
  /** The messages take effect in the order given. @defaultValue true */
  readonly ordered?: boolean
}
