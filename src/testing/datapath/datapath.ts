import {
  ConfigFlags, FlowModFlags, MeterId, PortConfig, PortNo, type PacketInReason, type PacketOut, type Port,
} from '../../codec/index.js'
import { Tracker } from '../conntrack/tracker.js'
import { PipelinePacket } from '../packet/packet.js'
import { tunnelFields, tunnelHeader, type TunnelHeader } from '../packet/tunnel-header.js'
import { Expiry } from './expiry.js'
import { FlowTable, type FlowEntry } from './flow-table.js'
import { chosenBuckets, count, type GroupTable } from './groups.js'
import { passes, type MeterTable } from './meters.js'
import { OrdinaryForwarding } from './normal.js'
import { performActions, run, type PipelineHost } from './pipeline.js'
import { PortTable, type PortInit } from './ports.js'
import { requestOf } from './track.js'
import type { FlowRemovedReason, PacketQueue, PortStatusReason } from '../../codec/index.js'
import type { Clock } from '../../switch/clock.js'
import type { Transaction } from './transaction.js'

/** How to set up a {@link Datapath}. */
export interface DatapathOptions {
  readonly datapathId: bigint
  readonly clock: Clock
  readonly tables: number
  readonly ports: readonly PortInit[]
  readonly queues: readonly PacketQueue[]
  /** The most connections that it tracks; 0 for a datapath without connection tracking. */
  readonly maxConnections: number
}

/** Called by a datapath when something happens. */
export interface DatapathListener {
  /**
   * A frame left by a port. The bytes are a copy.
   * @param tunnel - the header that a tunnel port puts around it; undefined when no flow has given one
   */
  transmit(portNo: number, frame: Uint8Array, ...tunnel: [TunnelHeader?]): void
  /** A packet is to be sent to the controllers. */
  packetIn(
    packet: PipelinePacket, reason: PacketInReason, flow: FlowEntry | undefined, tableId: number,
  ): void
  /** A flow was removed. */
  flowRemoved(flow: FlowEntry, reason: FlowRemovedReason): void
  /** A port was added, removed or changed. @param by - the controller that did it; undefined for the test */
  portStatus(reason: PortStatusReason, port: Port, by: unknown): void
}

/** The mode of Open vSwitch's in which matches see the ports of first fragments (`OFPC_FRAG_NX_MATCH`). */
const MATCH_FRAGMENTS = 3

/** What a switch does with packets: ports, flow tables, groups, meters. Knows nothing of controllers. */
export class Datapath {
  readonly datapathId: bigint
  readonly clock: Clock
  readonly tables: readonly FlowTable[]
  readonly groups: GroupTable = new Map()
  readonly meters: MeterTable = new Map()
  readonly ports: PortTable
  /** Follows connections; undefined when the datapath cannot. */
  readonly tracker: Tracker | undefined
  /** What happens to IP fragments: `OFPC_FRAG_*`. The mode belongs to the switch, not to one controller. */
  fragments: number = ConfigFlags.FRAG_NORMAL
  readonly #listener: DatapathListener
  readonly #host: PipelineHost
  readonly #normal = new OrdinaryForwarding()
  readonly #expiry: Expiry

