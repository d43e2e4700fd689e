/** A server in this process, clients of it, and everything that a conformance suite can do to them. */
import { memoryStore } from '../../../src/store/stores/memory.js'
import { KeptLease, machineClock, type StoreClock } from '../../../src/store/stores/kept-lease.js'
import { LeaseLostError, StoreClosedError, StoreUnavailableError } from '../../../src/store/errors.js'
import type { ConformanceOptions } from '../../../src/store/stores/conformance.js'
import type {
  Abortable, Change, Lease, Listing, MetadataStore, StoreEvent, WatchOptions,
} from '../../../src/store/store.js'

/** What all clients of a server share: the entries, and who has been cut off. */
export class SimulatedServer {
  readonly core = memoryStore({ history: 20_000 })

  /** @param clock - by which leases end */
  constructor(readonly clock: StoreClock = machineClock) {}
}

/** A client that does everything right. Broken ones extend it. */
export class SimulatedClient implements MetadataStore {
  protected online = true
  protected closed = false
  readonly #leases = new Map<Lease, { readonly inner: Lease, readonly kept: KeptLease }>()
  #change = new AbortController()

  /** @param clock - of the client's machine, by which it renews its leases */
  constructor(readonly server: SimulatedServer, readonly clock: StoreClock = machineClock) {}

  protected get core(): MetadataStore {
    return this.server.core
  }

  async get(kind: string, id: string, options?: Abortable): ReturnType<MetadataStore['get']> {
    await this.contact(options)
    return this.core.get(kind, id)
  }

  async list(kind?: string, options?: Abortable): Promise<Listing> {
    await this.contact(options)
    return this.core.list(kind)
  }

  async commit(changes: readonly Change[], options?: Abortable): Promise<number> {
    if (this.closed) throw new StoreClosedError()
    const translated = changes.map((change) => {
      if (change.type !== 'put' || !change.lease) return change
      const lease = this.#leases.get(change.lease)
      if (!lease || !this.isHeld(lease.kept)) throw new LeaseLostError(`the lease of ${change.id} has ended`)
      return { ...change, lease: lease.inner }
    })
    await this.contact(options)
    return this.core.commit(translated)
  }

  protected isHeld(lease: KeptLease): boolean {
    return lease.held
  }

  watch({ since, signal }: WatchOptions = {}): AsyncIterable<StoreEvent> {
    if (this.closed) throw new StoreClosedError()
    return this.follow(since, signal)
  }

  /** Goes on after the last `synced`, whenever it is online again. */
  protected async* follow(since: number | undefined, signal?: AbortSignal): AsyncGenerator<StoreEvent> {
    let from = since ?? (await this.core.list()).revision
    while (!this.closed) {
      signal?.throwIfAborted()
      const change = this.#change.signal
      if (!this.online) {
        await new Promise<void>((resolve) => {
          change.addEventListener('abort', () => resolve())
          signal?.addEventListener('abort', () => resolve())
        })
        continue
      }
      const cut = signal ? AbortSignal.any([change, signal]) : change
      try {
        let commits: StoreEvent[] = []
        for await (const event of this.core.watch({ since: from, signal: cut })) {
          if (event.type === 'reset') {
            yield event
            return
          }
          commits.push(event)
          if (event.type !== 'synced') continue
          from = event.revision
          yield* commits
          commits = []
          if (cut.aborted) break
        }
      } catch (error) {
        if (!change.aborted || signal?.aborted) throw error
      }
    }
  }

  async lease(ttl: number, options?: Abortable): Promise<Lease> {
    await this.contact(options)
    const inner = await this.server.core.lease(ttl)
    let ended = false
    const expire = (): unknown => this.server.clock.setTimeout(() => {
      ended = true
      void inner.release()
    }, ttl * 1_000)
    let expiry = expire()
    const revoke = async (): Promise<void> => {
      this.server.clock.clearTimeout(expiry)
      if (this.online) await inner.release()
      else expiry = expire()
    }
    const renew = async (): Promise<boolean> => {
      await this.contact()
      if (ended) return false
      this.server.clock.clearTimeout(expiry)
      expiry = expire()
      return true
    }
    const kept = this.keep({ renew, revoke }, ttl * 1_000)
    this.#leases.set(kept, { inner, kept })
    return kept
  }

  protected keep(server: ConstructorParameters<typeof KeptLease>[0], ttl: number): KeptLease {
    return new KeptLease(server, ttl, this.clock.now(), this.clock)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.closed) return
    this.closed = true
    await Promise.all([...this.#leases.values()].map(({ kept }) => kept.close()))
    this.#change.abort()
  }

  /** The way to the server is cut, or mended. */
  setOnline(online: boolean): void {
    this.online = online
    const change = this.#change
    this.#change = new AbortController()
    change.abort()
  }

  /** What a call does before anything else. */
  protected async contact(options?: Abortable): Promise<void> {
    options?.signal?.throwIfAborted()
    if (this.closed) throw new StoreClosedError()
    await new Promise((resolve) => setImmediate(resolve))
    options?.signal?.throwIfAborted()
    if (!this.online) throw new StoreUnavailableError('the server cannot be reached')
  }
}

/** The options of the suite for clients of a class. */
export function simulated(
  Client: new (server: SimulatedServer) => SimulatedClient = SimulatedClient,
): { readonly open: () => Promise<MetadataStore>, readonly options: Required<ConformanceOptions> } {
  const other = async (store: MetadataStore): Promise<MetadataStore> =>
    new SimulatedClient((store as SimulatedClient).server)
  return {
    open: async () => new Client(new SimulatedServer()),
    options: {
      leases: true,
      again: other,
      // The client dies, and its leases with their time.
      crash: async (store) => {
        (store as SimulatedClient).setOnline(false)
        return new Client((store as SimulatedClient).server)
      },
      compact: async (store) => {
        const { core } = (store as SimulatedClient).server
        const changes: Change[] = Array.from({ length: 20_001 }, (_, n) => ({
          type: 'put', kind: 'filler', id: String(n), value: 0,
        }))
        await core.commit(changes)
        await core.commit(changes.map(({ kind, id }) => ({ type: 'delete', kind, id })))
      },
      disconnect: async (store) => (store as SimulatedClient).setOnline(false),
      reconnect: async (store) => (store as SimulatedClient).setOnline(true),
    },
  }
}
