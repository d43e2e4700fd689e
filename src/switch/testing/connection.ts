/** The switch's end of one connection to a controller: framing, liveness, and who may hear of what. */
import { decodeAt, DecodeError, encode, Framer, type Message, type MessageInit } from '../../codec/index.js'
import { flowRemovedReasons } from '../../codec/messages/flow-removed.js'
import { packetInReasons } from '../../codec/messages/packet-in.js'
import { portStatusReasons } from '../../codec/messages/port-status.js'
import { borrow } from '../../codec/wire.js'
import { answer } from './protocol.js'
import { Refusal } from './refusal.js'
import type { Duplex } from 'node:stream'
import type { AsyncMasks } from '../../codec/index.js'
import type { TestSwitch } from './test-switch.js'

/** What comes before SET_ASYNC chooses otherwise: everything but invalid TTLs. */
const DEFAULT_MASKS: AsyncMasks = { packetIn: 0b011, portStatus: 0b111, flowRemoved: 0b1111 }

const SLAVE_MASKS: AsyncMasks = { packetIn: 0, portStatus: 0b111, flowRemoved: 0 }

const ERROR_DATA = 64

/** One connection of a {@link TestSwitch} to a controller. */
export class ControllerConnection {
  readonly #switch: TestSwitch
  readonly #stream: Duplex
  readonly #framer: Framer
  #ready = false
  /** Resolves when the connection is gone. */
  readonly closed: Promise<void>
  /** Which asynchronous messages come here. */
  asyncConfig = { master: DEFAULT_MASKS, slave: SLAVE_MASKS }
  /** The configuration that SET_CONFIG leaves. */
  config = { flags: 0, missSendLen: 128 }

  constructor(sw: TestSwitch, stream: Duplex) {
    this.#switch = sw
    this.#stream = stream
    this.#framer = new Framer((view, offset, end) => this.#receive(view, offset, end))
    this.closed = new Promise((resolve) => stream.once('close', resolve))
    stream.on('error', () => stream.destroy())
    stream.on('data', (chunk: Uint8Array) => this.#take(chunk))
    this.send({ type: 'hello' })
  }

  /** Sends a message, unless the connection is gone. */
  send(message: MessageInit): void {
    if (!this.#stream.destroyed && this.#stream.writable) this.#stream.write(encode(message))
  }

  /** Sends an asynchronous message, when the controller has said hello and wants that kind. */
  tell(message: MessageInit & { readonly type: 'packetIn' | 'flowRemoved' | 'portStatus' }): void {
    if (this.#ready && (maskFor(message, this.asyncConfig.master) & reasonBit(message)) !== 0) this.send(message)
  }

  /** Hangs up; resolves when the connection is gone. */
  async close(): Promise<void> {
    this.#stream.destroy()
    await this.closed
  }

  #take(chunk: Uint8Array): void {
    try {
      this.#framer.push(chunk)
    } catch (error) {
      this.#stream.destroy()
      if (!(error instanceof DecodeError)) throw error
    }
  }

  #receive(view: DataView, offset: number, end: number): void {
    const xid = view.getUint32(offset + 4)
    try {
      const message: Message = decodeAt(view, offset)
      if (message.type === 'hello') this.#ready = true
      answer(this.#switch, this, message)
    } catch (error) {
      if (!(error instanceof DecodeError || error instanceof Refusal)) throw error
      const data = borrow(view, offset, Math.min(end, offset + ERROR_DATA))
      this.send({ type: 'error', xid, errorType: error.errorType, errorCode: error.errorCode, data })
    }
  }
}

function maskFor(message: { readonly type: 'packetIn' | 'flowRemoved' | 'portStatus' }, masks: AsyncMasks): number {
  return masks[message.type]
}

function reasonBit(message: MessageInit & { readonly type: 'packetIn' | 'flowRemoved' | 'portStatus' }): number {
  switch (message.type) {
    case 'packetIn': return 1 << packetInReasons.value(message.reason ?? 'noMatch')
    case 'flowRemoved': return 1 << flowRemovedReasons.value(message.reason ?? 'idleTimeout')
    case 'portStatus': return 1 << portStatusReasons.value(message.reason ?? 'add')
  }
}
