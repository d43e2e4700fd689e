/** What every store does as long as nothing goes wrong. */
import assert from 'node:assert/strict'
import { check, ids, put, remove, story, take, until, valueOf, type Cases } from './steps.js'
import { ConflictError, StoreClosedError } from '../../errors.js'
import type { StoreEvent } from '../../store.js'

export const BASICS: Cases = {
  'is empty at first': async (store) => {
    const { entries, revision } = await store.list()
    assert.deepEqual(entries, [])
    assert.ok(Number.isSafeInteger(revision) && revision >= 0, `${revision} is no revision`)
    assert.equal(await store.get('endpoint', 'c1'), undefined)
  },

  'returns what was written, with its revisions': async (store) => {
    const first = await store.commit([put('c1', { n: 1, list: ['a', null, { b: true }], text: 'µ' })])
    assert.ok(first > 0)
    assert.deepEqual(await store.get('endpoint', 'c1'), {
      kind: 'endpoint', id: 'c1', value: { n: 1, list: ['a', null, { b: true }], text: 'µ' },
      revision: first, created: first,
    })
    const second = await store.commit([put('c1', { n: 2 })])
    assert.ok(second > first)
    assert.deepEqual(await store.get('endpoint', 'c1'), {
      kind: 'endpoint', id: 'c1', value: { n: 2 }, revision: second, created: first,
    })
  },

  'counts `created` anew after a delete': async (store) => {
    await store.commit([put('c1', 1)])
    await store.commit([remove('c1')])
    assert.equal(await store.get('endpoint', 'c1'), undefined)
    const again = await store.commit([put('c1', 1)])
    assert.equal((await store.get('endpoint', 'c1'))?.created, again)
  },

  'keeps its own copy of a value': async (store) => {
    const value = { n: 1 }
    await store.commit([put('c1', value)])
    value.n = 2
    assert.deepEqual(await valueOf(store, 'c1'), { n: 1 })
  },

  'lists by kind and id, all or one kind': async (store) => {
    const revision = await store.commit([
      put('c2', 2), { type: 'put', kind: 'host', id: 'h1', value: 0 }, put('c10', 10),
    ])
    const all = await store.list()
    assert.equal(all.revision, revision)
    assert.deepEqual(ids(all.entries), ['endpoint c10', 'endpoint c2', 'host h1'])
    assert.deepEqual(ids((await store.list('host')).entries), ['host h1'])
    assert.equal((await store.list('host')).revision, revision)
    assert.deepEqual((await store.list('nothing')).entries, [])
  },

  'takes any text for an id': async (store) => {
    const strange = ['a/b', 'a', 'a/', '../c', 'ä ö', '"', '%2f', '\u0001', 'x'.repeat(253)]
    await store.commit(strange.map((id) => put(id, id)))
    for (const id of strange) assert.equal(await valueOf(store, id), id)
    assert.equal((await store.list('endpoint')).entries.length, strange.length)
  },

  'commits all or nothing': async (store) => {
    await store.commit([put('c1', 1)])
    const { revision } = await store.list()
    await assert.rejects(store.commit([put('c2', 2), put('c1', 3, 'absent'), remove('c1')]))
    await assert.rejects(store.commit([put('c2', 2), put('c1', 3, 'absent')]), ConflictError)
    assert.deepEqual(ids((await store.list()).entries), ['endpoint c1'])
    assert.equal((await store.list()).revision, revision)
  },

  'refuses two changes of one entry in a commit': async (store) => {
    await assert.rejects(store.commit([put('c1', 1), put('c1', 2)]))
    await assert.rejects(store.commit([put('c1', 1), remove('c1')]))
    assert.deepEqual((await store.list()).entries, [])
  },

  'writes if absent, once': async (store) => {
    const first = await store.commit([put('c1', 'mine', 'absent')])
    await assert.rejects(store.commit([put('c1', 'theirs', 'absent')]), (error) => {
      assert.ok(error instanceof ConflictError)
      const { code, kind, id, expected, actual } = error
      assert.deepEqual({ code, kind, id, expected, actual },
        { code: 'ERR_CONFLICT', kind: 'endpoint', id: 'c1', expected: 'absent', actual: first })
      return true
    })
    assert.equal(await valueOf(store, 'c1'), 'mine')
  },

  'writes and deletes if unchanged, and not otherwise': async (store) => {
    const first = await store.commit([put('c1', 1)])
    await store.commit([put('other', 1)])
    const second = await store.commit([put('c1', 2, first)])
    await assert.rejects(store.commit([put('c1', 3, first)]), ConflictError)
    await assert.rejects(store.commit([remove('c1', first)]), ConflictError)
    await store.commit([remove('c1', second)])
    await assert.rejects(store.commit([remove('c1', second)]), ConflictError)
    await assert.rejects(store.commit([put('c1', 4, second)]), ConflictError)
    assert.equal(await store.get('endpoint', 'c1'), undefined)
  },

  'checks an entry without writing it': async (store) => {
    const master = await store.commit([put('master', 'a')])
    await store.commit([check('master', master), check('nobody', 'absent'), put('c1', 1)])
    assert.equal((await store.get('endpoint', 'master'))?.revision, master)
    const { revision } = await store.list()
    assert.equal(await store.commit([check('master', master)]), revision)
    await store.commit([put('master', 'b')])
    await assert.rejects(store.commit([check('master', master), put('c1', 2)]), ConflictError)
    await assert.rejects(store.commit([put('c1', 2), check('master', 'absent')]), ConflictError)
    await assert.rejects(store.commit([check('master', master)]), ConflictError)
    assert.equal(await valueOf(store, 'c1'), 1)
  },

  'lets one of several conditional commits win': async (store) => {
    const first = await store.commit([put('c1', -1)])
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => store.commit([put('c1', n, first)])))
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled')
    assert.equal(await valueOf(store, 'c1'), winner)
  },

  'does not count a commit that changes nothing': async (store) => {
    const revision = await store.commit([put('c1', 1)])
    assert.equal(await store.commit([]), revision)
    assert.equal(await store.commit([remove('absent')]), revision)
  },

  'delivers every change after a revision': async (store) => {
    await store.commit([put('c1', 1)])
    const { revision } = await store.list()
    await store.commit([put('c1', 2), put('c2', 2)])
    const events = store.watch({ since: revision })
    const last = await store.commit([remove('c1')])
    const seen = await until(events, last)
    assert.deepEqual(story(seen).slice(0, 2).sort(), ['put c1 2', 'put c2 2'])
    assert.deepEqual(story(seen).slice(2), ['delete c1'])
    const deleted = seen.find(({ type }) => type === 'delete')
    assert.equal(deleted?.type === 'delete' && deleted.revision, last)
  },

  'delivers every change after the revision of an empty listing': async (store) => {
    const { revision } = await store.list()
    const last = await store.commit([put('c1', 1)])
    assert.deepEqual(story(await until(store.watch({ since: revision }), last)), ['put c1 1'])
  },

  'delivers `synced` when a watch has caught up, and again after later commits': async (store) => {
    const first = await store.commit([put('c1', 1)])
    const events = store.watch({ since: first })[Symbol.asyncIterator]()
    assert.deepEqual((await events.next()).value, { type: 'synced', revision: first })
    const second = await store.commit([put('c1', 2), put('c2', 2)])
    const later: StoreEvent[] = []
    while (later.length < 3) later.push((await events.next()).value as StoreEvent)
    assert.deepEqual(later.map(({ type }) => type), ['put', 'put', 'synced'])
    assert.deepEqual(later[2], { type: 'synced', revision: second })
    await events.return?.()
  },

  'never delivers `synced` within a commit': async (store) => {
    const { revision } = await store.list()
    const writing = (async () => {
      for (let n = 0; n < 20; n++) await store.commit([put('a', n), put('b', n), put('c', n)])
      return (await store.list()).revision
    })()
    const state: Record<string, unknown> = {}
    const last = await writing
    for await (const event of store.watch({ since: revision })) {
      if (event.type === 'put') state[event.entry.id] = event.entry.value
      if (event.type !== 'synced') continue
      assert.equal(state.a, state.b)
      assert.equal(state.b, state.c)
      if (event.revision >= last) break
    }
    assert.deepEqual(state, { a: 19, b: 19, c: 19 })
  },

  'delivers later changes when given no revision': async (store) => {
    await store.commit([put('old', 1)])
    const events = store.watch()[Symbol.asyncIterator]()
    assert.equal(((await events.next()).value as StoreEvent).type, 'synced')
    await store.commit([put('new', 1)])
    assert.deepEqual(story([(await events.next()).value as StoreEvent]), ['put new 1'])
    await events.return?.()
  },

  'delivers the same events to several watchers': async (store) => {
    const { revision } = await store.list()
    const watching = Array.from({ length: 5 }, () => take(store.watch({ since: revision }), 7))
    for (let n = 0; n < 10; n++) await store.commit([put(`c${n}`, n)])
    const stories = (await Promise.all(watching)).map((events) => story(events)[0])
    assert.deepEqual(stories, Array(5).fill('put c0 0'))
  },

  'gives the present state by a list and a watch from its revision': async (store) => {
    await store.commit([put('a', 0), put('b', 0)])
    const { entries, revision } = await store.list()
    await store.commit([put('a', 1), remove('b')])
    const last = await store.commit([put('c', 1)])
    const state = new Map(entries.map(({ id, value }) => [id, value]))
    for (const event of await until(store.watch({ since: revision }), last)) {
      if (event.type === 'put') state.set(event.entry.id, event.entry.value)
      if (event.type === 'delete') state.delete(event.id)
    }
    assert.deepEqual(Object.fromEntries(state),
      Object.fromEntries((await store.list()).entries.map(({ id, value }) => [id, value])))
  },

  'resets a watch from a revision that does not exist': async (store) => {
    const revision = await store.commit([put('c1', 1)])
    const events = await take(store.watch({ since: revision + 1_000 }), 2)
    assert.deepEqual(events.map(({ type }) => type), ['reset'])
  },

  'fails with the reason of a signal that aborts': async (store) => {
    const reason = new Error('enough')
    const aborted = { signal: AbortSignal.abort(reason) }
    await assert.rejects(store.get('endpoint', 'c1', aborted), reason)
    await assert.rejects(store.list(undefined, aborted), reason)
    await assert.rejects(store.commit([put('c1', 1)], aborted), reason)
    assert.equal(await store.get('endpoint', 'c1'), undefined)
    const ending = new AbortController()
    const { revision } = await store.list()
    const watching = take(store.watch({ since: revision, signal: ending.signal }), 100)
    ending.abort(reason)
    await assert.rejects(watching, reason)
  },

  'closes when it is disposed of': async (store) => {
    await store[Symbol.asyncDispose]()
    await assert.rejects(store.get('endpoint', 'c1'), StoreClosedError)
  },

  'ends watches and refuses calls once it is closed, and may be closed again': async (store) => {
    const { revision } = await store.list()
    const watching = take(store.watch({ since: revision }), 100)
    await store[Symbol.asyncDispose]()
    await store[Symbol.asyncDispose]()
    await watching
    await assert.rejects(store.get('endpoint', 'c1'), StoreClosedError)
    await assert.rejects(store.list(), StoreClosedError)
    await assert.rejects(store.commit([put('c1', 1)]), StoreClosedError)
    await assert.rejects(async () => take(store.watch(), 1), StoreClosedError)
  },
}
