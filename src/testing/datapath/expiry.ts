/** Timeouts of flows, on one timer. */
import type { Clock } from '../../switch/clock.js'
import type { FlowEntry } from './flow-table.js'

/** Watches over flows that have a timeout. */
export class Expiry {
  readonly #clock: Clock
  readonly #flows: () => readonly FlowEntry[]
  readonly #expire: (flows: readonly FlowEntry[], reason: 'idleTimeout' | 'hardTimeout') => void
  #timer: unknown
  #at = Infinity
  #stopped = false

  /**
   * @param flows - all that there are
   * @param expire - called with those whose time has come
   */
  constructor(
    clock: Clock, flows: () => readonly FlowEntry[],
    expire: (flows: readonly FlowEntry[], reason: 'idleTimeout' | 'hardTimeout') => void,
  ) {
    this.#clock = clock
    this.#flows = flows
    this.#expire = expire
  }

  /** Takes a new flow into account. */
  watch(flow: FlowEntry): void {
    if (endOf(flow) < this.#at) this.#arm(endOf(flow))
  }

  /** Forgets the timer, for good. */
  stop(): void {
    this.#stopped = true
    this.#arm(Infinity)
  }

  /** The timer is for the flow that could end first; whether use has put it off is found out then. */
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

/** When a flow ends if no packet comes: milliseconds of the clock. */
function endOf(flow: FlowEntry): number {
  const idle = flow.idleTimeout === 0 ? Infinity : flow.used + flow.idleTimeout * 1000
  return Math.min(idle, hardEndOf(flow))
}
