/** One switch that is connected: whether it is ours, and keeping its flows those of the network. */
import { formatDatapathId, setAsync } from 'daolinet/codec'
import {
  hostByDatapath, probeAbilities, unlimitedEndpoints, type RoutingOptions, type SwitchAbilities,
  type SwitchProgress, type View,
} from 'daolinet/routing'
import { mend, readFound, type Found } from './found-flows.js'
import { messageOf, type Log, type OfSwitch, type SwitchLog } from './log.js'
import { missingPorts, samePorts, type MissingPort } from './missing-ports.js'
import { Mastership } from './mastership.js'
import type { FlowMod, MessageInit } from 'daolinet/codec'
import type { Check, Cluster, ViewFollower } from 'daolinet/store'
import { ApplyError, becomeSlave, NotMasterError, type SwitchSession } from 'daolinet/switch'
import type { Packets } from './packets.js'

/** Every reason, including packets with an expired TTL: traceroute needs those. */
const EVERYTHING = { packetIn: 0b111, portStatus: 0b111, flowRemoved: 0b1111 }
const PORTS_ONLY = { packetIn: 0, portStatus: 0b111, flowRemoved: 0 }

/** What switches are managed with. */
export interface ManagedParts {
  readonly follower: ViewFollower
  readonly packets: Packets
  readonly log: Log | undefined
  readonly routing: RoutingOptions
  /** The controllers of this network; undefined when there is one. */
  readonly cluster?: Cluster | undefined
  /** Is called when a switch has been brought up, and when what had failed before is mended. */
  readonly settled: () => void
}

/** A change of the network that is written to a switch. */
export interface FollowedChange {
  readonly revision: number
  /** Whether the messages are all that the change makes of the switch. */
  readonly isWhole: boolean
  /** How many of the messages delete flows of routes. */
  readonly deletes: number
  /** What has changed, for the log. */
  readonly why: string
}

/**
 * A switch from its connection to its end. What is written to it beside packets' own flows is written one
 * after the other, in the order of the changes.
 */
export class ManagedSwitch {
  readonly session: SwitchSession
  readonly #parts: ManagedParts
  #abilities: SwitchAbilities | undefined
  #mastership: Mastership | undefined
  #serving: AbortController | undefined
  #missing: readonly MissingPort[] = []
  #work: Promise<unknown> = Promise.resolve()
  #reconciling: Promise<boolean> | undefined
  #confirmed: number | undefined
  #problem: string | undefined
  #busy = 0

