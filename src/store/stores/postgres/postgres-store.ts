/** The store in PostgreSQL, for one controller or several. */
import { randomUUID } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import { endLeases, forget, runCommit } from './commits.js'
import { Database, within, type DatabaseOptions, type Row } from './database.js'
import { entryFrom, eventFrom } from './rows.js'
import { FORMAT, tables } from './schema.js'
import { Waker } from './waker.js'
import { StoreClosedError, StoreRefusedError, StoreUnavailableError } from '../../errors.js'
import { leaseLost } from '../conditions.js'
import { followLog, type CommitLog, type LogPage } from '../commit-log.js'
import { KeptLease, machineClock } from '../kept-lease.js'
import { byKindAndId, checkedChanges, keyOf, keysOfKind } from '../values.js'
import type {
  Abortable, Change, Entry, Lease, Listing, MetadataStore, Revision, StoreEvent, WatchOptions,
} from '../../store.js'

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions extends DatabaseOptions {
  /**
   * The schema that the tables are in, and made in when they are not there: lower-case letters, digits and
   * `_`. Networks that share a database have one each.
   * @defaultValue `daolinet`
   */
  readonly schema?: string
  /**
   * How many commits are kept at least for watches that resume; one from before them gets `reset`.
   * @defaultValue 16,384
   */
  readonly history?: number
}

/** Changes that a watch reads at a time, not counting the rest of the last commit. */
const PAGE = 500

/**
 * Opens a store in PostgreSQL 12 or later. It needs the package `pg`. Several programs can use it at once.
 * @throws `MissingPackageError` without `pg`
 * @throws `StoreUnavailableError` when the server does not answer
 * @throws `StoreRefusedError` for a wrong password, a missing permission, or tables of another version
 *
 * @example
 * ```ts
 * import { StoreUnavailableError } from 'daolinet/store'
 * import { postgresStore } from 'daolinet/store/postgres'
 *
 * // Nobody listens there.
 * await postgresStore({ url: 'postgres://127.0.0.1:1/network' }).catch((error) => {
 *   console.log(error instanceof StoreUnavailableError) // true
 * })
 * ```
 */
export async function postgresStore(options: PostgresStoreOptions): Promise<PostgresStore> {
  const { schema = 'daolinet' } = options
  if (!/^[a-z_][a-z0-9_]{0,50}$/.test(schema)) {
    throw new TypeError(`schema: ${JSON.stringify(schema)} is not made of lower-case letters, digits and _`)
  }
  return PostgresStore.open(await Database.open(options), schema, options)
}

/**
 * A store in PostgreSQL, from {@link postgresStore}. Commits are one after the other, whoever makes them.
 *
 * @example
 * ```ts
 * import type { PostgresStore } from 'daolinet/store/postgres'
 *
 * const close = async (store: PostgresStore) => store.close()
 * console.log(typeof close) // function
 * ```
 */
export class PostgresStore implements MetadataStore {
  readonly #database: Database
  readonly #schema: string
  readonly #channel: string
  readonly #history: number
  readonly #waker: Waker
  readonly #leases = new Map<Lease, { readonly id: string, readonly kept: KeptLease }>()
  readonly #closed = unlimited()
  #closing: Promise<void> | undefined

  private constructor(database: Database, schema: string, { history = 16_384 }: PostgresStoreOptions) {
    this.#database = database
    this.#schema = schema
    this.#channel = `daolinet_${schema}`
    this.#history = history
    // Whoever has the store open sees to it that leases end, those of others too.
    this.#waker = new Waker(database, this.#channel, () => endLeases(database, schema, this.#channel))
  }

