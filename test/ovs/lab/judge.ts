import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode, encode, Framer, type Message, type MessageInit } from 'daolinet/codec'
import { OpenVSwitch } from './open-vswitch.js'

const bridge = 'judge'

interface Question { answered(answers: Message[]): void, failed(error: Error): void }

/**
 * An Open vSwitch that carries no packets and says what it thinks of messages: a bridge with three ports on
 * the dummy datapath, in a directory of its own, spoken to over its management socket.
 */
export class Judge {
  readonly ovs: OpenVSwitch
  readonly #socket: Socket
  readonly #questions = new Map<number, Question>()
  #heard: Message[] = []
  #xid = 0x7000_0000

  private constructor(ovs: OpenVSwitch, socket: Socket) {
    this.ovs = ovs
    this.#socket = socket
    const framer = new Framer((view, offset, end) =>
      this.#hear(decode(new Uint8Array(view.buffer, view.byteOffset + offset, end - offset).slice())))
    socket.on('data', (chunk: Uint8Array) => framer.push(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      for (const { failed } of this.#questions.values()) failed(new Error('Open vSwitch hung up'))
    })
  }

  /** Resolves when the switch is up and has said hello. */
  static async start(): Promise<Judge> {
    const directory = await mkdtemp(join(tmpdir(), 'daolinet-judge-'))
    const ovs = await OpenVSwitch.start({ directory, datapath: 'dummy' })
    try {
      await ovs.addBridge(bridge, { datapathId: '0000000000000abc' })
      for (const port of [1, 2, 3]) await ovs.addPort(bridge, `port${port}`, port)
      const socket = connect(join(directory, `${bridge}.mgmt`))
      await once(socket, 'connect')
      const judge = new Judge(ovs, socket)
      socket.write(encode({ type: 'hello' }))
      await judge.ask()
      return judge
    } catch (error) {
      await ovs.stop()
      throw error
    }
  }

  /** Whether the switch is gone: it died of a message. */
  get hasHungUp(): boolean {
    return this.#socket.destroyed
  }

  /**
   * Sends messages, or bytes as they are, and a barrier: resolves with what was answered before the barrier's
   * reply.
   */
  ask(...messages: readonly (MessageInit | Uint8Array)[]): Promise<Message[]> {
    const xid = this.#xid++
    const barrier = { type: 'barrierRequest', xid } as const
    const bytes = [...messages, barrier].map((one) => one instanceof Uint8Array ? one : encode(one))
    return new Promise((answered, failed) => {
      if (this.hasHungUp) return failed(new Error('Open vSwitch has hung up'))
      this.#questions.set(xid, { answered, failed })
      this.#socket.write(Buffer.concat(bytes))
    })
  }

  /** Stops the switch, and leaves nothing behind. */
  async stop(): Promise<void> {
    this.#socket.destroy()
    await this.ovs.stop()
    await rm(this.ovs.directory, { recursive: true })
  }

  #hear(message: Message): void {
    if (message.type !== 'barrierReply') {
      this.#heard.push(message)
      return
    }
    this.#questions.get(message.xid)?.answered(this.#heard.splice(0))
    this.#questions.delete(message.xid)
  }
}
