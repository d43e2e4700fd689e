/**
 * What several clients of a store did at the same time, and whether one store that does one thing after the
 * other could have answered all of it (it is linearizable), with watches that miss nothing.
 */
import { CommitUnknownError, ConflictError, StoreUnavailableError } from '../../../src/store/errors.js'
import type { Change, Entry, MetadataStore, StoreEvent } from '../../../src/store/store.js'

const KIND = 'register'

/** One call of a client. Times are numbers that only grow. */
interface Call {
  readonly began: number
  readonly ended: number
  readonly changes: readonly (Change & { readonly id: string })[]
  /** The revision of a commit; what did not hold; or undefined when it is not known whether it took place. */
  readonly outcome: number | ConflictError | undefined
}

/** A call that took place. */
type Commit = Call & { readonly outcome: number }

/** A reading of one entry. */
interface Reading {
  readonly began: number
  readonly ended: number
  readonly id: string
  readonly entry: Entry | undefined
}

/** Numbers between 0 and a bound, by a seed. */
export type Random = (below: number) => number

/** Does things with a store, in turns with others, and notes them. */
export class Recorder {
  readonly calls: Call[] = []
  readonly readings: Reading[] = []
  #time = 0

  constructor(readonly random: Random, readonly ids: readonly string[]) {}

  /** What one client does: reads entries, and writes some on condition that they are as it has read them. */
  async client(store: MetadataStore, name: string, steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      const known = new Map<string, Entry | undefined>()
      for (const id of this.#some()) known.set(id, await this.#read(store, id))
      if (known.size > 0) await this.#write(store, known, `${name}${step}`)
    }
  }

