import { decodeAt, type PortStatus } from '../../codec/index.js'
import { Inbox } from './inbox.js'
import { MessageNumber } from '../frames/frame.js'
import { Ports } from './ports.js'
import type { Receiver } from '../frames/receiver.js'

/** Where the messages that answer nothing go: the ports first, then whoever listens. */
export class Delivery implements Receiver {
  readonly ports = new Ports()
  readonly inbox = new Inbox()
  #target: Delivery | undefined

  receive(number: number, view: DataView, offset: number, end: number): void {
    if (this.#target !== undefined) return this.#target.receive(number, view, offset, end)
    if (number === MessageNumber.PORT_STATUS) this.ports.update(decodeAt(view, offset) as PortStatus)
    this.inbox.receive(number, view, offset, end)
  }

  /** Delivers what was kept, and all that will come, to another. */
  forward(target: Delivery): void {
    this.#target = target
    for (const frame of this.inbox.takeEarly()) {
      target.receive(frame[1]!, new DataView(frame.buffer, frame.byteOffset, frame.length), 0, frame.length)
    }
  }
}
