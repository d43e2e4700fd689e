import { decodeAt, type PortStatus } from '../../codec/index.js'
import { Inbox } from './inbox.js'
import { MessageNumber } from '../frames/frame.js'
import { Ports } from './ports.js'
import type { Receiver } from '../frames/receiver.js'

/** Receives the messages that answer no request: brings the ports up to date, then fills the inbox. */
export class Delivery implements Receiver {
  /** The ports of the switch. */
  readonly ports = new Ports()
  /** The listeners and iterators. */
  readonly inbox = new Inbox()
  // Of an auxiliary connection: the delivery of its session.
  #target: Delivery | undefined

  receive(number: number, view: DataView, offset: number, end: number, lasting: boolean): void {
    if (this.#target !== undefined) return this.#target.receive(number, view, offset, end, lasting)
    if (number === MessageNumber.PORT_STATUS) this.ports.update(decodeAt(view, offset) as PortStatus)
    this.inbox.receive(number, view, offset, end, lasting)
  }

  /** Passes on all messages, those that are kept and those that will come, to the delivery of a session. */
  forward(target: Delivery): void {
    this.#target = target
    for (const frame of this.inbox.takeEarly()) {
      const view = new DataView(frame.buffer, frame.byteOffset, frame.length)
      target.receive(frame[1]!, view, 0, frame.length, true)
    }
  }
}
