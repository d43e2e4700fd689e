/** The store in etcd, for controllers on several machines. */
import { Batches, MAX_BYTES, MAX_OPERATIONS } from './batches.js'
import { Cluster, type ClusterOptions } from './cluster.js'
import { Keys } from './keys.js'
import { isCompacted } from './errors.js'
import {
  erase, found, isAbsent, isAt, range, revisionOf, write, type Compare, type KeyValue, type Operation,
} from './messages.js'
import { followEtcd } from './watch.js'
import { checkCondition, leaseLost } from '../conditions.js'
import { KeptLease, machineClock, type StoreClock } from '../kept-lease.js'
import { byKindAndId, checkedChanges, entryOf, keyOf, type CheckedChange } from '../values.js'
import type {
  Abortable, Change, Entry, Lease, Listing, MetadataStore, Revision, StoreEvent, WatchOptions,
} from '../../store.js'

/** Options of {@link etcdStore}. */
export interface EtcdStoreOptions extends ClusterOptions {
  /**
   * What all keys of the store begin with. Networks that share a cluster have one each.
   * @defaultValue `daolinet/`
   */
  readonly prefix?: string
  /** @internal For tests. */
  readonly clock?: StoreClock
}

/**
 * Opens a store in etcd 3.4 or later. It needs the packages `@grpc/grpc-js` and `@grpc/proto-loader`.
 * Several programs can use it at once.
 * @throws `MissingPackageError` without those packages
 * @throws `StoreUnavailableError` when no member answers in time
 * @throws `StoreRefusedError` for a wrong password or a missing permission
 *
 * @example
 * ```ts
 * import { StoreUnavailableError } from 'daolinet/store'
 * import { etcdStore } from 'daolinet/store/etcd'
 *
 * // Nobody listens there.
 * await etcdStore({ endpoints: ['http://127.0.0.1:1'], timeout: 100 }).catch((error) => {
 *   console.log(error instanceof StoreUnavailableError) // true
 * })
 * ```
 */
export async function etcdStore(options: EtcdStoreOptions): Promise<EtcdStore> {
  const wrong = options.endpoints.find((endpoint) => !/^https?:\/\/[^/]+\/?$/.test(endpoint))
  if (wrong !== undefined || options.endpoints.length === 0) {
    throw new TypeError(`endpoints: ${wrong ?? 'none'} is no URL like http://10.0.0.1:2379`)
  }
  return EtcdStore.open(await Cluster.open(options), options)
}

/** The range of a page of a listing, at first. */
const PAGE = 500
/** Bytes after which pages get smaller. */
const PAGE_BYTES = 4_000_000

/**
 * A store in etcd, from {@link etcdStore}. A commit of up to 100 changes and 1 MB is one transaction; a
 * larger one is several, of which nobody sees anything before the last. A value may have 1.4 MB.
 *
 * @example
 * ```ts
 * import type { EtcdStore } from 'daolinet/store/etcd'
 *
 * const close = async (store: EtcdStore) => store.close()
 * console.log(typeof close) // function
 * ```
 */
export class EtcdStore implements MetadataStore {
  readonly #cluster: Cluster
  readonly #keys: Keys
  readonly #batches: Batches
  readonly #clock: StoreClock
  readonly #leases = new Map<Lease, { readonly id: string, readonly kept: KeptLease }>()
  #closing: Promise<void> | undefined

  private constructor(cluster: Cluster, { prefix = 'daolinet/', clock = machineClock }: EtcdStoreOptions) {
    this.#cluster = cluster
    this.#keys = new Keys(prefix)
    this.#batches = new Batches(cluster, this.#keys)
    this.#clock = clock
  }

  /** @internal Use {@link etcdStore}. */
  static async open(cluster: Cluster, options: EtcdStoreOptions): Promise<EtcdStore> {
    const store = new EtcdStore(cluster, options)
    try {
      await store.#batches.settle()
    } catch (error) {
      cluster.close()
      throw error
    }
    return store
  }

