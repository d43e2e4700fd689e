import type { Duplex } from 'node:stream'
import { EventEmitter } from 'eventemitter3'
import { FlowModFlags, PortConfig, PortNo, PortState, port as portOf, type Port } from '../../codec/index.js'
import { systemClock, type Clock } from '../clock.js'
import { ControllerConnection } from './connection.js'
import { dial, type DialOptions } from './dial.js'
import { FlowTable, type FlowEntry } from './flow-table.js'
import { performActions, run, type PipelineHost } from './pipeline.js'
import { PipelinePacket } from './packet.js'
import type {
  FlowRemovedReason, FlowStats, MessageInit, PacketInReason, PacketOut, PortStatusReason,
} from '../../codec/index.js'

/** What a {@link TestSwitch} is made of. */
export interface TestSwitchOptions {
  readonly datapathId: bigint
  /** Ports it has from the start: numbers, or more of their description. */
  readonly ports?: readonly (Partial<Port> & { readonly portNo: number })[]
  /** Flow tables. @defaultValue 254 */
  readonly tables?: number
  /** Timeouts and durations are by this clock. @defaultValue the machine's */
  readonly clock?: Clock
}

/** What happens to a {@link TestSwitch}. */
export interface TestSwitchEvents {
  /** A frame left by a port. The bytes are the listener's own. */
  transmit: (portNo: number, frame: Uint8Array) => void
  /** A packet went up to the controllers. */
  packetIn: (reason: PacketInReason, frame: Uint8Array) => void
  /** A flow went. */
  flowRemoved: (flow: FlowEntry, reason: FlowRemovedReason) => void
}

/**
 * An OpenFlow 1.3 switch inside this process. It speaks the real wire protocol, to a controller that it
 * dials over TCP; frames go in by {@link TestSwitch.receive} and come out by the event `transmit`. It needs
 * no privileges, and its timeouts run on a clock that the test may hold.
 *
 * ```ts
 * const sw = new TestSwitch({ datapathId: 1n, ports: [{ portNo: 1 }, { portNo: 2 }] })
 * await sw.connect({ port: 6653 })
 * sw.on('transmit', (portNo, frame) => …)
 * sw.receive(1, frame)
 * ```
 */
export class TestSwitch extends EventEmitter<TestSwitchEvents> implements AsyncDisposable {
  readonly datapathId: bigint
  readonly clock: Clock
  readonly tables: readonly FlowTable[]
  readonly #ports = new Map<number, Port>()
  readonly #connections = new Set<ControllerConnection>()
  readonly #host: PipelineHost
  #expiry: unknown
  #expiryAt = Infinity

  constructor(options: TestSwitchOptions) {
    super()
    this.datapathId = options.datapathId
    this.clock = options.clock ?? systemClock
    this.tables = Array.from({ length: options.tables ?? 254 }, () => new FlowTable())
    for (const port of options.ports ?? []) this.#ports.set(port.portNo, describe(port, this.datapathId))
    this.#host = this.#pipelineHost()
  }

  /** The ports, by number. */
  get ports(): ReadonlyMap<number, Port> {
    return this.#ports
  }

  /** Every flow of a table, or of all, the highest priority first. */
  flows(tableId?: number): readonly FlowEntry[] {
    const tables = tableId === undefined ? this.tables : [this.tables[tableId]]
    return tables.flatMap((table) => table?.flows ?? [])
  }

  /**
   * Dials a controller, and resolves when the TCP connection stands.
   * @throws the socket's error when nobody listens there
   */
  async connect(options: DialOptions): Promise<ControllerConnection> {
    return this.attach(await dial(options))
  }

