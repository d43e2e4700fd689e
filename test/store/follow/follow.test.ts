import { describe, expect, it } from 'vitest'
import { endpointById, endpointByIp } from '../../../src/routing/network/lookup.js'
import { applyDocument, storedDocument } from '../../../src/store/document/apply.js'
import { releaseRetired } from '../../../src/store/follow/assign.js'
import { parseDocument, type NetworkDocument } from '../../../src/store/document/document.js'
import { followView } from '../../../src/store/follow/follow.js'
import { viewAt } from '../../../src/store/follow/view-at.js'
import { memoryStore } from '../../../src/store/stores/memory.js'
import { endpoint, host, ports } from '../../support/network.js'
import { storeWith } from '../../support/stores.js'
import type { FollowProblem } from '../../../src/store/follow/options.js'
import type { Endpoint } from '../../../src/routing/network/records.js'
import type { Difference } from '../../../src/routing/network/view.js'

const plain = (id: string, n: number): Endpoint =>
  ({ ...endpoint(id, 'web', 1, n, `10.1.0.${n}`), physicalIp: undefined })

const document = (...endpoints: Endpoint[]): NetworkDocument => parseDocument(JSON.stringify({
  tenants: [{ id: 'acme' }],
  networks: [{ id: 'web', tenant: 'acme', cidr: '10.1.0.0/24' }],
  hosts: [host(1)],
  endpoints,
}))

/** Resolves when the condition holds of the follower's view, at once or after a publication. */
async function when(
  follower: Awaited<ReturnType<typeof followView>>, condition: (view: Difference['after']) => boolean,
): Promise<void> {
  while (!condition(follower.view)) {
    await new Promise<void>((resolve) => {
      const stop = follower.subscribe(() => {
        stop()
        resolve()
      })
    })
  }
}

const changed = (difference: Difference | undefined): string[] | undefined =>
  difference?.changes.map(({ kind, id }) => `${kind} ${id}`).sort()