  /** @internal Use {@link postgresStore}. */
  static async open(
    database: Database, schema: string, options: PostgresStoreOptions,
  ): Promise<PostgresStore> {
    try {
      await database.use(async (connection) => {
        // Two that begin at once would make the same tables.
        await connection.query(`SELECT pg_advisory_lock(hashtext('daolinet ${schema}'))`)
        try {
          const [made] = await connection.query('SELECT to_regclass($1) AS state', [`${schema}.state`])
          if (made!.state === null) await connection.query(tables(schema))
          const [state] = await connection.query(`SELECT format FROM ${schema}.state`)
          if (state?.format !== FORMAT) {
            throw new StoreRefusedError(`schema ${schema} is of another version: ${String(state?.format)}`)
          }
        } finally {
          await connection.query(`SELECT pg_advisory_unlock(hashtext('daolinet ${schema}'))`)
            .catch(() => undefined)
        }
      })
    } catch (error) {
      await database.close()
      throw error
    }
    return new PostgresStore(database, schema, options)
  }

  /** See {@link MetadataStore.get}. */
  async get(kind: string, id: string, options?: Abortable): Promise<Entry | undefined> {
    const [row] = await this.#query(
      `SELECT key, value, revision, created FROM ${this.#schema}.entry WHERE key = $1`,
      [Buffer.from(keyOf(kind, id))], options)
    return row && entryFrom(row)
  }

  /** See {@link MetadataStore.list}. */
  async list(kind?: string, options?: Abortable): Promise<Listing> {
    const keys = (kind === undefined ? ['', '\u{10ffff}'] : keysOfKind(kind)).map((key) => Buffer.from(key))
    // One statement sees one state.
    const rows = await this.#query(
      `SELECT s.revision AS newest, e.key, e.value, e.revision, e.created FROM ${this.#schema}.state s
       LEFT JOIN ${this.#schema}.entry e ON e.key >= $1 AND e.key < $2`, keys, options)
    const entries = rows.filter(({ key }) => key !== null).map(entryFrom).sort(byKindAndId)
    return { entries, revision: Number(rows[0]!.newest) }
  }

  /** See {@link MetadataStore.commit}. */
  async commit(changes: readonly Change[], options?: Abortable): Promise<Revision> {
    this.#check(options)
    const checked = checkedChanges(changes)
    const ids = new Map(checked.flatMap((one) => {
      const { change } = one
      return change.type === 'put' && change.lease ? [[one, this.#leaseId(change.lease, change)]] : []
    }))
    const work = runCommit(this.#database, this.#schema, this.#channel,
      { changes: checked, leaseOf: (one) => ids.get(one) }, this.#history)
    return this.#ending(work, options)
  }

  /** See {@link MetadataStore.watch}. It goes on after whatever happens to connections and the server. */
  watch(options: WatchOptions = {}): AsyncIterable<StoreEvent> {
    this.#check(options)
    return this.#watch(options)
  }

  async* #watch({ since, signal }: WatchOptions): AsyncGenerator<StoreEvent> {
    let rings = 0
    const log: CommitLog = {
      after: (revision) => {
        rings = this.#waker.rings
        return this.#page(revision, signal)
      },
      changed: () => this.#waker.next(rings, signal),
    }
    const from = since ?? await this.#newest(signal)
    if (from !== undefined) yield* followLog(log, from, signal)
  }

  /** See {@link MetadataStore.lease}. Its end is by the database's clock. */
  async lease(ttl: number, options?: Abortable): Promise<Lease> {
    const asked = machineClock.now()
    const id = randomUUID()
    await this.#query(
      `INSERT INTO ${this.#schema}.lease VALUES ($1, $2, clock_timestamp() + make_interval(secs => $2))
       ON CONFLICT (id) DO NOTHING`,
      [id, ttl], options)
    const renewed = `UPDATE ${this.#schema}.lease SET expires = clock_timestamp() + make_interval(secs => ttl)
      WHERE id = $1 AND expires > clock_timestamp() RETURNING id`
    const kept = new KeptLease({
      renew: async (timeout) => {
        const asking = this.#database.use((connection) => connection.query(renewed, [id]))
        return (await within(timeout, asking)).length > 0
      },
      revoke: async () => {
        this.#leases.delete(kept)
        await endLeases(this.#database, this.#schema, this.#channel, id)
      },
    }, ttl * 1_000, asked, machineClock)
    kept.lost.addEventListener('abort', () => this.#leases.delete(kept))
    this.#leases.set(kept, { id, kept })
    return kept
  }

  /** Forgets the changes that led to what is in the store now: watches from before get `reset`. */
  async compact(): Promise<void> {
    this.#check()
    await this.#database.use(async (connection) => {
      const [state] = await connection.query(`SELECT revision FROM ${this.#schema}.state`)
      await forget(connection, this.#schema, Number(state!.revision))
    })
  }

  /** Ends all watches and leases and closes the connections. Closing again does nothing. */
  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  /** Calls {@link PostgresStore.close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async #close(): Promise<void> {
    this.#closed.abort(new StoreClosedError())
    await this.#waker.close()
    await Promise.all([...this.#leases.values()].map(({ kept }) => kept.close()))
    await this.#database.close()
  }

  #check(options?: Abortable): void {
    options?.signal?.throwIfAborted()
    this.#closed.signal.throwIfAborted()
  }

  async #query(text: string, values: readonly unknown[], options?: Abortable): Promise<readonly Row[]> {
    this.#check(options)
    return this.#ending(this.#database.use((connection) => connection.query(text, values)), options)
  }

  /** Fails when the store is closed or the signal aborts, whatever becomes of the work. */
  #ending<T>(work: Promise<T>, options?: Abortable): Promise<T> {
    const signals = [this.#closed.signal, ...(options?.signal ? [options.signal] : [])]
    return new Promise<T>((resolve, reject) => {
      const abort = (): void => reject(signals.find(({ aborted }) => aborted)!.reason as Error)
      for (const one of signals) one.addEventListener('abort', abort)
      work.then(resolve, reject).finally(() => {
        for (const one of signals) one.removeEventListener('abort', abort)
      })
    })
  }

  #leaseId(lease: Lease, entry: Pick<Entry, 'kind' | 'id'>): string {
    const known = this.#leases.get(lease)
    if (known?.kept.held) return known.id
    throw leaseLost(entry)
  }

  /** Reads again and again while the server is away. Undefined when the store is closed. */
  async #patiently<T>(read: () => Promise<T>, signal: AbortSignal | undefined): Promise<T | undefined> {
    for (;;) {
      signal?.throwIfAborted()
      if (this.#closing) return undefined
      const { rings } = this.#waker
      try {
        return await read()
      } catch (error) {
        if (this.#closing) return undefined
        if (!(error instanceof StoreUnavailableError)) throw error
        await this.#waker.next(rings, signal)
      }
    }
  }

  #newest(signal: AbortSignal | undefined): Promise<Revision | undefined> {
    return this.#patiently(async () => {
      const [state] = await this.#query(`SELECT revision FROM ${this.#schema}.state`, [], { signal })
      return Number(state!.revision)
    }, signal)
  }

  #page(after: Revision, signal: AbortSignal | undefined): Promise<LogPage | undefined> {
    return this.#patiently(async () => {
      // Whole commits: up to the one that the last row of the page belongs to.
      const rows = await this.#query(
        `SELECT s.revision AS newest, s.forgotten, c.revision, c.key, c.value, c.created
         FROM ${this.#schema}.state s
         LEFT JOIN ${this.#schema}.change c ON c.revision > $1 AND c.revision <= (
           SELECT max(revision) FROM (SELECT revision FROM ${this.#schema}.change WHERE revision > $1
             ORDER BY revision, number LIMIT ${PAGE}) AS page)
         ORDER BY c.revision, c.number`, [after], { signal })
      const { newest, forgotten } = rows[0]!
      const events = rows.filter(({ key }) => key !== null).map(eventFrom)
      return { newest: Number(newest), forgotten: Number(forgotten), events }
    }, signal)
  }
}

/** A signal that each call and each watch under way listens to. */
function unlimited(): AbortController {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal)
  return controller
}
