import { postgresStore, type PostgresStore } from 'daolinet/store/postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type Postgres } from './postgres.js'
import { proxyTo, type Proxy } from './proxy.js'
import { StoreRefusedError } from '../../src/store/errors.js'
import { historyFaultsOver } from '../store/stores/history.js'
import { storeConformance } from '../../src/store/stores/conformance.js'
import type { MetadataStore } from '../../src/store/store.js'

let postgres: Postgres
let count = 0

/** How each store that a case has opened reaches the server, and its schema. */
const ways = new Map<MetadataStore, { readonly proxy: Proxy, readonly schema: string }>()

async function open(schema = `test_${count++}`): Promise<PostgresStore> {
  const proxy = await proxyTo(postgres.port)
  const url = `postgres://postgres@127.0.0.1:${proxy.port}/postgres`
  const store = await postgresStore({ url, schema, timeout: 3_000 })
  ways.set(store, { proxy, schema })
  return store
}

beforeAll(async () => {
  postgres = await startPostgres()
})

afterAll(async () => {
  for (const { proxy } of ways.values()) await proxy.close()
  await postgres?.stop()
})

describe('a store in PostgreSQL', () => {
  const cases = storeConformance(() => open(), {
    again: (store) => open(ways.get(store)!.schema),
    crash: async (store) => {
      await postgres.kill()
      await postgres.start()
      return open(ways.get(store)!.schema)
    },
    compact: (store) => (store as PostgresStore).compact(),
    disconnect: async (store) => ways.get(store)!.proxy.cut(),
    reconnect: async (store) => ways.get(store)!.proxy.mend(),
  })

  it.each(cases)('$name', async ({ run }) => run())

  it('is put through every case', () => {
    expect(cases.filter(({ notRun }) => notRun !== undefined)).toEqual([])
  })

  it('goes on when the server ends its idle connections', async () => {
    const store = await open()
    const since = await store.commit([{ type: 'put', kind: 'host', id: 'a', value: 1 }])
    const watch = store.watch({ since })[Symbol.asyncIterator]()
    expect((await watch.next()).value).toEqual({ type: 'synced', revision: since })
    const next = watch.next()
    await postgres.sql('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()')
    await store.commit([{ type: 'put', kind: 'host', id: 'a', value: 2 }])
    expect((await next).value).toMatchObject({ type: 'put', entry: { value: 2 } })
    await store.close()
  })

  it('refuses a schema of another version, and names that are none', async () => {
    const store = await open()
    const { schema } = ways.get(store)!
    await postgres.sql(`UPDATE ${schema}.state SET format = 99`)
    await expect(open(schema)).rejects.toThrow(StoreRefusedError)
    await expect(open(schema)).rejects.toThrow(`schema ${schema} is of another version: 99`)
    await expect(open('No "schema"')).rejects.toThrow(TypeError)
    await store.close()
  })
})

describe('clients of PostgreSQL that write at the same time', () => {
  it('see one history, while their connections are cut and frozen, and PostgreSQL is killed', async () => {
    const first = await open()
    const stores = [first, await open(ways.get(first)!.schema), await open(ways.get(first)!.schema)]
    const reader = await open(ways.get(first)!.schema)
    const lines = stores.map((store) => ways.get(store)!.proxy)
    const again = async (): Promise<void> => {
      await postgres.kill()
      await postgres.start()
    }
    expect(await historyFaultsOver(lines, stores, reader, again)).toEqual([])
    for (const store of [...stores, reader]) await store[Symbol.asyncDispose]()
  })
})
