import { covers, keyOf, matches, overlaps, testsOf, type FieldTest } from './flow-match.js'
import type { PipelinePacket } from './packet.js'
import type { Instruction, Match } from '../../codec/index.js'

/** A flow in a table. */
export interface FlowEntry {
  readonly tableId: number
  readonly priority: number
  readonly match: Match
  readonly tests: readonly FieldTest[]
  readonly cookie: bigint
  readonly idleTimeout: number
  readonly hardTimeout: number
  readonly flags: number
  readonly added: number
  instructions: readonly Instruction[]
  /** Milliseconds of the clock when a packet last matched, or when the flow was added. */
  used: number
  packetCount: bigint
  byteCount: bigint
}

/** Which flows a modify, a delete or a statistics request speaks of. */
export interface FlowFilter {
  readonly match: Match
  /** With a priority, only the one flow that has exactly this match; otherwise all that the match covers. */
  readonly strictPriority?: number
  readonly cookie: bigint
  readonly cookieMask: bigint
  readonly keep?: (flow: FlowEntry) => boolean
}

/** One table: flows in falling order of priority, and among equals the oldest first. */
export class FlowTable {
  #flows: FlowEntry[] = []
  /** Packets that were looked up here, and those that matched. */
  lookups = 0n
  hits = 0n

  /** Every flow, the highest priority first. */
  get flows(): readonly FlowEntry[] {
    return this.#flows
  }

  /** The flow that a packet takes; counts the lookup. */
  lookup(packet: PipelinePacket): FlowEntry | undefined {
    this.lookups++
    const found = this.#flows.find((flow) => matches(flow.tests, packet))
    if (found !== undefined) this.hits++
    return found
  }

  /** The flow with exactly this match and priority. */
  same(flow: FlowEntry): FlowEntry | undefined {
    const key = keyOf(flow.tests)
    return this.#flows.find((other) => other.priority === flow.priority && keyOf(other.tests) === key)
  }

  /** A flow of the same priority that some packet could match as well, the same one left aside. */
  overlapping(flow: FlowEntry): FlowEntry | undefined {
    return this.#flows.find((other) => other.priority === flow.priority && overlaps(other.tests, flow.tests))
  }

  /** Puts a flow in, in place of the same one. */
  add(flow: FlowEntry): void {
    const same = this.same(flow)
    if (same !== undefined) this.delete([same])
    const behind = this.#flows.findIndex((other) => other.priority < flow.priority)
    this.#flows.splice(behind < 0 ? this.#flows.length : behind, 0, flow)
  }

  /** Takes flows out. */
  delete(flows: readonly FlowEntry[]): void {
    const gone = new Set(flows)
    if (gone.size > 0) this.#flows = this.#flows.filter((flow) => !gone.has(flow))
  }

  /** The flows that a filter speaks of. */
  select(filter: FlowFilter): readonly FlowEntry[] {
    const tests = testsOf(filter.match)
    const key = keyOf(tests)
    const chosen = (flow: FlowEntry): boolean => filter.strictPriority === undefined
      ? covers(tests, flow.tests)
      : flow.priority === filter.strictPriority && keyOf(flow.tests) === key
    return this.#flows.filter((flow) =>
      chosen(flow) && ((flow.cookie ^ filter.cookie) & filter.cookieMask) === 0n && (filter.keep?.(flow) ?? true))
  }
}
