import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import {
  barrierRequest, decode, encode, errorName, Framer, hello, roleRequest, type Message, type MessageInit,
} from 'daolinet/codec'
import type { Host } from './two-hosts.js'

/**
 * A controller that became master of a switch, and knows nothing of what happened since: no session of the
 * library, which would take the hint that it is a slave.
 */
export class Sleeper {
  readonly #socket: Socket
  readonly #heard: Message[] = []
  #wake: () => void = () => undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    const framer = new Framer((view, offset, end) => {
      this.#heard.push(decode(new Uint8Array(view.buffer, view.byteOffset + offset, end - offset).slice()))
      this.#wake()
    })
    socket.on('data', (chunk: Uint8Array) => framer.push(chunk))
  }

  /** Becomes master with the generation id of the master that there is. */
  static async of({ ovs, bridge }: Host): Promise<Sleeper> {
    const socket = connect(join(ovs.directory, `${bridge}.mgmt`))
    await once(socket, 'connect')
    const sleeper = new Sleeper(socket)
    sleeper.#send(hello({}))
    const reply = await sleeper.#ask(roleRequest({ xid: 1 }), 1)
    if (reply.type !== 'roleReply') throw new Error(`no role: ${reply.type}`)
    await sleeper.#ask(roleRequest({ xid: 2, role: 'master', generationId: reply.generationId }), 2)
    return sleeper
  }

  /** Sends a message, and gives the name of the error with which the switch refuses it, if it does. */
  async write(message: MessageInit): Promise<string | undefined> {
    const from = this.#heard.length
    this.#send({ ...message, xid: 3 })
    await this.#ask(barrierRequest({ xid: 4 }), 4, from)
    const error = this.#heard.slice(from).find((one) => one.type === 'error' && one.xid === 3)
    return error?.type === 'error' ? errorName(error.errorType, error.errorCode) : undefined
  }

  close(): void {
    this.#socket.destroy()
  }

  async #ask(message: MessageInit, xid: number, from = this.#heard.length): Promise<Message> {
    this.#send(message)
    for (;;) {
      const answer = this.#heard.slice(from).find((one) => one.xid === xid)
      if (answer) return answer
      await new Promise<void>((resolve) => { this.#wake = resolve })
    }
  }

  #send(message: MessageInit): void {
    this.#socket.write(encode(message))
  }
}
