/** What the cases are made of. */
import assert from 'node:assert/strict'
import type {
  Change, Entry, Lease, MetadataStore, Put, Revision, StoreEvent,
} from '../../store.js'

/**
 * What a suite can do to a store from outside. Each is given by the author of the store; cases that need one
 * that is not given are not run.
 */
export interface ConformanceHooks {
  /** Opens another store on the same data, as another program does. The case disposes of it. */
  readonly again?: (store: MetadataStore) => Promise<MetadataStore>
  /**
   * Ends a store, or the server that it depends on, as `kill -9` does, and opens a store on what is left. The
   * case disposes of both.
   */
  readonly crash?: (store: MetadataStore) => Promise<MetadataStore>
  /** Has the store forget which changes led to what is in it now. */
  readonly compact?: (store: MetadataStore) => Promise<void>
  /** Cuts this store off from its server, and from nobody else, until `reconnect`. */
  readonly disconnect?: (store: MetadataStore) => Promise<void>
  /** Ends what `disconnect` began. */
  readonly reconnect?: (store: MetadataStore) => Promise<void>
}

/** The hooks of a case that needs all of them. */
export type AllHooks = Required<ConformanceHooks>

/** Cases by name: each rejects when a new, empty store does something else. */
export type Cases = Readonly<Record<string, (store: MetadataStore, hooks: AllHooks) => Promise<void>>>

export const put = (id: string, value: unknown, condition?: Revision | 'absent'): Put =>
  ({ type: 'put', kind: 'endpoint', id, value, ...(condition === undefined ? {} : { if: condition }) })
export const putLeased = (id: string, value: unknown, lease: Lease): Put => ({ ...put(id, value), lease })
export const remove = (id: string, condition?: Revision): Change =>
  ({ type: 'delete', kind: 'endpoint', id, ...(condition === undefined ? {} : { if: condition }) })
export const check = (id: string, condition: Revision | 'absent'): Change =>
  ({ type: 'check', kind: 'endpoint', id, if: condition })

/** The value of an endpoint. */
export const valueOf = async (store: MetadataStore, id: string): Promise<unknown> =>
  (await store.get('endpoint', id))?.value

/** The first `count` events of a watch. */
export async function take(events: AsyncIterable<StoreEvent>, count: number): Promise<StoreEvent[]> {
  const taken: StoreEvent[] = []
  for await (const event of events) if (taken.push(event) === count) break
  return taken
}

/** The events of a watch until it has caught up with `revision`, or is reset. */
export async function until(events: AsyncIterable<StoreEvent>, revision: Revision): Promise<StoreEvent[]> {
  const taken: StoreEvent[] = []
  for await (const event of events) {
    taken.push(event)
    if (event.type === 'reset' || (event.type === 'synced' && event.revision >= revision)) break
  }
  return taken
}

/** The events of a watch until it has caught up with the put of an id, or is reset. */
export async function upTo(events: AsyncIterable<StoreEvent>, id: string): Promise<StoreEvent[]> {
  const taken: StoreEvent[] = []
  let found = false
  for await (const event of events) {
    taken.push(event)
    if (event.type === 'put' && event.entry.id === id) found = true
    if (event.type === 'reset' || (found && event.type === 'synced')) break
  }
  return taken
}

/** Events as short text: `put c1 {"n":1}`, `delete c1`. `synced` and `reset` are left out. */
export const story = (events: readonly StoreEvent[]): string[] => events.flatMap((event) => {
  if (event.type === 'put') return [`put ${event.entry.id} ${JSON.stringify(event.entry.value)}`]
  return event.type === 'delete' ? [`delete ${event.id}`] : []
})

/** Kinds and ids of entries. */
export const ids = (entries: readonly Entry[]): string[] => entries.map(({ kind, id }) => `${kind} ${id}`)

/** What the entries of a listing say, by id. */
export const stateOf = (entries: readonly Entry[]): Record<string, unknown> =>
  Object.fromEntries(entries.map(({ id, value }) => [id, value]))

/** What is left of a listing after some events, by id. */
export function replay(entries: readonly Entry[], events: readonly StoreEvent[]): Record<string, unknown> {
  const state = stateOf(entries)
  for (const event of events) {
    if (event.type === 'put') state[event.entry.id] = event.entry.value
    if (event.type === 'delete') delete state[event.id]
  }
  return state
}

/** Fails for events that are out of order, come twice, or come after a `reset`. */
export function checkOrder(since: Revision, events: readonly StoreEvent[]): void {
  let last = since
  let synced = since
  const seen = new Set<string>()
  for (const [n, event] of events.entries()) {
    const revision = event.type === 'put' ? event.entry.revision : event.revision
    const name = event.type === 'put' ? event.entry.id : event.type === 'delete' ? event.id : event.type
    if (event.type === 'reset') {
      assert.equal(n, events.length - 1, 'an event after "reset"')
      return
    }
    assert.ok(revision >= last, `revision ${revision} after ${last}`)
    last = revision
    if (event.type === 'synced') {
      synced = revision
      continue
    }
    assert.ok(revision > synced, `revision ${revision} after "synced" at ${synced}`)
    const key = `${name} ${revision}`
    assert.ok(!seen.has(key), `${key} twice`)
    seen.add(key)
  }
}

/** What a reader knows who lists after a `reset`, as it must. */
export async function known(
  store: MetadataStore, entries: readonly Entry[], events: readonly StoreEvent[],
): Promise<Record<string, unknown>> {
  if (events.at(-1)?.type === 'reset') return stateOf((await store.list()).entries)
  return replay(entries, events)
}

/** Runs something with a store that is disposed of afterwards. */
export async function withStore(
  opening: Promise<MetadataStore>, use: (store: MetadataStore) => Promise<void>,
): Promise<void> {
  const store = await opening
  try {
    await use(store)
  } finally {
    await store[Symbol.asyncDispose]()
  }
}

/** Something that goes on beside the case. When the case fails first, nobody waits for it any more. */
export function beside<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

/** Tries again until it does not fail; the last failure after `seconds`. */
export async function retried<T>(attempt: () => Promise<T>, seconds = 30): Promise<T> {
  const deadline = performance.now() + seconds * 1_000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
}

/** Resolves when a signal has aborted. */
export const abortOf = (signal: AbortSignal): Promise<void> => new Promise((resolve) => {
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve())
})
