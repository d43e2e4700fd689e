import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  decode, encode, Framer, GroupId, MeterId, PortNo, TableId, type Message, type MessageInit, type MessageOf,
} from 'daolinet/codec'
import { OpenVSwitch } from './open-vswitch.js'

const bridge = 'wired'

/** The Ethernet type of the frames that follow a frame, to find out when all is done. */
const MARKER = 0x88b5

/** What a frame has led to: frames by port, in the order in which each port sent them, and packet-ins. */
export interface Outcome {
  readonly frames: readonly [portNo: number, frame: Uint8Array][]
  readonly packetIns: readonly MessageOf<'packetIn'>[]
}

/**
 * An Open vSwitch with its datapath in user space, whose ports a program holds: it gives frames to them, and
 * gets what they send. The time of the switch stands still, except when the program moves it.
 */
export class WiredSwitch {
  readonly ovs: OpenVSwitch
  readonly #control: Socket
  readonly #wires: ReadonlyMap<number, Socket>
  #unixctl: Socket | undefined
  readonly #frames: [number, Uint8Array][] = []
  #messages: Message[] = []
  #wake: () => void = () => undefined
  #count = 0
  #isDead = false

  private constructor(ovs: OpenVSwitch, control: Socket, wires: ReadonlyMap<number, Socket>) {
    this.ovs = ovs
    this.#control = control
    this.#wires = wires
    const framer = new Framer((view, offset, end) => {
      const message = decode(new Uint8Array(view.buffer, view.byteOffset + offset, end - offset).slice())
      if (message.type === 'echoRequest') control.write(encode({ ...message, type: 'echoReply' }))
      else this.#messages.push(message)
      this.#wake()
    })
    control.on('data', (chunk: Uint8Array) => framer.push(chunk))
    for (const socket of [control, ...wires.values()]) {
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.#isDead = true
        this.#wake()
      })
    }
    for (const [portNo, wire] of wires) {
      let rest: Buffer = Buffer.alloc(0)
      wire.on('data', (chunk: Buffer) => {
        rest = Buffer.concat([rest, chunk])
        while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
          const end = 2 + rest.readUInt16BE(0)
          this.#frames.push([portNo, Uint8Array.from(rest.subarray(2, end))])
          rest = rest.subarray(end)
        }
        this.#wake()
      })
    }
  }

  /** Starts a switch with the ports 1 to `ports`. */
  static async start(ports: number): Promise<WiredSwitch> {
    const directory = await mkdtemp(join(tmpdir(), 'daolinet-wired-'))
    const ovs = await OpenVSwitch.start({ directory, datapath: 'dummy' })
    try {
      await ovs.addBridge(bridge, { datapathId: '0000000000000abc' })
      const wires = new Map<number, Socket>()
      for (let port = 1; port <= ports; port++) {
        const path = join(directory, `wire${port}`)
        await ovs.vsctl(
          'add-port', bridge, `port${port}`, '--', 'set', 'interface', `port${port}`, 'type=dummy',
          `ofport_request=${port}`, `options:pstream=punix:${path}`, 'mtu_request=9000',
        )
        wires.set(port, await dialled(path))
      }
      const control = await dialled(join(directory, `${bridge}.mgmt`))
      const sw = new WiredSwitch(ovs, control, wires)
      control.write(encode({ type: 'hello' }))
      // Over a management socket packet-ins come only after they are asked for.
      await sw.ask({ type: 'setConfig', flags: 0, missSendLen: 0xffff })
      await sw.command('time/stop')
      return sw
    } catch (error) {
      await ovs.stop()
      throw error
    }
  }

  /** Whether its daemon has ended by itself. */
  get hasEnded(): boolean {
    return this.#isDead
  }

  /** Sends messages; resolves with what was answered. */
  async ask(...messages: readonly (MessageInit | Uint8Array)[]): Promise<Message[]> {
    const xid = 0x7000_0000 + this.#count++
    for (const one of messages) this.#control.write(one instanceof Uint8Array ? one : encode(one))
    this.#control.write(encode({ type: 'barrierRequest', xid }))
    const isReply = (message: Message) => message.type === 'barrierReply' && message.xid === xid
    await this.#until(() => this.#messages.some(isReply), 'a barrier')
    const heard = this.#messages.filter((message) => !isReply(message))
    this.#messages = []
    return heard
  }

  /** Runs a command of the daemon. */
  async command(method: string, ...params: readonly string[]): Promise<string> {
    this.#unixctl ??= await dialled(join(this.ovs.directory, 'ovs-vswitchd.ctl'))
    const socket = this.#unixctl
    socket.write(JSON.stringify({ method, params, id: this.#count++ }))
    let text = ''
    for (;;) {
      const [chunk] = await once(socket, 'data') as [Buffer]
      text += chunk.toString()
      try {
        const { result, error } = JSON.parse(text) as { result: string | null, error: string | null }
        if (error !== null) throw new Error(`${method}: ${error}`)
        return result ?? ''
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
      }
    }
  }

  /**
   * Replaces all flows of all tables by these, and forgets what the datapath remembers of the old ones.
   * @returns the errors
   */
  async setUp(messages: readonly MessageInit[]): Promise<readonly Message[]> {
    const answers = await this.ask(
      { type: 'flowMod', command: 'delete', tableId: TableId.ALL },
      { type: 'groupMod', command: 'delete', groupId: GroupId.ALL },
      { type: 'meterMod', command: 'delete', meterId: MeterId.ALL },
      ...messages,
      // Markers come back from every port and to the controller.
      {
        type: 'flowMod', tableId: 0, priority: 0xffff, match: { ethType: MARKER },
        instructions: [{
          type: 'applyActions',
          actions: [...this.#wires.keys()].map((port) => ({ type: 'output' as const, port }))
            .concat([
              { type: 'output', port: PortNo.IN_PORT }, { type: 'output', port: PortNo.CONTROLLER },
            ]),
        }],
      },
    )
    await this.command('revalidator/purge')
    await this.#forgetFragments()
    // The first marker is slower than what follows it: the datapath must learn its flow.
    for (const port of this.#wires.keys()) await this.send(port)
    return answers.filter(({ type }) => type === 'error')
  }

  /** Gives a frame to a port, or none; resolves with all that it led to. */
  async send(portNo: number, ...frames: readonly Uint8Array[]): Promise<Outcome> {
    const id = this.#count++
    const marker = Buffer.alloc(60)
    marker.writeUInt16BE(MARKER, 12)
    marker.writeUInt32BE(id, 14)
    const isMarker = (frame: Uint8Array): boolean => marker.equals(frame)
    this.#wires.get(portNo)!.write(Buffer.concat([...frames, marker].map((frame) => {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(frame.length)
      return Buffer.concat([length, frame])
    })))
    const isPacketIn = (message: Message): message is MessageOf<'packetIn'> => message.type === 'packetIn'
    const isBack = (): boolean =>
      this.#messages.some((message) => isPacketIn(message) && isMarker(message.data))
      && this.#frames.filter(([, frame]) => isMarker(frame)).length === this.#wires.size
    await this.#until(isBack, `what a frame to port ${portNo} leads to`)
    const outcome = {
      frames: this.#frames.splice(0).filter(([, frame]) => !isMarker(frame)),
      packetIns: this.#messages.filter(isPacketIn).filter(({ data }) => !isMarker(data)),
    }
    this.#messages = []
    return outcome
  }

  /** Carries out a packet-out; resolves with all that it led to. */
  async packetOut(message: MessageInit): Promise<Outcome & { readonly errors: readonly Message[] }> {
    const answers = await this.ask(message)
    const { frames, packetIns } = await this.send(1)
    const early = answers.filter((one): one is MessageOf<'packetIn'> => one.type === 'packetIn')
    return {
      frames, packetIns: [...early, ...packetIns], errors: answers.filter(({ type }) => type === 'error'),
    }
  }

  /** Moves the switch's time forward. */
  async advance(milliseconds: number): Promise<void> {
    await this.command('time/warp', String(milliseconds))
  }

  /** Stops the switch, and leaves nothing behind. */
  async stop(): Promise<void> {
    this.#control.destroy()
    this.#unixctl?.destroy()
    for (const wire of this.#wires.values()) wire.destroy()
    await this.ovs.stop()
    await rm(this.ovs.directory, { recursive: true })
  }

  /** Fragments that wait are dropped 25 s later, by a thread that looks for them every minute. */
  async #forgetFragments(): Promise<void> {
    for (let tries = 0; !/num frag: 0/.test(await this.command('dpctl/ipf-get-status')); tries++) {
      if (tries > 1000) throw new Error('fragments do not go away')
      await this.advance(30_000)
      await this.ask()
    }
  }

  async #until(done: () => boolean, what: string): Promise<void> {
    const deadline = performance.now() + 10_000
    const timer = setTimeout(() => this.#wake(), 10_000)
    try {
      while (!done()) {
        if (this.#isDead) throw new Error(`Open vSwitch has ended: ${what} did not come`)
        if (performance.now() >= deadline) throw new Error(`${what} did not come`)
        await new Promise<void>((resolve) => { this.#wake = resolve })
      }
    } finally {
      clearTimeout(timer)
    }
  }
}

async function dialled(path: string): Promise<Socket> {
  const socket = connect(path)
  await once(socket, 'connect')
  return socket
}
