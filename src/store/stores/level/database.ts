/** The database under a level store: what of `classic-level` is used, and its errors in our words. */
import { FORMAT, FORMAT_KEY, REVISION_KEY } from './records.js'
import { StoreLockedError, StoreRefusedError } from '../../errors.js'
import { optionalPackage } from '../optional-package.js'

/** One write of a batch. */
export type Write =
  | { readonly type: 'put', readonly key: string, readonly value: string }
  | { readonly type: 'del', readonly key: string }

/** A state that later writes do not change. */
export interface Snapshot {
  close(): Promise<void>
}

/** Which keys, and from which state. */
export interface Range {
  readonly gt?: string
  readonly gte?: string
  readonly lt?: string
  readonly lte?: string
  readonly limit?: number
  readonly snapshot?: Snapshot | undefined
}

/** What a level store needs of its database. */
export interface Database {
  get(key: string, options?: { readonly snapshot?: Snapshot }): Promise<string | undefined>
  getMany(keys: string[]): Promise<(string | undefined)[]>
  batch(writes: readonly Write[], options: { readonly sync: boolean }): Promise<void>
  clear(range: Range): Promise<void>
  iterator(range: Range): {
    nextv(size: number): Promise<[string, string][]>
    close(): Promise<void>
  }
  snapshot(): Snapshot
  close(): Promise<void>
}

/**
 * Opens the database in a directory, or makes one.
 * @throws {@link StoreLockedError} when another process has it open
 * @throws {@link StoreRefusedError} when it cannot be read, or holds something else
 */
export async function openDatabase(location: string): Promise<Database> {
  const { ClassicLevel } = await optionalPackage('classic-level', () => import('classic-level'))
  const level = new ClassicLevel<string, string>(location)
  try {
    await level.open()
  } catch (error) {
    const cause = (error as Error).cause as (Error & { readonly code?: string }) | undefined
    if (cause?.code === 'LEVEL_LOCKED') throw new StoreLockedError(location, { cause })
    const { message } = cause ?? error as Error
    throw new StoreRefusedError(`${location} cannot be opened: ${message}`, { cause })
  }
  const database = level as unknown as Database
  try {
    await checkFormat(database, location)
  } catch (error) {
    await level.close()
    throw error
  }
  return database
}

async function checkFormat(database: Database, location: string): Promise<void> {
  const format = await database.get(FORMAT_KEY)
  if (format === FORMAT) return
  if (format !== undefined) {
    throw new StoreRefusedError(`${location} is of another version: "${format}", not "${FORMAT}"`)
  }
  if ((await records(database, { limit: 1 })).length > 0) {
    throw new StoreRefusedError(`${location} is a LevelDB database, and none of daolinet`)
  }
  await database.batch([
    { type: 'put', key: FORMAT_KEY, value: FORMAT }, { type: 'put', key: REVISION_KEY, value: '0' },
  ], { sync: true })
}

/** The records of a range, in order. They are read a thousand at a time, with turns for others between. */
export async function records(database: Database, range: Range): Promise<[string, string][]> {
  const iterator = database.iterator(range)
  const all: [string, string][] = []
  try {
    for (;;) {
      const some = await iterator.nextv(1_000)
      if (some.length === 0) return all
      for (const one of some) all.push(one)
    }
  } finally {
    await iterator.close()
  }
}