  constructor(options: DatapathOptions, listener: DatapathListener) {
    this.datapathId = options.datapathId
    this.clock = options.clock
    this.tables = Array.from({ length: options.tables }, () => new FlowTable())
    this.ports = new PortTable(options.datapathId, options.queues)
    for (const port of options.ports) this.ports.set(port, this.clock.now())
    this.tracker = options.maxConnections === 0
      ? undefined : new Tracker(() => this.clock.now(), options.maxConnections)
    this.#listener = listener
    this.#host = this.#pipelineHost()
    this.#expiry = new Expiry(
      this.clock, () => this.flows, (flows, reason) => this.removeFlows(flows, reason),
    )
  }

  /** All flows of all tables. */
  get flows(): readonly FlowEntry[] {
    return this.tables.flatMap((table) => table.flows)
  }

  /** Processes a frame that has arrived on a port. The bytes are copied. */
  receive(portNo: number, frame: Uint8Array, tunnel?: TunnelHeader): void {
    if (this.ports.receives(portNo, frame.length)) run(this.#host, packetFrom(portNo, frame, tunnel))
  }

  /** Carries out a packet-out. One without a packet sends nothing, and is no error. */
  packetOut(message: PacketOut): void {
    if (message.data.length === 0) return
    performActions(this.#host, packetFrom(message.inPort, message.data), message.actions)
  }

  /** Adds a port, or changes one. */
  setPort(init: PortInit): void {
    const reason = this.ports.all.has(init.portNo) ? 'modify' : 'add'
    this.#listener.portStatus(reason, this.ports.set(init, this.clock.now()), undefined)
  }

  /** Changes a port for a controller, which is told only of what follows from that for the link. */
  configurePort(init: PortInit, by: unknown, transaction: Transaction): void {
    const before = this.ports.all.get(init.portNo)!
    const after = this.ports.set(init, this.clock.now())
    transaction.onRollback(() => this.ports.set(before, this.clock.now()))
    transaction.onCommit(() => {
      this.#listener.portStatus('modify', after, by)
      const settled = this.ports.settleLink(init.portNo, this.clock.now())
      if (settled) this.#listener.portStatus('modify', settled, undefined)
    })
  }

  /** Removes a port. */
  removePort(portNo: number): void {
    const port = this.ports.delete(portNo)
    if (port === undefined) return
    this.#normal.forget(portNo)
    this.#listener.portStatus('delete', port, undefined)
  }

  /** Adds a flow to its table. One with the same match and priority is replaced. */
  addFlow(flow: FlowEntry, transaction?: Transaction): void {
    const undo = this.tables[flow.tableId]!.add(flow)
    transaction?.onRollback(undo)
    this.#expiry.watch(flow)
  }

  /** Removes flows, and reports each of them. */
  removeFlows(flows: readonly FlowEntry[], reason: FlowRemovedReason, transaction?: Transaction): void {
    const present = flows.filter((flow) => this.tables[flow.tableId]!.same(flow) === flow)
    for (const flow of present) {
      const undo = this.tables[flow.tableId]!.delete(flow)
      transaction?.onRollback(undo)
    }
    const tell = (): void => present.forEach((flow) => this.#listener.flowRemoved(flow, reason))
    if (transaction === undefined) tell()
    else transaction.onCommit(tell)
  }

  /** Stops the timers. */
  stop(): void {
    this.#expiry.stop()
  }

  #pipelineHost(): PipelineHost {
    const isLive = (portNo: number): boolean => this.ports.isLive(portNo)
    const hidesPorts = (): boolean => this.fragments !== MATCH_FRAGMENTS
    return {
      tables: this.tables,
      get hidesPorts() { return hidesPorts() },
      drops: (packet) => this.fragments === ConfigFlags.FRAG_DROP && (packet.layout.ipFrag ?? 0) !== 0,
      output: (portNo, packet) => this.#output(portNo, packet),
      packetIn: (packet, reason, flow, tableId) => {
        // The flag of the port is about table misses, not about what flows send to the controller (§7.2.1).
        const config = this.ports.all.get(packet.inPort)?.config ?? 0
        const quiet = reason === 'noMatch' && (config & PortConfig.NO_PACKET_IN) !== 0
        if (!quiet && this.#meters(MeterId.CONTROLLER, packet)) {
          this.#listener.packetIn(packet, reason, flow, tableId)
        }
      },
      bucketsOf: (groupId, packet) => {
        const group = this.groups.get(groupId)
        if (group === undefined) return []
        count(group, packet.bytes.length)
        return chosenBuckets(this.groups, group, packet, isLive).map((place) => {
          count(group.bucketTraffic[place]!, packet.bytes.length)
          return group.buckets[place]!.actions
        })
      },
      meter: (meterId, packet) => this.#meters(meterId, packet),
      track: (packet, action) => this.tracker?.track(packet, requestOf(packet, action)) ?? true,
      used: (flow, bytes) => {
        flow.used = this.clock.now()
        if ((flow.flags & FlowModFlags.NO_PKT_COUNTS) === 0) flow.packetCount++
        if ((flow.flags & FlowModFlags.NO_BYT_COUNTS) === 0) flow.byteCount += BigInt(bytes)
      },
    }
  }

  /** Passes a packet through a meter, if there is one; false when it is dropped. */
  #meters(meterId: number, packet: PipelinePacket): boolean {
    const meter = this.meters.get(meterId)
    return meter === undefined || passes(meter, packet, this.clock.now())
  }

  #output(portNo: number, packet: PipelinePacket): void {
    const { inPort } = packet
    switch (portNo) {
      case PortNo.IN_PORT: return this.#transmit(inPort, packet)
      case PortNo.ALL: case PortNo.FLOOD: return this.#flood(packet)
      case PortNo.NORMAL: {
        const where = this.#normal.forward(packet)
        if (where === 'drop') return
        return where === 'flood' ? this.#flood(packet) : this.#output(where.port, packet)
      }
      default: if (portNo !== inPort) this.#transmit(portNo, packet)
    }
  }

  #flood(packet: PipelinePacket): void {
    for (const portNo of this.ports.all.keys()) {
      if (portNo !== packet.inPort && portNo !== PortNo.LOCAL) this.#transmit(portNo, packet)
    }
  }

  #transmit(portNo: number, packet: PipelinePacket): void {
    if (!this.ports.sends(portNo, packet.queueId, packet.bytes.length)) return
    const tunnel = tunnelHeader(packet)
    // Who knows nothing of tunnels is told nothing of them.
    this.#listener.transmit(portNo, packet.bytes.slice(), ...tunnel ? [tunnel] as const : [])
  }
}

function packetFrom(inPort: number, frame: Uint8Array, tunnel?: TunnelHeader): PipelinePacket {
  return new PipelinePacket(frame, [['inPort', BigInt(inPort)], ...tunnel ? tunnelFields(tunnel) : []])
}
