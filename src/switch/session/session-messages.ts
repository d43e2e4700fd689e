import { checkName, checkOptions } from '../arguments.js'
import { queueOf, type QueueOptions } from '../options.js'
import type { MessageType } from '../../codec/index.js'
import { EVENTS, type MessageFor, type SwitchEvent, type SwitchEvents } from './events.js'
import { MESSAGE_TYPES } from './writes.js'
import type { Inbox } from '../inbox/inbox.js'
import type { AsyncIteration } from '../iteration.js'
import {
  BATCHES_OPTIONS, MESSAGES_OPTIONS, type BatchesOptions, type MessagesOptions,
} from './session-options.js'

/**
 * The two ways to receive what a switch sends unasked: events, and iterators. Every session has them.
 *
 * @example
 * ```ts
 * import { packetIn } from 'daolinet/codec'
 * import { connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * for (const connection of device.connections) connection.send(packetIn({ match: { inPort: 7 } }))
 * for await (const { match } of sw.messages('packetIn')) {
 *   console.log(`a packet from port ${match.inPort}`) // a packet from port 7
 *   break
 * }
 * await sw.close()
 * await device.close()
 * ```
 */
export abstract class SessionMessages {
  readonly #inbox: Inbox
  readonly #defaults: Required<QueueOptions>

  /** @internal */
  constructor(inbox: Inbox, defaults: Required<QueueOptions>) {
    this.#inbox = inbox
    this.#defaults = defaults
  }

  /**
   * Adds a listener for an event. Messages that came before the first listener of their event are delivered
   * first, in a microtask. When a listener throws, the process gets an `uncaughtException`, and the session
   * goes on.
   * @throws {@link ArgumentError} for an event that does not exist
   */
  on<E extends SwitchEvent>(event: E, listener: SwitchEvents[E]): this {
    checkName('event', event, EVENTS)
    this.#inbox.on(event, listener)
    return this
  }

  /** Same as {@link SwitchSession.on}, for a listener that is called once. */
  once<E extends SwitchEvent>(event: E, listener: SwitchEvents[E]): this {
    checkName('event', event, EVENTS)
    this.#inbox.once(event, listener)
    return this
  }

  /** Removes a listener. */
  off<E extends SwitchEvent>(event: E, listener: SwitchEvents[E]): this {
    checkName('event', event, EVENTS)
    this.#inbox.off(event, listener)
    return this
  }

  /**
   * Iterates over the messages of a type, or of all types, from now on, in the order of their arrival. Each
   * has its own bytes. Messages that the loop has not taken yet wait in a bounded queue. When that is full,
   * the input port with the most packet-ins in it loses one, and `stats().dropped` counts it. The iterator
   * ends when the session does.
   *
   * ```ts
   * for await (const message of sw.messages('packetIn')) await handle(message)
   * ```
   */
  messages<T extends MessageType | undefined = undefined>(
    type?: T, options: MessagesOptions = {},
  ): AsyncIteration<MessageFor<T>> {
    checkType(type)
    checkOptions('messages()', options, MESSAGES_OPTIONS)
    const { signal, ...bounds } = options
    return this.#inbox.open(type, this.#bounds(bounds), signal, (take) => take() as MessageFor<T> | undefined)
  }

  /** Same as {@link SwitchSession.messages}, but takes all waiting messages at once: faster. */
  batches<T extends MessageType | undefined = undefined>(
    type?: T, options: BatchesOptions = {},
  ): AsyncIteration<readonly MessageFor<T>[]> {
    checkType(type)
    checkOptions('batches()', options, BATCHES_OPTIONS)
    const { signal, size = 256, ...bounds } = options
    return this.#inbox.open(type, this.#bounds(bounds), signal, (take) => {
      const batch: MessageFor<T>[] = []
      for (let message = take(); message !== undefined; message = batch.length < size ? take() : undefined) {
        batch.push(message as MessageFor<T>)
      }
      return batch.length === 0 ? undefined : batch
    })
  }

  #bounds(options: QueueOptions): Required<QueueOptions> {
    return queueOf(options, this.#defaults)
  }
}

/** Replies are known to the compiler only; the table has all other messages. */
function checkType(type: MessageType | undefined): void {
  if (type !== undefined && !String(type).endsWith('Reply')) checkName('message', type, MESSAGE_TYPES)
}
