import type { AsyncMasks, FeaturesReply } from '../../codec/index.js'
import type { Connection } from '../connection/connection.js'
import type { Delivery } from '../inbox/delivery.js'
import type { OptionsOf } from '../arguments.js'
import type { QueueOptions } from '../options.js'

/** How long to wait for a reply. */
export interface RequestOptions {
  /** Stops waiting when it aborts; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Milliseconds to wait at most; 0 for no limit. @defaultValue the session's `requestTimeout` */
  readonly timeout?: number
}

/** The names of {@link RequestOptions}. */
export const WAIT_OPTIONS = { signal: true, timeout: true } satisfies OptionsOf<RequestOptions>

/** The queue behind an iterator of messages. */
export interface MessagesOptions extends QueueOptions {
  /** Ends the iterator when it aborts; a pending `next()` then rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/** The queue behind an iterator of batches. */
export interface BatchesOptions extends MessagesOptions {
  /** The most messages in one batch. @defaultValue 256 */
  readonly size?: number
}

/** The names of {@link MessagesOptions}. */
export const MESSAGES_OPTIONS = {
  signal: true, messages: true, bytes: true, drop: true,
} satisfies OptionsOf<MessagesOptions>
/** The names of {@link BatchesOptions}. */
export const BATCHES_OPTIONS = { ...MESSAGES_OPTIONS, size: true } satisfies OptionsOf<BatchesOptions>

/**
 * Which asynchronous messages the switch sends on a connection. In each mask, bit n stands for the reason
 * with the number n on the wire.
 */
export interface AsyncConfig {
  /** While the session is `master` or `equal`. */
  readonly master: AsyncMasks
  /** While the session is `slave`. */
  readonly slave: AsyncMasks
}

/** Changes of an {@link AsyncConfig}. Masks that are left out stay as they are. */
export interface AsyncConfigChange {
  /** While the session is `master` or `equal`. */
  readonly master?: Partial<AsyncMasks>
  /** While the session is `slave`. */
  readonly slave?: Partial<AsyncMasks>
}

/** How the messages of a bundle take effect, and how long to wait for that. */
export interface BundleOptions extends RequestOptions {
  /**
   * Whether each packet is processed as if all messages of the bundle, or none, were in force. This may be
   * slower, and not every switch can do it.
   * @defaultValue false
   */
  readonly atomic?: boolean
  /** Whether the messages take effect in the order in which they are given. @defaultValue true */
  readonly ordered?: boolean
}

/** The names of {@link BundleOptions}. */
export const BUNDLE_OPTIONS = {
  ...WAIT_OPTIONS, atomic: true, ordered: true,
} satisfies OptionsOf<BundleOptions>

/** @internal What a session is made of. */
export interface SessionParts {
  readonly connection: Connection
  readonly delivery: Delivery
  readonly features: FeaturesReply
}
