import { describe, expect, it } from 'vitest'
import { storeConformance } from '../../../src/store/stores/conformance.js'
import { memoryStore } from '../../../src/store/stores/memory.js'
import type { Change, StoreEvent } from '../../../src/store/store.js'

const put = (id: string): Change => ({ type: 'put', kind: 'host', id, value: id })

describe('the memory store', () => {
  const cases = storeConformance(async () => memoryStore({ history: 5_000 }), {
    compact: async (store) => {
      for (let n = 0; n < 10_002; n++) {
        await store.commit([{ type: n % 2 ? 'delete' : 'put', kind: 'filler', id: 'f', value: 0 }])
      }
    },
  })
  it.concurrent.each(cases.filter(({ notRun }) => notRun === undefined))('$name', async ({ run }) => run())

  it('is put through every case but those of servers and files', () => {
    const reasons = cases.map(({ notRun }) => notRun).filter((reason) => reason !== undefined)
    expect(new Set(reasons.map((reason) => reason.split(' and ')[0])))
      .toEqual(new Set(['needs the hook again', 'needs the hook crash']))
  })

  it('resets a watch from before its history, but not one within it', async () => {
    const store = memoryStore({ history: 10 })
    for (let n = 1; n <= 100; n++) await store.commit([put(`h${n}`)])
    const [lost] = await first(store.watch({ since: 1 }), 1)
    expect(lost).toEqual({ type: 'reset', revision: 100 })
    const kept = await first(store.watch({ since: 95 }), 6)
    expect(kept.map(({ type }) => type)).toEqual(['put', 'put', 'put', 'put', 'put', 'synced'])
  })

  it('resets a watcher that falls behind its history', async () => {
    const store = memoryStore({ history: 10 })
    const events = store.watch({ since: 0 })[Symbol.asyncIterator]()
    await events.next()
    for (let n = 1; n <= 100; n++) await store.commit([put(`h${n}`)])
    expect((await events.next()).value).toEqual({ type: 'reset', revision: 100 })
    expect((await events.next()).done).toBe(true)
  })

  it('returns frozen values', async () => {
    const store = memoryStore()
    await store.commit([{ type: 'put', kind: 'host', id: 'h', value: { deep: [1] } }])
    const entry = await store.get('host', 'h')
    expect(() => (entry!.value as { deep: number[] }).deep.push(2)).toThrow(TypeError)
    const nothing = { type: 'put', kind: 'host', id: 'h', value: undefined } as const
    await expect(store.commit([nothing])).rejects.toThrow(TypeError)
  })

  it('aborts the signal of a lease when it closes', async () => {
    const store = memoryStore()
    const lease = await store.lease(5)
    await store[Symbol.asyncDispose]()
    expect(lease.lost.aborted).toBe(true)
  })
})

async function first(events: AsyncIterable<StoreEvent>, count: number): Promise<StoreEvent[]> {
  const taken: StoreEvent[] = []
  for await (const event of events) if (taken.push(event) === count) break
  return taken
}
