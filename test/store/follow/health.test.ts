/** Back-pressure of listeners, and how far a view is behind its store. */
import {
  followView, memoryStore, StoreUnavailableError, viewAt, type FollowProblem, type MetadataStore,
} from 'daolinet/store'
import { expect, it } from 'vitest'
import { eventually } from '../../support/eventually.js'
import { SimulatedClient, SimulatedServer } from '../stores/simulated.js'

const tenant = (id: string) => [{ type: 'put', kind: 'tenant', id, value: { id } }] as const

it('the next view from the store waits for what listeners do about the one before', async () => {
  const store = memoryStore()
  const follower = await followView(store, { assign: false })
  const seen: number[] = []
  let finish = (): void => undefined
  follower.subscribe(({ after }) => {
    seen.push(after.revision)
    return new Promise<void>((resolve) => { finish = resolve })
  })
  await store.commit(tenant('a'))
  await eventually(() => seen.length === 1)
  for (const id of ['b', 'c']) await store.commit(tenant(id))
  expect(await follower.health()).toEqual({
    revision: 1, newest: 3, behind: 2, why: 'listeners are busy with an earlier view',
  })
  finish()
  await eventually(() => seen.at(-1) === 3)
  // What has gathered meanwhile is one view.
  expect(seen).toEqual([1, 3])
  finish()
  expect(await follower.health()).toEqual({ revision: 3, newest: 3, behind: 0 })
  await follower.close()
  await store.close()
})

it('a listener whose work fails is told of, and holds nothing up', async () => {
  const store = memoryStore()
  const problems: string[] = []
  const onProblem = ({ message }: FollowProblem): void => void problems.push(message)
  const follower = await followView(store, { assign: false, onProblem })
  follower.subscribe(() => Promise.reject(new Error('no room')))
  for (const id of ['a', 'b']) await viewAt(follower, await store.commit(tenant(id)))
  await eventually(() => problems.length === 2)
  expect(problems).toEqual(['Error: no room', 'Error: no room'])
  await follower.close()
  await store.close()
})

it('is ready with what others have committed, and says when the store is away or it is closed', async () => {
  const server = new SimulatedServer()
  const client = new SimulatedClient(server)
  const follower = await followView(client, { assign: false })
  await server.core.commit(tenant('a'))
  expect((await follower.ready()).records.tenant.get('a')).toEqual({ id: 'a' })
  client.setOnline(false)
  await server.core.commit(tenant('b'))
  expect(await follower.health())
    .toEqual({ revision: 1, newest: undefined, behind: undefined, why: 'the server cannot be reached' })
  await expect(follower.ready()).rejects.toBeInstanceOf(StoreUnavailableError)
  client.setOnline(true)
  await follower.ready()
  await follower.close()
  await server.core.commit(tenant('c'))
  expect(await follower.health()).toEqual({ revision: 2, newest: 3, behind: 1, why: 'it is closed' })
  await client[Symbol.asyncDispose]()
})

it('waits for a view no longer than its signal', async () => {
  const store = memoryStore()
  const follower = await followView(store)
  const waiting = viewAt(follower, 99, { signal: AbortSignal.timeout(1) })
  await expect(waiting).rejects.toMatchObject({ name: 'TimeoutError' })
  await expect(viewAt(follower, 99, { signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
  await follower.close()
  await store.close()
})

it('reads the store again until it can, when changes are no longer known', async () => {
  const core = memoryStore({ history: 1 })
  let failures = 0
  let reset = false
  const store: MetadataStore = {
    get: (...args) => core.get(...args),
    commit: (...args) => core.commit(...args),
    list: async (...args) => {
      if (!reset || failures++ > 1) return core.list(...args)
      throw new StoreUnavailableError('away')
    },
    watch: (options) => {
      if (reset) return core.watch(options)
      reset = true
      return (async function* () { yield { type: 'reset', revision: 1 } as const })()
    },
    [Symbol.asyncDispose]: () => core.close(),
  }
  const problems: string[] = []
  await core.commit(tenant('a'))
  const follower = await followView(store, {
    assign: false, retryDelay: 1, onProblem: ({ message }) => problems.push(message),
  })
  await viewAt(follower, await core.commit(tenant('b')))
  expect(problems).toEqual(['away', 'away'])
  await follower.close()
  await core.close()
})