describe('a follower', () => {
  it('starts with a view of all records, with numbers and addresses assigned', async () => {
    const store = memoryStore()
    await applyDocument(store, document(plain('a', 2), plain('b', 3)))
    const follower = await followView(store)
    const a = endpointById(follower.view, 'a')
    expect(a?.physicalIp).toMatch(/^172\.30\.1\./)
    expect(a?.number).not.toBe(endpointById(follower.view, 'b')?.number)
    await follower[Symbol.asyncDispose]()
    expect(await follower.closed).toBeUndefined()
  })

  it('publishes one view per commit with its difference, and assigns what is new', async () => {
    const store = memoryStore()
    await applyDocument(store, document(plain('a', 2)))
    const follower = await followView(store)
    const seen: Difference[] = []
    follower.subscribe((difference) => seen.push(difference))
    const before = follower.view
    await viewAt(follower, await applyDocument(store, document(plain('a', 4), plain('b', 3))))
    await when(follower, (view) => endpointById(view, 'b') !== undefined)
    expect(seen[0]?.before).toBe(before)
    expect(changed(seen[0])).toEqual(['endpoint a', 'endpoint b'])
    expect(seen[1]?.before).toBe(seen[0]?.after)
    expect(endpointByIp(before, 'acme', '10.1.0.2')?.id).toBe('a')
    expect(endpointByIp(follower.view, 'acme', '10.1.0.2')).toBeUndefined()
    await follower.close()
  })

  it('reports and leaves out invalid records, and takes them once they are corrected', async () => {
    const store = memoryStore()
    await applyDocument(store, document(plain('a', 2)))
    const put = (id: string, value: unknown) => store.commit([{ type: 'put', kind: 'endpoint', id, value }])
    await put('bad', { ...plain('bad', 9), mac: '02:00' })
    await put('alias', plain('other', 8))
    const problems: FollowProblem[] = []
    const follower = await followView(store, { onProblem: (problem) => problems.push(problem) })
    expect(problems).toEqual([
      { subject: 'endpoint alias', message: 'id: differs from the id of the entry: "other"' },
      { subject: 'endpoint bad', message: 'mac: not a MAC address: "02:00"' },
    ])
    expect(endpointById(follower.view, 'a')).toBeDefined()
    expect(endpointById(follower.view, 'bad')).toBeUndefined()
    await put('bad', { ...plain('bad', 9), shine: 'a field of a newer version' })
    await when(follower, (view) => endpointById(view, 'bad') !== undefined)
    await put('a', null)
    await when(follower, (view) => endpointById(view, 'a') === undefined)
    await follower.close()
  })

  it('lists again when history is lost, and publishes only what changed', async () => {
    const inner = memoryStore()
    await applyDocument(inner, document(plain('a', 2), plain('b', 3)))
    await (await followView(inner)).close()
    let lose: (() => void) | undefined
    const lost = new Promise<void>((resolve) => { lose = resolve })
    let watches = 0
    const store = storeWith(inner, {
      watch: (options) => watches++ > 0 ? inner.watch(options) : (async function* () {
        await lost
        yield { type: 'reset', revision: 99 }
      })(),
    })
    const follower = await followView(store)
    const seen: Difference[] = []
    follower.subscribe((difference) => seen.push(difference))
    const revision = await applyDocument(inner, document(plain('a', 2), plain('c', 4)))
    lose!()
    await viewAt(follower, revision)
    expect(changed(seen[0])).toEqual(['endpoint b', 'endpoint c'])
    await when(follower, (view) => endpointById(view, 'c') !== undefined)
    await follower.close()
  })

  it('never assigns the same thing twice when several followers share a store', async () => {
    const store = memoryStore()
    await applyDocument(store, document())
    const followers = await Promise.all([followView(store), followView(store), followView(store)])
    const ids = Array.from({ length: 50 }, (_, n) => `e${n}`)
    await Promise.all(ids.map((id, n) =>
      store.commit([{ type: 'put', kind: 'endpoint', id, value: plain(id, n + 2) }])))
    for (const follower of followers) {
      await when(follower, (view) => ids.every((id) => endpointById(view, id)))
    }
    const [first, ...others] = followers.map(({ view }) => ids.map((id) => endpointById(view, id)))
    expect(new Set(first!.map((placed) => placed!.number)).size).toBe(50)
    expect(new Set(first!.map((placed) => placed!.physicalIp)).size).toBe(50)
    for (const other of others) expect(other).toEqual(first)
    for (const follower of followers) await follower.close()
  })

  it('assigns an address that is no longer used to another endpoint only after its release', async () => {
    const store = memoryStore()
    await applyDocument(store, document(plain('a', 2)))
    const follower = await followView(store)
    const ip = endpointById(follower.view, 'a')!.physicalIp!
    const problems: FollowProblem[] = []
    const heir = { ...plain('heir', 3), physicalIp: ip }
    const second = await followView(store, { onProblem: (problem) => problems.push(problem) })
    await viewAt(second, await applyDocument(store, document(heir)))
    await when(second, (view) => view.records.assignment.get('endpoint/heir') !== undefined)
    expect(endpointById(second.view, 'heir')?.physicalIp).toBeUndefined()
    expect(problems.at(-1)).toEqual({ subject: 'endpoint/heir', message: `${ip} is assigned to a` })
    while (!await releaseRetired(store, second.view, ['endpoint/a'])) await when(second, () => true)
    await when(second, (view) => endpointById(view, 'heir')?.physicalIp === ip)
    const { assignments } = await storedDocument(store)
    expect(assignments.map(({ id }) => id)).toEqual(['endpoint/heir', 'tenant/acme'])
    await follower.close()
    await second.close()
  })

  it('publishes the ports of switches, and keeps them in later views', async () => {
    const store = memoryStore()
    await applyDocument(store, document(plain('a', 2)))
    const follower = await followView(store)
    const seen: Difference[] = []
    follower.subscribe((difference) => seen.push(difference))
    follower.setPorts(1n, ports(2))
    follower.setPorts(1n, ports(2))
    expect(seen.map(({ datapaths }) => datapaths)).toEqual([[1n]])
    expect(endpointById(follower.view, 'a')?.attachment?.port).toBe(2)
    await viewAt(follower, await applyDocument(store, document(plain('a', 2), plain('b', 3))))
    expect(endpointById(follower.view, 'a')?.attachment?.port).toBe(2)
    await follower.close()
  })

  it('reports an error that a listener throws, and calls the others', async () => {
    const store = memoryStore()
    const problems: FollowProblem[] = []
    const follower = await followView(store, { onProblem: (problem) => problems.push(problem) })
    let heard = 0
    follower.subscribe(() => { throw new Error('clumsy') })
    follower.subscribe(() => { heard++ })
    follower.setPorts(1n, ports())
    expect(heard).toBe(1)
    expect(problems).toEqual([{ subject: 'a listener', message: 'Error: clumsy' }])
    await follower.close()
  })

  it('ends with its signal, with its store, and with the error of its store', async () => {
    const aborting = new AbortController()
    const aborted = await followView(memoryStore(), { signal: aborting.signal })
    aborting.abort()
    expect(await aborted.closed).toBeUndefined()
    const closing = memoryStore()
    const ended = await followView(closing)
    await closing.close()
    expect(await ended.closed).toBeUndefined()
    const inner = memoryStore()
    const failing = await followView(storeWith(inner, {
      watch: () => (async function* () {
        yield { type: 'synced', revision: 0 }
        throw new Error('the server is gone')
      })(),
    }))
    expect((await failing.closed)?.message).toBe('the server is gone')
    await expect(viewAt(failing, 5)).rejects.toThrow('the server is gone')
  })

  it('tries again when the store refuses its assignments', async () => {
    const inner = memoryStore()
    await applyDocument(inner, document(plain('a', 2)))
    let refusals = 2
    const problems: FollowProblem[] = []
    const follower = await followView(storeWith(inner, {
      commit: async (changes, options) => {
        if (refusals-- > 0) throw new Error('busy')
        return inner.commit(changes, options)
      },
    }), { retryDelay: 1, onProblem: (problem) => problems.push(problem) })
    await when(follower, (view) => endpointById(view, 'a') !== undefined)
    expect(problems).toEqual(Array(2).fill({ subject: 'assignments', message: 'Error: busy' }))
    await follower.close()
  })
})
