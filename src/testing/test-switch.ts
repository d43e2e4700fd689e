import {
  FlowModFlags, formatDatapathId, MAX_MESSAGE_LENGTH, type FlowRemovedReason, type FlowStats,
  type PacketInReason, type PacketOut, type PacketQueue, type Port,
} from '../codec/index.js'
import { systemClock, type Clock } from '../switch/clock.js'
import { ControllerConnection } from './controller-connection.js'
import { trackedConnection, type TrackedConnection } from './conntrack/tracked-connection.js'
import { Datapath } from './datapath/datapath.js'
import { FaultPlan } from './faults/fault-plan.js'
import { Mastership } from './protocol/mastership.js'
import { pipelineFields } from './protocol/pipeline-fields.js'
import { statisticsOf } from './protocol/statistics/flows.js'
import { dialController, type ControllerTarget } from './wire/dial-controller.js'
import { acceptControllers, type PassiveListener, type PassiveOptions } from './wire/passive.js'
import { Redial } from './wire/redial.js'
import { EventEmitter } from 'eventemitter3'
import type { FlowEntry, FlowTable } from './datapath/flow-table.js'
import type { GroupEntry } from './datapath/groups.js'
import type { MeterEntry } from './datapath/meters.js'
import type { PortInit } from './datapath/ports.js'
import type { Fault, FaultHandle } from './faults/fault.js'
import type { PipelinePacket } from './packet/packet.js'
import type { TunnelHeader } from './packet/tunnel-header.js'
import type { AsyncMessage } from './protocol/async-masks.js'
import type { Description, SwitchCore } from './protocol/core.js'
import type { Duplex } from 'node:stream'

/** How to set up a {@link TestSwitch}. */
export interface TestSwitchOptions {
  /** The datapath id, 64 bits. */
  readonly datapathId: bigint
  /** The ports that it has from the start. @defaultValue none */
  readonly ports?: readonly PortInit[]
  /** Queues of its ports, besides the queue 0 that every port has. @defaultValue none */
  readonly queues?: readonly PacketQueue[]
  /** How many flow tables it has. @defaultValue 254 */
  readonly tables?: number
  /** The most flows in one table; further ones are refused. @defaultValue 1,000,000 */
  readonly maxFlows?: number
  /**
   * Whether it tracks connections: without it, flows with `ct` actions or matches on the fields of connection
   * tracking are refused as by an Open vSwitch whose datapath cannot.
   * @defaultValue `true`
   */
  readonly conntrack?: boolean
  /** The most connections that it tracks; packets of further ones count as new. @defaultValue 100,000 */
  readonly maxConnections?: number
  /** The most bytes in one part of a multipart reply. @defaultValue 65535 */
  readonly partLength?: number
  /** The strings of its description, as the reply to a `descRequest` gives them. */
  readonly description?: Partial<Description>
  /**
   * The clock for timeouts, meters, durations and redialling.
   * @defaultValue {@link systemClock}
   */
  readonly clock?: Clock
}

/** The events of a {@link TestSwitch}. */
export interface TestSwitchEvents {
  /** A frame left by a port. The bytes are a copy. `tunnel` is what flows want a tunnel put around it. */
  transmit: (portNo: number, frame: Uint8Array, tunnel?: TunnelHeader) => void
  /** A packet was sent to the controllers. The bytes are a copy. */
  packetIn: (reason: PacketInReason, frame: Uint8Array) => void
  /** A flow was removed, for whatever reason. */
  flowRemoved: (flow: FlowEntry, reason: FlowRemovedReason) => void
  /** A connection to a controller was opened. */
  connected: (connection: ControllerConnection) => void
}

