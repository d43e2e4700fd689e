/** Setting up each thing once, however many packets ask for it at the same time. */
import type { FlowMod, Match } from 'daolinet/codec'
import type { Decision, HalfRoute } from 'daolinet/routing'

/** Flows that are being written. */
interface Flight {
  readonly kind: Decision['kind']
  readonly halves: readonly HalfRoute[]
  readonly done: Promise<unknown>
  waiting: number
}

/** What became of a call of {@link SingleFlight.run}. */
export type Outcome =
  /** The flows were written by this call. */
  | 'written'
  /** Another call wrote the same flows; it has ended well. */
  | 'shared'
  /** Another call tried to write the same flows, and failed. It has been told. */
  | 'failed'
  /** Too many wait for the same flows already. */
  | 'full'

/**
 * Writes the same flows at most once at a time. A call whose flows are being written waits for that instead.
 *
 * Decisions that write the same flows are found by the cookie of the first one, which names the two
 * endpoints, and then by comparing flows field by field. That costs a small part of the decision itself.
 */
export class SingleFlight {
  readonly #flights = new Map<bigint, Set<Flight>>()
  readonly #watchers = new Set<(half: HalfRoute) => void>()
  readonly #most: number

  /** @param most - how many packets may wait for the same flows */
  constructor(most: number) {
    this.#most = most
  }

  /** Resolves when all flights that are under way now have ended; undefined when there is none. */
  underWay(): Promise<unknown> | undefined {
    if (this.#flights.size === 0) return undefined
    const all = [...this.#flights.values()].flatMap((same) => [...same])
    return Promise.allSettled(all.map(({ done }) => done))
  }

  /**
   * Notes the flows for a switch that are being written now, and those that will be until the watch ends.
   * @returns what has been noted so far, and how to end the watch
   */
  watch(datapathId: bigint): { readonly flows: readonly FlowMod[], readonly end: () => void } {
    const flows: FlowMod[] = []
    const note = (half: HalfRoute): void => {
      if (half.datapathId === datapathId) flows.push(...half.flows)
    }
    for (const same of this.#flights.values()) for (const { halves } of same) halves.forEach(note)
    this.#watchers.add(note)
    return { flows, end: () => this.#watchers.delete(note) }
  }

  /**
   * @param halves - the decision's flows, as `halvesOf` gives them; without any, nothing is shared
   * @param write - writes them
   * @throws what `write` rejects with
   */
  async run(
    kind: Decision['kind'], halves: readonly HalfRoute[], write: () => Promise<unknown>,
  ): Promise<Outcome> {
    const cookie = halves[0]?.flows[0]?.cookie
    if (cookie === undefined) {
      await write()
      return 'written'
    }
    const same = this.#flights.get(cookie) ?? new Set<Flight>()
    for (const flight of same) {
      if (flight.kind === kind && sameHalves(flight.halves, halves)) return this.#join(flight)
    }
    for (const note of this.#watchers) halves.forEach(note)
    const done = write()
    const flight = { kind, halves, done, waiting: 0 }
    this.#flights.set(cookie, same.add(flight))
    try {
      await done
      return 'written'
    } finally {
      same.delete(flight)
      if (same.size === 0) this.#flights.delete(cookie)
    }
  }

  async #join(flight: Flight): Promise<Outcome> {
    if (flight.waiting >= this.#most) return 'full'
    flight.waiting++
    return flight.done.then(() => 'shared', () => 'failed')
  }
}

function sameHalves(a: readonly HalfRoute[], b: readonly HalfRoute[]): boolean {
  return a.length === b.length && a.every(({ datapathId, flows }, index) => {
    const other = b[index]!
    return datapathId === other.datapathId && flows.length === other.flows.length
      && flows.every((flow, at) => sameFlow(flow, other.flows[at]!))
  })
}

/** Whether a switch takes two flow-mods for the same flow of the same pair. */
export function sameFlow(a: FlowMod, b: FlowMod): boolean {
  return a.tableId === b.tableId && a.priority === b.priority && a.cookie === b.cookie
    && a.command === b.command && sameMatch(a.match, b.match)
}

/** Whether two matches have the same fields with the same values. */
export function sameMatch(a: Match, b: Match): boolean {
  const names = Object.keys(a) as (keyof Match)[]
  return names.length === Object.keys(b).length && names.every((name) => sameValue(a[name], b[name]))
}

function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  return Object.entries(a).every(([name, part]) => part === (b as Record<string, unknown>)[name])
}
