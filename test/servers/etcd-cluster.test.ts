/** Three members with mutual TLS and passwords, and everything that can happen to them. */
import { fileURLToPath } from 'node:url'
import { etcdStore, type EtcdStore, type EtcdStoreOptions } from 'daolinet/store/etcd'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startEtcd, type Etcd, type EtcdMember } from './etcd.js'
import { controller, stranger } from '../support/certificates.js'
import {
  CommitUnknownError, ConflictError, StoreRefusedError, StoreUnavailableError,
} from '../../src/store/errors.js'
import type { StoreEvent } from '../../src/store/store.js'

const file = (name: string): string =>
  fileURLToPath(new URL(`../support/certificates/${name}`, import.meta.url))

/** How long nobody answers: 30 for the length of a broken network. */
const SECONDS_AWAY = Number(process.env['STORE_SECONDS'] ?? 2)

let etcd: Etcd

const options = (): EtcdStoreOptions => ({
  endpoints: etcd.members.map(({ port }) => `https://127.0.0.1:${port}`),
  prefix: 'network/', tls: controller, user: { name: 'network', password: 'secret' }, timeout: 3_000,
})

beforeAll(async () => {
  etcd = await startEtcd(3, {
    ca: file('good-ca.crt'), cert: file('controller.crt'), key: file('controller.key'),
  })
  await etcd.requirePassword('network', 'secret')
})

afterAll(() => etcd?.stop())

async function leader(): Promise<EtcdMember> {
  for (;;) {
    for (const [n, member] of etcd.members.entries()) {
      const [{ Status }] = JSON.parse(await etcd.ctl(['endpoint', 'status', '-w', 'json'], n)) as
        [{ readonly Status: { readonly leader: number, readonly header: { readonly member_id: number } } }]
      if (Status.leader === Status.header.member_id) return member
    }
  }
}

/** Counts up by compare-and-set, through whatever happens, until told to stop. Gives what it has counted. */
async function count(store: EtcdStore, id: string, stopped: () => boolean): Promise<number> {
  for (let n = 0; ;) {
    try {
      const entry = await store.get('count', id)
      if (entry) n = entry.value as number
      if (stopped()) return n
      const condition = entry?.revision ?? 'absent'
      await store.commit([
        { type: 'put', kind: 'count', id, value: n + 1, if: condition },
        { type: 'put', kind: 'trace', id: `${id} ${n % 7}`, value: n },
        { type: 'delete', kind: 'trace', id: `${id} ${(n + 3) % 7}` },
      ])
    } catch (error) {
      const expected = [CommitUnknownError, ConflictError, StoreUnavailableError]
      if (!expected.some((type) => error instanceof type)) throw error
    }
  }
}

