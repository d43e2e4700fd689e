/** Connections to PostgreSQL: what of `pg` is used, and its errors in our words. */
import { DaolinetError } from '../../../codec/index.js'
import { StoreRefusedError, StoreUnavailableError } from '../../errors.js'
import { optionalPackage } from '../optional-package.js'
import type Pg from 'pg'

/** How to reach a database. */
export interface DatabaseOptions {
  /** Such as `postgres://user:password@10.0.0.1:5432/network`. */
  readonly url: string
  /** Certificates for TLS, in PEM, as for `tls.connect`. Without it, what the URL says. */
  readonly tls?: { readonly ca?: string, readonly cert?: string, readonly key?: string }
  /**
   * Milliseconds until a call fails that is not answered.
   * @defaultValue 5,000
   */
  readonly timeout?: number
}

const CONNECTIONS = 8

/** A row of a result. */
export type Row = Readonly<Record<string, unknown>>

/** A connection that something is done on. */
export interface Connection {
  query(text: string, values?: readonly unknown[]): Promise<readonly Row[]>
}

export class Database {
  readonly #pool: Pg.Pool
  readonly #settings: Pg.ClientConfig
  readonly #Client: typeof Pg.Client

  private constructor(pg: typeof Pg, { url, tls, timeout = 5_000 }: DatabaseOptions) {
    this.#settings = {
      connectionString: url, connectionTimeoutMillis: timeout, query_timeout: timeout,
      // A connection that has died without a word is noticed by what is asked on it.
      keepAlive: true, keepAliveInitialDelayMillis: 5_000, ...(tls ? { ssl: tls } : {}),
    }
    this.#Client = pg.Client
    this.#pool = new pg.Pool({ ...this.#settings, max: CONNECTIONS })
    // Those that are idle: the next query takes another.
    this.#pool.on('error', () => undefined)
  }

  static async open(options: DatabaseOptions): Promise<Database> {
    const { default: pg } = await optionalPackage('pg', () => import('pg'))
    return new Database(pg, options)
  }

  /**
   * Does something on a connection. A connection that was ended while nobody used it is found out by the
   * first query, which must be one that may be done twice: then everything is done on another.
   * @throws {@link StoreUnavailableError} when the database cannot be reached or is lost on the way
   */
  async use<T>(work: (connection: Connection) => Promise<T>): Promise<T> {
    for (let stale = 0; ; stale++) {
      let answered = false
      try {
        return await this.#once(work, () => { answered = true })
      } catch (error) {
        const again = !answered && stale < CONNECTIONS && wasEnded((error as Error).cause)
        if (!again) throw error
      }
    }
  }

  async #once<T>(work: (connection: Connection) => Promise<T>, answered: () => void): Promise<T> {
    let client: Pg.PoolClient
    try {
      client = await this.#pool.connect()
    } catch (error) {
      throw storeError(error)
    }
    const ignore = (): void => undefined
    client.on('error', ignore)
    let broken = true
    try {
      const result = await work(connectionOf(client, answered))
      broken = false
      return result
    } catch (error) {
      broken = isLost(error)
      throw storeError(error)
    } finally {
      client.removeListener('error', ignore)
      client.release(broken)
    }
  }

  /** A connection that hears a channel, until `lost` is called. */
  async listen(channel: string, heard: () => void, lost: () => void): Promise<() => Promise<void>> {
    const client = new this.#Client({ ...this.#settings })
    client.on('error', lost)
    client.on('end', lost)
    client.on('notification', heard)
    try {
      await client.connect()
      await client.query(`LISTEN ${channel}`)
    } catch (error) {
      await client.end().catch(() => undefined)
      throw storeError(error)
    }
    return () => client.end().catch(() => undefined)
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }
}

const connectionOf = (client: Pg.PoolClient, answered: () => void): Connection => ({
  query: async (text, values) => {
    const { rows } = await client.query<Row>(text, values && [...values])
    answered()
    return rows
  },
})

/** The other side ended the connection, as it does to idle ones. */
const wasEnded = (error: unknown): boolean =>
  error instanceof Error && /57P01|ECONNRESET|EPIPE|terminated unexpectedly|not queryable/.test(
    `${(error as { readonly code?: string }).code} ${error.message}`)

/** Classes of SQLSTATE that mean that the server goes away, not that it refuses. */
const isLost = (error: unknown): boolean => {
  const { code } = error as { readonly code?: string }
  return code === undefined || !/^[0-9A-Z]{5}$/.test(code) || /^(?:08|53|57P)/.test(code)
}

/** An error of the database or the way to it. Others stay as they are. */
export function storeError(error: unknown): unknown {
  const own = !(error instanceof Error) || error instanceof DaolinetError || error instanceof TypeError
  if (own) return error
  const message = error.message || (error as { readonly code?: string }).code || 'no answer'
  if (isLost(error)) {
    return new StoreUnavailableError(`PostgreSQL cannot be reached: ${message}`, { cause: error })
  }
  return new StoreRefusedError(`PostgreSQL refuses: ${message}`, { cause: error })
}

/** What takes longer is left to itself. */
export function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = setTimeout(() => reject(new StoreUnavailableError('PostgreSQL does not answer')), ms)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
