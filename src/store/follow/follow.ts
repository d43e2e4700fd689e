/** A view that follows a store. */
import { keepAssigned, type Assigner } from './assign.js'
import { formatProblem } from '../document/document.js'
import { readRecord } from '../document/record.js'
import {
  advanceView, emptyView, RECORD_KINDS, viewWithPorts,
  type Difference, type NamedPort, type RecordKind, type RecordWrite, type SwitchAbilities, type View,
} from '../../routing/index.js'
import { StoreUnavailableError } from '../errors.js'
import { pause } from './entries.js'
import { viewAt } from './view-at.js'
import type { DifferenceListener, FollowHealth, FollowOptions } from './options.js'
import type { Abortable, Entry, MetadataStore, Revision, StoreEvent } from '../store.js'

/** Milliseconds. */
const RETRY_DELAY = 1_000

/**
 * Follows a store: lists it, watches it, and publishes a new immutable view with its difference for each
 * revision. This takes time proportional to what changed. Invalid records are reported and left out. When
 * the history of the watch is lost, the store is listed again and compared with the view.
 *
 * Resolves when the first view is there and everything that can be assigned in it has been assigned.
 * @throws what the first `list` of the store rejects with
 *
 * @example
 * ```ts
 * import { followView, memoryStore } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: { id: 'acme' } }])
 * const follower = await followView(store)
 * console.log(follower.view.records.tenant.get('acme')) // { id: 'acme' }
 * await follower.close()
 * await store.close()
 * ```
 */
export async function followView(store: MetadataStore, options: FollowOptions = {}): Promise<ViewFollower> {
  options.signal?.throwIfAborted()
  return ViewFollower.start(store, options)
}

/**
 * A view that follows a store, from {@link followView}.
 *
 * @example
 * ```ts
 * import { followView, memoryStore, viewAt } from 'daolinet/store'
 *
 * const store = memoryStore()
 * const follower = await followView(store)
 * follower.subscribe(({ changes }) => {
 *   for (const { kind, id } of changes) if (kind === 'tenant') console.log(`${kind} ${id}`) // tenant acme
 * })
 * const revision = await store.commit([{ type: 'put', kind: 'tenant', id: 'acme', value: { id: 'acme' } }])
 * await viewAt(follower, revision)
 * follower.setPorts(1n, [{ portNo: 1, name: 'eth0' }])
 * console.log(follower.view.ports.get(1n)?.byName.get('eth0')) // 1
 * await follower.close()
 * await store.close()
 * ```
 */
export class ViewFollower implements AsyncDisposable {
  /** Resolves when the following has ended, with the error that ended it, if any. Never rejects. */
  readonly closed: Promise<Error | undefined>

  readonly #store: MetadataStore
  readonly #options: FollowOptions
  readonly #ending = new AbortController()
  readonly #listeners = new Set<DifferenceListener>()
  readonly #assigner: Assigner | undefined
  /** What listeners do about the newest view. */
  readonly #working = new Set<Promise<unknown>>()
  readonly #settleClosed: (error: Error | undefined) => void
  #view = emptyView()

