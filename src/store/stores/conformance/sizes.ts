/** Much at once: all of it, or a refusal. Never a part. */
import assert from 'node:assert/strict'
import { beside, check, put, replay, stateOf, until, upTo, valueOf, type Cases } from './steps.js'
import { CommitTooLargeError, ConflictError } from '../../errors.js'
import type { Change, MetadataStore } from '../../store.js'

const MANY = 1_000

/** Whether the store takes a commit, or refuses it for its size and has changed nothing. */
async function taken(store: MetadataStore, changes: readonly Change[]): Promise<boolean> {
  const before = await store.list()
  try {
    await store.commit(changes)
    return true
  } catch (error) {
    if (!(error instanceof CommitTooLargeError)) throw error
    assert.deepEqual((await store.list()).entries, before.entries)
    return false
  }
}

const many = (value: unknown): Change[] => Array.from({ length: MANY }, (_, n) => put(`c${n}`, value))

export const SIZES: Cases = {
  'commits 1,000 changes, or refuses them as a whole': async (store) => {
    const before = (await store.list()).revision
    if (!await taken(store, many('first'))) return
    const first = await store.list()
    assert.equal(first.entries.length, MANY)
    for (const { revision } of first.entries) {
      assert.ok(revision > before && revision <= first.revision, 'an entry is of another commit')
    }
    const mixed: Change[] = many('second').map((change, n) =>
      n % 2 ? change : { type: 'delete', kind: 'endpoint', id: `c${n}` })
    const revision = await store.commit(mixed)
    const second = await store.list()
    assert.ok(second.revision >= revision)
    const expected = mixed.flatMap(({ type, id }) => type === 'put' ? [[id, 'second'] as const] : [])
    assert.deepEqual(stateOf(second.entries), Object.fromEntries(expected))
  },

  'keeps the conditions of a commit of 1,000 changes': async (store) => {
    if (!await taken(store, many(1))) return
    const { entries } = await store.list()
    const next = (value: number): Change[] => entries.map(({ id, revision }) => put(id, value, revision))
    const revision = await store.commit([...next(2), put('new', 2, 'absent'), check('nobody', 'absent')])
    await assert.rejects(store.commit([...next(3), put('other', 3)]), ConflictError)
    const now = (await store.list()).entries.map((entry) => put(entry.id, 4, entry.revision))
    await assert.rejects(store.commit([...now.slice(1), put(now[0]!.id, 4, 'absent')]), ConflictError)
    await assert.rejects(store.commit([...now, check('nobody', revision)]), ConflictError)
    const after = await store.list()
    assert.equal(after.entries.length, MANY + 1)
    assert.ok(after.entries.every(({ value }) => value === 2), 'a refused commit has left something')
    await store.commit(many(0).map(({ id }) => ({ type: 'delete', kind: 'nothing', id })))
    assert.deepEqual((await store.list()).entries, after.entries)
  },

  'shows a commit of 1,000 changes to a watch as a whole': async (store) => {
    const { revision } = await store.list()
    const watching = beside(upTo(store.watch({ since: revision }), 'end'))
    const all = await taken(store, many('x'))
    await store.commit([put('end', 1)])
    let seen = 0
    for (const event of await watching) {
      assert.notEqual(event.type, 'reset')
      if (event.type === 'put' && event.entry.value === 'x') seen++
      if (event.type !== 'synced') continue
      assert.ok(seen === 0 || seen === MANY, `${seen} of ${MANY} changes and then "synced"`)
    }
    assert.equal(seen, all ? MANY : 0)
  },

  'shows all of a commit of 1,000 changes to readers, or nothing': async (store) => {
    if (!await taken(store, many(0))) return
    let writing = true
    const written = beside(store.commit(many(1)).finally(() => { writing = false }))
    let last = 0
    do {
      const { entries } = await store.list()
      const values = new Set(entries.map(({ value }) => value as number))
      assert.equal(values.size, 1, 'a listing shows a part of a commit')
      const one = await valueOf(store, 'c0')
      const other = await valueOf(store, `c${MANY - 1}`)
      assert.ok(Number(other) >= Number(one), 'a later look shows an older entry')
      last = entries[0]!.value as number
    } while (writing)
    await written
    assert.ok(last <= 1)
    assert.deepEqual(new Set((await store.list()).entries.map(({ value }) => value)), new Set([1]))
  },

  'keeps values of 1 MB, or refuses them': async (store) => {
    // No two parts of it are the same.
    const text = Array.from({ length: 170_000 }, (_, n) => n.toString(36).padStart(6, '.')).join('')
    const { revision } = await store.list()
    if (!await taken(store, [put('large', { text, end: true }), put('small', 1)])) return
    assert.deepEqual(await valueOf(store, 'large'), { text, end: true })
    const end = await store.commit([put('end', 1)])
    const events = await until(store.watch({ since: revision }), end)
    assert.deepEqual(replay([], events), { large: { text, end: true }, small: 1, end: 1 })
  },

  'lists 5 MB, in order and complete': async (store) => {
    const expected: Record<string, string> = {}
    for (let n = 0; n < 50; n++) {
      const id = `c${String(n).padStart(2, '0')}`
      expected[id] = `${n} `.repeat(100_000 / (String(n).length + 1))
      await store.commit([put(id, expected[id])])
    }
    const { entries } = await store.list()
    assert.deepEqual(entries.map(({ id }) => id), Object.keys(expected))
    assert.ok(entries.every(({ id, value }) => value === expected[id]), 'a value has changed')
    assert.equal((await store.list('endpoint')).entries.length, 50)
  },

  'lists one revision while others write': async (store) => {
    const pair = (n: number): Change[] => [put('a', n), ...many(n).slice(0, 20), put('z', n)]
    await store.commit(pair(0))
    const { revision: first } = await store.list()
    let writing = true
    const written = beside((async () => {
      for (let n = 1; n <= 40; n++) await store.commit(pair(n))
    })().finally(() => { writing = false }))
    let before = first
    while (writing) {
      const { entries, revision } = await store.list()
      assert.ok(revision >= before, 'the revision of a listing is less than that of an earlier one')
      before = revision
      const values = new Set(entries.map(({ value }) => value))
      assert.equal(values.size, 1, 'a listing mixes two revisions')
    }
    await written
  },
}
