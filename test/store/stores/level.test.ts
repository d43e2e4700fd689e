import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { levelStore, type LevelStore } from 'daolinet/store/level'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killedWriter } from './killed-writer.js'
import { StoreLockedError, StoreRefusedError } from '../../../src/store/errors.js'
import { storeWith } from '../../support/stores.js'
import { storeConformance } from '../../../src/store/stores/conformance.js'
import type { MetadataStore, StoreEvent } from '../../../src/store/store.js'

let folder = ''
let count = 0
const directories = new Map<MetadataStore, string>()
const inners = new Map<MetadataStore, LevelStore>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daolinet-level-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const newDirectory = (): string => join(folder, String(count++))

const opened = levelStore

const killed = new Set<MetadataStore>()

/** A store that acknowledges nothing any more once it is among the killed. */
async function killable(directory: string): Promise<MetadataStore> {
  const inner = await levelStore(directory)
  const store = storeWith(inner, {
    commit: async (...of) => {
      const revision = await inner.commit(...of)
      if (killed.has(store)) throw new Error('the process was killed')
      return revision
    },
    lease: (...of) => inner.lease(...of),
  })
  directories.set(store, directory)
  inners.set(store, inner)
  return store
}

/** Opens what the disk has at this moment. */
async function crashed(store: MetadataStore): Promise<MetadataStore> {
  killed.add(store)
  const copy = newDirectory()
  await cp(directories.get(store)!, copy, { recursive: true })
  return killable(copy)
}

describe('a level store', () => {
  const cases = storeConformance(() => killable(newDirectory()), {
    crash: crashed,
    compact: async (store) => inners.get(store)!.compact(),
  })
  it.concurrent.each(cases.filter(({ notRun }) => notRun === undefined))('$name', async ({ run }) => run())

  it('is put through every case but those of several programs', () => {
    const reasons = cases.map(({ notRun }) => notRun?.split(' and ')[0]).filter(Boolean)
    expect(new Set(reasons)).toEqual(new Set(['needs the hook again']))
  })

  it('finds everything again, and watches from before', async () => {
    const directory = newDirectory()
    const first = await opened(directory)
    const since = await first.commit([{ type: 'put', kind: 'host', id: 'a', value: 1 }])
    await first.commit([{ type: 'put', kind: 'host', id: 'a', value: 2 }])
    const before = await first.list()
    await first.close()
    const second = await opened(directory)
    expect(await second.list()).toEqual(before)
    const [event] = await taken(second, since)
    expect(event).toEqual({ type: 'put', entry: before.entries[0] })
    expect(before.entries[0]).toMatchObject({ created: since, revision: since + 1 })
    await second.close()
  })

  it('deletes at the start what a process that died had under leases', async () => {
    const first = await killable(newDirectory())
    const lease = await first.lease!(5)
    await first.commit([
      { type: 'put', kind: 'master', id: 's1', value: 1, lease },
      { type: 'put', kind: 'host', id: 'a', value: 1 },
      { type: 'put', kind: 'master', id: 's2', value: 1, lease },
    ])
    await first.commit([{ type: 'put', kind: 'master', id: 's2', value: 2 }])
    const second = await crashed(first)
    expect((await second.list()).entries.map(({ id }) => id)).toEqual(['a', 's2'])
    await Promise.all([first, second].map((store) => store[Symbol.asyncDispose]()))
  })

  it('keeps as many commits as it is told to', async () => {
    const store = await levelStore(newDirectory(), { history: 10 })
    for (let n = 0; n < 40; n++) await store.commit([{ type: 'put', kind: 'host', id: 'a', value: n }])
    expect((await taken(store, 30)).length).toBe(11)
    expect(await taken(store, 5)).toEqual([{ type: 'reset', revision: 40 }])
    await store.close()
  })

  it('says that it is open already', async () => {
    const directory = newDirectory()
    const store = await opened(directory)
    const again = levelStore(directory)
    await expect(again).rejects.toThrow(StoreLockedError)
    await expect(again).rejects.toThrow(`${directory} is in use: one process at a time can open it`)
    await store.close()
    await (await opened(directory)).close()
  })

  it('refuses what is no store', async () => {
    const file = newDirectory()
    await writeFile(file, 'a file')
    await expect(levelStore(file)).rejects.toThrow(StoreRefusedError)
    const broken = newDirectory()
    await mkdir(broken)
    await writeFile(join(broken, 'CURRENT'), 'MANIFEST-000009\n')
    await expect(levelStore(broken)).rejects.toThrow(StoreRefusedError)
    const foreign = newDirectory()
    const { ClassicLevel } = await import('classic-level')
    const level = new ClassicLevel(foreign)
    await level.put('a', 'b')
    await level.close()
    await expect(levelStore(foreign)).rejects.toThrow('is a LevelDB database, and none of daolinet')
  })
})

describe('a process that is killed while it commits', () => {
  // `KILLS` in the environment sets another number.
  const kills = Number(process.env.KILLS ?? 25)

  it(`leaves every acknowledged commit, and none in part, ${kills} times`, { timeout: 600_000 }, async () => {
    const writer = await killedWriter(folder)
    const directory = newDirectory()
    let acknowledged = -1
    for (let kill = 0; kill < kills; kill++) {
      const last = await writer.run(directory, { from: acknowledged + 1, killAfter: 1 + (kill * 7) % 40 })
      expect(last).toBeGreaterThan(acknowledged)
      const store = await opened(directory)
      const pair = (await store.list('pair')).entries
      const entries = Object.fromEntries(pair.map(({ id, value }) => [id, value]))
      expect(entries.a).toBe(entries.b)
      expect(entries.a).toBeGreaterThanOrEqual(last)
      const numbers = (await store.list('number')).entries.map(({ value }) => value as number)
      expect(numbers.sort((a, b) => a - b))
        .toEqual(Array.from({ length: entries.a as number + 1 }, (_, n) => n))
      const { revision } = await store.list()
      expect(revision).toBe(entries.a as number + 1)
      expect((await taken(store, 0)).filter(({ type }) => type === 'put')).toHaveLength(revision * 3)
      acknowledged = entries.a as number
      await store.close()
    }
  })
})

/** What a watch delivers until it has caught up, or is reset. */
async function taken(store: MetadataStore, since: number): Promise<StoreEvent[]> {
  const events: StoreEvent[] = []
  for await (const event of store.watch({ since })) {
    events.push(event)
    if (event.type === 'synced' || event.type === 'reset') break
  }
  return events
}
