/** What is done in one transaction: a commit, and the end of leases. */
import { CommitUnknownError, LeaseLostError, StoreUnavailableError } from '../../errors.js'
import { checkCondition } from '../conditions.js'
import { type CheckedChange } from '../values.js'
import type { Connection, Database } from './database.js'
import type { Revision } from '../../store.js'

/** A commit of a store: changes, and the lease of each put that has one. */
export interface Commit {
  readonly changes: readonly CheckedChange[]
  readonly leaseOf: (change: CheckedChange) => string | undefined
}

/** Deletes in a commit of their own what leases have left that have ended. Reads the database's clock. */
const REAP = (schema: string): string => `
WITH gone AS (DELETE FROM ${schema}.lease WHERE expires <= clock_timestamp() RETURNING id),
deleted AS (DELETE FROM ${schema}.entry WHERE lease IN (SELECT id FROM gone) RETURNING key),
numbered AS (SELECT key, (row_number() OVER ())::integer AS number FROM deleted),
counted AS (UPDATE ${schema}.state SET revision = revision + 1
  WHERE EXISTS (SELECT FROM deleted) RETURNING revision)
INSERT INTO ${schema}.change (revision, number, key) SELECT revision, number, key FROM numbered, counted`

/**
 * Runs a commit in a transaction. Whether a transaction took place whose end is not answered, nobody knows.
 * @returns the store's revision after it
 */
export async function runCommit(
  database: Database, schema: string, channel: string, commit: Commit, history: number,
): Promise<Revision> {
  let ending = false
  try {
    return await database.use(async (connection) => {
      await connection.query('BEGIN')
      try {
        const revision = await write(connection, schema, commit, history)
        await connection.query(`NOTIFY ${channel}`)
        ending = true
        await connection.query('COMMIT')
        return revision
      } catch (error) {
        if (!ending) await connection.query('ROLLBACK').catch(() => undefined)
        throw error
      }
    })
  } catch (error) {
    if (ending && error instanceof StoreUnavailableError) throw new CommitUnknownError(error)
    throw error
  }
}

async function write(
  connection: Connection, schema: string, { changes, leaseOf }: Commit, history: number,
): Promise<Revision> {
  // Everyone who commits waits here.
  await connection.query(`SELECT revision FROM ${schema}.state FOR UPDATE`)
  await connection.query(REAP(schema))
  const [state] = await connection.query(`SELECT revision, forgotten FROM ${schema}.state`)
  const before = Number(state!.revision)
  await checkLeases(connection, schema, changes, leaseOf)
  const keys = changes.map(({ key }) => Buffer.from(key))
  const rows = await connection.query(
    `SELECT key, revision, created FROM ${schema}.entry WHERE key = ANY($1::bytea[])`, [keys])
  const present = new Map(rows.map((row) => [(row.key as Buffer).toString(), row]))
  for (const one of changes) {
    const row = present.get(one.key)
    checkCondition(one, row && Number(row.revision))
  }
  const effective = changes.filter(({ change, key }) =>
    change.type === 'put' || (change.type === 'delete' && present.has(key)))
  if (effective.length === 0) return before
  const revision = before + 1
  const created = effective.map(({ key, text }) =>
    text === undefined ? null : Number(present.get(key)?.created ?? revision))
  const columns = [
    effective.map(({ key }) => Buffer.from(key)), effective.map(({ text }) => text ?? null), created,
  ]
  await connection.query(`
    INSERT INTO ${schema}.change (revision, number, key, value, created)
    SELECT $4::bigint, number, key, value, created
    FROM unnest($1::bytea[], $2::text[], $3::bigint[]) WITH ORDINALITY AS x (key, value, created, number)`,
  [...columns, revision])
  await connection.query(`DELETE FROM ${schema}.entry WHERE key = ANY($1::bytea[])`,
    [effective.filter(({ text }) => text === undefined).map(({ key }) => Buffer.from(key))])
  await connection.query(`
    INSERT INTO ${schema}.entry (key, value, revision, created, lease)
    SELECT key, value, $4::bigint, created, lease
    FROM unnest($1::bytea[], $2::text[], $3::bigint[], $5::uuid[]) AS x (key, value, created, lease)
    WHERE value IS NOT NULL
    ON CONFLICT (key) DO UPDATE
    SET value = excluded.value, revision = excluded.revision, lease = excluded.lease`,
  [...columns, revision, effective.map((one) => leaseOf(one) ?? null)])
  await connection.query(`UPDATE ${schema}.state SET revision = $1`, [revision])
  // Forgetting many at once keeps the cost of a commit small.
  if (revision - Number(state!.forgotten) > history * 2) await forget(connection, schema, revision - history)
  return revision
}

async function checkLeases(
  connection: Connection, schema: string, changes: readonly CheckedChange[], leaseOf: Commit['leaseOf'],
): Promise<void> {
  const ids = [...new Set(changes.map(leaseOf).filter((id) => id !== undefined))]
  if (ids.length === 0) return
  // Locked, so that nobody ends them before the commit is there.
  const rows = await connection.query(
    `SELECT id FROM ${schema}.lease
     WHERE id = ANY($1::uuid[]) AND expires > clock_timestamp() FOR SHARE`, [ids])
  if (rows.length < ids.length) throw new LeaseLostError('PostgreSQL: a lease of the commit has ended')
}

/** Ends leases whose time is over, or this one, and deletes what was written under them. */
export async function endLeases(
  database: Database, schema: string, channel: string, id?: string,
): Promise<void> {
  await database.use(async (connection) => {
    if (id === undefined) {
      const due = await connection.query(
        `SELECT FROM ${schema}.lease WHERE expires <= clock_timestamp() LIMIT 1`)
      if (due.length === 0) return
    }
    await connection.query('BEGIN')
    try {
      await connection.query(`SELECT revision FROM ${schema}.state FOR UPDATE`)
      if (id !== undefined) {
        await connection.query(`UPDATE ${schema}.lease SET expires = '-infinity' WHERE id = $1`, [id])
      }
      await connection.query(REAP(schema))
      await connection.query(`NOTIFY ${channel}`)
      await connection.query('COMMIT')
    } catch (error) {
      await connection.query('ROLLBACK').catch(() => undefined)
      throw error
    }
  })
}

/** Forgets the changes up to a revision. */
export async function forget(connection: Connection, schema: string, revision: Revision): Promise<void> {
  await connection.query(`UPDATE ${schema}.state SET forgotten = greatest(forgotten, $1)`, [revision])
  await connection.query(`DELETE FROM ${schema}.change WHERE revision <= $1`, [revision])
}
