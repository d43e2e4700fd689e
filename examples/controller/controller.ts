/**
 * The reference controller. It connects a store, the sessions of switches and the routing functions, and
 * decides only in which order things happen.
 */
import { writeArrival } from './arrivals.js'
import { changesFor } from './changes.js'
import { messageOf, type Log } from './log.js'
import { ManagedSwitch } from './managed-switch.js'
import { Packets, type PacketLimits } from './packets.js'
import { Releases } from './releases.js'
import { formatDatapathId } from 'daolinet/codec'
import {
  holdersIn, networkStatus, type Difference, type HostStatus, type RoutingOptions,
  type SwitchProgress,
} from 'daolinet/routing'
import type { Cluster, MetadataStore, ViewFollower } from 'daolinet/store'
import { systemClock, type Clock, type SwitchServer, type SwitchSession } from 'daolinet/switch'

/** What a controller is made of. */
export interface ControllerParts {
  readonly store: MetadataStore
  /** The view that follows `store`. */
  readonly follower: ViewFollower
  /** The server that switches connect to. */
  readonly server: SwitchServer
  /** The controllers that share the network; undefined when this is the only one. */
  readonly cluster?: Cluster | undefined
  /** Without it, events are not even made. */
  readonly log?: Log | undefined
  readonly routing?: RoutingOptions
  /**
   * Seconds between two comparisons of a switch's flows with those that it should have; 0 for none, except
   * after a failure. Each is up to a quarter sooner or later, so that not all switches are asked at once.
   * @defaultValue 300
   */
  readonly reconcileInterval?: number
  /** Bounds on the packets that are under way. */
  readonly limits?: Partial<PacketLimits>
  /** @defaultValue `systemClock` */
  readonly clock?: Clock
}

/** Seconds until a switch whose flows could not be written is tried again. */
const RETRY = 10

/** Runs a controller until its server closes. */
export async function runController(parts: ControllerParts): Promise<void> {
  await new Controller(parts).run()
}

/** A controller. */
export class Controller {
  readonly #parts: ControllerParts
  readonly #packets: Packets
  readonly #releases: Releases
  readonly #switches = new Map<bigint, ManagedSwitch>()
  readonly #interval: number
  readonly #clock: Clock