/**
 * An OpenFlow 1.3 switch inside this process. It speaks the real wire protocol with a controller, over TCP, a
 * unix socket or any stream. Frames enter it by {@link TestSwitch.receive} and leave it by the event
 * `transmit`. It needs no privileges, and a test can give it a clock of its own.
 *
 * @example
 * ```ts
 * import { applyActions, flowMod, output, PortNo } from 'daolinet/codec'
 * import { connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n, ports: [{ portNo: 1 }, { portNo: 2 }] })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * await sw.apply([flowMod({ instructions: applyActions(output(PortNo.FLOOD)) })])
 * device.on('transmit', (portNo, frame) => console.log(`${frame.length} bytes by port ${portNo}`))
 * // prints 60 bytes by port 2
 * device.receive(1, new Uint8Array(60))
 * console.log(`${device.flows()[0]?.packetCount} packet`) // 1 packet
 * await sw.close()
 * await device.close()
 * ```
 */
export class TestSwitch extends EventEmitter<TestSwitchEvents> implements AsyncDisposable {
  /** The datapath id. */
  readonly datapathId: bigint
  /** The clock for timeouts, meters, durations and redialling. */
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
    const maxConnections = options.conntrack === false ? 0 : options.maxConnections ?? 100_000
    this.#datapath = new Datapath({ datapathId, clock, tables, ports, queues, maxConnections }, {
      transmit: (portNo, frame, ...tunnel) => this.emit('transmit', portNo, frame, ...tunnel),
      packetIn: (packet, reason, flow, tableId) => this.#packetIn(packet, reason, flow, tableId),
      flowRemoved: (flow, reason) => this.#flowRemoved(flow, reason),
      portStatus: (reason, port, by) => this.#notify({ type: 'portStatus', reason, port }, by),
    })
    this.#core = {
      datapath: this.#datapath,
      mastership: new Mastership(),
      connections: this.#connections,
      description: {
        mfrDesc: 'daolinet', hwDesc: 'a switch in this process', swDesc: 'OpenFlow 1.3', serialNum: 'none',
        dpDesc: `switch ${formatDatapathId(datapathId)}`, ...options.description,
      },
      maxFlows: options.maxFlows ?? 1_000_000,
      partLength: options.partLength ?? MAX_MESSAGE_LENGTH,
    }
  }

  /** The ports by number. The map follows what happens. */
  get ports(): ReadonlyMap<number, Port> {
    return this.#datapath.ports.all
  }

  /** The flow tables, by number. */
  get tables(): readonly FlowTable[] {
    return this.#datapath.tables
  }

  /** The groups by number. The map follows what happens. */
  get groups(): ReadonlyMap<number, GroupEntry> {
    return this.#datapath.groups
  }

  /** The meters by number. The map follows what happens. */
  get meters(): ReadonlyMap<number, MeterEntry> {
    return this.#datapath.meters
  }

  /** The connections to controllers that are open now. */
  get connections(): ReadonlySet<ControllerConnection> {
    return this.#connections
  }

  /** The connections that it tracks now. */
  trackedConnections(): readonly TrackedConnection[] {
    return (this.#datapath.tracker?.connections.all ?? []).map(trackedConnection)
  }

  /** The flows of a table, or of all tables. In each table the highest priority comes first. */
  flows(tableId?: number): readonly FlowEntry[] {
    return tableId === undefined ? this.#datapath.flows : this.tables[tableId]?.flows ?? []
  }

  /**
   * Dials a controller, and resolves with the connection. With `retry` it dials again whenever nobody answers
   * or the connection is lost, and resolves with the first connection.
   * @throws the socket's error when nobody listens there and `retry` is not set
   */
  async connect(options: ControllerTarget): Promise<ControllerConnection> {
    const { retry = false, auxiliaryId = 0, ...target } = options
    if (retry === false) return this.attach(await dialController(target), { auxiliaryId })
    const backoff = retry === true ? {} : retry
    const redial = new Redial(this.clock, target, backoff, (socket) => this.attach(socket, { auxiliaryId }))
    this.#redials.add(redial)
    return redial.start()
  }

  /**
   * Listens for controllers that dial the switch. A connection is the same, whichever side has opened it.
   * @throws the socket's error when it cannot listen there
   */
  async listen(options: PassiveOptions = {}): Promise<PassiveListener> {
    const listener = await acceptControllers(options, (socket) => this.attach(socket))
    this.#listeners.add(listener)
    return listener
  }

  /** Uses a stream as the connection to a controller: a connected socket, or one end of a `duplexPair()`. */
  attach(stream: Duplex, options: { readonly auxiliaryId?: number } = {}): ControllerConnection {
    const connection = new ControllerConnection(this.#core, this.#faults, stream, options.auxiliaryId ?? 0)
    this.#connections.add(connection)
    void connection.closed.then(() => this.#connections.delete(connection))
    this.emit('connected', connection)
    return connection
  }

  /**
   * Closes all connections, and stops dialling and listening. The flows stay. The switch can be connected
   * again.
   */
  async disconnect(): Promise<void> {
    for (const redial of this.#redials) redial.stop()
    for (const listener of this.#listeners) listener.close()
    this.#redials.clear()
    this.#listeners.clear()
    await Promise.all([...this.#connections].map((connection) => connection.close()))
  }

  /**
   * Makes something go wrong, when a certain message comes, or at once.
   * @throws RangeError when no OpenFlow error has the name that is given
   */
  fault(fault: Fault): FaultHandle {
    if ('on' in fault) return this.#faults.add(fault)
    for (const connection of this.#connections) connection.strike(fault)
    return { strikes: this.#connections.size, lift: () => undefined }
  }

  /**
   * Processes a frame as if it had arrived on a port. It is dropped when the port does not exist or is down.
   * The bytes are copied.
   * @param tunnel - what was around the frame, when the port is one of a tunnel
   */
  receive(portNo: number, frame: Uint8Array, tunnel?: TunnelHeader): void {
    this.#datapath.receive(portNo, frame, tunnel)
  }

  /** Carries out a packet-out, as if a controller had sent it. */
  packetOut(message: PacketOut): void {
    this.#datapath.packetOut(message)
  }

  /** Adds a port, or changes one. The controllers get a port-status message. */
  setPort(port: PortInit): void {
    this.#datapath.setPort(port)
  }

  /** Removes a port. The controllers get a port-status message. */
  removePort(portNo: number): void {
    this.#datapath.removePort(portNo)
  }

  /** Adds a flow to its table. A flow with the same match and priority is replaced. */
  addFlow(flow: FlowEntry): void {
    this.#datapath.addFlow(flow)
  }

  /** Removes flows. The controllers get a flow-removed message for those with `OFPFF_SEND_FLOW_REM`. */
  removeFlows(flows: readonly FlowEntry[], reason: FlowRemovedReason): void {
    this.#datapath.removeFlows(flows, reason)
  }

  /** A flow as the reply to a `flowStatsRequest` describes it. */
  statistics(flow: FlowEntry): FlowStats {
    return statisticsOf(flow, this.clock.now())
  }

  /** Closes all connections as {@link TestSwitch.disconnect} does, and stops the timers of its flows. */
  async close(): Promise<void> {
    this.#datapath.stop()
    await this.disconnect()
  }

  /** Same as {@link TestSwitch.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  #flowRemoved(flow: FlowEntry, reason: FlowRemovedReason): void {
    this.emit('flowRemoved', flow, reason)
    if ((flow.flags & FlowModFlags.SEND_FLOW_REM) === 0) return
    const { instructions: _, flags: __, ...counters } = this.statistics(flow)
    this.#notify({ type: 'flowRemoved', reason, ...counters })
  }

  /** Sends the whole packet: a switch without buffers cannot keep the rest of it (OpenFlow 1.3.5 §7.4.1). */
  #packetIn(
    packet: PipelinePacket, reason: PacketInReason, flow: FlowEntry | undefined, tableId: number,
  ): void {
    this.emit('packetIn', reason, packet.bytes.slice())
    this.#notify({
      type: 'packetIn',
      reason,
      tableId,
      cookie: flow?.cookie ?? 0xffff_ffff_ffff_ffffn,
      totalLen: packet.bytes.length,
      match: pipelineFields(packet),
      data: packet.bytes,
    })
  }

  /** @param except - the controller that caused the change: it does not get the message */
  #notify(message: AsyncMessage, except?: unknown): void {
    for (const connection of this.#connections) if (connection !== except) connection.notify(message)
  }
}