  /** Speaks to a controller over a stream that stands already: a socket, or one end of a `duplexPair()`. */
  attach(stream: Duplex): ControllerConnection {
    const connection = new ControllerConnection(this, stream)
    this.#connections.add(connection)
    void connection.closed.then(() => this.#connections.delete(connection))
    return connection
  }

  /** Hangs up on every controller; the flows stay. */
  async disconnect(): Promise<void> {
    await Promise.all([...this.#connections].map((connection) => connection.close()))
  }

  /** A frame arrives on a port. Frames on ports that are not there, or are down, are dropped. */
  receive(portNo: number, frame: Uint8Array): void {
    const port = this.#ports.get(portNo)
    if (port === undefined || isDown(port) || (port.config & PortConfig.NO_RECV) !== 0) return
    run(this.#host, new PipelinePacket(frame, new Map([['inPort', BigInt(portNo)]])))
  }

  /** Carries out a packet-out. */
  packetOut(message: PacketOut): void {
    performActions(this.#host, new PipelinePacket(message.data, new Map([['inPort', BigInt(message.inPort)]])), message.actions)
  }

  /** Adds a port, or changes one, and tells the controllers. */
  setPort(port: Partial<Port> & { readonly portNo: number }): void {
    const before = this.#ports.get(port.portNo)
    const now = describe({ ...before, ...port }, this.datapathId)
    this.#ports.set(now.portNo, now)
    this.#portStatus(before === undefined ? 'add' : 'modify', now)
  }

  /** Takes a port away, and tells the controllers. */
  removePort(portNo: number): void {
    const port = this.#ports.get(portNo)
    if (port === undefined) return
    this.#ports.delete(portNo)
    this.#portStatus('delete', port)
  }

  /** Puts a flow into its table, in place of the same one. */
  addFlow(flow: FlowEntry): void {
    this.tables[flow.tableId]!.add(flow)
    if (endOf(flow) < this.#expiryAt) this.#watchExpiry(endOf(flow))
  }

  /** Takes flows out, and tells the controllers of those that asked for it. */
  removeFlows(flows: readonly FlowEntry[], reason: FlowRemovedReason): void {
    for (const tableId of new Set(flows.map((flow) => flow.tableId))) this.tables[tableId]!.delete(flows)
    for (const flow of flows) {
      this.emit('flowRemoved', flow, reason)
      if ((flow.flags & FlowModFlags.SEND_FLOW_REM) === 0) continue
      const { instructions: _, ...counters } = this.statistics(flow)
      this.#tell({ type: 'flowRemoved', reason, ...counters })
    }
  }

  /** A flow as statistics show it. */
  statistics(flow: FlowEntry): FlowStats {
    const age = this.clock.now() - flow.added
    return {
      tableId: flow.tableId,
      durationSec: Math.floor(age / 1000),
      durationNsec: Math.floor((age % 1000) * 1e6),
      priority: flow.priority,
      idleTimeout: flow.idleTimeout,
      hardTimeout: flow.hardTimeout,
      flags: flow.flags,
      cookie: flow.cookie,
      packetCount: flow.packetCount,
      byteCount: flow.byteCount,
      match: flow.match,
      instructions: flow.instructions,
    }
  }

  /** Hangs up, and forgets the timers. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.clock.clearTimeout(this.#expiry)
    this.#expiryAt = -Infinity
    await this.disconnect()
  }

  #pipelineHost(): PipelineHost {
    return {
      tables: this.tables,
      output: (portNo, packet) => this.#output(portNo, packet),
      packetIn: (packet, reason, flow, tableId, maxLen) => this.#packetIn(packet, reason, flow, tableId, maxLen),
      group: () => {},
      meter: () => true,
      used: (flow, bytes) => {
        flow.used = this.clock.now()
        flow.packetCount++
        flow.byteCount += BigInt(bytes)
      },
    }
  }

  #output(portNo: number, packet: PipelinePacket): void {
    const inPort = Number(packet.get('inPort') ?? 0n)
    switch (portNo) {
      case PortNo.IN_PORT: return this.#transmit(inPort, packet)
      case PortNo.ALL: case PortNo.FLOOD:
        for (const other of this.#ports.keys()) {
          if (other !== inPort && other !== PortNo.LOCAL) this.#transmit(other, packet)
        }
        return
      default: if (portNo !== inPort) this.#transmit(portNo, packet)
    }
  }

  #transmit(portNo: number, packet: PipelinePacket): void {
    const port = this.#ports.get(portNo)
    if (port === undefined || isDown(port) || (port.config & PortConfig.NO_FWD) !== 0) return
    this.emit('transmit', portNo, packet.bytes.slice())
  }

  #packetIn(
    packet: PipelinePacket, reason: PacketInReason, flow: FlowEntry | undefined, tableId: number, maxLen: number,
  ): void {
    this.emit('packetIn', reason, packet.bytes.slice())
    const inPort = Number(packet.get('inPort') ?? 0n)
    const metadata = packet.get('metadata') ?? 0n
    const tunnelId = packet.get('tunnelId') ?? 0n
    this.#tell({
      type: 'packetIn',
      reason,
      tableId,
      cookie: flow?.cookie ?? 0xffff_ffff_ffff_ffffn,
      totalLen: packet.bytes.length,
      match: { inPort, ...(metadata === 0n ? {} : { metadata }), ...(tunnelId === 0n ? {} : { tunnelId }) },
      data: packet.bytes.subarray(0, maxLen),
    })
  }

  #portStatus(reason: PortStatusReason, port: Port): void {
    this.#tell({ type: 'portStatus', reason, port })
  }

  #tell(message: MessageInit & { readonly type: 'packetIn' | 'flowRemoved' | 'portStatus' }): void {
    for (const connection of this.#connections) connection.tell(message)
  }

  /** One timer, for the flow that ends first; what ends then is found out when it fires, as use postpones it. */
  #watchExpiry(next: number): void {
    this.clock.clearTimeout(this.#expiry)
    this.#expiryAt = next
    this.#expiry = next === Infinity
      ? undefined
      : this.clock.setTimeout(() => this.#expire(), Math.max(0, next - this.clock.now()))
  }

  #expire(): void {
    const now = this.clock.now()
    const due = this.flows().filter((flow) => endOf(flow) <= now)
    const isHard = (flow: FlowEntry): boolean => flow.hardTimeout > 0 && flow.added + flow.hardTimeout * 1000 <= now
    this.removeFlows(due.filter(isHard), 'hardTimeout')
    this.removeFlows(due.filter((flow) => !isHard(flow)), 'idleTimeout')
    this.#watchExpiry(this.flows().reduce((next, flow) => Math.min(next, endOf(flow)), Infinity))
  }
}

/** When a flow ends, if no packet comes: milliseconds of the clock. */
function endOf(flow: FlowEntry): number {
  const idle = flow.idleTimeout === 0 ? Infinity : flow.used + flow.idleTimeout * 1000
  const hard = flow.hardTimeout === 0 ? Infinity : flow.added + flow.hardTimeout * 1000
  return Math.min(idle, hard)
}

function isDown(port: Port): boolean {
  return (port.config & PortConfig.PORT_DOWN) !== 0 || (port.state & PortState.LINK_DOWN) !== 0
}

/** A port that is given by number alone gets a name and an address of its own. */
function describe(init: Partial<Port> & { readonly portNo: number }, datapathId: bigint): Port {
  const hex = (value: number): string => value.toString(16).padStart(2, '0')
  const { portNo } = init
  const hwAddr = `02:0f:${hex(Number(datapathId & 0xffn))}:00:${hex((portNo >>> 8) & 0xff)}:${hex(portNo & 0xff)}`
  return portOf({ hwAddr, name: portNo === PortNo.LOCAL ? 'local' : `port${portNo}`, ...init })
}
