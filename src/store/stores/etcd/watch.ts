/** Watches of a store in etcd. */
import { found, range, revisionOf, type KeyValue, type WatchResponse } from './messages.js'
import { StoreRefusedError } from '../../errors.js'
import { Bell, type ChangeEvent } from '../commit-log.js'
import { entryOf } from '../values.js'
import type { Cluster } from './cluster.js'
import type { Keys } from './keys.js'
import type { Revision, StoreEvent } from '../../store.js'
import type * as Grpc from '@grpc/grpc-js'

/** What waits for a slow reader at most. Beyond it the stream is ended, and read again later. */
const MAX_EVENTS = 10_000
const MAX_BYTES = 64 * 1024 * 1024

/** Milliseconds that a large commit may stay half moved before the watch lends a hand. */
const PATIENCE = 300

/** The number of commits says that one has not been delivered. */
class GapError extends Error {}

/** A watch, over all connections. Ends when the store closes. `settle` moves on what is pending. */
export async function* followEtcd(
  cluster: Cluster, keys: Keys, since: Revision | undefined, signal: AbortSignal | undefined,
  settle: () => Promise<unknown>,
): AsyncGenerator<StoreEvent> {
  const ending = new AbortController()
  const end = (): void => ending.abort()
  const place: Place = { from: since, synced: undefined, failures: 0, gaps: 0 }
  for (const one of [cluster.closed, signal]) one?.addEventListener('abort', end)
  try {
    for (;;) {
      signal?.throwIfAborted()
      if (cluster.closed.aborted) return
      try {
        if (yield* connection(cluster, keys, place, ending.signal, settle)) return
      } catch (error) {
        if (ending.signal.aborted) continue
        if (error instanceof StoreRefusedError) throw error
        if (error instanceof GapError && ++place.gaps > 1) {
          yield { type: 'reset', revision: place.from ?? 0 }
          return
        }
        await cluster.recover(error).catch(() => undefined)
      }
      await pause(Math.min(1_000, 50 * 2 ** place.failures++), ending.signal)
    }
  } finally {
    for (const one of [cluster.closed, signal]) one?.removeEventListener('abort', end)
  }
}

/** How far a watch is. */
interface Place {
  /** Everything up to here has been delivered. */
  from: Revision | undefined
  /** The last revision that `synced` was about. */
  synced: Revision | undefined
  /** Connections in a row that brought nothing. */
  failures: number
  gaps: number
}

/** One connection. True when the watch is over. */
async function* connection(
  cluster: Cluster, keys: Keys, place: Place, signal: AbortSignal, settle: () => Promise<unknown>,
): AsyncGenerator<StoreEvent, boolean> {
  const looks = [range(keys.head, { keysOnly: true }), range(keys.pending, { keysOnly: true })]
  const state = await cluster.txn({ success: looks }, { signal })
  if (place.from === undefined && found(state)[1]!.length > 0) {
    // Not from the middle of a commit.
    await settle()
    return false
  }
  const newest = revisionOf(state)
  const target = Number(found(state)[0]?.[0]?.modRevision ?? 0)
  place.from ??= newest
  if (place.from > newest) {
    yield { type: 'reset', revision: newest }
    return true
  }
  if (place.from >= target) yield* synced(place)
  const [key, rangeEnd] = keys.watched
  const request = { key, rangeEnd, startRevision: place.from + 1, fragment: true }
  const commits = new Commits(keys, place.from, settle)
  try {
    for await (const response of responses(await cluster.watch(request, signal), signal)) {
      if (Number(response.compactRevision) > 0) {
        yield { type: 'reset', revision: Math.max(newest, revisionOf(response)) }
        return true
      }
      if (response.canceled) throw refused(response.cancelReason)
      place.failures = 0
      const events = commits.take(response)
      if (commits.revision === place.from) continue
      place.from = commits.revision
      place.gaps = 0
      yield* events
      if (place.from >= target) yield* synced(place)
    }
    return false
  } finally {
    commits.close()
  }
}

function* synced(place: Place): Generator<StoreEvent> {
  if (place.synced === place.from) return
  place.synced = place.from
  yield { type: 'synced', revision: place.from! }
}