  constructor(session: SwitchSession, parts: ManagedParts) {
    this.session = session
    this.#parts = parts
    session.on('portStatus', () => this.#portsChanged())
  }

  /** Whether its flows are kept: it is a host of the network, and was brought up. */
  get isOurs(): boolean {
    return this.#serving !== undefined
  }

  /** Whether another controller is its master. */
  get isOthers(): boolean {
    return this.session.role === 'slave'
  }

  /** What makes sure, in a commit, that this controller is its master; undefined when it is not, or alone. */
  get fence(): Check | undefined {
    const standing = this.#mastership?.standing
    return standing?.role === 'master' && this.isOurs ? standing.fence : undefined
  }

  /** How far it is. */
  get progress(): SwitchProgress {
    const problem = this.#problem
    return { confirmed: this.#confirmed, ...(problem === undefined ? {} : { problem }) }
  }

  /**
   * The newest revision all of whose flows are in force, with nothing under way that was decided before; -1
   * when none is known.
   */
  get swept(): number {
    return this.isOurs && this.#busy === 0 && this.#problem === undefined ? this.#confirmed ?? -1 : -1
  }

  /** Does work during which older decisions may still be under way. */
  async busyWith<T>(work: () => Promise<T>): Promise<T> {
    this.#busy++
    try {
      return await work()
    } finally {
      this.#busy--
    }
  }

  /** What the log calls it. */
  get name(): OfSwitch {
    const { datapathId } = this.session
    const host = hostByDatapath(this.#parts.follower.view, datapathId)?.id
    return { datapathId: formatDatapathId(datapathId), ...(host === undefined ? {} : { host }) }
  }

  /**
   * Makes it a switch of the network, or leaves it alone when it is none: by what the view says. To be called
   * when it has connected, and when that may have changed.
   */
  async adopt(): Promise<void> {
    await this.#queue(async () => {
      if (!this.#isHost) this.#leaveAlone()
      else if (!this.#abilities) await this.#introduce()
      else if (!this.isOurs && !this.isOthers) await this.#bringUp()
    })
    await this.#mastership?.retry()
  }

  get #isHost(): boolean {
    return hostByDatapath(this.#parts.follower.view, this.session.datapathId) !== undefined
  }

  /** Tells that it is no host of the network, or not any more. */
  #leaveAlone(): void {
    const { follower } = this.#parts
    const wasOurs = this.isOurs
    this.#resign()
    this.#stopServing()
    this.#abilities = undefined
    this.#confirmed = this.#problem = undefined
    this.#missing = []
    this.session.off('packetIn', drop).on('packetIn', drop)
    if (wasOurs) follower.setPorts(this.session.datapathId, undefined)
    const { address } = this.session.peer
    const detail = wasOurs
      ? 'the network does not name it any more, and its own flows of the network were deleted'
      : `it connected from ${address || 'an unknown address'}; name it in the network, or give its bridge`
        + ' another controller'
    const event: SwitchLog = { event: 'switch', ...this.name, state: 'stranger', detail }
    this.#parts.log?.(event)
    process.emitWarning(
      `switch ${event.datapathId} is no host of the network: its flows are left alone`,
      { type: 'DaolinetWarning', code: 'DAOLINET_UNKNOWN_SWITCH' },
    )
  }

  /** Finds out what it can do. Of several controllers, each hears of its ports, and one serves it. */
  async #introduce(): Promise<void> {
    const { follower, cluster } = this.#parts
    const { session } = this
    if (cluster) session.off('packetIn', drop).on('packetIn', drop)
    const abilities = await probeAbilities(session)
    session.send(setAsync({ master: EVERYTHING, slave: PORTS_ONLY }))
    if (cluster) await becomeSlave(session)
    this.#abilities = abilities
    follower.setPorts(session.datapathId, session.ports.values(), abilities)
    if (!cluster) return this.#bringUp()
    this.#mastership = new Mastership(session, cluster.stand(formatDatapathId(session.datapathId)), {
      won: async () => { await this.#queue(() => this.#bringUp()) },
      lost: async (master) => { await this.#queue(async () => this.#giveUp(master)) },
      problem: (message) => this.#tell(message),
    })
  }

  /** Another controller is its master. */
  #giveUp(master: string | undefined): void {
    const { session } = this
    this.#stopServing()
    session.off('packetIn', drop).on('packetIn', drop)
    this.#confirmed = this.#problem = undefined
    const detail = master === undefined ? 'nobody is master yet' : `controller ${master} is master`
    this.#parts.log?.({ event: 'switch', ...this.name, state: 'slave', detail })
  }

