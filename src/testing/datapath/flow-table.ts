import { covers, keyOf, overlaps, testsOf } from './flow-match.js'
import type { Instruction, Match } from '../../codec/index.js'
import type { FieldTest } from '../packet/field-bits.js'
import type { PipelinePacket } from '../packet/packet.js'

/** A flow in a table. */
export interface FlowEntry {
  /** The table that it is in. */
  readonly tableId: number
  /** 0 to 65535; the highest matching priority wins. */
  readonly priority: number
  /** The match, as the controller gave it. */
  readonly match: Match
  /** The match in the form in which the table compares it. */
  readonly tests: readonly FieldTest[]
  /** The cookie that the controller gave it. */
  readonly cookie: bigint
  /** Seconds without a matching packet after which it is removed; 0 for never. */
  readonly idleTimeout: number
  /** Seconds after which it is removed in any case; 0 for never. */
  readonly hardTimeout: number
  /** Bits of `OFPFF_*`. */
  readonly flags: number
  /** When it was added, in milliseconds by the switch's clock. */
  readonly added: number
  /** What is done with matching packets. */
  instructions: readonly Instruction[]
  /** When a packet last matched, or when it was added; in milliseconds by the switch's clock. */
  used: number
  /** Packets that matched. */
  packetCount: bigint
  /** Bytes of these packets. */
  byteCount: bigint
}

/** Which flows a modify command, a delete command or a statistics request selects. */
export interface FlowFilter {
  /** Selects the flows whose match is equal to this one or more specific. */
  readonly match: Match
  /** With a priority, only the flow with exactly this match and priority is selected. */
  readonly strictPriority?: number | undefined
  /** Selects the flows whose cookie is equal to this one in the bits of the mask. */
  readonly cookie: bigint
  /** The bits of the cookie that are compared; 0 selects all. */
  readonly cookieMask: bigint
  /** A further condition. */
  readonly keep?: (flow: FlowEntry) => boolean
}

/** A flow, and when it was added in comparison with others: of equal priorities the oldest wins. */
interface Place { readonly flow: FlowEntry, readonly order: number }

/** The flows that test the same bits of the same fields. A packet has one combination of values there. */
interface Shape {
  readonly tests: readonly Pick<FieldTest, 'name' | 'mask'>[]
  /** The flows by the values that they test. */
  readonly places: Map<string, Place[]>
}

/**
 * One flow table. The flows of one shape are found by a hash, so a lookup costs one step for each shape.
 *
 * @example
 * ```ts
 * import { flowMod } from 'daolinet/codec'
 * import { connect } from 'daolinet/switch'
 * import { TestSwitch } from 'daolinet/testing'
 *
 * const device = new TestSwitch({ datapathId: 1n, ports: [{ portNo: 1 }] })
 * const { port } = await device.listen()
 * const sw = await connect({ port })
 * await sw.apply([flowMod({ tableId: 0, match: { inPort: 2 } })])
 * device.receive(1, new Uint8Array(60))
 * const [table] = device.tables
 * console.log(`${table?.size} flow, ${table?.lookups} lookup`) // 1 flow, 1 lookup
 * await sw.close()
 * await device.close()
 * ```
 */
export class FlowTable {
  readonly #flows = new Map<string, Place>()
  readonly #shapes = new Map<string, Shape>()
  #order = 0
  #sorted: readonly FlowEntry[] | undefined
  /** How many packets were looked up. */
  lookups = 0n
  /** How many of them matched a flow. */
  hits = 0n

  /** How many flows the table has. */
  get size(): number {
    return this.#flows.size
  }

  /** All flows: the highest priority first, and of equal priorities the oldest first. */
  get flows(): readonly FlowEntry[] {
    return this.#sorted ??= [...this.#flows.values()].sort(byRank).map(({ flow }) => flow)
  }

  /** The flow that a packet matches. Counts the lookup. */
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

  /** The flow with exactly this match and priority, if there is one. */
  same(flow: Pick<FlowEntry, 'priority' | 'tests'>): FlowEntry | undefined {
    return this.#flows.get(idOf(flow))?.flow
  }

  /** Another flow of the same priority that could match the same packet as this one, if there is one. */
  overlapping(flow: FlowEntry): FlowEntry | undefined {
    const same = this.same(flow)
    return this.flows.find((other) =>
      other.priority === flow.priority && other !== same && overlaps(other.tests, flow.tests))
  }

  /** Adds a flow. One with the same match and priority is replaced. The result undoes this. */
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

  /** Removes a flow, if it is in the table. The result undoes this. */
  delete(flow: FlowEntry): () => void {
    const place = this.#flows.get(idOf(flow))
    if (place?.flow !== flow) return () => undefined
    this.#remove(place)
    return () => this.#insert(place)
  }

  /** The flows that a filter selects. */
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

/** Of the flows of a shape that a packet matches, the one that wins. */
function find(shape: Shape, packet: PipelinePacket): Place | undefined {
  let values = ''
  for (const [index, { name, mask }] of shape.tests.entries()) {
    const found = packet.field(name)
    values += index === 0 ? found & mask : `,${found & mask}`
  }
  return shape.places.get(values)?.[0]
}
