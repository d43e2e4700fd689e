/** The store in this process: the default, and the reference for what the others do. */
import {
  ConflictError, StoreClosedError,
  type Change, type Entry, type Lease, type MetadataStore, type Revision, type StoreEvent,
} from '../store.js'

/** How much of the past a memory store remembers. */
export interface MemoryStoreOptions {
  /** Events kept for watchers that resume or lag; a watcher further behind gets `reset`. Default 65,536. */
  readonly history?: number
}

type ChangeEvent = Extract<StoreEvent, { type: 'put' | 'delete' }>

const revisionOf = (event: ChangeEvent): Revision =>
  event.type === 'put' ? event.entry.revision : event.revision

/** A store that lives as long as this process, with leases that are lost only when it closes. */
export function memoryStore({ history: limit = 65_536 }: MemoryStoreOptions = {}): MetadataStore {
  const entries = new Map<string, Entry>()
  const leased = new Map<Lease, Set<string>>()
  const losing = new Map<Lease, AbortController>()
  /** Events in order; `dropped` says how many came before the first of them. */
  let history: ChangeEvent[] = []
  let dropped = 0
  let forgotten: Revision = 0
  let revision: Revision = 0
  let closed = false
  const sleepers = new Set<() => void>()

  const wake = (): void => {
    for (const wakeUp of [...sleepers]) wakeUp()
  }

  const check = (signal: AbortSignal | undefined): void => {
    signal?.throwIfAborted()
    if (closed) throw new StoreClosedError()
  }

  const record = (event: ChangeEvent): void => {
    history.push(event)
    // Dropping in blocks keeps each commit's cost to what it writes.
    if (history.length <= limit * 2) return
    const excess = history.length - limit
    forgotten = revisionOf(history[excess - 1]!)
    history = history.slice(excess)
    dropped += excess
  }

  const write = (change: Change, at: Revision): void => {
    const { kind, id } = change
    const key = keyOf(kind, id)
    for (const keys of leased.values()) keys.delete(key)
    if (change.type === 'delete') {
      entries.delete(key)
      record({ type: 'delete', kind, id, revision: at })
      return
    }
    const created = entries.get(key)?.created ?? at
    const entry = Object.freeze({ kind, id, value: frozenCopy(change.value), revision: at, created })
    entries.set(key, entry)
    if (change.lease) leased.get(change.lease)?.add(key)
    record({ type: 'put', entry })
  }

  const commit = (changes: readonly Change[]): Revision => {
    const keys = new Set<string>()
    for (const change of changes) {
      const { kind, id } = change
      const key = keyOf(kind, id)
      if (keys.has(key)) throw new TypeError(`two changes in one commit write ${kind} ${id}`)
      keys.add(key)
      if (change.type === 'put' && change.lease && !leased.has(change.lease)) {
        throw new TypeError(`the lease of ${kind} ${id} has ended or is another store's`)
      }
      const actual = entries.get(key)?.revision ?? 'absent'
      if (change.if !== undefined && change.if !== actual) {
        throw new ConflictError(kind, id, change.if, actual)
      }
    }
    const effective = changes.filter(({ type, kind, id }) => type === 'put' || entries.has(keyOf(kind, id)))
    if (effective.length === 0) return revision
    revision++
    for (const change of effective) write(change, revision)
    wake()
    return revision
  }

  const endLease = (lease: Lease): void => {
    const keys = leased.get(lease)
    leased.delete(lease)
    losing.delete(lease)
    if (!keys || closed) return
    const gone = [...keys].map((key) => entries.get(key)).filter((entry) => entry !== undefined)
    commit(gone.map(({ kind, id }) => ({ type: 'delete', kind, id })))
  }

  const sleep = (signal: AbortSignal | undefined): Promise<void> => new Promise((resolve) => {
    const wakeUp = (): void => {
      sleepers.delete(wakeUp)
      signal?.removeEventListener('abort', wakeUp)
      resolve()
    }
    sleepers.add(wakeUp)
    signal?.addEventListener('abort', wakeUp)
  })

  /** The position in the history of the first event after a revision. */
  const positionAfter = (since: Revision): number => {
    let low = 0
    let high = history.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (revisionOf(history[middle]!) > since) high = middle
      else low = middle + 1
    }
    return dropped + low
  }

  async function* follow(since: Revision, signal: AbortSignal | undefined): AsyncGenerator<StoreEvent> {
    let position = positionAfter(since)
    let delivered = since
    let synced = false
    for (;;) {
      signal?.throwIfAborted()
      if (closed) return
      if (delivered < forgotten || delivered > revision) {
        yield { type: 'reset', revision }
        return
      }
      const event = history[position - dropped]
      if (event) {
        const target = revisionOf(event)
        // One commit at a time: what is dropped meanwhile is noticed between commits.
        const batch: ChangeEvent[] = []
        for (let next: ChangeEvent | undefined = event; next && revisionOf(next) === target;) {
          batch.push(next)
          next = history[++position - dropped]
        }
        delivered = target
        yield* batch
        synced = false
        if (target < revision) continue
      }
      if (!synced) {
        synced = true
        yield { type: 'synced', revision: delivered }
        continue
      }
      await sleep(signal)
    }
  }

  return {
    get: async (kind, id, options) => {
      check(options?.signal)
      return entries.get(keyOf(kind, id))
    },
    list: async (kind, options) => {
      check(options?.signal)
      const listed = [...entries.values()].filter((entry) => kind === undefined || entry.kind === kind)
      return { entries: listed.sort(byKindAndId), revision }
    },
    commit: async (changes, options) => {
      check(options?.signal)
      return commit(changes)
    },
    watch: (options) => {
      check(options?.signal)
      return follow(options?.since ?? revision, options?.signal)
    },
    lease: async (_ttl, options) => {
      check(options?.signal)
      const loss = new AbortController()
      const lease: Lease = {
        lost: loss.signal,
        release: async () => endLease(lease),
        [Symbol.asyncDispose]: async () => endLease(lease),
      }
      leased.set(lease, new Set())
      losing.set(lease, loss)
      return lease
    },
    [Symbol.asyncDispose]: async () => {
      if (closed) return
      closed = true
      for (const loss of losing.values()) loss.abort(new StoreClosedError())
      wake()
    },
  }
}

const keyOf = (kind: string, id: string): string => JSON.stringify([kind, id])

function byKindAndId(a: Entry, b: Entry): number {
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}

/** A copy by way of JSON: what every other store would give back too. */
function frozenCopy(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new TypeError('a value must be JSON')
  return JSON.parse(text, (_key, part: unknown) =>
    typeof part === 'object' && part !== null ? Object.freeze(part) : part) as unknown
}