  constructor(parts: ControllerParts) {
    const { store, follower, server, cluster, log, routing = {}, limits, clock = systemClock } = parts
    const { sessions } = server
    this.#parts = parts
    this.#clock = clock
    this.#interval = parts.reconcileInterval ?? 300
    const isOthers = (datapathId: bigint): boolean =>
      cluster !== undefined && this.#switches.get(datapathId)?.isOthers !== false
    this.#packets = new Packets({
      follower, sessions, isOthers, log, routing, clock, arrived: (id) => writeArrival(store, id),
      ...(limits ? { limits } : {}),
    })
    const problem = (error: unknown): void =>
      log?.({ event: 'problem', subject: 'addresses no longer used', message: messageOf(error) })
    this.#releases = new Releases({ store, follower, cluster, switches: this.#switches, problem })
  }

  /** Serves switches until the server closes. Their flows stay. */
  async run(): Promise<void> {
    const { follower, server, cluster, log } = this.#parts
    void follower.closed.then((error) => {
      if (error) log?.({ event: 'problem', subject: 'following the store', message: messageOf(error) })
    })
    await this.#releases.start()
    const stops = [
      follower.subscribe((difference) => this.#follow(difference)),
      cluster?.subscribe(() => {
        this.#forgetGone()
        this.#releases.look()
      }),
    ]
    try {
      for await (const sw of server) void this.#serve(sw)
    } finally {
      for (const stop of stops) stop?.()
      this.#packets.end()
      await this.#releases.close()
    }
  }

  /**
   * Compares the flows of all switches with those that they should have, and mends them.
   * @returns whether all are what they should be
   */
  async reconcile(): Promise<boolean> {
    const results = await Promise.all(this.#own().map((sw) => sw.reconcile()))
    this.#releaseAll()
    for (const status of this.status()) {
      this.#parts.log?.({ event: 'status', ...status, datapathId: formatDatapathId(status.datapathId) })
    }
    return results.every(Boolean)
  }

  /** Which revision of the network is on the switch of each host. */
  status(): HostStatus[] {
    const progress = {
      get: (datapathId: bigint): SwitchProgress | undefined => this.#switches.get(datapathId)?.progress,
    }
    // What others serve, they tell of.
    return networkStatus(this.#parts.follower.view, progress)
      .filter(({ datapathId }) => !(this.#switches.get(datapathId)?.isOthers ?? this.#othersAt(datapathId)))
  }

  /** Frees every number and address that is no longer used. */
  #releaseAll(): void {
    this.#releases.note(this.#parts.follower.view.records.assignment.entries().map(([holder]) => holder))
    this.#releases.look()
  }

  /** The switches that no other controller serves. */
  #own(): ManagedSwitch[] {
    return [...this.#switches.values()].filter((sw) => !sw.isOthers)
  }

  /** One switch, from its connection to its end. Never rejects. */
  async #serve(session: SwitchSession): Promise<void> {
    const { follower, server, cluster, log, routing = {} } = this.#parts
    const { datapathId } = session
    const settled = (): void => this.#releaseAll()
    const sw = new ManagedSwitch(session, {
      follower, packets: this.#packets, log, routing, cluster, settled,
    })
    this.#switches.set(datapathId, sw)
    const stop = this.#reconcileFromTimeToTime(sw)
    void sw.adopt()
    const reason = await session.closed
    stop()
    sw.end()
    if (this.#switches.get(datapathId) === sw) this.#switches.delete(datapathId)
    if (server.sessions.has(datapathId)) return
    this.#forgetGone()
    log?.({ event: 'switch', ...sw.name, state: 'gone', detail: reason.message })
  }

  /** Soon after a failure, and otherwise at the interval. @returns what ends it */
  #reconcileFromTimeToTime(sw: ManagedSwitch): () => void {
    const clock = this.#clock
    const nextTime = (): number => this.#interval === 0
      ? Infinity
      : clock.now() + this.#interval * 1000 * (0.75 + Math.random() / 2)
    let due = nextTime()
    let timer: unknown
    const arm = (): void => {
      timer = clock.setTimeout(() => {
        arm()
        if (sw.progress.problem === undefined && clock.now() < due) return
        due = nextTime()
        void sw.reconcile()
      }, Math.min(RETRY, this.#interval || RETRY) * 1000)
    }
    arm()
    return () => clock.clearTimeout(timer)
  }

  /** Changes the switches' flows after a change of the network. */
  #follow(difference: Difference): void {
    const { log, routing = {} } = this.#parts
    const { before, after, changes } = difference
    const why = `${changes.length} changes in the network`
    const known = changesFor(difference, routing)
    for (const error of known.errors) log?.({ event: 'problem', subject: why, message: messageOf(error) })
    // Flows that were decided on before the change may still be under way.
    const underWay = this.#packets.flights.underWay()
    const written = [...this.#switches.values()].map((sw) => sw.busyWith(async () => {
      const { deletes = [], others = [] } = known.switches.get(sw.session.datapathId) ?? {}
      const isWhole = known.errors.length === 0
      const messages = [...deletes, ...others]
      const done = sw.follow(messages, { revision: after.revision, isWhole, deletes: deletes.length, why })
      // For which switch something cannot be made is found out switch by switch.
      const mended = isWhole || sw.reconcile()
      if (deletes.length === 0 || underWay === undefined) return await done && await mended
      await underWay
      return await done && await sw.repeat(deletes) && await mended
    }))
    if (changes.length > 0) for (const sw of this.#switches.values()) sw.networkChanged(before, after)
    this.#releases.note(holdersIn(difference))
    void Promise.all(written).then((results) => { if (results.every(Boolean)) this.#releases.look() })
  }

  /** Of a switch that is not connected here, nobody else may have told that it is gone. */
  #forgetGone(): void {
    const { follower, server } = this.#parts
    for (const [datapathId] of follower.view.ports.entries()) {
      if (server.sessions.has(datapathId) || this.#othersAt(datapathId)) continue
      follower.setPorts(datapathId, undefined)
    }
  }

  /** Whether other controllers are connected to a switch: then it can be reached. */
  #othersAt(datapathId: bigint): boolean {
    const { cluster } = this.#parts
    return cluster?.candidates(formatDatapathId(datapathId)).some((id) => id !== cluster.id) === true
  }
}