  /** See {@link MetadataStore.get}. */
  async get(kind: string, id: string, options?: Abortable): Promise<Entry | undefined> {
    const { kvs } = await this.#read([range(this.#keys.entry(keyOf(kind, id)))], options)
    const [kv] = kvs[0]!
    return kv && entryFrom(kv, { kind, id })
  }

  /** See {@link MetadataStore.list}. */
  async list(kind?: string, options?: Abortable): Promise<Listing> {
    for (;;) {
      try {
        return await this.#list(kind, options)
      } catch (error) {
        // History was compacted between two pages.
        if (!isCompacted((error as Error).cause)) throw error
      }
    }
  }

  /** See {@link MetadataStore.commit}. */
  async commit(changes: readonly Change[], options: Abortable = {}): Promise<Revision> {
    this.#cluster.check(options.signal)
    const checked = checkedChanges(changes)
    for (const { change } of checked) {
      if (change.type === 'put' && change.lease) this.#leaseId(change.lease, change)
    }
    const bytes = checked.reduce((sum, { key, text }) => sum + key.length + Buffer.byteLength(text ?? ''), 0)
    return checked.length > MAX_OPERATIONS || bytes > MAX_BYTES
      ? this.#batches.commit(checked, options.signal)
      : this.#commit(checked, options)
  }

