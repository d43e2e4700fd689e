/** The idle and hard timeouts of all flows, with one timer. */
import type { Clock } from '../../switch/clock.js'
import type { FlowEntry } from './flow-table.js'

/** Removes flows when their timeouts are over. */
export class Expiry {
  readonly #clock: Clock
  readonly #flows: () => readonly FlowEntry[]
  readonly #expire: (flows: readonly FlowEntry[], reason: 'idleTimeout' | 'hardTimeout') => void
  #timer: unknown
  #at = Infinity
  #stopped = false

  /**
   * @param flows - returns all flows of the switch
   * @param expire - called with the flows whose timeout is over
   */
  constructor(
    clock: Clock, flows: () => readonly FlowEntry[],
    expire: (flows: readonly FlowEntry[], reason: 'idleTimeout' | 'hardTimeout') => void,
  ) {
    this.#clock = clock
    this.#flows = flows
    this.#expire = expire
  }

  /** To be called for every new flow. */
  watch(flow: FlowEntry): void {
    if (endOf(flow) < this.#at) this.#arm(endOf(flow))
  }

  /** Stops the timer for ever. */
  stop(): void {
    this.#stopped = true
    this.#arm(Infinity)
  }

  /** Sets the timer to the earliest time at which a flow could end. Packets until then may make it later. */
  #arm(at: number): void {
    this.#clock.clearTimeout(this.#timer)
    this.#at = at
    const due = (): void => this.#sweep()
    const wait = Math.max(0, at - this.#clock.now())
    this.#timer = at === Infinity || this.#stopped ? undefined : this.#clock.setTimeout(due, wait)
  }

  #sweep(): void {
    const now = this.#clock.now()
    const due = this.#flows().filter((flow) => endOf(flow) <= now)
    this.#expire(due.filter((flow) => hardEndOf(flow) <= now), 'hardTimeout')
    this.#expire(due.filter((flow) => hardEndOf(flow) > now), 'idleTimeout')
    this.#arm(this.#flows().reduce((first, flow) => Math.min(first, endOf(flow)), Infinity))
  }
}

function hardEndOf(flow: FlowEntry): number {
  return flow.hardTimeout === 0 ? Infinity : flow.added + flow.hardTimeout * 1000
}

/** When a flow ends if no further packet matches it, in milliseconds by the clock. */
function endOf(flow: FlowEntry): number {
  const idle = flow.idleTimeout === 0 ? Infinity : flow.used + flow.idleTimeout * 1000
  return Math.min(idle, hardEndOf(flow))
}
