import {
  decode, DecodeError, encode, Framer, negotiateVersion, type Message, type MessageInit, type SetConfig,
} from '../codec/index.js'
import { Answers } from './faults/answers.js'
import { answer } from './protocol/answer.js'
import { DEFAULT_ASYNC, wants, type AsyncConfig, type AsyncMessage } from './protocol/async-masks.js'
import { Bundles } from './protocol/bundles.js'
import { ERROR_DATA, numbersOf, Refusal, type ErrorNumbers } from './protocol/refusal.js'
import type { Duplex } from 'node:stream'
import type { FaultPlan } from './faults/fault-plan.js'
import type { SuddenFault } from './faults/fault.js'
import type { SwitchCore } from './protocol/core.js'
import type { Role } from './protocol/mastership.js'
import type { Controller } from './protocol/controller.js'
import type { MultipartRequest } from './protocol/multipart-request.js'

/** A message that waits because the switch has stopped reading. */
interface Waiting {
  readonly frame: Uint8Array
  /** Whether its own fault made it wait, and must not strike it again. */
  readonly struck: boolean
}

/**
 * One connection of a {@link TestSwitch} to a controller.
 *
 * @example
 * ```ts
 * import { connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * await sw.setRole('master', 1n)
 * const [connection] = device.connections
 * console.log(connection?.role) // master
 * await connection?.close()
 * console.log((await sw.closed).kind) // ended
 * await device.close()
 * ```
 */
export class ControllerConnection implements Controller, AsyncDisposable {
  readonly #core: SwitchCore
  readonly #faults: FaultPlan
  readonly #stream: Duplex
  readonly #framer: Framer
  readonly #answers: Answers
  #greeted = false
  #collecting: Uint8Array[] | undefined
  #stalled = false
  #stallTimer: unknown
  readonly #waiting: Waiting[] = []
  /** Resolves when the connection is closed, by either side. Never rejects. */
  readonly closed: Promise<void>
  /** 0 for a main connection, otherwise the number of an auxiliary one. */
  readonly auxiliaryId: number
  /** The role of the controller at the other end. */
  role: Role = 'equal'
  /** Which asynchronous messages the controller gets, by its role. */
  asyncConfig: AsyncConfig = DEFAULT_ASYNC
  /** What the last SET_CONFIG said. */
  config: Pick<SetConfig, 'flags' | 'missSendLen'> = { flags: 0, missSendLen: 128 }
  /** @internal */
  readonly bundles = new Bundles()
  /** @internal Multipart requests of which the last part has not come yet, by xid. */
  readonly requestParts = new Map<number, MultipartRequest[]>()

  /** @internal */
  constructor(core: SwitchCore, faults: FaultPlan, stream: Duplex, auxiliaryId: number) {
    this.#core = core
    this.#faults = faults
    this.#stream = stream
    this.auxiliaryId = auxiliaryId
    this.#answers = new Answers(stream, core.datapath.clock)
    this.#framer = new Framer((view, offset, end) =>
      this.#receive(new Uint8Array(view.buffer, view.byteOffset + offset, end - offset)))
    this.closed = new Promise((resolve) => stream.once('close', () => {
      this.#answers.dropDelayed()
      core.datapath.clock.clearTimeout(this.#stallTimer)
      resolve()
    }))
    stream.on('error', () => stream.destroy())
    stream.on('end', () => stream.end())
    stream.on('data', (chunk: Uint8Array) => this.#take(chunk))
    this.send({ type: 'hello' })
  }

  /** Sends a message to the controller, unless the connection is closed. */
  send(message: MessageInit): void {
    const bytes = encode(message)
    if (this.#collecting !== undefined) this.#collecting.push(bytes)
    else this.#answers.write(bytes)
  }

  /** Sends an asynchronous message, if the controller has sent its hello and is to get such messages. */
  notify(message: AsyncMessage): void {
    const { asyncConfig, role } = this
    const masks = role === 'slave' ? asyncConfig.slave : asyncConfig.master
    if (this.#greeted && this.auxiliaryId === 0 && wants(masks, message)) this.#answers.write(encode(message))
  }

  /** Makes something go wrong on this connection, at once. */
  strike(fault: SuddenFault): void {
    if (fault.do === 'stall') this.#stall(fault.milliseconds)
    else this.#answers.deliver(fault.do === 'cut' ? [encode({ type: 'echoRequest' })] : [], fault)
  }

  /** Closes the connection at once. Resolves when it is closed. */
  async close(): Promise<void> {
    this.#stream.destroy()
    await this.closed
  }

  /** Same as {@link ControllerConnection.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #take(chunk: Uint8Array): void {
    try {
      this.#framer.push(chunk)
    } catch (error) {
      this.#stream.destroy()
      if (!(error instanceof DecodeError)) throw error
    }
  }

  #receive(frame: Uint8Array): void {
    if (this.#stalled) this.#waiting.push({ frame: frame.slice(), struck: false })
    else if (this.#greeted) this.#handle(frame, false)
    else this.#greet(frame)
  }

  /** The first message must be a hello of a controller that speaks OpenFlow 1.3 (§6.3.1). */
  #greet(frame: Uint8Array): void {
    const message = this.#decode(frame)
    if (message?.type !== 'hello') return void this.#stream.end()
    this.#greeted = negotiateVersion(message) !== undefined
    if (this.#greeted) return
    const data = new TextEncoder().encode('this switch speaks OpenFlow 1.3')
    this.send({ type: 'error', xid: message.xid, ...numbersOf('OFPHFC_INCOMPATIBLE'), data })
    this.#stream.end()
  }

  #handle(frame: Uint8Array, struck: boolean): void {
    const message = this.#decode(frame)
    if (message === undefined) return
    const fault = struck ? undefined : this.#faults.strike(message)
    switch (fault?.do) {
      case 'swallow': return
      case 'refuse': return this.#refuse(frame, numbersOf(fault.error))
      case 'stall':
        this.#waiting.push({ frame: frame.slice(), struck: true })
        return this.#stall(fault.milliseconds)
      default: this.#answers.deliver(this.#answer(message, frame), fault)
    }
  }

  #decode(frame: Uint8Array): Message | undefined {
    try {
      return decode(frame)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#refuse(frame, error)
      return undefined
    }
  }

  /** The messages that the switch sends in answer to a message, in their order. */
  #answer(message: Message, frame: Uint8Array): readonly Uint8Array[] {
    const answers: Uint8Array[] = []
    this.#collecting = answers
    try {
      answer(this.#core, this, message, frame)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      this.#refuse(frame, error.numbers)
    } finally {
      this.#collecting = undefined
    }
    return answers
  }

  #refuse(frame: Uint8Array, { errorType, errorCode, experimenter }: ErrorNumbers): void {
    const xid = new DataView(frame.buffer, frame.byteOffset).getUint32(4)
    this.send({ type: 'error', xid, errorType, errorCode, experimenter, data: frame.subarray(0, ERROR_DATA) })
  }

  #stall(milliseconds: number): void {
    const { clock } = this.#core.datapath
    this.#stalled = true
    this.#stream.pause()
    clock.clearTimeout(this.#stallTimer)
    if (milliseconds !== Infinity) this.#stallTimer = clock.setTimeout(() => this.#resume(), milliseconds)
  }

  /** Processes the messages that waited. One of them may stop the reading again; the rest then wait on. */
  #resume(): void {
    this.#stalled = false
    this.#stream.resume()
    for (const { frame, struck } of this.#waiting.splice(0)) {
      if (this.#stalled) this.#waiting.push({ frame, struck: false })
      else this.#handle(frame, struck)
    }
  }
}
