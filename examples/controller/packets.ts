/** The packets that switches send: decided about, carried out, and told, within bounds. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { formatDatapathId, type PacketIn } from 'daolinet/codec'
import {
  decide, endpointAtPort, explain, halvesOf, hostByDatapath, plug, vlanIn, type Decision, type HalfRoute,
  type RoutingOptions,
} from 'daolinet/routing'
import { messageOf, type DecisionLog, type Log, type OfSwitch } from './log.js'
import { Overload } from './overload.js'
import { packetData } from './packet-data.js'
import { SingleFlight } from './single-flight.js'
import type { ViewFollower } from 'daolinet/store'
import { ClosedError, NotMasterError, type Clock, type SwitchSession } from 'daolinet/switch'

/** How many packets may be under way: decided about, with flows that are not confirmed yet. */
export interface PacketLimits {
  /** Of one endpoint. */
  readonly perEndpoint: number
  /** Of any other port: packets from other hosts come in at one. */
  readonly perPort: number
  /** Of all ports of all switches. */
  readonly all: number
  /** That wait for the same flows. */
  readonly perFlow: number
  /** That one switch has decided about before others have their turn. */
  readonly perTurn: number
}

const DEFAULT_LIMITS: PacketLimits = { perEndpoint: 64, perPort: 1_024, all: 8_192, perFlow: 64, perTurn: 32 }

/** What packets are decided with. */
export interface PacketParts {
  readonly follower: ViewFollower
  /** The open sessions by datapath id. */
  readonly sessions: ReadonlyMap<bigint, SwitchSession>
  /** Whether the flows of a switch are for another controller to write. */
  readonly isOthers: (datapathId: bigint) => boolean
  /** Is told of an endpoint whose first packet from where it moves to has come. */
  readonly arrived: (endpoint: string) => Promise<void>
  readonly log: Log | undefined
  readonly routing: RoutingOptions
  readonly clock: Clock
  readonly limits?: Partial<PacketLimits>
}

/** Answers the packets of all switches. */
export class Packets {
  readonly #parts: PacketParts
  readonly #limits: PacketLimits
  /** Flows that are being written. */
  readonly flights: SingleFlight
  readonly #overload: Overload
  /** How many packets are under way, by switch, and by port and tag. */
  readonly #underWay = new Map<bigint, Map<string, number>>()
  #all = 0