/** Why etcd ends a watch, as the error of a call would say it. */
function refused(reason: string): Error {
  if (reason.includes('permission denied')) return new StoreRefusedError(`etcd refuses: ${reason}`)
  return Object.assign(new Error(reason), { code: 0, details: reason })
}

/** Makes whole commits of the responses of one connection. */
class Commits {
  /** All up to here has been taken out. */
  revision: Revision
  readonly #keys: Keys
  readonly #settle: () => Promise<unknown>
  /** Responses in parts. */
  #fragments: WatchResponse['events'][number][] = []
  /** What a large commit has moved so far; undefined when none is on its way. */
  #held: ChangeEvent[] | undefined
  #timer: NodeJS.Timeout | undefined
  #count: number | undefined

  constructor(keys: Keys, revision: Revision, settle: () => Promise<unknown>) {
    this.#keys = keys
    this.revision = revision
    this.#settle = settle
  }

  /** The events of the commits that are whole with this response. */
  take(response: WatchResponse): ChangeEvent[] {
    this.#fragments.push(...response.events)
    if (response.fragment) return []
    const ready: ChangeEvent[] = []
    let last = this.revision
    for (const { type, kv } of this.#fragments) {
      const revision = Number(kv.modRevision)
      // A member may deliver again what another has delivered.
      if (revision <= this.revision) continue
      last = revision
      if (kv.key.equals(this.#keys.head)) this.#checkCount(kv)
      else if (kv.key.equals(this.#keys.pending)) this.#hold(type === 'PUT', ready)
      else (this.#held ?? ready).push(...this.#eventOf(type, kv, revision))
    }
    this.#fragments = []
    if (!this.#held) this.revision = last
    return ready
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  /** A large commit begins to be moved, or has been moved. What stands before it waits for it, too. */
  #hold(begins: boolean, ready: ChangeEvent[]): void {
    clearTimeout(this.#timer)
    if (begins) {
      this.#held = ready.splice(0)
      this.#timer = setTimeout(() => void this.#settle().catch(() => undefined), PATIENCE)
    } else {
      ready.push(...this.#held ?? [])
      this.#held = undefined
    }
  }

  #checkCount({ version }: KeyValue): void {
    const count = Number(version)
    if (this.#count !== undefined && count !== this.#count + 1) throw new GapError('a commit is missing')
    this.#count = count
  }

  #eventOf(type: 'PUT' | 'DELETE', kv: KeyValue, revision: Revision): ChangeEvent[] {
    const parts = this.#keys.partsOf(kv.key)
    if (!parts) return []
    return [type === 'DELETE'
      ? { type: 'delete', ...parts, revision }
      : { type: 'put', entry: entryOf(parts, kv.value.toString(), revision, Number(kv.createRevision)) }]
  }
}

/** The responses of a stream, which is read at once whatever the reader does: etcd must not wait for it. */
async function* responses(
  stream: Grpc.ClientDuplexStream<unknown, WatchResponse>, signal: AbortSignal,
): AsyncGenerator<WatchResponse> {
  const waiting: WatchResponse[] = []
  const bell = new Bell()
  let events = 0
  let bytes = 0
  let ended: { readonly error?: Error } | undefined
  const finish = (how: { readonly error?: Error }): void => {
    ended ??= how
    bell.ring()
  }
  stream.on('error', (error: Error) => finish({ error }))
  stream.on('end', () => finish({}))
  stream.on('data', (response: WatchResponse) => {
    if (ended) return
    waiting.push(response)
    events += response.events.length
    bytes += bytesOf(response)
    if (events > MAX_EVENTS || bytes > MAX_BYTES) finish({})
    bell.ring()
  })
  try {
    while (!signal.aborted) {
      const next = waiting.shift()
      if (next) {
        events -= next.events.length
        bytes -= bytesOf(next)
        yield next
      } else if (ended) {
        if (ended.error) throw ended.error
        return
      } else {
        await bell.wait(signal)
      }
    }
  } finally {
    stream.cancel()
  }
}

const bytesOf = ({ events }: WatchResponse): number =>
  events.reduce((sum, { kv }) => sum + kv.key.length + kv.value.length, 0)

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    if (signal.aborted) done()
    else signal.addEventListener('abort', done)
  })
}