  /** See {@link MetadataStore.watch}. It goes on after whatever happens to connections and members. */
  watch(options: WatchOptions = {}): AsyncIterable<StoreEvent> {
    this.#cluster.check(options.signal)
    const settle = (): Promise<void> => this.#batches.settle()
    return followEtcd(this.#cluster, this.#keys, options.since, options.signal, settle)
  }

  /** See {@link MetadataStore.lease}. etcd makes `ttl` longer when it is less than some elections take. */
  async lease(ttl: number, options: Abortable = {}): Promise<Lease> {
    const asked = this.#clock.now()
    const { ID: id, TTL } = await this.#cluster.call<{ readonly ID: string, readonly TTL: string }>(
      'lease', 'LeaseGrant', { TTL: Math.ceil(ttl) }, { signal: options.signal })
    const kept = new KeptLease({
      renew: (timeout) => this.#cluster.keepAlive(id, timeout),
      revoke: async () => {
        await this.#cluster.call('lease', 'LeaseRevoke', { ID: id })
        this.#leases.delete(kept)
      },
    }, Number(TTL) * 1_000, asked, this.#clock)
    kept.lost.addEventListener('abort', () => this.#leases.delete(kept))
    this.#leases.set(kept, { id, kept })
    return kept
  }

  /** Ends all watches and leases and closes the connections. Closing again does nothing. */
  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  /** Calls {@link EtcdStore.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#leases.values()].map(({ kept }) => kept.close()))
    this.#cluster.close()
  }

  #leaseId(lease: Lease, entry: Pick<Entry, 'kind' | 'id'>): string {
    const known = this.#leases.get(lease)
    if (known?.kept.held) return known.id
    throw leaseLost(entry)
  }

  /** Reads at one revision, when no large commit is on its way. */
  async #read(
    ranges: readonly Operation[], options: Abortable = {},
  ): Promise<{ readonly kvs: (readonly KeyValue[])[], readonly more: boolean, readonly revision: Revision }> {
    for (;;) {
      const response = await this.#cluster.txn(
        { success: [...ranges, range(this.#keys.pending, { keysOnly: true })] }, { signal: options.signal })
      const kvs = found(response)
      const more = response.responses[0]?.responseRange?.more ?? false
      if (kvs.pop()!.length === 0) return { kvs, more, revision: revisionOf(response) }
      await this.#batches.settle()
    }
  }

  async #list(kind: string | undefined, options: Abortable = {}): Promise<Listing> {
    const [from, rangeEnd] = this.#keys.entries(kind)
    const first = await this.#read([range(from, { rangeEnd, limit: PAGE })], options)
    const all = [...first.kvs[0]!]
    const { revision } = first
    let limit = smaller(PAGE, all)
    for (let { more } = first; more;) {
      const key = Buffer.concat([all.at(-1)!.key, Buffer.of(0)])
      const response = await this.#cluster.txn(
        { success: [range(key, { rangeEnd, limit, revision })] }, { signal: options.signal })
      const page = found(response)[0]!
      for (const kv of page) all.push(kv)
      more = response.responses[0]?.responseRange?.more ?? false
      limit = smaller(limit, page)
    }
    const entries = all.map((kv) => entryFrom(kv, this.#keys.partsOf(kv.key)!))
    return { entries: entries.sort(byKindAndId), revision }
  }

  /** A commit in one transaction. */
  async #commit(checked: readonly CheckedChange[], options: Abortable): Promise<Revision> {
    let writes = checked.filter(({ change }) => change.type !== 'check')
    const conditions = checked.filter(({ change }) => change.if !== undefined)
    if (!writes.some(({ change }) => change.type === 'put')) {
      const { present, revision } = await this.#look(checked, options)
      for (const one of conditions) checkCondition(one, present.get(one.key))
      writes = writes.filter(({ key }) => present.has(key))
      if (writes.length === 0) return revision
    }
    for (;;) {
      const response = await this.#cluster.txn({
        compare: [isAbsent(this.#keys.pending), ...conditions.map((one) => this.#compare(one))],
        success: [...writes.map((one) => this.#operation(one)), write(this.#keys.head, '')],
        failure: [
          range(this.#keys.pending, { keysOnly: true }),
          ...conditions.map(({ key }) => range(this.#keys.entry(key), { keysOnly: true })),
        ],
      }, { once: true, signal: options.signal })
      if (response.succeeded) return revisionOf(response)
      const [pending, ...kvs] = found(response)
      if (pending!.length > 0) await this.#batches.settle()
      else conditions.forEach((one, n) => checkCondition(one, kvs[n]![0] && Number(kvs[n]![0].modRevision)))
    }
  }

  /** The revisions of those entries that are there. */
  async #look(
    checked: readonly CheckedChange[], options: Abortable,
  ): Promise<{ readonly present: ReadonlyMap<string, Revision>, readonly revision: Revision }> {
    const ranges = checked.map(({ key }) => range(this.#keys.entry(key), { keysOnly: true }))
    const { kvs } = await this.#read([...ranges, range(this.#keys.head, { keysOnly: true })], options)
    const [head] = kvs.pop()!
    const present = new Map(kvs.flatMap(([kv], n) => kv ? [[checked[n]!.key, Number(kv.modRevision)]] : []))
    return { present, revision: Number(head?.modRevision ?? 0) }
  }

  #compare({ change, key }: CheckedChange): Compare {
    const entry = this.#keys.entry(key)
    return change.if === 'absent' ? isAbsent(entry) : isAt(entry, change.if!)
  }

  #operation({ change, key, text }: CheckedChange): Operation {
    const entry = this.#keys.entry(key)
    if (text === undefined) return erase(entry)
    const lease = change.type === 'put' && change.lease ? this.#leaseId(change.lease, change) : undefined
    return write(entry, text, lease)
  }
}

const entryFrom = (kv: KeyValue, parts: Pick<Entry, 'kind' | 'id'>): Entry =>
  entryOf(parts, kv.value.toString(), Number(kv.modRevision), Number(kv.createRevision))

/** How many entries to ask for next, so that pages stay of a size that members and network bear. */
function smaller(limit: number, page: readonly KeyValue[]): number {
  const bytes = page.reduce((sum, { value }) => sum + value.length, 0)
  return bytes > PAGE_BYTES ? Math.max(1, limit >> 1) : limit
}
