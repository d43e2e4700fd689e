/** The far end of a session: a plain socket that sends what a test tells it to. */
import { once } from 'node:events'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import {
  decode, encode, featuresReply, Framer, hello, port, type Message, type MessageInit, type MessageOf,
  type MessageType, type Port,
} from 'daolinet/codec'
import type { Duplex } from 'node:stream'

/** What a peer says in a handshake. */
export interface Introduction {
  readonly datapathId?: bigint
  readonly auxiliaryId?: number
  readonly ports?: readonly Port[]
}

export class RawPeer {
  readonly stream: Duplex
  /** Resolves when the connection is closed, whoever closed it. */
  readonly closed: Promise<void>
  /** The messages that came and were not taken by `next()` yet. */
  readonly inbox: Message[] = []
  readonly #answers = new Map<MessageType, (message: Message) => MessageInit>()
  readonly #waiting: (() => void)[] = []
  #ended = false

  constructor(stream: Duplex) {
    this.stream = stream
    const framer = new Framer((view, offset, end) => {
      this.#receive(decode(new Uint8Array(view.buffer, view.byteOffset + offset, end - offset).slice()))
    })
    stream.on('data', (chunk: Uint8Array) => {
      try {
        framer.push(chunk)
      } catch {
        this.#end()
      }
    })
    stream.on('error', () => undefined)
    stream.on('end', () => this.#end())
    this.closed = new Promise((resolve) => stream.once('close', () => {
      this.#end()
      resolve()
    }))
  }

  /** Connects to a server at loopback. */
  static async connect(to: number | NetConnectOpts): Promise<RawPeer> {
    const where = typeof to === 'number' ? { port: to, host: '127.0.0.1', noDelay: true } : to
    const socket: Socket = connect(where)
    const peer = new RawPeer(socket)
    await once(socket, 'connect')
    return peer
  }

  /** Connects and introduces itself as a switch. */
  static async join(to: number | NetConnectOpts, introduction: Introduction = {}): Promise<RawPeer> {
    const peer = await RawPeer.connect(to)
    await peer.introduce(introduction)
    return peer
  }

  /** Sends messages, or raw bytes, in one write. */
  send(...messages: (MessageInit | Uint8Array)[]): boolean {
    return this.stream.write(Buffer.concat(messages.map((m) => m instanceof Uint8Array ? m : encode(m))))
  }

  /** The next message, of a type if given; those of other types are skipped. */
  async next<T extends MessageType = MessageType>(type?: T): Promise<MessageOf<T>> {
    for (;;) {
      while (this.inbox.length > 0) {
        const message = this.inbox.shift()!
        if (type === undefined || message.type === type) return message as MessageOf<T>
      }
      if (this.#ended) throw new Error(`the connection ended before ${type ?? 'a message'} came`)
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** Goes through the handshake as a switch. */
  async introduce(introduction: Introduction = {}): Promise<void> {
    const { datapathId = 1n, auxiliaryId = 0, ports = [port({ portNo: 1, name: 'p1' })] } = introduction
    this.send(hello())
    await this.next('hello')
    const features = await this.next('featuresRequest')
    this.send(featuresReply({ xid: features.xid, datapathId, auxiliaryId, nTables: 254 }))
    if (auxiliaryId !== 0) return
    const { xid } = await this.next('portDescRequest')
    this.send({ type: 'portDescReply', xid, ports })
  }

  /** Answers all messages of a type that come from now on, instead of keeping them for `next()`. */
  answer<T extends MessageType>(type: T, reply: (message: MessageOf<T>) => MessageInit): void {
    this.#answers.set(type, reply as (message: Message) => MessageInit)
  }

  destroy(): void {
    this.stream.destroy()
  }

  #receive(message: Message): void {
    const answer = this.#answers.get(message.type)
    if (answer !== undefined) return void this.send(answer(message))
    this.inbox.push(message)
    this.#wake()
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #end(): void {
    this.#ended = true
    this.#wake()
  }
}
