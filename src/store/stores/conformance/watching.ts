/** What a watch delivers under load: everything, once, in order, or a `reset`. */
import assert from 'node:assert/strict'
import {
  beside, checkOrder, known, put, remove, replay, stateOf, until, upTo, type Cases,
} from './steps.js'
import type { MetadataStore, Revision, StoreEvent } from '../../store.js'

/** Writes, deletes and writes again, several at once. The revision of the last of it. */
async function churn(store: MetadataStore, rounds: number): Promise<Revision> {
  await Promise.all(Array.from({ length: 4 }, async (_, writer) => {
    for (let n = 0; n < rounds; n++) {
      await store.commit([put(`${writer}`, n), put(`${writer} ${n % 5}`, n)])
      if (n % 3 === 0) await store.commit([remove(`${writer} ${n % 5}`)])
    }
  }))
  return store.commit([put('end', 1)])
}

export const WATCHING: Cases = {
  'delivers each change once and in order, while several write': async (store) => {
    const { entries, revision } = await store.list()
    const watching = beside(upTo(store.watch({ since: revision }), 'end'))
    await churn(store, 25)
    const events = await watching
    checkOrder(revision, events)
    assert.deepEqual(await known(store, entries, events), stateOf((await store.list()).entries))
  },

  'delivers each commit as it was made': async (store) => {
    const { revision } = await store.list()
    const made: string[] = []
    let at = revision
    for (let n = 0; n < 60; n++) {
      at = await store.commit(n % 4 === 3 ? [remove('c1')] : [put('c1', n)])
      made.push(`${n % 4 === 3 ? 'delete' : n} at ${at}`)
    }
    const events = await until(store.watch({ since: revision }), at)
    assert.deepEqual(events.flatMap((event) => {
      if (event.type === 'put') return [`${event.entry.value as number} at ${event.entry.revision}`]
      return event.type === 'delete' ? [`delete at ${event.revision}`] : []
    }), made)
  },

  'delivers `synced` only after every change of its revision': async (store) => {
    const { revision } = await store.list()
    const written: { readonly n: number, readonly at: Revision }[] = []
    const writing = beside((async () => {
      for (let n = 1; n <= 60; n++) written.push({ n, at: await store.commit([put('c1', n)]) })
    })())
    const told: { readonly n: number, readonly at: Revision }[] = []
    let n = 0
    for await (const event of store.watch({ since: revision })) {
      if (event.type === 'put') n = event.entry.value as number
      if (event.type === 'synced') told.push({ n, at: event.revision })
      if (n === 60 && event.type === 'synced') break
    }
    await writing
    for (const { n: seen, at } of told) {
      const due = written.filter((one) => one.at <= at).length
      assert.ok(seen >= due, `"synced" at ${at}, when ${seen} of ${due} changes had been delivered`)
    }
  },

  'gives a watch that is not read everything in the end, or a `reset`': async (store) => {
    const { entries, revision } = await store.list()
    const watch = store.watch({ since: revision })[Symbol.asyncIterator]()
    const events = [(await watch.next()).value as StoreEvent]
    const text = 'x'.repeat(1_000)
    for (let n = 0; n < 200; n++) {
      await store.commit(Array.from({ length: 20 }, (_, m) => put(`${n} ${m}`, { text })))
    }
    await store.commit([put('end', 1)])
    events.push(...await upTo({ [Symbol.asyncIterator]: () => watch }, 'end'))
    checkOrder(revision, events)
    assert.equal(Object.keys(await known(store, entries, events)).length, 4_001)
  },

  'watches anew from any `synced`, without a gap': async (store) => {
    const { entries, revision } = await store.list()
    const last = await churn(store, 10)
    const all = await until(store.watch({ since: revision }), last)
    const middle = all.findIndex(({ type }) => type === 'synced')
    const parts: StoreEvent[] = all.slice(0, middle + 1)
    const at = parts.at(-1) as { readonly revision: Revision }
    if (at.revision < last) parts.push(...await until(store.watch({ since: at.revision }), last))
    assert.deepEqual(replay(entries, parts), stateOf((await store.list()).entries))
  },
}

/** Writes the end again and again until a watch has seen it, which may miss one. */
async function ended<T>(store: MetadataStore, watching: Promise<T>): Promise<T> {
  let waiting = true
  const events = watching.finally(() => { waiting = false })
  for (let n = 0; waiting; n++) {
    await store.commit([put('end', n)])
    await Promise.race([events, new Promise((resolve) => setTimeout(resolve, 20))])
  }
  return events
}

/** What needs a store that forgets. */
export const FORGETTING: Cases = {
  'resets a watch from before what is known, once, as the last event': async (store, hooks) => {
    const { revision } = await store.list()
    await store.commit([put('c1', 1)])
    await store.commit([put('c1', 2)])
    await hooks.compact(store)
    const types: string[] = []
    const watching = beside((async () => {
      for await (const event of store.watch({ since: revision })) {
        types.push(event.type)
        if (event.type === 'put' && event.entry.id === 'end') break
      }
    })())
    await store.commit([put('end', 1)])
    await watching
    assert.deepEqual(types, ['reset'])
    const { entries, revision: now } = await store.list()
    const last = await store.commit([put('c2', 3)])
    const later = await until(store.watch({ since: now }), last)
    assert.deepEqual(replay(entries, later).c2, 3)
    assert.deepEqual(replay(entries, later).c1, 2)
  },

  'resets or completes a watch that is not read while history is forgotten': async (store, hooks) => {
    const { entries, revision } = await store.list()
    const watch = store.watch({ since: revision })[Symbol.asyncIterator]()
    const events = [(await watch.next()).value as StoreEvent]
    for (let n = 0; n < 100; n++) await store.commit([put(`${n % 10}`, n), remove(`${(n + 5) % 10}`)])
    await hooks.compact(store)
    events.push(...await ended(store, upTo({ [Symbol.asyncIterator]: () => watch }, 'end')))
    checkOrder(revision, events)
    const state = stateOf((await store.list()).entries)
    assert.deepEqual({ ...await known(store, entries, events), end: 0 }, { ...state, end: 0 })
  },

  'goes on with a watch that has caught up when history is forgotten, or resets it': async (store, hooks) => {
    const { entries, revision } = await store.list()
    const watch = store.watch({ since: revision })[Symbol.asyncIterator]()
    const before = await store.commit([put('c1', 1)])
    const events: StoreEvent[] = []
    do {
      events.push((await watch.next()).value as StoreEvent)
    } while (events.at(-1)?.type !== 'synced' || (events.at(-1) as { revision: Revision }).revision < before)
    const watching = beside(upTo({ [Symbol.asyncIterator]: () => watch }, 'end'))
    await hooks.compact(store)
    await store.commit([put('c1', 2)])
    await store.commit([put('end', 1)])
    events.push(...await watching)
    checkOrder(revision, events)
    assert.deepEqual(await known(store, entries, events), { c1: 2, end: 1 })
  },
}
