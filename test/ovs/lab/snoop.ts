import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { until } from './run.js'
import type { Namespace } from './namespace.js'
import type { OpenVSwitch } from './open-vswitch.js'

/** A protocol number that nothing else on the lab's wires uses (IEEE 802: local experiments). */
const fenceType = '88b5'

/**
 * The conversation of one bridge with its controller, as Open vSwitch itself prints it: an independent
 * witness of what was said, and the lab's count of PacketIns.
 */
export class Snoop {
  readonly #ovs: OpenVSwitch
  readonly #bridge: string
  readonly #child: ChildProcess
  #text = ''
  #fences = 0

  private constructor(ovs: OpenVSwitch, bridge: string, child: ChildProcess) {
    this.#ovs = ovs
    this.#bridge = bridge
    this.#child = child
    child.stderr?.on('data', (chunk: Buffer) => { this.#text += chunk.toString() })
  }

  /** Starts to listen. The bridge must be connected to a controller, or else {@link fence} waits in vain. */
  static async start(ovs: OpenVSwitch, bridge: string, namespace: Namespace): Promise<Snoop> {
    const child = namespace.spawn('ovs-ofctl', ['-O', 'OpenFlow13', 'snoop', bridge], ovs.env)
    await once(child, 'spawn')
    const snoop = new Snoop(ovs, bridge, child)
    await until(`a snoop on ${bridge}`, async () => { await snoop.fence(500); return true })
    return snoop
  }

  /** Every message seen so far, each as `ovs-ofctl` prints it. */
  get messages(): string[] {
    return this.#text.split(/^(?=OFP[TS]{1,2}_)/m).filter((message) => message.startsWith('OFP'))
  }

  /** The PacketIns seen so far, but for the fences. */
  get packetIns(): string[] {
    const all = this.messages.filter((message) => message.startsWith('OFPT_PACKET_IN'))
    return all.filter((message) => !message.includes(fenceType))
  }

  /**
   * Waits until everything that the switch has said to its controller so far is here: sends a packet of its
   * own through the controller's connection and waits to see it pass. Messages of one connection keep their
   * order.
   */
  async fence(within = 5_000): Promise<void> {
    this.#fences += 1
    const source = `0600${this.#fences.toString(16).padStart(8, '0')}`
    const packet = `0600000000fe${source}${fenceType}`.padEnd(120, '0')
    const seen = source.replace(/..(?=.)/g, '$&:')
    const through = `in_port=CONTROLLER packet=${packet} actions=controller`
    await this.#ovs.ofctl('packet-out', this.#bridge, through)
    await until('a fence in the conversation', () => this.#text.includes(seen), { within, every: 5 })
  }

  /** The PacketIns that the switch sends while `action` runs. */
  async packetInsDuring(action: () => Promise<unknown>): Promise<string[]> {
    await this.fence()
    const before = this.packetIns.length
    await action()
    await this.fence()
    return this.packetIns.slice(before)
  }

  /** Ends the listening. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    this.#child.kill('SIGKILL')
    await once(this.#child, 'exit')
  }
}