  private constructor(store: MetadataStore, options: FollowOptions) {
    const { assign = true, retryDelay = RETRY_DELAY } = options
    this.#store = store
    this.#options = options
    const report = this.#report.bind(this)
    this.#assigner = assign
      ? keepAssigned(store, { signal: this.#ending.signal, retryDelay, report })
      : undefined
    let settle: ((error: Error | undefined) => void) | undefined
    this.closed = new Promise((resolve) => { settle = resolve })
    this.#settleClosed = settle!
  }

  /** @internal Use {@link followView}. */
  static async start(store: MetadataStore, options: FollowOptions): Promise<ViewFollower> {
    const follower = new ViewFollower(store, options)
    options.signal?.addEventListener('abort', follower.#end)
    await follower.#readList()
    void follower.#follow().then(follower.#settleClosed)
    await follower.#assigner?.settled()
    return follower
  }

  /** The newest view. */
  get view(): View {
    return this.#view
  }

  /**
   * Calls the listener for each new view, before the view can change again. An error that a listener throws
   * is reported as a problem; the other listeners are still called.
   * @returns a function that ends the subscription
   */
  subscribe(listener: DifferenceListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Publishes a view in which the switch has these ports.
   * @param ports - all ports of the switch; undefined when it is not connected any more
   * @param abilities - what the switch can do, as `probeAbilities` finds out; by default, nothing of it
   */
  setPorts(
    datapathId: bigint, ports: Iterable<NamedPort> | undefined, abilities?: SwitchAbilities,
  ): void {
    this.#publish(viewWithPorts(this.#view, datapathId, ports, abilities))
  }

  /**
   * Resolves with a view that shows every commit that was made before the call, by whomever.
   * @throws what the store rejects with, and the error that ended the following
   */
  async ready(options: Abortable = {}): Promise<View> {
    return viewAt(this, await this.#newest(options), options)
  }

  /** How far the view is behind the store, and why. Never rejects. */
  async health(options: Abortable = {}): Promise<FollowHealth> {
    const { revision } = this.#view
    try {
      const newest = await this.#newest(options)
      const behind = Math.max(0, newest - this.#view.revision)
      const isBusy = this.#working.size > 0
      const why = this.#ending.signal.aborted ? 'it is closed'
        : isBusy ? 'listeners are busy with an earlier view' : 'the watch has not delivered it yet'
      return { revision: this.#view.revision, newest, behind, ...(behind > 0 ? { why } : {}) }
    } catch (error) {
      return { revision, newest: undefined, behind: undefined, why: String((error as Error).message) }
    }
  }

  /** The store's revision. There is no entry of that kind. */
  async #newest(options: Abortable): Promise<Revision> {
    return (await this.#store.list('none', options)).revision
  }

  /** Ends the following, and resolves when it has ended. The view stays as it is. */
  async close(): Promise<void> {
    this.#end()
    await this.closed
  }

  /** Calls {@link ViewFollower.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  readonly #end = (): void => this.#ending.abort(this.#options.signal?.reason)

  #report(subject: string, message: string): void {
    this.#options.onProblem?.({ subject, message })
  }

  #publish(difference: Difference): void {
    if (difference.after === difference.before) return
    this.#view = difference.after
    for (const listener of [...this.#listeners]) {
      try {
        const work = listener(difference)
        if (work instanceof Promise) this.#waitFor(work)
      } catch (error) {
        this.#report('a listener', String(error))
      }
    }
    this.#assigner?.note(difference)
  }

  /** Keeps the next view waiting. */
  #waitFor(work: Promise<unknown>): void {
    const one = work.catch((error: unknown) => this.#report('a listener', String(error)))
    this.#working.add(one)
    void one.finally(() => this.#working.delete(one))
  }

  async #follow(): Promise<Error | undefined> {
    const { signal } = this.#ending
    try {
      while (await this.#take(this.#store.watch({ since: this.#view.revision, signal }))) {
        await this.#listAgain()
      }
      return undefined
    } catch (error) {
      return signal.aborted ? undefined : error as Error
    } finally {
      this.#ending.abort()
      this.#options.signal?.removeEventListener('abort', this.#end)
    }
  }

  /** Takes the events of a watch until it ends. True when the store must be listed again. */
  async #take(events: AsyncIterable<StoreEvent>): Promise<boolean> {
    let writes: RecordWrite[] = []
    for await (const event of events) {
      if (event.type === 'reset') return true
      if (event.type === 'put') writes.push(...this.#writeOf(event.entry))
      if (event.type === 'delete' && isRecordKind(event.kind)) {
        writes.push({ kind: event.kind, id: event.id, record: undefined })
      }
      if (event.type !== 'synced' || event.revision === this.#view.revision) continue
      this.#publish(advanceView(this.#view, writes, event.revision))
      writes = []
      if (this.#working.size > 0) await Promise.all(this.#working)
    }
    return false
  }

  /** The store may be away just when what the watch has missed must be read. */
  async #listAgain(): Promise<void> {
    const { signal } = this.#ending
    for (;;) {
      try {
        return await this.#readList()
      } catch (error) {
        if (signal.aborted || !(error instanceof StoreUnavailableError)) throw error
        this.#report('reading the store', error.message)
        await pause(signal, { retryDelay: this.#options.retryDelay ?? RETRY_DELAY })
      }
    }
  }

  async #readList(): Promise<void> {
    const { entries, revision } = await this.#store.list(undefined, { signal: this.#ending.signal })
    const { records } = this.#view
    const listed = entries.flatMap((entry) => this.#writeOf(entry))
    // When the store is listed again, most records are the same as in the view.
    const changed = listed.filter(({ kind, id, record }) => {
      const known = records[kind].get(id)
      if (known === undefined) return record !== undefined
      return JSON.stringify(known) !== JSON.stringify(record)
    })
    this.#publish(advanceView(this.#view, [...changed, ...lost(records, listed)], revision))
  }

  /** The write for an entry, in a list; empty for entries that are not records. */
  #writeOf({ kind, id, value }: Entry): RecordWrite[] {
    if (!isRecordKind(kind)) return []
    const { record, problems } = readRecord(kind, value)
    const subject = `${kind} ${id}`
    for (const problem of problems) this.#report(subject, formatProblem(problem))
    if (record && record.id !== id) {
      this.#report(subject, `id: differs from the id of the entry: ${JSON.stringify(record.id)}`)
    }
    return [{ kind, id, record: record?.id === id ? record : undefined } as RecordWrite]
  }
}

/** The writes that delete the records which are not listed. */
function lost(records: View['records'], listed: readonly RecordWrite[]): RecordWrite[] {
  const kinds = RECORD_KINDS.filter((kind) => records[kind].size > 0)
  if (kinds.length === 0) return []
  const keys = new Set(listed.map(({ kind, id }) => `${kind} ${id}`))
  return kinds.flatMap((kind) => records[kind].entries()
    .filter(([id]) => !keys.has(`${kind} ${id}`))
    .map(([id]): RecordWrite => ({ kind, id, record: undefined })))
}

function isRecordKind(kind: string): kind is RecordKind {
  return (RECORD_KINDS as readonly string[]).includes(kind)
}