  async #bringUp(): Promise<void> {
    const { packets, log } = this.#parts
    const { session } = this
    this.#stopServing()
    const kept = await this.#watching((written) => this.#found()
      .then((found) => this.#reconcile(found, written, true)).catch((error: unknown) => {
        // The switch refused some of the flows. All others are in force.
        if (!(error instanceof ApplyError)) throw error
        this.#tell(error)
        return 0
      }))
    const serving = this.#serving = new AbortController()
    session.off('packetIn', drop)
    packets.serve(session, serving.signal).catch((error: unknown) => this.#tell(error))
    const detail = `${session.ports.size} ports, ${kept} flows kept`
    log?.({ event: 'switch', ...this.name, state: 'up', detail })
    this.#checkPorts()
    this.#parts.settled()
  }

  /**
   * Writes what a change of the network makes of this switch.
   * @param messages - in this order; none when the change does not concern it
   * @returns whether all of it is in force
   */
  async follow(
    messages: readonly MessageInit[], { revision, isWhole, deletes, why }: FollowedChange,
  ): Promise<boolean> {
    if (messages.length > 0 && !this.isOthers) this.#tellStatus('pending', revision)
    return this.#queue(async () => {
      if (this.isOthers) return
      if (messages.length > 0) {
        await this.session.apply(messages)
        if (deletes > 0) this.#parts.log?.({ event: 'revocation', ...this.name, flows: deletes, why })
      }
      if (this.isOurs && isWhole) this.#confirm(revision, messages.length > 0)
    })
  }

  /** Sends deletes once more, for flows that were under way when they were sent first. */
  async repeat(deletes: readonly FlowMod[]): Promise<boolean> {
    return this.#queue(async () => { if (!this.isOthers) await this.session.apply(deletes) })
  }

  /**
   * Compares its flows with those that it should have, and mends them: what was deleted by hand comes back,
   * strangers go. Routes stay, and so does whatever is written for a packet meanwhile. Calls that come while
   * one is under way share it.
   * @returns whether all flows are in force
   */
  async reconcile(): Promise<boolean> {
    return this.#reconciling ??= this.#reconcileOnce().finally(() => { this.#reconciling = undefined })
  }

  async #reconcileOnce(): Promise<boolean> {
    if (!this.isOurs || this.isOthers) {
      if (this.#isHost) await this.adopt()
      return this.isOurs && !this.isOthers
    }
    const hadFailed = this.#problem !== undefined
    try {
      const done = await this.#watching(async (written) => {
        // Read beside the queue: a revocation does not wait for a long list.
        const found = await this.#found()
        return this.#queue(async () => {
          if (this.isOurs && !this.isOthers) await this.#reconcile(found, written, false)
        })
      })
      if (done && hadFailed) this.#parts.settled()
      return done
    } catch (error) {
      this.#tell(error)
      return false
    }
  }

  /** Does work with a list of the flows that are written to the switch for packets meanwhile. It grows. */
  async #watching<T>(work: (written: readonly FlowMod[]) => Promise<T>): Promise<T> {
    const watch = this.#parts.packets.flights.watch(this.session.datapathId)
    try {
      return await work(watch.flows)
    } finally {
      watch.end()
    }
  }

  /** Stops answering its packets: the session has ended. */
  end(): void {
    this.#resign()
    this.#stopServing()
  }

  #resign(): void {
    this.#mastership?.end()
    this.#mastership = undefined
  }

  #found(): Promise<Found> {
    const { follower, routing } = this.#parts
    return readFound(this.session, () => follower.view, this.#abilities?.meters === true, routing)
  }

  /**
   * @param written - flows that were written for packets while the list came: they are not deleted
   * @param all - whether denials are deleted too, which end by themselves
   * @returns how many flows stayed
   */
  async #reconcile(found: Found, written: readonly FlowMod[], all: boolean): Promise<number> {
    const { follower: { view }, routing, log } = this.#parts
    const { datapathId } = this.session
    const { messages, ...counts } = mend(found, written, all, { view, datapathId, routing })
    if (messages.length > 0) await this.session.apply(messages)
    this.#problem = undefined
    this.#confirm(view.revision, all || messages.length > 0)
    if (!all && messages.length > 0) log?.({ event: 'reconciliation', ...this.name, ...counts })
    return counts.kept
  }

  /** Does work after all that was queued before. Its failure is told. @returns whether it succeeded */
  #queue(work: () => Promise<void>): Promise<boolean> {
    const done = this.#work.then(work).then(() => true, (error: unknown) => {
      this.#tell(error)
      return false
    })
    this.#work = done
    return done
  }

  #tell(error: unknown): void {
    // Another controller is master by now, and does what is to be done.
    if (this.session.closeReason !== undefined || error instanceof NotMasterError) return
    const message = messageOf(error)
    // What is tried again and fails again for the same reason is told once.
    if (!this.isOurs && this.#problem === message) return
    this.#problem = message
    const { datapathId, host } = this.name
    const subject = host === undefined ? `switch ${datapathId}` : `switch ${datapathId} of host ${host}`
    this.#parts.log?.({ event: 'problem', ...this.name, subject, message })
    this.#tellStatus('failed', this.#parts.follower.view.revision)
  }

  #confirm(revision: number, tell: boolean): void {
    // What failed before is only known to be in force after the next comparison.
    if (this.#problem !== undefined) return
    this.#confirmed = Math.max(this.#confirmed ?? 0, revision)
    if (tell) this.#tellStatus('inForce', revision)
  }

  #tellStatus(state: 'pending' | 'failed' | 'inForce', wanted: number): void {
    const { datapathId, host } = this.name
    if (host === undefined) return
    const problem = this.#problem
    const unlimited = unlimitedEndpoints(this.#parts.follower.view, this.session.datapathId)
    this.#parts.log?.({
      event: 'status', datapathId, host, state, revision: this.#confirmed, wanted,
      ...(problem === undefined ? {} : { problem }),
      ...(unlimited.length === 0 ? {} : { unlimited }),
    })
  }

  #portsChanged(): void {
    if (this.#abilities === undefined) return
    this.#parts.follower.setPorts(this.session.datapathId, this.session.ports.values(), this.#abilities)
    this.#checkPorts()
  }

  /** Tells which ports the network names and the switch does not have, when that has changed. */
  #checkPorts(): void {
    if (!this.isOurs) return
    const missing = missingPorts(this.#parts.follower.view, this.session.datapathId)
    if (samePorts(missing, this.#missing)) return
    this.#missing = missing
    this.#parts.log?.({ event: 'ports', ...this.name, missing })
  }

  /** To be called after a change of the network that may concern its ports. */
  networkChanged(before: View, after: View): void {
    const { datapathId } = this.session
    const [was, is] = [before, after].map((view) => hostByDatapath(view, datapathId) !== undefined)
    if (was !== is || (is === true && !this.isOurs)) void this.adopt()
    else this.#checkPorts()
  }

  #stopServing(): void {
    this.#serving?.abort()
    this.#serving = undefined
  }
}

function drop(): void {
  // Packets of a switch that is not ours.
}
