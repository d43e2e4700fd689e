import { systemClock, type Clock } from './clock.js'

/** Deadlines of the handshake, in milliseconds. Open vSwitch often answers only after 500 ms. */
export interface HandshakeOptions {
  /** From the connection to the peer's hello. @defaultValue 5000 */
  readonly hello?: number
  /** From our features request to its reply. @defaultValue 5000 */
  readonly features?: number
  /** From our request for the ports to the last part of the reply. @defaultValue 5000 */
  readonly ports?: number
  /** From the connection to the session, the `authorize` callback included. @defaultValue 15000 */
  readonly overall?: number
}

/** How a silent peer is found out. */
export interface EchoOptions {
  /** Milliseconds between two probes; 0 for none. @defaultValue 5000 */
  readonly interval?: number
  /** Probes that pass in a row without a sign of life until the session is dead. @defaultValue 3 */
  readonly misses?: number
}

/** Bounds of the send queue, in bytes. */
export interface SendOptions {
  /** From here on `send()` returns false. @defaultValue 1 MiB */
  readonly highWaterMark?: number
  /** Here `send()` throws. @defaultValue 16 MiB */
  readonly limit?: number
}

/** Bounds of each queue behind `messages()` and `batches()`. */
export interface QueueOptions {
  /** Messages that wait at most. @defaultValue 1024 */
  readonly messages?: number
  /** Bytes that wait at most. @defaultValue 4 MiB */
  readonly bytes?: number
  /**
   * Which message of the port that has most of them waiting is dropped when the queue is full.
   * @defaultValue `'oldest'`: what is delivered is fresh
   */
  readonly drop?: 'oldest' | 'newest'
}

/** Bounds of a reply in several parts. */
export interface MultipartOptions {
  /** Bytes of all parts that are kept at once. @defaultValue 64 MiB */
  readonly bytes?: number
  /** Parts. @defaultValue 65536 */
  readonly parts?: number
}

/** How a session behaves; every field has its default. */
export interface SessionOptions {
  /** Deadlines of the handshake. */
  readonly handshake?: HandshakeOptions
  /** How a silent peer is found out. */
  readonly echo?: EchoOptions
  /** Milliseconds until a request without an answer is given up; 0 for never. @defaultValue 30000 */
  readonly requestTimeout?: number
  /** Bounds of the send queue. */
  readonly send?: SendOptions
  /** Bounds of the queues of iterators. */
  readonly queue?: QueueOptions
  /** Bounds of replies in several parts. */
  readonly multipart?: MultipartOptions
  /** Milliseconds that a closing session waits for its last bytes to go out. @defaultValue 1000 */
  readonly closeTimeout?: number
  /** Time and timers. @defaultValue the real ones */
  readonly clock?: Clock
}

/** {@link SessionOptions} with every default filled in. */
export interface Settings {
  readonly handshake: Required<HandshakeOptions>
  readonly echo: Required<EchoOptions>
  readonly requestTimeout: number
  readonly send: Required<SendOptions>
  readonly queue: Required<QueueOptions>
  readonly multipart: Required<MultipartOptions>
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
    closeTimeout: options.closeTimeout ?? 1000,
    clock: options.clock ?? systemClock,
  }
}

/** Fills in the defaults of a queue's bounds. */
export function queueOf(
  options?: QueueOptions,
  defaults: Required<QueueOptions> = { messages: 1024, bytes: 4 * MIB, drop: 'oldest' },
): Required<QueueOptions> {
  return withDefaults(defaults, options)
}

// A field that is given as undefined counts as left out.
function withDefaults<T extends object>(defaults: T, given: Partial<T> = {}): T {
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...defaults, ...Object.fromEntries(set) }
}
