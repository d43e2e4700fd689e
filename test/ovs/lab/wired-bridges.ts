import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsePacket, type Packet, type Runt } from 'daolinet/packet'
import { OpenVSwitch } from './open-vswitch.js'
import { until } from './run.js'

/** The far end of a port: what a program holds there instead of a host. */
export interface Wire {
  /** The frames that the port has sent, in order. */
  readonly frames: readonly Uint8Array[]
  /** Gives a frame to the port. */
  send(frame: Uint8Array): void
  /** Waits for a packet that the port has sent. */
  packet(what: string, isIt: (packet: Packet) => boolean): Promise<Packet>
}

/** An Open vSwitch in user space with bridges, whose ports a program or one another's sockets hold. */
export class WiredBridges implements AsyncDisposable {
  readonly ovs: OpenVSwitch
  readonly #sockets: Socket[] = []

  private constructor(ovs: OpenVSwitch) {
    this.ovs = ovs
  }

  /** Starts it without bridges. */
  static async start(): Promise<WiredBridges> {
    const directory = await mkdtemp(join(tmpdir(), 'daolinet-bridges-'))
    return new WiredBridges(await OpenVSwitch.start({ directory, datapath: 'dummy' }))
  }

  /** Adds a bridge with these ports, each named after bridge and number, and gives their wires. */
  async bridge(name: string, datapathId: bigint, ...ports: readonly number[]): Promise<Wire[]> {
    await this.ovs.addBridge(name, { datapathId: datapathId.toString(16).padStart(16, '0') })
    const wires: Wire[] = []
    for (const port of ports) {
      await this.#addPort(name, port, `pstream=punix:${this.#path(`${name}-${port}`)}`)
      wires.push(await this.#wire(this.#path(`${name}-${port}`)))
    }
    return wires
  }

  /** Joins two bridges by a new port of each. */
  async join(one: string, onePort: number, other: string, otherPort: number): Promise<void> {
    const path = this.#path(`${one}-${onePort}`)
    await this.#addPort(one, onePort, `pstream=punix:${path}`)
    await this.#addPort(other, otherPort, `stream=unix:${path}`)
  }

  /** Stops it, and leaves nothing behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await this.ovs.stop()
    await rm(this.ovs.directory, { recursive: true })
  }

  #path(file: string): string {
    return join(this.ovs.directory, file)
  }

  async #addPort(bridge: string, port: number, option: string): Promise<void> {
    const name = `${bridge}-${port}`
    await this.ovs.vsctl(
      'add-port', bridge, name, '--', 'set', 'interface', name, 'type=dummy', `ofport_request=${port}`,
      `options:${option}`,
    )
  }

  async #wire(path: string): Promise<Wire> {
    const socket = connect(path)
    this.#sockets.push(socket)
    await once(socket, 'connect')
    socket.on('error', () => socket.destroy())
    const frames: Uint8Array[] = []
    let rest: Buffer = Buffer.alloc(0)
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk])
      while (rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE(0)) {
        const end = 2 + rest.readUInt16BE(0)
        frames.push(Uint8Array.from(rest.subarray(2, end)))
        rest = rest.subarray(end)
      }
    })
    return {
      frames,
      send(frame) {
        const length = Buffer.alloc(2)
        length.writeUInt16BE(frame.length)
        socket.write(Buffer.concat([length, frame]))
      },
      packet(what, isIt) {
        const isSuch = (packet: Packet | Runt): packet is Packet =>
          packet.ethernet !== undefined && isIt(packet)
        const find = (): Packet | undefined => frames.map((frame) => parsePacket(frame)).find(isSuch)
        return until(what, find)
      },
    }
  }
}