  constructor(parts: PacketParts) {
    this.#parts = parts
    this.#limits = { ...DEFAULT_LIMITS, ...parts.limits }
    this.flights = new SingleFlight(this.#limits.perFlow)
    this.#overload = new Overload(parts.clock, (datapathId, inPort, packets) => {
      const port = inPort === undefined ? undefined : this.#portName(datapathId, inPort)
      parts.log?.({
        event: 'overload',
        ...this.#nameOf(datapathId),
        ...(inPort === undefined ? {} : { inPort }),
        ...(port === undefined ? {} : { port }),
        packets,
      })
    })
  }

  /**
   * Answers the packets of a switch until its session ends or the signal aborts. They wait in a queue of the
   * session that is fair to each port.
   */
  async serve(sw: SwitchSession, signal: AbortSignal): Promise<void> {
    const { datapathId } = sw
    const { perTurn: size } = this.#limits
    let { dropped } = sw.stats()
    try {
      for await (const packets of sw.batches('packetIn', { size, signal })) {
        for (const packetIn of packets) this.#take(datapathId, packetIn)
        await nextTurn()
        if (packets.length < size) continue
        const now = sw.stats().dropped
        if (now > dropped) this.#overload.note(datapathId, undefined, now - dropped)
        dropped = now
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  /** Tells of what was dropped and is not told yet. */
  end(): void {
    this.#overload.flush()
  }

  #take(datapathId: bigint, packetIn: PacketIn): void {
    const inPort = packetIn.match.inPort ?? -1
    const vlan = vlanIn(packetIn.match)
    const place = `${inPort} ${vlan ?? ''}`
    const places = this.#underWay.get(datapathId) ?? new Map<string, number>()
    const before = places.get(place) ?? 0
    if (this.#isFull({ datapathId, inPort, vlan }, before)) return this.#overload.note(datapathId, inPort)
    this.#underWay.set(datapathId, places.set(place, before + 1))
    this.#all++
    void this.#answer(datapathId, packetIn).finally(() => {
      this.#all--
      const left = places.get(place)! - 1
      if (left > 0) places.set(place, left)
      else places.delete(place)
      if (places.size === 0) this.#underWay.delete(datapathId)
    })
  }

  #isFull(
    { datapathId, inPort, vlan }: { datapathId: bigint, inPort: number, vlan: number | undefined },
    underWay: number,
  ): boolean {
    const { perEndpoint, perPort, all } = this.#limits
    if (this.#all >= all || underWay >= perPort) return true
    if (underWay < perEndpoint) return false
    return endpointAtPort(this.#parts.follower.view, datapathId, inPort, vlan) !== undefined
  }

  /** Decides about one packet, and carries the decision out. Never rejects. */
  async #answer(datapathId: bigint, packetIn: PacketIn): Promise<void> {
    const { follower, sessions, routing, isOthers, log } = this.#parts
    let decision: Decision | undefined
    try {
      decision = ownPart(decide({ datapathId, packetIn }, follower.view, routing), isOthers)
      const { kind, why } = decision
      if (why.reason === 'arrived') await this.#parts.arrived(why.from)
      const halves = halvesOf(decision)
      let plugged = true
      const outcome = kind === 'ignore' ? 'written' : await this.flights.run(kind, halves, async () => {
        plugged = await plug(decision!, sessions)
      })
      if (outcome === 'shared') this.#sendOnly(decision)
      if (outcome === 'full') this.#overload.note(datapathId, packetIn.match.inPort ?? -1)
      if (outcome === 'failed' || outcome === 'full' || !log) return
      const written = outcome === 'written' && plugged ? halves : []
      const count = written.reduce((sum, { flows }) => sum + flows.length, 0)
      log(this.#event(datapathId, packetIn, decision, count))
    } catch (error) {
      // The controller itself stopped, or another one is master by now: it knows.
      if (error instanceof ClosedError && error.reason.kind === 'stopped') return
      if (error instanceof NotMasterError) return
      const subject = decision ? explain(decision.why) : 'a packet'
      log?.({ event: 'problem', ...this.#nameOf(datapathId), subject, message: messageOf(error) })
    }
  }

  /** For another packet whose flows have just been written: only sends the packet on, or the answer. */
  #sendOnly(decision: Decision): void {
    if (decision.kind !== 'route' && decision.kind !== 'answer') return
    this.#parts.sessions.get(decision.datapathId)?.send(decision.packetOut)
  }

  #event(datapathId: bigint, packetIn: PacketIn, { kind, why }: Decision, flows: number): DecisionLog {
    const { from, to } = why as { readonly from?: string, readonly to?: string }
    const rule = 'rule' in why ? why.rule : undefined
    return {
      event: 'decision',
      ...this.#nameOf(datapathId),
      ...packetData(packetIn, this.#portName(datapathId, packetIn.match.inPort ?? -1)),
      kind,
      reason: why.reason,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(rule === undefined ? {} : { rule }),
      ...(rule?.by === 'policy' ? { policy: rule.policy } : {}),
      why: explain(why),
      flows,
    }
  }

  #portName(datapathId: bigint, inPort: number): string | undefined {
    return this.#parts.follower.view.ports.get(datapathId)?.byNumber.get(inPort)
  }

  #nameOf(datapathId: bigint): OfSwitch {
    const host = hostByDatapath(this.#parts.follower.view, datapathId)?.id
    return { datapathId: formatDatapathId(datapathId), ...(host === undefined ? {} : { host }) }
  }
}

/**
 * Without the half of a route that another controller has to write: its switch asks that one, when the packet
 * comes there.
 */
function ownPart(decision: Decision, isOthers: (datapathId: bigint) => boolean): Decision {
  if (decision.kind !== 'route' && decision.kind !== 'deny') return decision
  const ours = (half: HalfRoute | undefined): HalfRoute | undefined =>
    half && half.datapathId !== decision.datapathId && isOthers(half.datapathId) ? undefined : half
  return decision.kind === 'route'
    ? { ...decision, source: ours(decision.source), destination: ours(decision.destination) }
    : { ...decision, retract: ours(decision.retract) }
}
