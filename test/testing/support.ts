import { duplexPair } from 'node:stream'
import {
  decode, encode, errorName, flowMod, Framer, type Action, type ActionInit, type FlowModInit, type MatchInit,
  type Message, type MessageInit, type MessageOf, type MessageType,
} from 'daolinet/codec'
import { ManualClock, TestSwitch, type ControllerConnection, type TestSwitchOptions } from 'daolinet/testing'

const ASYNCHRONOUS: readonly MessageType[] = ['packetIn', 'portStatus', 'flowRemoved']

/** A controller for tests, at the other end of a pipe to the switch. */
export class Controller {
  /** The connection, on the side of the switch. */
  readonly connection: ControllerConnection
  /** Everything the switch has sent, its hello first. */
  readonly heard: Message[] = []
  /** Resolves when the switch has ended the connection. */
  readonly ended: Promise<void>
  readonly #pipe: ReturnType<typeof duplexPair>[0]
  readonly #waiting = new Map<number, () => void>()
  #xid = 0x7000_0000

  constructor(sw: TestSwitch, auxiliaryId = 0) {
    const [mine, theirs] = duplexPair()
    this.#pipe = mine
    const framer = new Framer((view, offset, end) => {
      const message = decode(new Uint8Array(view.buffer, view.byteOffset + offset, end - offset).slice())
      this.heard.push(message)
      if (message.type === 'barrierReply') this.#waiting.get(message.xid)?.()
    })
    mine.on('data', (chunk: Uint8Array) => framer.push(chunk))
    this.ended = new Promise((resolve) => mine.once('close', resolve).once('end', resolve))
    this.connection = sw.attach(theirs, { auxiliaryId })
  }

  /** Calls back with all bytes that come from now on. */
  tap(listener: (chunk: Uint8Array) => void): void {
    this.#pipe.on('data', listener)
  }

  /** Sends messages, or raw bytes. */
  say(...messages: readonly (MessageInit | Uint8Array)[]): void {
    for (const message of messages) {
      this.#pipe.write(message instanceof Uint8Array ? message : encode(message))
    }
  }

  /** Resolves when the switch has answered a barrier: all messages before it are carried out. */
  barrier(): Promise<void> {
    const xid = this.#xid++
    const done = new Promise<void>((resolve) => this.#waiting.set(xid, resolve))
    this.say({ type: 'barrierRequest', xid })
    return done
  }

  /** Sends messages, and resolves with everything that the switch sent until they were carried out. */
  async ask(...messages: readonly (MessageInit | Uint8Array)[]): Promise<Message[]> {
    const from = this.heard.length
    this.say(...messages)
    await this.barrier()
    return this.heard.slice(from).filter(({ type }) => type !== 'barrierReply')
  }

  /** Sends a request, and resolves with its single reply. */
  async request<T extends MessageType>(type: T, message: MessageInit): Promise<MessageOf<T>> {
    const answers = (await this.ask(message)).filter(({ type: heard }) => !ASYNCHRONOUS.includes(heard))
    const [answer] = answers
    if (answers.length !== 1 || answer?.type !== type) throw new Error(`not one ${type}: ${said(answers)}`)
    return answer as MessageOf<T>
  }

  /** Sends messages, and resolves with the names of the errors that answer them. */
  async errors(...messages: readonly (MessageInit | Uint8Array)[]): Promise<string[]> {
    const answers = await this.ask(...messages)
    return answers.flatMap((answer) => answer.type === 'error' ? [nameOf(answer)] : [])
  }

  /** All messages of a type that the switch has sent. */
  of<T extends MessageType>(type: T): MessageOf<T>[] {
    return this.heard.filter((message): message is MessageOf<T> => message.type === type)
  }
}

function said(messages: readonly Message[]): string {
  return messages.map((message) => message.type === 'error' ? nameOf(message) : message.type).join(', ')
}

/** The name of an error: `OFPBMC_BAD_PREREQ`. */
export function nameOf({ errorType, errorCode, experimenter }: MessageOf<'error'>): string {
  return errorName(errorType, errorCode, experimenter)
}

/** A switch, a controller that is connected to it, and a clock that the test moves. */
export interface Bench {
  readonly sw: TestSwitch
  readonly clock: ManualClock
  readonly controller: Controller
  readonly heard: readonly Message[]
  /** The frames that have left its ports. */
  readonly transmitted: [portNo: number, frame: Uint8Array][]
  say: Controller['say']
  ask: Controller['ask']
  request: Controller['request']
  errors: Controller['errors']
  barrier: Controller['barrier']
  /** The ports by which frames have left since the last call. */
  ports(): number[]
  /** Connects another controller. */
  another(auxiliaryId?: number): Promise<Controller>
}

/** Builds a {@link Bench}; the switch has the ports 1 to 3 by default. */
export async function bench(options: Partial<TestSwitchOptions> = {}): Promise<Bench> {
  const clock = new ManualClock()
  const ports = [{ portNo: 1 }, { portNo: 2 }, { portNo: 3 }]
  const sw = new TestSwitch({ datapathId: 0xabcn, ports, clock, ...options })
  const transmitted: [number, Uint8Array][] = []
  sw.on('transmit', (portNo, frame) => transmitted.push([portNo, frame]))
  const another = async (auxiliaryId = 0): Promise<Controller> => {
    const controller = new Controller(sw, auxiliaryId)
    controller.say({ type: 'hello' })
    await controller.barrier()
    return controller
  }
  const controller = await another()
  return {
    sw, clock, controller, another, transmitted,
    heard: controller.heard,
    say: (...messages) => controller.say(...messages),
    ask: (...messages) => controller.ask(...messages),
    request: (type, message) => controller.request(type, message),
    errors: (...messages) => controller.errors(...messages),
    barrier: () => controller.barrier(),
    ports: () => transmitted.splice(0).map(([portNo]) => portNo),
  }
}

/** A flow-mod that applies actions. */
export function flow(
  match: MatchInit, actions: readonly ActionInit[], rest: Omit<FlowModInit, 'type'> = {},
): MessageInit {
  const instructions = [{ type: 'applyActions', actions: actions as readonly Action[] }] as const
  return { ...flowMod({ instructions }), ...rest, match }
}

/** An action that outputs to a port. */
export function to(port: number): { readonly type: 'output', readonly port: number } {
  return { type: 'output', port }
}
