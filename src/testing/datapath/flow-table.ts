import { covers, keyOf, overlaps, testsOf } from './flow-match.js'
import type { Instruction, Match } from '../../codec/index.js'
import type { FieldTest } from '../packet/field-bits.js'
import type { PipelinePacket } from '../packet/packet.js'

/** A flow in a table. */
export interface FlowEntry {
  readonly tableId: number
  readonly priority: number
  readonly match: Match
  /** The match as the table compares it. */
  readonly tests: readonly FieldTest[]
  readonly cookie: bigint
  readonly idleTimeout: number
  readonly hardTimeout: number
  readonly flags: number
  /** Milliseconds of the clock when it was added. */
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
  readonly strictPriority?: number | undefined
  readonly cookie: bigint
  readonly cookieMask: bigint
  readonly keep?: (flow: FlowEntry) => boolean
}

/** A flow, and its place among those of its priority: the oldest first. */
interface Place { readonly flow: FlowEntry, readonly order: number }

/** Flows that test the same bits of the same fields: at most one match of them fits a packet. */
interface Shape {
  readonly tests: readonly Pick<FieldTest, 'name' | 'mask'>[]
  /** By the values that they test. */
  readonly places: Map<string, Place[]>
}

/** One table. Flows of one shape are found by hash, so a lookup costs as much as there are shapes. */
export class FlowTable {
  readonly #flows = new Map<string, Place>()
  readonly #shapes = new Map<string, Shape>()
  #order = 0
  #sorted: readonly FlowEntry[] | undefined
  /** Packets that were looked up here. */
  lookups = 0n
  /** Packets that a flow of this table matched. */
  hits = 0n

  /** How many flows there are. */
  get size(): number {
    return this.#flows.size
  }

  /** Every flow, the highest priority first, and among equals the oldest. */
  get flows(): readonly FlowEntry[] {
    return this.#sorted ??= [...this.#flows.values()].sort(byRank).map(({ flow }) => flow)
  }

  /** The flow that a packet takes; counts the lookup. */
  lookup(packet: PipelinePacket): FlowEntry | undefined {
    this.lookups++
    let best: Place | undefined
    for (const shape of this.#shapes.values()) {
      const place = find(shape, packet)
      if (place !== undefined && (best === undefined || byRank(place, best) < 0)) best = place
    }
    if (best !== undefined) this.hits++
    return best?.flow
  }

  /** The flow with exactly this match and priority. */
  same(flow: Pick<FlowEntry, 'priority' | 'tests'>): FlowEntry | undefined {
    return this.#flows.get(idOf(flow))?.flow
  }

  /** A flow of the same priority that some packet could match as well, the same one left aside. */
  overlapping(flow: FlowEntry): FlowEntry | undefined {
    const same = this.same(flow)
    return this.flows.find((other) =>
      other.priority === flow.priority && other !== same && overlaps(other.tests, flow.tests))
  }

  /** Puts a flow in, in place of the same one. Returns how to undo it. */
  add(flow: FlowEntry): () => void {
    const replaced = this.#flows.get(idOf(flow))
    if (replaced !== undefined) this.#remove(replaced)
    const place = { flow, order: this.#order++ }
    this.#insert(place)
    return () => {
      this.#remove(place)
      if (replaced !== undefined) this.#insert(replaced)
    }
  }

  /** Takes a flow out; one that is not in it is no error. Returns how to undo it. */
  delete(flow: FlowEntry): () => void {
    const place = this.#flows.get(idOf(flow))
    if (place?.flow !== flow) return () => undefined
    this.#remove(place)
    return () => this.#insert(place)
  }

  /** The flows that a filter speaks of. */
  select(filter: FlowFilter): readonly FlowEntry[] {
    const tests = testsOf(filter.match)
    const strict = filter.strictPriority
    const same = strict === undefined ? undefined : this.same({ tests, priority: strict })
    const chosen = strict === undefined
      ? this.flows.filter((flow) => covers(tests, flow.tests))
      : same === undefined ? [] : [same]
    return chosen.filter((flow) =>
      ((flow.cookie ^ filter.cookie) & filter.cookieMask) === 0n && (filter.keep?.(flow) ?? true))
  }

  #insert(place: Place): void {
    const { flow } = place
    this.#flows.set(idOf(flow), place)
    const key = shapeKey(flow)
    const shape = this.#shapes.get(key)
      ?? { tests: flow.tests.map(({ name, mask }) => ({ name, mask })), places: new Map<string, Place[]>() }
    this.#shapes.set(key, shape)
    const values = valuesOf(flow)
    shape.places.set(values, [...shape.places.get(values) ?? [], place].sort(byRank))
    this.#sorted = undefined
  }

  #remove(place: Place): void {
    const { flow } = place
    this.#flows.delete(idOf(flow))
    const key = shapeKey(flow)
    const { places } = this.#shapes.get(key)!
    const values = valuesOf(flow)
    const left = places.get(values)!.filter((other) => other !== place)
    if (left.length > 0) places.set(values, left)
    else places.delete(values)
    if (places.size === 0) this.#shapes.delete(key)
    this.#sorted = undefined
  }
}

function byRank(a: Place, b: Place): number {
  return b.flow.priority - a.flow.priority || a.order - b.order
}

function idOf({ priority, tests }: Pick<FlowEntry, 'priority' | 'tests'>): string {
  return `${priority} ${keyOf(tests)}`
}

function shapeKey({ tests }: FlowEntry): string {
  return tests.map(({ name, mask }) => `${name}/${mask}`).join(',')
}

function valuesOf({ tests }: FlowEntry): string {
  return tests.map(({ value }) => value).join(',')
}

/** The first of the flows of a shape that a packet matches. */
function find(shape: Shape, packet: PipelinePacket): Place | undefined {
  let values = ''
  for (const [index, { name, mask }] of shape.tests.entries()) {
    const found = packet.get(name)
    if (found === undefined) return undefined
    values += index === 0 ? found & mask : `,${found & mask}`
  }
  return shape.places.get(values)?.[0]
}
