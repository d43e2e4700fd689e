import type { Duplex } from 'node:stream'
import { EventEmitter } from 'eventemitter3'
import {
  FlowModFlags, MAX_MESSAGE_LENGTH, type FlowRemovedReason, type FlowStats, type PacketInReason,
  type PacketOut, type PacketQueue, type Port,
} from '../codec/index.js'
import { systemClock, type Clock } from '../switch/clock.js'
import { Datapath } from './datapath/datapath.js'
import { FaultPlan } from './faults/fault-plan.js'
import { ControllerConnection } from './controller-connection.js'
import { Mastership } from './protocol/mastership.js'
import { statisticsOf } from './protocol/statistics/flows.js'
import { dialController, type ControllerTarget } from './wire/dial-controller.js'
import { acceptControllers, type PassiveListener, type PassiveOptions } from './wire/passive.js'
import { Redial } from './wire/redial.js'
import type { FlowEntry, FlowTable } from './datapath/flow-table.js'
import type { GroupEntry } from './datapath/groups.js'
import type { MeterEntry } from './datapath/meters.js'
import type { PortInit } from './datapath/ports.js'
import type { Fault, FaultHandle } from './faults/fault.js'
import type { PipelinePacket } from './packet/packet.js'
import type { AsyncMessage } from './protocol/async-masks.js'
import type { Description, SwitchCore } from './protocol/core.js'

/** What a {@link TestSwitch} is made of. */
export interface TestSwitchOptions {
  readonly datapathId: bigint
  /** Ports it has from the start: numbers, or more of their description. */
  readonly ports?: readonly PortInit[]
  /** Queues that ports have besides queue 0. */
  readonly queues?: readonly PacketQueue[]
  /** Flow tables. @defaultValue 254 */
  readonly tables?: number
  /** Flows that fit into one table; more are refused. @defaultValue 1,000,000 */
  readonly maxFlows?: number
  /** Bytes of each part of a multipart reply at most. @defaultValue 65535 */
  readonly partLength?: number
  /** What the switch says of itself. */
  readonly description?: Partial<Description>
  /** Timeouts, meters and durations are by this clock. @defaultValue the machine's */
  readonly clock?: Clock
}

/** What happens to a {@link TestSwitch}. */
export interface TestSwitchEvents {
  /** A frame left by a port. The bytes are the listener's own. */
  transmit: (portNo: number, frame: Uint8Array) => void
  /** A packet went up to the controllers. The bytes are the listener's own. */
  packetIn: (reason: PacketInReason, frame: Uint8Array) => void
  /** A flow went. */
  flowRemoved: (flow: FlowEntry, reason: FlowRemovedReason) => void
  /** A connection to a controller stands. */
  connected: (connection: ControllerConnection) => void
}

