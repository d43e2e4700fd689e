/** The ports of a switch: their descriptions, counters and queues. */
import {
  PortConfig, PortNo, PortState, port as portOf, type PacketQueue, type Port, type PortStats,
} from '../../codec/index.js'
import { count, type Traffic } from './groups.js'

/** A port, given by its number and those parts of its description that differ from the defaults. */
export type PortInit = Partial<Port> & { readonly portNo: number }

/** The counters of a port. */
export interface PortTraffic {
  readonly received: Traffic
  readonly sent: Traffic
  receiveDropped: bigint
  sendDropped: bigint
  /** The packets that were sent, by queue. */
  readonly queues: Map<number, Traffic>
  /** When the port was added, in milliseconds by the switch's clock. */
  readonly added: number
}

/** The ports of a switch. */
export class PortTable {
  readonly #datapathId: bigint
  readonly #ports = new Map<number, Port>()
  readonly #traffic = new Map<number, PortTraffic>()
  /** The ports that lost their link when they were taken down. */
  readonly #unlinked = new Set<number>()
  readonly #queues: readonly PacketQueue[]

  /** @param queues - the queues of the ports, besides the queue 0 that every port has */
  constructor(datapathId: bigint, queues: readonly PacketQueue[]) {
    this.#datapathId = datapathId
    this.#queues = queues
  }

  /** The ports by number. */
  get all(): ReadonlyMap<number, Port> {
    return this.#ports
  }

  /** The counters of a port; undefined when it does not exist. */
  traffic(portNo: number): PortTraffic | undefined {
    return this.#traffic.get(portNo)
  }

  /** Adds a port or changes one. Returns its new description. */
  set(init: PortInit, now: number): Port {
    const port = this.#describe({ ...this.#ports.get(init.portNo), ...init })
    this.#ports.set(port.portNo, port)
    const { portNo } = port
    if (!this.#traffic.has(portNo)) this.#traffic.set(portNo, noTraffic(this.queuesOf(portNo), now))
    return port
  }

  /**
   * Takes the link of a port that is administratively down, and gives it back when the port is up again.
   * Returns the port's new description; undefined when nothing changes.
   */
  settleLink(portNo: number, now: number): Port | undefined {
    const { config, state } = this.#ports.get(portNo)!
    const isDown = (config & PortConfig.PORT_DOWN) !== 0
    if (isDown && (state & PortState.LINK_DOWN) === 0) {
      this.#unlinked.add(portNo)
      return this.set({ portNo, state: state | PortState.LINK_DOWN }, now)
    }
    if (isDown || !this.#unlinked.delete(portNo)) return undefined
    return this.set({ portNo, state: state & ~PortState.LINK_DOWN }, now)
  }

  /** Removes a port. Returns its description; undefined when it does not exist. */
  delete(portNo: number): Port | undefined {
    const port = this.#ports.get(portNo)
    this.#ports.delete(portNo)
    this.#traffic.delete(portNo)
    this.#unlinked.delete(portNo)
    return port
  }

  /** The queues of a port: queue 0, and those that were configured. */
  queuesOf(portNo: number): readonly PacketQueue[] {
    const first = { queueId: 0, port: portNo, properties: [] }
    return [first, ...this.#queues.filter(({ port }) => port === portNo)]
  }

  /** Whether a port exists, is not administratively down, and has a link. */
  isLive(portNo: number): boolean {
    const port = this.#ports.get(portNo)
    return port !== undefined && (port.state & PortState.LIVE) !== 0
  }

  /** Counts a frame that arrives; false when the port drops it. */
  receives(portNo: number, bytes: number): boolean {
    const traffic = this.#traffic.get(portNo)
    if (traffic === undefined || !this.isLive(portNo)) return false
    count(traffic.received, bytes)
    if ((this.#ports.get(portNo)!.config & PortConfig.NO_RECV) === 0) return true
    traffic.receiveDropped++
    return false
  }

  /** Counts a frame that is to be sent; false when the port drops it. */
  sends(portNo: number, queueId: number, bytes: number): boolean {
    const traffic = this.#traffic.get(portNo)
    if (traffic === undefined) return false
    if (!this.isLive(portNo) || (this.#ports.get(portNo)!.config & PortConfig.NO_FWD) !== 0) {
      traffic.sendDropped++
      return false
    }
    count(traffic.sent, bytes)
    count(traffic.queues.get(queueId) ?? traffic.queues.get(0)!, bytes)
    return true
  }

  /** Fills in the defaults: a name and a MAC address that follow from the number. */
  #describe(init: PortInit): Port {
    const { portNo } = init
    const hex = (value: number): string => (value & 0xff).toString(16).padStart(2, '0')
    const hwAddr = `02:0f:${hex(Number(this.#datapathId & 0xffn))}:00:${hex(portNo >>> 8)}:${hex(portNo)}`
    const name = portNo === PortNo.LOCAL ? 'local' : `port${portNo}`
    const port = portOf({ hwAddr, name, ...init })
    const down = (port.config & PortConfig.PORT_DOWN) !== 0 || (port.state & PortState.LINK_DOWN) !== 0
    return { ...port, state: down ? port.state & ~PortState.LIVE : port.state | PortState.LIVE }
  }
}

function noTraffic(queues: readonly PacketQueue[], now: number): PortTraffic {
  const nothing = (): Traffic => ({ packetCount: 0n, byteCount: 0n })
  return {
    received: nothing(), sent: nothing(), receiveDropped: 0n, sendDropped: 0n, added: now,
    queues: new Map(queues.map(({ queueId }) => [queueId, nothing()])),
  }
}

/** The counters of a port in the form of its statistics, without the time. */
export function portCounters(
  traffic: PortTraffic,
): Omit<PortStats, 'portNo' | 'durationSec' | 'durationNsec'> {
  return {
    rxPackets: traffic.received.packetCount,
    rxBytes: traffic.received.byteCount,
    rxDropped: traffic.receiveDropped,
    txPackets: traffic.sent.packetCount,
    txBytes: traffic.sent.byteCount,
    txDropped: traffic.sendDropped,
    rxErrors: 0n, txErrors: 0n, rxFrameErr: 0n, rxOverErr: 0n, rxCrcErr: 0n, collisions: 0n,
  }
}
