import { systemClock, type Clock } from './clock.js'

/** Deadlines of the handshake, in milliseconds. Open vSwitch often needs more than 500 ms for a reply. */
export interface HandshakeOptions {
  /**
   * From the connection to the hello of the switch. A server's TLS handshake has the same limit.
   * @defaultValue 5000
   */
  readonly hello?: number
  /** From our features request to its reply. @defaultValue 5000 */
  readonly features?: number
  /** From our request for the port descriptions to the last part of the reply. @defaultValue 5000 */
  readonly ports?: number
  /** From the connection to the session, including the `authorize` callback. @defaultValue 15000 */
  readonly overall?: number
}

/** How a switch that no longer answers is detected: by echo requests at an interval. */
export interface EchoOptions {
  /** Milliseconds between two echo requests; 0 to send none. @defaultValue 5000 */
  readonly interval?: number
  /**
   * The session ends for the reason `dead` when nothing at all was received after this many echo requests in
   * a row.
   * @defaultValue 3
   */
  readonly misses?: number
}

/** Limits of the send queue, in bytes. */
export interface SendOptions {
  /** From this size on `send()` returns false. @defaultValue 1 MiB */
  readonly highWaterMark?: number
  /** From this size on `send()` throws a {@link SendLimitError}. @defaultValue 16 MiB */
  readonly limit?: number
}

/** Limits of each queue behind `messages()` and `batches()`. */
export interface QueueOptions {
  /** The most messages that wait. @defaultValue 1024 */
  readonly messages?: number
  /** The most bytes that wait. @defaultValue 4 MiB */
  readonly bytes?: number
  /**
   * Which message a full queue drops, of those from the input port that has the most messages in it.
   * @defaultValue `'oldest'`, so that the messages that are delivered are recent
   */
  readonly drop?: 'oldest' | 'newest'
}

/** Limits of a multipart reply. */
export interface MultipartOptions {
  /** The most bytes of parts that are held in memory at one time. @defaultValue 64 MiB */
  readonly bytes?: number
  /** The most parts that are held in memory at one time. @defaultValue 65536 */
  readonly parts?: number
}

/** How a session behaves. Every option has a default. */
export interface SessionOptions {
  /** Deadlines of the handshake. */
  readonly handshake?: HandshakeOptions
  /** How a switch that no longer answers is detected. */
  readonly echo?: EchoOptions
  /** Milliseconds that a request waits for its reply; 0 for no limit. @defaultValue 30000 */
  readonly requestTimeout?: number
  /** Limits of the send queue. */
  readonly send?: SendOptions
  /** Limits of the queues behind iterators. */
  readonly queue?: QueueOptions
  /** Limits of multipart replies. */
  readonly multipart?: MultipartOptions
  /**
   * Whether messages with members that do not exist are refused with an `EncodeError` instead of being sent
   * without them. For programs that no compiler has checked; it makes sending several times slower.
   * @defaultValue false
   */
  readonly strict?: boolean
  /** Milliseconds that a session which is being closed has to send what waits. @defaultValue 1000 */
  readonly closeTimeout?: number
  /** The source of time and timers. @defaultValue {@link systemClock} */
  readonly clock?: Clock
}

/** {@link SessionOptions} with all defaults filled in. */
export interface Settings {
  readonly handshake: Required<HandshakeOptions>
  readonly echo: Required<EchoOptions>
  readonly requestTimeout: number
  readonly send: Required<SendOptions>
  readonly queue: Required<QueueOptions>
  readonly multipart: Required<MultipartOptions>
  readonly strict: boolean
  readonly closeTimeout: number
  readonly clock: Clock
}

const MIB = 1 << 20

/** Fills in the defaults. */
export function settingsOf(options: SessionOptions): Settings {
  return {
    handshake: withDefaults({ hello: 5000, features: 5000, ports: 5000, overall: 15_000 }, options.handshake),
    echo: withDefaults({ interval: 5000, misses: 3 }, options.echo),
    requestTimeout: options.requestTimeout ?? 30_000,
    send: withDefaults({ highWaterMark: MIB, limit: 16 * MIB }, options.send),
    queue: queueOf(options.queue),
    multipart: withDefaults({ bytes: 64 * MIB, parts: 65_536 }, options.multipart),
    strict: options.strict ?? false,
    closeTimeout: options.closeTimeout ?? 1000,
    clock: options.clock ?? systemClock,
  }
}

/** Fills in the limits of a queue that were left out. */
export function queueOf(
  options?: QueueOptions,
  defaults: Required<QueueOptions> = { messages: 1024, bytes: 4 * MIB, drop: 'oldest' },
): Required<QueueOptions> {
  return withDefaults(defaults, options)
}

// An option whose value is undefined counts as left out.
function withDefaults<T extends object>(defaults: T, given: Partial<T> = {}): T {
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(set) }
}