/**
 * An OpenFlow 1.3 switch inside this process. It speaks the real wire protocol, to a controller that it
 * dials over TCP; frames go in by {@link TestSwitch.receive} and come out by the event `transmit`. It needs
 * no privileges, and its time is a clock that the test may hold.
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
  readonly #datapath: Datapath
  readonly #faults = new FaultPlan()
  readonly #connections = new Set<ControllerConnection>()
  readonly #redials = new Set<Redial<ControllerConnection>>()
  readonly #listeners = new Set<PassiveListener>()
  readonly #core: SwitchCore

  constructor(options: TestSwitchOptions) {
    super()
    const { datapathId, ports = [], queues = [], tables = 254, clock = systemClock } = options
    this.datapathId = datapathId
    this.clock = clock
    this.#datapath = new Datapath({ datapathId, clock, tables, ports, queues }, {
      transmit: (portNo, frame) => this.emit('transmit', portNo, frame),
      packetIn: (packet, reason, flow, tableId) => this.#packetIn(packet, reason, flow, tableId),
      flowRemoved: (flow, reason) => this.#flowRemoved(flow, reason),
      portStatus: (reason, port, by) => this.#tell({ type: 'portStatus', reason, port }, by),
    })
    this.#core = {
      datapath: this.#datapath,
      mastership: new Mastership(),
      connections: this.#connections,
      description: {
        mfrDesc: 'daolinet', hwDesc: 'a switch in this process', swDesc: 'OpenFlow 1.3', serialNum: 'none',
        dpDesc: `switch ${datapathId.toString(16).padStart(16, '0')}`, ...options.description,
      },
      maxFlows: options.maxFlows ?? 1_000_000,
      partLength: options.partLength ?? MAX_MESSAGE_LENGTH,
    }
  }

  /** The ports, by number. */
  get ports(): ReadonlyMap<number, Port> {
    return this.#datapath.ports.all
  }

  /** The flow tables. */
  get tables(): readonly FlowTable[] {
    return this.#datapath.tables
  }

  /** The groups, by number. */
  get groups(): ReadonlyMap<number, GroupEntry> {
    return this.#datapath.groups
  }

  /** The meters, by number. */
  get meters(): ReadonlyMap<number, MeterEntry> {
    return this.#datapath.meters
  }

  /** The connections that stand. */
  get connections(): ReadonlySet<ControllerConnection> {
    return this.#connections
  }

  /** Every flow of a table, or of all, the highest priority first. */
  flows(tableId?: number): readonly FlowEntry[] {
    return tableId === undefined ? this.#datapath.flows : this.tables[tableId]?.flows ?? []
  }

  /**
   * Dials a controller, and resolves when the connection stands. With `retry` it dials again whenever nobody
   * answers or the connection is lost, and resolves with the first that stands.
   * @throws the socket's error when nobody listens there, unless told to retry
   */
  async connect(options: ControllerTarget): Promise<ControllerConnection> {
    const { retry = false, auxiliaryId = 0, ...target } = options
    if (retry === false) return this.attach(await dialController(target), { auxiliaryId })
    const patience = retry === true ? {} : retry
    const redial = new Redial(this.clock, target, patience, (socket) => this.attach(socket, { auxiliaryId }))
    this.#redials.add(redial)
    return redial.start()
  }

  /** Waits for controllers that dial the switch; each is spoken to as if the switch had dialled it. */
  async listen(options: PassiveOptions = {}): Promise<PassiveListener> {
    const listener = await acceptControllers(options, (socket) => this.attach(socket))
    this.#listeners.add(listener)
    return listener
  }

  /** Speaks to a controller over a stream that stands already: a socket, or one end of a `duplexPair()`. */
  attach(stream: Duplex, options: { readonly auxiliaryId?: number } = {}): ControllerConnection {
    const connection = new ControllerConnection(this.#core, this.#faults, stream, options.auxiliaryId ?? 0)
    this.#connections.add(connection)
    void connection.closed.then(() => this.#connections.delete(connection))
    this.emit('connected', connection)
    return connection
  }

  /** Hangs up on every controller, and neither dials nor listens any more; the flows stay. */
  async disconnect(): Promise<void> {
    for (const redial of this.#redials) redial.stop()
    for (const listener of this.#listeners) listener.close()
    this.#redials.clear()
    this.#listeners.clear()
    await Promise.all([...this.#connections].map((connection) => connection.close()))
  }

  /** Makes something go wrong: at once, or when a message of a controller brings it about. */
  fault(fault: Fault): FaultHandle {
    if ('on' in fault) return this.#faults.add(fault)
    for (const connection of this.#connections) connection.suffer(fault)
    return { strikes: this.#connections.size, lift: () => undefined }
  }

  /** A frame arrives on a port. Frames on ports that are not there, or are down, are dropped. */
  receive(portNo: number, frame: Uint8Array): void {
    this.#datapath.receive(portNo, frame)
  }

  /** Carries out a packet-out. */
  packetOut(message: PacketOut): void {
    this.#datapath.packetOut(message)
  }

  /** Adds a port, or changes one, and tells the controllers. */
  setPort(port: PortInit): void {
    this.#datapath.setPort(port)
  }

  /** Takes a port away, and tells the controllers. */
  removePort(portNo: number): void {
    this.#datapath.removePort(portNo)
  }

  /** Puts a flow into its table, in place of the same one. */
  addFlow(flow: FlowEntry): void {
    this.#datapath.addFlow(flow)
  }

  /** Takes flows out, and tells the controllers of those that asked for it. */
  removeFlows(flows: readonly FlowEntry[], reason: FlowRemovedReason): void {
    this.#datapath.removeFlows(flows, reason)
  }

  /** A flow as statistics show it. */
  statistics(flow: FlowEntry): FlowStats {
    return statisticsOf(flow, this.clock.now())
  }

  /** Hangs up, and forgets the timers. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#datapath.stop()
    await this.disconnect()
  }

  #flowRemoved(flow: FlowEntry, reason: FlowRemovedReason): void {
    this.emit('flowRemoved', flow, reason)
    if ((flow.flags & FlowModFlags.SEND_FLOW_REM) === 0) return
    const { instructions: _, flags: __, ...counters } = this.statistics(flow)
    this.#tell({ type: 'flowRemoved', reason, ...counters })
  }

  /** The whole packet: a switch that buffers none cannot keep the rest (OpenFlow 1.3.5 §7.4.1). */
  #packetIn(
    packet: PipelinePacket, reason: PacketInReason, flow: FlowEntry | undefined, tableId: number,
  ): void {
    this.emit('packetIn', reason, packet.bytes.slice())
    const [metadata, tunnelId] = [packet.get('metadata') ?? 0n, packet.get('tunnelId') ?? 0n]
    this.#tell({
      type: 'packetIn',
      reason,
      tableId,
      cookie: flow?.cookie ?? 0xffff_ffff_ffff_ffffn,
      totalLen: packet.bytes.length,
      match: {
        inPort: packet.inPort,
        ...(metadata === 0n ? {} : { metadata }),
        ...(tunnelId === 0n ? {} : { tunnelId }),
      },
      data: packet.bytes,
    })
  }

  /** @param except - who is not told: what a controller has done itself, it knows */
  #tell(message: AsyncMessage, except?: unknown): void {
    for (const connection of this.#connections) if (connection !== except) connection.tell(message)
  }
}
