/** The ports of a switch: what they are, what they carried, and their queues. */
import {
  PortConfig, PortNo, PortState, port as portOf, type PacketQueue, type Port, type PortStats,
} from '../../codec/index.js'
import { count, type Traffic } from './groups.js'

/** A port by its number, with as much of its description as is to differ from the default. */
export type PortInit = Partial<Port> & { readonly portNo: number }

/** What a port carried. */
export interface PortTraffic {
  readonly received: Traffic
  readonly sent: Traffic
  receiveDropped: bigint
  sendDropped: bigint
  /** What went out by queue. */
  readonly queues: Map<number, Traffic>
  /** Milliseconds of the clock when the port was added. */
  readonly added: number
}

/** The ports of a switch. */
export class PortTable {
  readonly #datapathId: bigint
  readonly #ports = new Map<number, Port>()
  readonly #traffic = new Map<number, PortTraffic>()
  readonly #queues: readonly PacketQueue[]

  /** @param queues - further queues of the ports; each has queue 0 */
  constructor(datapathId: bigint, queues: readonly PacketQueue[]) {
    this.#datapathId = datapathId
    this.#queues = queues
  }

  /** The ports, by number. */
  get all(): ReadonlyMap<number, Port> {
    return this.#ports
  }

  /** What a port carried; undefined for a port that is not there. */
  traffic(portNo: number): PortTraffic | undefined {
    return this.#traffic.get(portNo)
  }

  /** Adds a port or changes one; returns what it is now. */
  set(init: PortInit, now: number): Port {
    const port = this.#describe({ ...this.#ports.get(init.portNo), ...init })
    this.#ports.set(port.portNo, port)
    const { portNo } = port
    if (!this.#traffic.has(portNo)) this.#traffic.set(portNo, noTraffic(this.queuesOf(portNo), now))
    return port
  }

  /** Takes a port away; returns what it was. */
  delete(portNo: number): Port | undefined {
    const port = this.#ports.get(portNo)
    this.#ports.delete(portNo)
    this.#traffic.delete(portNo)
    return port
  }

  /** The queues of a port: 0, and what was configured. */
  queuesOf(portNo: number): readonly PacketQueue[] {
    const first = { queueId: 0, port: portNo, properties: [] }
    return [first, ...this.#queues.filter(({ port }) => port === portNo)]
  }

  /** Whether a port is there, is not switched off, and has a link. */
  isLive(portNo: number): boolean {
    const port = this.#ports.get(portNo)
    return port !== undefined && (port.state & PortState.LIVE) !== 0
  }

  /** Counts a frame that comes in; false when the port does not take it. */
  receives(portNo: number, bytes: number): boolean {
    const traffic = this.#traffic.get(portNo)
    if (traffic === undefined || !this.isLive(portNo)) return false
    count(traffic.received, bytes)
    if ((this.#ports.get(portNo)!.config & PortConfig.NO_RECV) === 0) return true
    traffic.receiveDropped++
    return false
  }

  /** Counts a frame that goes out; false when the port does not send it. */
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

  /** A port that is given by number alone gets a name and an address of its own. */
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

/** A port's counters as statistics show them, without the time. */
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