describe('a store in a cluster', () => {
  it('refuses a wrong password, keys of others, and a certificate that is missing or unknown', async () => {
    const refused = async (change: Partial<EtcdStoreOptions>): Promise<unknown> => {
      try {
        await (await etcdStore({ ...options(), ...change })).close()
        return undefined
      } catch (error) {
        return error
      }
    }
    expect(await refused({})).toBeUndefined()
    const wrong = await refused({ user: { name: 'network', password: 'guess' } })
    expect(wrong).toBeInstanceOf(StoreRefusedError)
    expect((wrong as Error).message).toBe('etcd refuses the user or the password of network')
    expect(await refused({ prefix: 'another/' })).toBeInstanceOf(StoreRefusedError)
    for (const tls of [{ ca: controller.ca }, stranger]) {
      expect(await refused({ tls, timeout: 1_000 })).toBeInstanceOf(StoreUnavailableError)
    }
  })

  it('takes a new token when the old one is no longer known', async () => {
    const store = await etcdStore(options())
    const since = await store.commit([{ type: 'put', kind: 'host', id: 'a', value: 1 }])
    const watch = store.watch({ since })[Symbol.asyncIterator]()
    await watch.next()
    // Tokens are forgotten after three seconds here.
    await new Promise((resolve) => setTimeout(resolve, 5_000))
    await store.commit([{ type: 'put', kind: 'host', id: 'a', value: 2 }])
    expect((await watch.next()).value).toMatchObject({ type: 'put', entry: { value: 2 } })
    await store.close()
  })

  it('loses, repeats and invents nothing while members die, pause, are silent and restart', async () => {
    const [watcher, ...writers] = await Promise.all([1, 2, 3].map(() => etcdStore(options())))
    const { entries, revision } = await watcher!.list()
    const state = new Map(entries.map(({ kind, id, value }) => [`${kind} ${id}`, value]))
    const seen: StoreEvent[] = []
    let resets = 0
    const watching = (async () => {
      for (let since = revision; ;) {
        for await (const event of watcher!.watch({ since })) {
          seen.push(event)
          if (event.type === 'put') state.set(`${event.entry.kind} ${event.entry.id}`, event.entry.value)
          if (event.type === 'delete') state.delete(`${event.kind} ${event.id}`)
          if (event.type === 'put' && event.entry.id === 'end') return
          if (event.type !== 'reset') continue
          resets++
          const all = await watcher!.list()
          state.clear()
          for (const { kind, id, value } of all.entries) state.set(`${kind} ${id}`, value)
          since = all.revision
        }
      }
    })()
    let over = false
    const counting = writers.map((store, n) => count(store, String(n), () => over))

    const first = await leader()
    await first.kill('SIGKILL')
    await progress(writers[0]!, '0')
    await first.start()

    const second = await leader()
    await second.kill('SIGSTOP')
    await progress(writers[0]!, '0')
    await second.kill('SIGCONT')

    for (const member of etcd.members) await member.kill('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, SECONDS_AWAY * 1_000))
    for (const member of etcd.members) await member.kill('SIGCONT')
    const back = performance.now()
    await progress(writers[0]!, '0')
    console.log(`${((performance.now() - back) / 1_000).toFixed(1)} s after it is back, etcd is used again`)

    const { revision: now } = await writers[0]!.list()
    await etcd.ctl(['compact', String(now)])
    await etcd.ctl(['defrag'])
    await progress(writers[1]!, '1')

    for (const member of etcd.members) await member.kill('SIGKILL')
    await Promise.all(etcd.members.map((member) => member.start()))
    await progress(writers[1]!, '1')

    over = true
    const counted = await Promise.all(counting)
    await retried(() => writers[0]!.commit([{ type: 'put', kind: 'mark', id: 'end', value: 1 }]))
    await watching
    const truth = (await retried(() => writers[0]!.list())).entries
    expect(Object.fromEntries(state)).toEqual(
      Object.fromEntries(truth.map(({ kind, id, value }) => [`${kind} ${id}`, value])))
    expect(state.get('count 0')).toBe(counted[0])
    expect(state.get('count 1')).toBe(counted[1])
    checkSeen(seen, resets)
    await Promise.all([watcher!, ...writers].map((store) => store.close()))
  }, 300_000)
})

/** Waits until a writer has counted on. */
async function progress(store: EtcdStore, id: string): Promise<void> {
  const read = async (): Promise<number> =>
    (await retried(() => store.get('count', id)))?.value as number | undefined ?? 0
  const before = await read()
  while (await read() < before + 5) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof StoreUnavailableError || error instanceof CommitUnknownError)) throw error
    }
  }
}

/** Revisions only grow, no change comes twice, and each count follows the one before, but over a reset. */
function checkSeen(events: readonly StoreEvent[], resets: number): void {
  let last = 0
  let jumps = 0
  const changes = new Set<string>()
  const counts = new Map<string, number>()
  for (const event of events) {
    const revision = event.type === 'put' ? event.entry.revision : event.revision
    expect(revision).toBeGreaterThanOrEqual(last)
    last = revision
    if (event.type !== 'put' && event.type !== 'delete') continue
    const { kind, id } = event.type === 'put' ? event.entry : event
    const change = `${kind} ${id} ${revision}`
    expect(changes).not.toContain(change)
    changes.add(change)
    if (event.type !== 'put' || kind !== 'count') continue
    const before = counts.get(id)
    if (before !== undefined && event.entry.value !== before + 1) jumps++
    counts.set(id, event.entry.value as number)
  }
  expect(jumps).toBeLessThanOrEqual(resets * counts.size)
}
