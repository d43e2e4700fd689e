/** Stores with one fault each, and the cases that must find it. */
import { SimulatedClient, type SimulatedServer } from './simulated.js'
import { KeptLease, machineClock } from '../../../src/store/stores/kept-lease.js'
import { ConflictError, LeaseLostError } from '../../../src/store/errors.js'
import type { Change, Entry, Listing, StoreEvent } from '../../../src/store/store.js'

type Client = new (server: SimulatedServer) => SimulatedClient
type Events = AsyncGenerator<StoreEvent>

/** A fault: the store that has it, and cases of the suite that fail for it. */
export interface Fault {
  readonly name: string
  readonly client: Client
  readonly found: readonly string[]
}

const FAULTS: Fault[] = []
const fault = (name: string, client: Client, ...found: string[]): void => {
  FAULTS.push({ name, client, found })
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** A store whose listings are changed on the way. */
const listing = (change: (listing: Listing) => Listing): Client => class extends SimulatedClient {
  override async list(...of: Parameters<SimulatedClient['list']>): Promise<Listing> {
    return change(await super.list(...of))
  }
}

/** A store whose entries are changed on the way. */
const entries = (change: (entry: Entry) => Entry): Client => class extends SimulatedClient {
  override async get(...of: Parameters<SimulatedClient['get']>): Promise<Entry | undefined> {
    const entry = await super.get(...of)
    return entry && change(entry)
  }
}

/** A store whose commits are changed on the way. */
const commits = (change: (changes: readonly Change[]) => Change[]): Client =>
  class extends SimulatedClient {
    override async commit(...[changes, options]: Parameters<SimulatedClient['commit']>): Promise<number> {
      return super.commit(change(changes), options)
    }
  }

/** A store whose watches are changed on the way. */
const watching = (change: (events: Events, since: number) => Events): Client =>
  class extends SimulatedClient {
    protected override async* follow(since: number | undefined, signal?: AbortSignal): Events {
      yield* change(super.follow(since, signal), since ?? 0)
    }
  }

fault('is not empty at first', listing((all) => ({ ...all, revision: -1 })), 'is empty at first')
fault('gives no revision', entries((entry) => ({ ...entry, revision: 1 })),
  'returns what was written, with its revisions')
fault('keeps `created` over a delete', entries((entry) => ({ ...entry, created: 1 })),
  'counts `created` anew after a delete')
fault('lists in another order', listing((all) => ({ ...all, entries: [...all.entries].reverse() })),
  'lists by kind and id, all or one kind')
fault('splits ids at a slash', commits((changes) =>
  changes.map((one) => ({ ...one, id: one.id.split('/')[0]! }))),
  'takes any text for an id')
fault('stops at the 30th entry', listing((all) => ({ ...all, entries: all.entries.slice(0, 30) })),
  'lists 5 MB, in order and complete', 'commits 1,000 changes, or refuses them as a whole')
fault('ignores conditions', commits((changes) => changes.flatMap((one) =>
  one.type === 'check' ? [] : [{ ...one, if: undefined }])),
'writes if absent, once', 'writes and deletes if unchanged, and not otherwise',
'checks an entry without writing it',
'lets one of several conditional commits win', 'commits all or nothing')
fault('takes the last of two changes', commits((changes) =>
  [...new Map(changes.map((one) => [one.id, one])).values()]),
  'refuses two changes of one entry in a commit')
fault('ignores conditions after the first 128', commits((changes) => changes.map((one, n) =>
  n < 128 || one.type === 'check' ? one : { ...one, if: undefined })),
'keeps the conditions of a commit of 1,000 changes')
fault('counts every commit', commits((changes) =>
  [...changes, { type: 'put', kind: 'n', id: 'n', value: 0 }]),
  'does not count a commit that changes nothing')
fault('cuts large values', commits((changes) => changes.map((one) =>
  one.type === 'put' && JSON.stringify(one.value).length > 500_000 ? { ...one, value: { text: '' } } : one)),
'keeps values of 1 MB, or refuses them')

fault('keeps the caller\'s value', class extends SimulatedClient {
  readonly #values = new Map<string, unknown>()

  override async commit(...[changes, options]: Parameters<SimulatedClient['commit']>): Promise<number> {
    for (const one of changes) if (one.type === 'put') this.#values.set(one.id, one.value)
    return super.commit(changes, options)
  }

  override async get(...of: Parameters<SimulatedClient['get']>): Promise<Entry | undefined> {
    const entry = await super.get(...of)
    return entry && { ...entry, value: this.#values.get(entry.id) }
  }
}, 'keeps its own copy of a value')

fault('compares first and writes later', class extends SimulatedClient {
  override async commit(...[changes, options]: Parameters<SimulatedClient['commit']>): Promise<number> {
    for (const { kind, id, if: wanted } of changes) {
      const actual = (await this.get(kind, id))?.revision ?? 'absent'
      if (wanted !== undefined && wanted !== actual) throw new ConflictError(kind, id, wanted, actual)
    }
    await turn()
    const written = changes.filter((one) => one.type !== 'check')
    return super.commit(written.map((one) => ({ ...one, if: undefined })), options)
  }
}, 'lets one of several stores win each conditional commit', 'lets one of several conditional commits win')

/** Writes a large commit in parts that everyone sees. */
class Splitting extends SimulatedClient {
  override async commit(...[changes, options]: Parameters<SimulatedClient['commit']>): Promise<number> {
    let revision = 0
    for (let n = 0; n === 0 || n < changes.length; n += 128) {
      revision = await super.commit(changes.slice(n, n + 128), options)
      await turn()
    }
    return revision
  }
}
fault('splits large commits in sight of everyone', Splitting,
  'shows a commit of 1,000 changes to a watch as a whole',
  'shows all of a commit of 1,000 changes to readers, or nothing',
  'has all of a commit of 1,000 changes after a crash, or nothing of it')

fault('reads a listing in two goes', class extends SimulatedClient {
  override async list(...of: Parameters<SimulatedClient['list']>): Promise<Listing> {
    const first = await super.list(...of)
    await turn()
    const second = await super.list(...of)
    const middle = Math.floor(first.entries.length / 2)
    return { ...second, entries: [...first.entries.slice(0, middle), ...second.entries.slice(middle)] }
  }
}, 'lists one revision while others write')

fault('delivers nothing but the last commit', watching(async function* (events, since) {
  for await (const event of events) {
    if (event.type !== 'put' || event.entry.revision > since + 1) yield event
  }
}), 'delivers every change after a revision', 'delivers every change after the revision of an empty listing',
'delivers the same events to several watchers', 'delivers each commit as it was made')
fault('says `synced` after each event', watching(async function* (events) {
  for await (const event of events) {
    yield event
    if (event.type === 'put') yield { type: 'synced', revision: event.entry.revision }
  }
}), 'never delivers `synced` within a commit',
'delivers `synced` when a watch has caught up, and again after later commits')
fault('says `synced` before what it is about', class extends SimulatedClient {
  protected override async* follow(since: number | undefined, signal?: AbortSignal): Events {
    for await (const event of super.follow(since, signal)) {
      if (event.type === 'put') yield { type: 'synced', revision: event.entry.revision }
      yield event
    }
  }
}, 'delivers `synced` only after every change of its revision')
fault('delivers what was before, too', class extends SimulatedClient {
  protected override follow(since: number | undefined, signal?: AbortSignal): Events {
    return super.follow(since ?? 0, signal)
  }
}, 'delivers later changes when given no revision')
fault('begins one commit too late', class extends SimulatedClient {
  protected override follow(since: number | undefined, signal?: AbortSignal): Events {
    return super.follow(since === undefined ? since : Math.min(since + 1, since * 2), signal)
  }
}, 'gives the present state by a list and a watch from its revision')
fault('forgets deletes', watching(async function* (events) {
  for await (const event of events) if (event.type !== 'delete') yield event
}), 'gives the present state by a list and a watch from its revision',
'watches anew from any `synced`, without a gap',
'tells a watch what happened during an outage, deletes too, or resets it')
fault('repeats what it has delivered', watching(async function* (events) {
  for await (const event of events) {
    yield event
    if (event.type === 'put') yield event
  }
}), 'delivers each change once and in order, while several write',
'loses and repeats nothing over many short outages')
fault('goes on from now instead of a reset', class extends SimulatedClient {
  protected override async* follow(since: number | undefined, signal?: AbortSignal): Events {
    for (let from = since; ;) {
      for await (const event of super.follow(from, signal)) {
        if (event.type === 'reset') from = event.revision
        else yield event
      }
      if (this.closed) return
    }
  }
}, 'resets a watch from before what is known, once, as the last event',
'resets or completes a watch that is not read while history is forgotten')
fault('ends a watch instead of a reset', watching(async function* (events) {
  for await (const event of events) {
    if (event.type === 'reset') return
    yield event
  }
}), 'goes on with a watch that has caught up when history is forgotten, or resets it')
fault('says `reset` twice', watching(async function* (events) {
  for await (const event of events) {
    yield event
    if (event.type === 'reset') yield event
  }
}), 'resets a watch from before what is known, once, as the last event',
'resets a watch from a revision that does not exist')
fault('drops what a slow watch has not taken', watching(async function* (events) {
  const waiting: StoreEvent[] = []
  void (async () => {
    for await (const event of events) if (waiting.push(event) > 100) waiting.shift()
  })().catch(() => undefined)
  for (;;) {
    const next = waiting.shift()
    if (next) yield next
    else await turn()
  }
}), 'gives a watch that is not read everything in the end, or a `reset`')

fault('has its own entries for each client', class extends SimulatedClient {
  override async get(kind: string, id: string): Promise<Entry | undefined> {
    const entry = await super.get(kind, id)
    return entry && this.#own.has(entry.revision) ? entry : undefined
  }

  readonly #own = new Set<number>()

  override async commit(...of: Parameters<SimulatedClient['commit']>): Promise<number> {
    const revision = await super.commit(...of)
    this.#own.add(revision)
    return revision
  }
}, 'shows its commits to other stores on the same data, and theirs to its watches')
fault('closes when another closes', class extends SimulatedClient {
  override async commit(...of: Parameters<SimulatedClient['commit']>): Promise<number> {
    if (of[0].some(({ id }) => id === 'c2')) await this[Symbol.asyncDispose]()
    return super.commit(...of)
  }
}, 'closes alone')
fault('looks away while it is cut off', class extends SimulatedClient {
  protected override async* follow(since: number | undefined, signal?: AbortSignal): Events {
    for await (const event of super.follow(since, signal)) if (!this.#missed(event)) yield event
  }

  #from = 0
  #to = 0

  #missed(event: StoreEvent): boolean {
    const revision = event.type === 'put' ? event.entry.revision : event.revision
    return event.type !== 'synced' && revision > this.#from && revision <= this.#to
  }

  override setOnline(online: boolean): void {
    void this.core.list().then(({ revision }) => {
      if (online) this.#to = revision
      else this.#from = revision
    })
    super.setOnline(online)
  }
}, 'tells a watch what happened during an outage, deletes too, or resets it')
fault('throws any error while it is cut off', class extends SimulatedClient {
  protected override async contact(options?: Parameters<SimulatedClient['list']>[1]): Promise<void> {
    await super.contact(options).catch((error: Error) => {
      if (error.name !== 'StoreUnavailableError') throw error
      throw new Error('socket hang up')
    })
  }
}, 'fails with a StoreUnavailableError while it is cut off, or when a signal aborts')
fault('reads from a member that lags behind', class extends SimulatedClient {
  #last: Listing | undefined
  #stale = false

  override async list(...of: Parameters<SimulatedClient['list']>): Promise<Listing> {
    if (this.#stale && this.#last) return this.#last
    const now = await super.list(...of)
    this.#last ??= now
    return now
  }

  override setOnline(online: boolean): void {
    if (online) this.#stale = true
    super.setOnline(online)
  }
}, 'never goes back: a listing after an outage is not older than one before')
fault('fails to close while it is cut off', class extends SimulatedClient {
  override async [Symbol.asyncDispose](): Promise<void> {
    if (!this.online) throw new Error('it cannot say goodbye')
    await super[Symbol.asyncDispose]()
  }
}, 'can be closed while it is cut off')
fault('acknowledges before it writes', class extends SimulatedClient {
  #behind: Promise<unknown> = Promise.resolve()
  #due = 0

  override async commit(...of: Parameters<SimulatedClient['commit']>): Promise<number> {
    await this.contact()
    const writing = this.#behind.then(turn).then(turn).then(turn).then(() => super.commit(...of))
    this.#behind = writing.catch(() => undefined)
    return ++this.#due
  }
}, 'keeps every acknowledged commit over a crash, none in part, and counts on')
fault('counts anew in each client', class extends SimulatedClient {
  #base: number | undefined

  override async commit(...of: Parameters<SimulatedClient['commit']>): Promise<number> {
    this.#base ??= (await this.core.list()).revision
    return await super.commit(...of) - this.#base
  }
}, 'keeps every acknowledged commit over a crash, none in part, and counts on')

/** A store whose leases are kept in another way. */
const leases = (keep: (...of: ConstructorParameters<typeof KeptLease>) => KeptLease): Client =>
  class extends SimulatedClient {
    protected override keep(server: ConstructorParameters<typeof KeptLease>[0], ttl: number): KeptLease {
      return keep(server, ttl, machineClock.now(), machineClock)
    }
  }

fault('tells that a lease is lost long after it is', leases((server, ttl, ...rest) =>
  new KeptLease(server, ttl * 3, ...rest)),
'ends the leases of a holder that is gone, and not those of others',
'keeps a lease for as long as the store is open')
fault('does not renew leases', leases((server, ...rest) =>
  new KeptLease({ revoke: () => server.revoke(), renew: async () => false }, ...rest)),
'keeps a lease for as long as the store is open')
fault('keeps the entries of a lease that ends', leases((server, ...rest) =>
  new KeptLease({ renew: () => server.renew(1), revoke: async () => undefined }, ...rest)),
'deletes what was written under a lease when it is released')
fault('loses a lease without an error', leases((...of) => {
  const kept = new KeptLease(...of)
  const lost = new AbortController()
  kept.lost.addEventListener('abort', () => lost.abort())
  return Object.defineProperty(kept, 'lost', { value: lost.signal })
}), 'declares a lease lost by its own clock while it is cut off')
fault('writes under a lease that has ended, for good', class extends SimulatedClient {
  override async commit(...[changes, options]: Parameters<SimulatedClient['commit']>): Promise<number> {
    return super.commit(changes, options).catch((error: unknown) => {
      if (!(error instanceof LeaseLostError)) throw error
      return super.commit(changes.map((one) => ({ ...one, lease: undefined })), options)
    })
  }
}, 'refuses to write under a lease that has been released, and may be released again')
fault('keeps what was written under leases for ever', commits((changes) => changes.map((one) =>
  ({ ...one, lease: undefined }))),
'has nothing of a lease after a crash of its only holder', 'ends its leases when it closes, for everyone')
fault('closes in silence', class extends SimulatedClient {
  override async [Symbol.asyncDispose](): Promise<void> {
    await turn()
  }
}, 'tells the holders of its leases when it closes')
fault('answers when it is closed', class extends SimulatedClient {
  override async get(kind: string, id: string): Promise<Entry | undefined> {
    return this.core.get(kind, id)
  }
}, 'closes when it is disposed of',
'ends watches and refuses calls once it is closed, and may be closed again')
fault('does not look at signals', class extends SimulatedClient {
  protected override contact(): Promise<void> {
    return super.contact()
  }
}, 'fails with the reason of a signal that aborts')

export { FAULTS }
