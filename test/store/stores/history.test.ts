/** Clients that write the same entries at the same time, over every store that needs no server. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { historyFaults, randomBy } from './history.js'
import { SimulatedClient, SimulatedServer } from './simulated.js'
import { levelStore } from '../../../src/store/stores/level/index.js'
import { memoryStore } from '../../../src/store/stores/memory.js'
import { checkAsync } from '../../support/property.js'
import type { MetadataStore } from '../../../src/store/store.js'

describe('clients that write at the same time', () => {
  it('see one history in the memory store', async () => {
    await checkAsync(fc.asyncProperty(fc.nat(), async (seed) => {
      const store = memoryStore()
      expect(await historyFaults([store, store, store, store], randomBy(seed), 25)).toEqual([])
      await store.close()
    }), { numRuns: 30 })
  })

  it('see one history on the disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'daolinet-history-'))
    let runs = 0
    await checkAsync(fc.asyncProperty(fc.nat(), async (seed) => {
      const store = await levelStore(join(folder, String(runs++)))
      expect(await historyFaults([store, store, store], randomBy(seed), 8)).toEqual([])
      await store.close()
    }), { numRuns: 5 })
    await rm(folder, { recursive: true })
  })

  it('see one history while they are cut off now and then', async () => {
    await checkAsync(fc.asyncProperty(fc.nat(), async (seed) => {
      const server = new SimulatedServer()
      const random = randomBy(seed)
      const clients = [0, 1, 2].map(() => new SimulatedClient(server))
      let isOver = false
      const faults = (async () => {
        while (!isOver) {
          const one = clients[random(clients.length)]!
          one.setOnline(random(2) === 0)
          for (let turn = random(9); turn >= 0; turn--) await new Promise((resolve) => setImmediate(resolve))
          one.setOnline(true)
        }
      })()
      expect(await historyFaults(clients, random, 15, new SimulatedClient(server))).toEqual([])
      isOver = true
      await faults
      for (const client of clients) await client[Symbol.asyncDispose]()
    }), { numRuns: 20 })
  })
})

describe('the check of histories', () => {
  /** A store with a fault, in which two clients write. */
  async function faultsWith(broken: (store: MetadataStore) => Partial<MetadataStore>): Promise<string[]> {
    const core = memoryStore()
    const store = Object.assign(Object.create(core) as MetadataStore, {
      get: core.get.bind(core), list: core.list.bind(core), commit: core.commit.bind(core),
      watch: core.watch.bind(core), ...broken(core),
    })
    const faults = await historyFaults([store, store, store], randomBy(7), 30)
    await core.close()
    return faults
  }

  it('finds conditions that are not looked at', async () => {
    const faults = await faultsWith((core) => ({
      commit: async (changes) => core.commit(changes.map(({ if: _, ...change }) => change as never)),
    }))
    expect(faults.join()).toMatch(/was committed at \d+ if/)
  })

  it('finds a watch that misses changes', async () => {
    const faults = await faultsWith((core) => ({
      watch: async function* (options) {
        for await (const event of core.watch(options)) {
          if (event.type !== 'put' || event.entry.revision % 5 !== 0) yield event
        }
      },
    }))
    expect(faults.join()).toMatch(/the watch has no change of/)
  })

  it('finds readings of what was long ago', async () => {
    const first = new Map<string, unknown>()
    const faults = await faultsWith((core) => ({
      get: async (kind, id) => {
        const entry = await core.get(kind, id)
        if (entry && !first.has(id)) first.set(id, entry)
        return entry && first.get(id) as typeof entry
      },
    }))
    expect(faults.join()).toMatch(/was read as it was before/)
  })
})