  #some(): string[] {
    return this.ids.filter(() => this.random(3) === 0)
  }

  async #read(store: MetadataStore, id: string): Promise<Entry | undefined> {
    const began = this.#time++
    try {
      const entry = await store.get(KIND, id)
      this.readings.push({ began, ended: this.#time++, id, entry })
      return entry
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error
      return undefined
    }
  }

  async #write(
    store: MetadataStore, known: ReadonlyMap<string, Entry | undefined>, value: string,
  ): Promise<void> {
    const changes = [...known].map(([id, entry]) => {
      const condition = entry?.revision
      return condition !== undefined && this.random(4) === 0
        ? { type: 'delete', kind: KIND, id, if: condition } as const
        : { type: 'put', kind: KIND, id, value, if: condition ?? 'absent' } as const
    })
    const began = this.#time++
    let outcome: Call['outcome']
    try {
      outcome = await store.commit(changes)
    } catch (error) {
      if (error instanceof StoreUnavailableError) return
      if (!(error instanceof CommitUnknownError) && !(error instanceof ConflictError)) throw error
      outcome = error instanceof ConflictError ? error : undefined
    }
    this.calls.push({ began, ended: this.#time++, changes, outcome })
  }
}

/** The events of a watch from one revision to another, taken slowly. */
export async function watched(store: MetadataStore, since: number, until: number): Promise<StoreEvent[]> {
  const events: StoreEvent[] = []
  for await (const event of store.watch({ since })) {
    if (event.type === 'reset') throw new Error('the history is not known any more')
    events.push(event)
    if (event.type === 'synced' && event.revision >= until) return events
  }
  return events
}

/** One entry through time: from each revision on, its value, or undefined when it was deleted. */
type Past = readonly { readonly from: number, readonly value: unknown }[]

/** What is wrong with a history, given what a watch has shown of it; empty when nothing is. */
export function faultsOf({ calls, readings }: Recorder, events: readonly StoreEvent[]): string[] {
  const pasts = new Map<string, { from: number, value: unknown }[]>()
  const faults: string[] = []
  let last = 0
  for (const event of events) {
    if (event.type !== 'put' && event.type !== 'delete') continue
    const [kind, id, from] = event.type === 'put'
      ? [event.entry.kind, event.entry.id, event.entry.revision]
      : [event.kind, event.id, event.revision]
    if (from < last) faults.push(`the watch goes back from ${last} to ${from}`)
    last = from
    if (kind !== KIND) continue
    const past = pasts.get(id) ?? []
    pasts.set(id, [...past, { from, value: event.type === 'put' ? event.entry.value : undefined }])
  }
  const committed = calls.filter((call): call is Commit => typeof call.outcome === 'number')
  for (const { changes, outcome } of committed) {
    for (const { id, ...change } of changes) {
      const past = pasts.get(id) ?? []
      const here = past.find(({ from }) => from === outcome)
      if (!here) faults.push(`the watch has no change of ${id} at ${outcome}`)
      else if (here.value !== (change.type === 'put' ? change.value : undefined)) {
        faults.push(`${id} has another value at ${outcome} than was committed`)
      }
      const before = past.filter(({ from }) => from < outcome).at(-1)
      const was = before?.value === undefined ? 'absent' : before.from
      if (change.if !== was) faults.push(`${id} was committed at ${outcome} if ${change.if}, and was ${was}`)
    }
  }
  return [...faults, ...orderFaults(committed), ...staleReadings(readings, committed, pasts)]
}

/** A commit that began when another had ended comes after it. */
function orderFaults(committed: readonly Commit[]): string[] {
  return committed.flatMap((one) => committed
    .filter((other) => other.began > one.ended && other.outcome <= one.outcome)
    .map((other) => `a commit that began later is at ${other.outcome}, not behind ${one.outcome}`))
}

/** A reading shows a value that the entry had at some time between its beginning and its end. */
function staleReadings(
  readings: readonly Reading[], committed: readonly Commit[],
  pasts: ReadonlyMap<string, Past>,
): string[] {
  return readings.flatMap(({ began, ended, id, entry }) => {
    const past = pasts.get(id) ?? []
    // Everything that had ended before is shown; nothing that began after it is.
    const least = Math.max(0, ...committed.filter((one) => one.ended < began).map(({ outcome }) => outcome))
    const later = committed.filter((one) => one.began > ended).map(({ outcome }) => outcome)
    if (!entry) {
      const now = past.filter(({ from }) => from <= least).at(-1)
      const isGone = past.some(({ from, value }) => value === undefined && from > least)
      return now?.value === undefined || isGone ? [] : [`${id} was read as absent, and was there at ${least}`]
    }
    const at = past.findIndex(({ from }) => from === entry.revision)
    if (at < 0) return [`${id} was read at ${entry.revision}, and never was`]
    if (later.includes(entry.revision)) return [`${id} was read before it was written`]
    const next = past[at + 1]
    return next && next.from <= least ? [`${id} was read as it was before ${next.from}`] : []
  })
}

/** Numbers by a seed (a linear congruential generator). */
export function randomBy(seed: number): Random {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
}

/** What a test can do to the connections of a client: end them, or carry nothing in silence. */
interface Line {
  cut(): void
  freeze(): void
  mend(): void
}

/**
 * The same over lines that are cut, frozen and mended at random meanwhile.
 * @param meanwhile - what else happens to the server
 */
export async function historyFaultsOver(
  lines: readonly Line[], stores: readonly MetadataStore[], reader: MetadataStore,
  meanwhile: () => Promise<void>,
): Promise<string[]> {
  const random = randomBy(Date.now())
  const pause = (): Promise<unknown> => new Promise((resolve) => { setTimeout(resolve, random(200)) })
  let isOver = false
  const cutting = (async () => {
    while (!isOver) {
      const line = lines[random(lines.length)]!
      if (random(2) === 0) line.cut()
      else line.freeze()
      await pause()
      line.mend()
      await pause()
    }
  })()
  try {
    return await historyFaults(stores, random, 40, reader, () => pause().then(meanwhile))
  } finally {
    isOver = true
    await cutting
  }
}

/**
 * Has clients write the same entries at the same time, and says what is wrong with what they saw.
 * @param reader - tells how far the store is; the watch is that of the first client
 * @param meanwhile - what else happens
 */
export async function historyFaults(
  stores: readonly MetadataStore[], random: Random, steps: number, reader: MetadataStore = stores[0]!,
  meanwhile = async (): Promise<void> => undefined,
): Promise<string[]> {
  const recorder = new Recorder(random, ['a', 'b', 'c', 'd'])
  // A server that others use, too, may know nothing of what was long before.
  const { revision: since } = await reader.list()
  await Promise.all([...stores.map((store, at) => recorder.client(store, `c${at}-`, steps)), meanwhile()])
  if (!recorder.calls.some(({ outcome }) => typeof outcome === 'number')) return ['nothing was committed']
  const { revision: until } = await reader.list()
  return faultsOf(recorder, await watched(stores[0]!, since, until))
}
