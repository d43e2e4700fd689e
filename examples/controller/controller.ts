/**
 * The reference controller. It connects a store, the sessions of switches and the routing functions, and
 * decides only in which order things happen.
 */
import { SingleFlight } from './single-flight.js'
import { flowStatsRequest, formatDatapathId, formatMatch, setAsync, type PacketIn } from 'daolinet/codec'
import {
  datapathIdOf, decide, explain, halvesOf, holdersIn, hostByDatapath, plug, reconcile, revoke,
  standingChanges, type Decision, type Difference, type HalfRoute, type RoutingOptions,
} from 'daolinet/routing'
import { releaseRetired, type MetadataStore, type ViewFollower } from 'daolinet/store'
import type { Log } from './log.js'
import type { SwitchServer, SwitchSession } from 'daolinet/switch'

/** What a controller is made of. */
export interface ControllerParts {
  readonly store: MetadataStore
  /** The view that follows `store`. */
  readonly follower: ViewFollower
  /** The server that switches connect to. */
  readonly server: SwitchServer
  readonly log: Log
  readonly routing?: RoutingOptions
}

/** Every reason, including packets with an expired TTL: traceroute needs those. */
const EVERYTHING = { packetIn: 0b111, portStatus: 0b111, flowRemoved: 0b1111 }
const PORTS_ONLY = { packetIn: 0, portStatus: 0b111, flowRemoved: 0 }

/** Runs a controller until its server closes. */
export async function runController(parts: ControllerParts): Promise<void> {
  const { store, follower, server, log, routing = {} } = parts
  const { sessions } = server
  /** The switches that have been reconciled since they connected. */
  const reconciled = new Set<bigint>()
  const flights = new SingleFlight()
  const stop = follower.subscribe((difference) => void follow(difference))
  try {
    for await (const sw of server) void serve(sw)
  } finally {
    stop()
  }

  /** One switch, from its connection to its end. */
  async function serve(sw: SwitchSession): Promise<void> {
    const name = nameOf(sw.datapathId)
    try {
      sw.on('portStatus', () => follower.setPorts(sw.datapathId, sw.ports.values()))
      follower.setPorts(sw.datapathId, sw.ports.values())
      const kept = await bringUp(sw)
      reconciled.add(sw.datapathId)
      await release(follower.view.records.assignment.entries().map(([holder]) => holder))
      sw.on('packetIn', (packetIn) => void answer(sw.datapathId, packetIn))
      log({ event: 'switch', ...name, state: 'up', detail: `${sw.ports.size} ports, ${kept} flows kept` })
    } catch (error) {
      log({ event: 'problem', subject: `switch ${name.datapathId}`, message: messageOf(error) })
      await sw.close()
    }
    const reason = await sw.closed
    if (sessions.has(sw.datapathId)) return
    reconciled.delete(sw.datapathId)
    follower.setPorts(sw.datapathId, undefined)
    log({ event: 'switch', ...name, state: 'gone', detail: reason.message })
  }

  /** Makes the switch's flows those of the view, without interrupting routes. Returns how many stayed. */
  async function bringUp(sw: SwitchSession): Promise<number> {
    sw.send(setAsync({ master: EVERYTHING, slave: PORTS_ONLY }))
    const { flows } = await sw.request(flowStatsRequest())
    const { remove, add, kept } = reconcile(follower.view, sw.datapathId, flows, routing)
    await sw.apply([...remove, ...add])
    return kept
  }

  /** Decides about one packet that a switch sent, and carries the decision out. */
  async function answer(datapathId: bigint, packetIn: PacketIn): Promise<void> {
    const decision = decide({ datapathId, packetIn }, follower.view, routing)
    const halves = halvesOf(decision)
    try {
      await flights.run(keyOf(decision, halves), () => plug(decision, sessions), () => sendOnly(decision))
    } catch (error) {
      log({ event: 'problem', subject: explain(decision.why), message: messageOf(error) })
      return
    }
    const flows = halves.reduce((sum, half) => sum + half.flows.length, 0)
    const { kind, why } = decision
    log({ event: 'decision', datapathId: formatDatapathId(datapathId), kind, why: explain(why), flows })
  }

  /** For another packet of a connection whose flows have just been written: only sends the packet on. */
  function sendOnly(decision: Decision): void {
    if (decision.kind === 'route') sessions.get(decision.datapathId)?.send(decision.packetOut)
  }

  /**
   * Changes the switches' flows after a change of the network. Flows that were decided on before the change
   * may still be under way, so the deletes are sent once more when those have arrived.
   */
  async function follow(difference: Difference): Promise<void> {
    const underWay = flights.underWay()
    const revoked = revoke(difference)
    for (const half of revoked) await write(half, `${difference.changes.length} changes in the network`)
    for (const half of standingChanges(difference)) await write(half)
    if (revoked.length > 0 && underWay !== undefined) {
      await underWay
      for (const half of revoked) await write(half)
    }
    await release(holdersIn(difference))
  }

  /** Frees numbers and addresses that are no longer used, once no switch can have flows with them. */
  async function release(holders: Iterable<string>): Promise<void> {
    const hosts = follower.view.records.host.entries()
    if (!hosts.every(([, host]) => reconciled.has(datapathIdOf(host)))) return
    try {
      await releaseRetired(store, follower.view, holders)
    } catch (error) {
      log({ event: 'problem', subject: 'addresses no longer used', message: messageOf(error) })
    }
  }

  async function write({ datapathId, flows }: HalfRoute, why?: string): Promise<void> {
    const sw = sessions.get(datapathId)
    const name = formatDatapathId(datapathId)
    if (sw === undefined || flows.length === 0) return
    try {
      await sw.apply(flows)
      if (why !== undefined) log({ event: 'revocation', datapathId: name, flows: flows.length, why })
    } catch (error) {
      log({ event: 'problem', subject: `switch ${name}`, message: messageOf(error) })
    }
  }

  function nameOf(datapathId: bigint) {
    const host = hostByDatapath(follower.view, datapathId)?.id ?? 'unknown host'
    return { datapathId: formatDatapathId(datapathId), host }
  }
}

/** Decisions with the same key write the same flows. */
function keyOf(decision: Decision, halves: readonly HalfRoute[]): string | undefined {
  if (halves.length === 0) return undefined
  return halves.flatMap(({ datapathId, flows }) => flows.map(({ cookie, tableId, priority, match }) =>
    [decision.kind, datapathId, cookie, tableId, priority, formatMatch(match)].join(' '))).join('|')
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
