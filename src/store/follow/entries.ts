/** The entries of one kind, as they are now. */
import { setMaxListeners } from 'node:events'
import { StoreClosedError } from '../errors.js'
import { Bell } from '../stores/commit-log.js'
import { machineClock, type StoreClock } from '../stores/kept-lease.js'
import type { Entry, MetadataStore, Revision } from '../store.js'

/** Options of {@link followEntries}. */
export interface FollowEntriesOptions {
  /** Is called whenever they may have changed. */
  readonly onChange?: () => void
  /** Is called with every error of the store. It is asked again. */
  readonly onProblem?: (error: unknown) => void
  /** Milliseconds before the store is asked again after an error. @defaultValue 500 */
  readonly retryDelay?: number
  /** @defaultValue the clock of the machine */
  readonly clock?: StoreClock
}

/**
 * Follows the entries of one kind, whatever they are. For records, `followView` is better.
 * @throws what the first `list` of the store rejects with
 *
 * @example
 * ```ts
 * import { followEntries, memoryStore } from 'daolinet/store'
 *
 * const store = memoryStore()
 * const notes = await followEntries(store, 'note')
 * await notes.shows(await store.commit([{ type: 'put', kind: 'note', id: 'a', value: 1 }]))
 * console.log(notes.entries.get('a')?.value) // 1
 * await notes.close()
 * await store.close()
 * ```
 */
export async function followEntries(
  store: MetadataStore, kind: string, options: FollowEntriesOptions = {},
): Promise<EntryFollower> {
  return EntryFollower.start(store, kind, options)
}

/**
 * The entries of one kind, from {@link followEntries}, until it or the store closes.
 *
 * @example
 * ```ts
 * import { followEntries, memoryStore, type EntryFollower } from 'daolinet/store'
 *
 * const store = memoryStore()
 * await store.commit([{ type: 'put', kind: 'note', id: 'a', value: 1 }])
 * const notes: EntryFollower = await followEntries(store, 'note')
 * console.log([...notes.entries.keys()]) // [ 'a' ]
 * await notes.close()
 * await store.close()
 * ```
 */
export class EntryFollower implements AsyncDisposable {
  readonly #store: MetadataStore
  readonly #kind: string
  readonly #options: FollowEntriesOptions
  readonly #ending = new AbortController()
  readonly #bell = new Bell()
  #entries = new Map<string, Entry>()
  #revision: Revision = 0
  #following: Promise<void> = Promise.resolve()

  private constructor(store: MetadataStore, kind: string, options: FollowEntriesOptions) {
    this.#store = store
    this.#kind = kind
    this.#options = options
    setMaxListeners(0, this.#ending.signal)
  }

  /** @internal Use {@link followEntries}. */
  static async start(
    store: MetadataStore, kind: string, options: FollowEntriesOptions,
  ): Promise<EntryFollower> {
    const follower = new EntryFollower(store, kind, options)
    await follower.#list()
    follower.#following = follower.#follow()
    return follower
  }

  /** The entries by id, at one revision. It changes as the store does. */
  get entries(): ReadonlyMap<string, Entry> {
    return this.#entries
  }

  /** Resolves when the entries are those of a revision or a later one, or when it is closed. */
  async shows(revision: Revision): Promise<void> {
    const { signal } = this.#ending
    while (this.#revision < revision && !signal.aborted) await this.#bell.wait(signal)
  }

  /** Ends the following. The entries stay as they are. */
  async close(): Promise<void> {
    this.#ending.abort()
    await this.#following
  }

  /** Calls {@link EntryFollower.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #follow(): Promise<void> {
    const { signal } = this.#ending
    for (let isCurrent = true; ;) {
      try {
        if (!isCurrent) await this.#list()
        isCurrent = true
        if (await this.#watch() === 'closed') break
        isCurrent = false
      } catch (error) {
        if (signal.aborted || error instanceof StoreClosedError) break
        this.#options.onProblem?.(error)
        await pause(signal, this.#options)
      }
    }
    this.#ending.abort()
  }

  async #list(): Promise<void> {
    const { entries, revision } = await this.#store.list(this.#kind, { signal: this.#ending.signal })
    this.#entries = new Map(entries.map((entry) => [entry.id, entry]))
    this.#show(revision)
  }

  /** Takes the events of a watch until changes are no longer known, or the store closes. */
  async #watch(): Promise<'reset' | 'closed'> {
    let changes: (() => unknown)[] = []
    const since = this.#revision
    for await (const event of this.#store.watch({ since, signal: this.#ending.signal })) {
      if (event.type === 'reset') return 'reset'
      if (event.type === 'put' && event.entry.kind === this.#kind) {
        changes.push(() => this.#entries.set(event.entry.id, event.entry))
      }
      if (event.type === 'delete' && event.kind === this.#kind) {
        changes.push(() => this.#entries.delete(event.id))
      }
      if (event.type !== 'synced') continue
      for (const change of changes) change()
      changes = []
      this.#show(event.revision)
    }
    return 'closed'
  }

  #show(revision: Revision): void {
    this.#revision = revision
    this.#bell.ring()
    this.#options.onChange?.()
  }
}

/** Waits before a store is asked again, or until the signal aborts. */
export function pause(
  signal: AbortSignal, { clock = machineClock, retryDelay = 500 }: FollowEntriesOptions,
): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const goOn = (): void => {
      clock.clearTimeout(timer)
      signal.removeEventListener('abort', goOn)
      resolve()
    }
    const timer = clock.setTimeout(goOn, retryDelay)
    signal.addEventListener('abort', goOn)
  })
}
