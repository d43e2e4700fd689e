import { etcdStore } from 'daolinet/store/etcd'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEtcd, type Etcd } from './etcd.js'
import { proxyTo, type Proxy } from './proxy.js'
import { historyFaultsOver } from '../store/stores/history.js'
import { storeConformance } from '../../src/store/stores/conformance.js'
import type { MetadataStore } from '../../src/store/store.js'

let etcd: Etcd
let count = 0

/** How each store that a case has opened reaches etcd, and its part of the keys. */
const ways = new Map<MetadataStore, { readonly proxy: Proxy, readonly prefix: string }>()

async function open(prefix = `test-${count++}/`): Promise<MetadataStore> {
  const proxy = await proxyTo(etcd.members[0]!.port)
  const store = await etcdStore({ endpoints: [`http://127.0.0.1:${proxy.port}`], prefix, timeout: 2_000 })
  ways.set(store, { proxy, prefix })
  return store
}

beforeAll(async () => {
  etcd = await startEtcd()
})

afterAll(async () => {
  for (const { proxy } of ways.values()) await proxy.close()
  await etcd?.stop()
})

describe('a store in etcd', () => {
  const cases = storeConformance(() => open(), {
    again: (store) => open(ways.get(store)!.prefix),
    crash: async (store) => {
      await etcd.members[0]!.kill('SIGKILL')
      await etcd.members[0]!.start()
      return open(ways.get(store)!.prefix)
    },
    compact: async (store) => {
      const { revision } = await store.list()
      await etcd.ctl(['compact', String(revision)])
    },
    disconnect: async (store) => ways.get(store)!.proxy.cut(),
    reconnect: async (store) => ways.get(store)!.proxy.mend(),
  })

  it.each(cases)('$name', async ({ run }) => run())

  it('has all of a large commit or nothing, wherever its writer is cut off', async () => {
    const writer = await open()
    const { proxy, prefix } = ways.get(writer)!
    const reader = await open(prefix)
    const outcomes = new Set<number>()
    for (let n = 0; n < 10; n++) {
      const changes = Array.from({ length: 400 }, (_, id) =>
        ({ type: 'put', kind: 'host', id: String(id), value: n }) as const)
      // Another moment each time: before the first part, between parts, after the last.
      proxy.cutAfter(1 + n * 12)
      const acknowledged = await writer.commit(changes).then(() => true, () => false)
      const { entries } = await reader.list('host')
      const written = entries.filter(({ value }) => value === n).length
      expect([0, 400]).toContain(written)
      if (acknowledged) expect(written).toBe(400)
      outcomes.add(written)
      proxy.mend()
    }
    expect(outcomes).toEqual(new Set([0, 400]))
    await Promise.all([writer, reader].map((store) => store[Symbol.asyncDispose]()))
  })

  it('lets another move on what a writer has left half moved, and shows it to watches', async () => {
    const reader = await open()
    const { prefix } = ways.get(reader)!
    const since = await reader.commit([{ type: 'put', kind: 'host', id: 'first', value: 0 }])
    const watch = reader.watch({ since })[Symbol.asyncIterator]()
    expect((await watch.next()).value).toEqual({ type: 'synced', revision: since })
    // What a writer leaves that dies after the transaction which decides.
    const part = (n: number): string => JSON.stringify([[`host\0${n}`, n]])
    for (const n of [0, 1]) await etcd.put(`${prefix}s/batch/00000${n}`, part(n))
    const events = [watch.next(), watch.next(), watch.next()]
    await etcd.put(`${prefix}p`, JSON.stringify({ batch: 'batch', parts: 2 }))
    const types = (await Promise.all(events)).map(({ value }) => (value as { type: string }).type)
    expect(types).toEqual(['put', 'put', 'synced'])
    expect((await reader.list('host')).entries.map(({ id }) => id)).toEqual(['0', '1', 'first'])
    await reader[Symbol.asyncDispose]()
  })

  it('is put through every case', () => {
    expect(cases.filter(({ notRun }) => notRun !== undefined)).toEqual([])
  })
})

describe('clients of etcd that write at the same time', () => {
  it('see one history, while their connections are cut and frozen, and etcd is killed', async () => {
    const first = await open()
    const stores = [first, await open(ways.get(first)!.prefix), await open(ways.get(first)!.prefix)]
    const reader = await open(ways.get(first)!.prefix)
    const lines = stores.map((store) => ways.get(store)!.proxy)
    const again = async (): Promise<void> => {
      await etcd.members[0]!.kill('SIGKILL')
      await etcd.members[0]!.start()
    }
    expect(await historyFaultsOver(lines, stores, reader, again)).toEqual([])
    for (const store of [...stores, reader]) await store[Symbol.asyncDispose]()
  })
})
