/** What a store does when it, its server, or the way to it fails. */
import assert from 'node:assert/strict'
import {
  beside, checkOrder, known, put, remove, replay, retried, stateOf, until, upTo, valueOf, withStore,
  type Cases,
} from './steps.js'
import {
  CommitTooLargeError, CommitUnknownError, ConflictError, StoreUnavailableError,
} from '../../errors.js'
import type { Change, MetadataStore, Revision } from '../../store.js'

/** For stores that several programs can open at once. */
export const SHARED: Cases = {
  'shows its commits to other stores on the same data, and theirs to its watches': async (store, hooks) => {
    await withStore(hooks.again(store), async (other) => {
      const { entries, revision } = await store.list()
      const watching = beside(Promise.all(
        [store, other].map((one) => upTo(one.watch({ since: revision }), 'end'))))
      for (let n = 0; n < 10; n++) {
        await store.commit([put('a', n)])
        assert.equal(await valueOf(other, 'a'), n)
        await other.commit([put('b', n), put('a', -n)])
        assert.equal(await valueOf(store, 'b'), n)
      }
      await other.commit([put('end', 1)])
      const [own, others] = (await watching).map((all) => all.filter(({ type }) => type !== 'synced'))
      assert.deepEqual(own, others)
      assert.deepEqual(replay(entries, own!), { a: -9, b: 9, end: 1 })
    })
  },

  'lets one of several stores win each conditional commit': async (store, hooks) => {
    await withStore(hooks.again(store), async (other) => {
      await store.commit([put('count', 0)])
      const increase = async (one: typeof store): Promise<void> => {
        for (let done = 0; done < 15;) {
          const entry = await one.get('endpoint', 'count')
          try {
            await one.commit([put('count', entry!.value as number + 1, entry!.revision)])
            done++
          } catch (error) {
            if (!(error instanceof ConflictError)) throw error
          }
        }
      }
      await Promise.all([increase(store), increase(other), increase(store)])
      assert.equal(await valueOf(store, 'count'), 45)
      assert.equal(await valueOf(other, 'count'), 45)
    })
  },

  'closes alone': async (store, hooks) => {
    const other = await hooks.again(store)
    await store.commit([put('c1', 1)])
    await other[Symbol.asyncDispose]()
    await store.commit([put('c2', 1)])
    assert.equal(await valueOf(store, 'c2'), 1)
  },
}

export const CRASHES: Cases = {
  'keeps every acknowledged commit over a crash, none in part, and counts on': async (store, hooks) => {
    let acknowledged = -1
    let highest: Revision = 0
    const crashed = new Promise<MetadataStore>((resolve, reject) => {
      void (async () => {
        for (let n = 0; ; n++) {
          try {
            highest = await store.commit([put('a', n), put('b', n), put(`n${n}`, n)])
            acknowledged = n
          } catch {
            return
          }
          if (n === 20) hooks.crash(store).then(resolve, reject)
          if (n > 20) await new Promise((resolve) => setImmediate(resolve))
        }
      })()
    })
    await withStore(crashed, async (after) => {
      const state = stateOf((await retried(() => after.list())).entries)
      assert.ok(acknowledged >= 20)
      assert.ok(Number(state.a) >= acknowledged, `${acknowledged} was acknowledged, and is gone`)
      assert.equal(state.a, state.b)
      for (let n = 0; n <= Number(state.a); n++) assert.equal(state[`n${n}`], n)
      assert.ok(await retried(() => after.commit([put('later', 1)])) > highest, 'it counts anew')
      await store[Symbol.asyncDispose]()
    })
  },

  'has all of a commit of 1,000 changes after a crash, or nothing of it': async (store, hooks) => {
    const changes: Change[] = Array.from({ length: 1_000 }, (_, n) => put(`c${n}`, 1))
    const before = await store.commit([put('before', 1)])
    const written = store.commit(changes).then(() => true, (error: unknown) => {
      if (error instanceof CommitTooLargeError) return 'refused'
      return false
    })
    await valueOf(store, 'before').catch(() => undefined)
    await withStore(hooks.crash(store), async (after) => {
      const outcome = await written
      const { length } = (await retried(() => after.list())).entries
      if (outcome === 'refused') assert.equal(length, 1)
      else if (outcome) assert.equal(length, 1_001)
      else assert.ok(length === 1 || length === 1_001, `${length - 1} of 1,000 changes are there`)
      const events = await until(after.watch({ since: before }), await after.commit([put('end', 1)]))
      checkOrder(before, events)
      if (events.at(-1)?.type !== 'reset') {
        assert.equal(events.filter(({ type }) => type === 'put').length, length)
      }
      await store[Symbol.asyncDispose]()
    })
  },
}

export const OUTAGES: Cases = {
  'tells a watch what happened during an outage, deletes too, or resets it': async (store, hooks) => {
    await withStore(hooks.again(store), async (other) => {
      await store.commit([put('stays', 1), put('goes', 1), put('comes back', 1)])
      const { entries, revision } = await store.list()
      const watching = beside(upTo(store.watch({ since: revision }), 'end'))
      await hooks.disconnect(store)
      await other.commit([remove('goes'), remove('comes back')])
      await other.commit([put('comes back', 2)])
      await hooks.reconnect(store)
      await other.commit([put('end', 1)])
      const events = await watching
      checkOrder(revision, events)
      assert.deepEqual(await known(other, entries, events), { stays: 1, 'comes back': 2, end: 1 })
    })
  },

  'loses and repeats nothing over many short outages': async (store, hooks) => {
    await withStore(hooks.again(store), async (other) => {
      const { entries, revision } = await store.list()
      const watching = beside(upTo(store.watch({ since: revision }), 'end'))
      for (let n = 0; n < 10; n++) {
        const writing = beside((async () => {
          for (let m = 0; m < 10; m++) await other.commit([put(`c${m}`, n), remove(`c${(m + 5) % 10}`)])
        })())
        await hooks.disconnect(store)
        await writing
        await hooks.reconnect(store)
        await retried(() => store.get('endpoint', 'c1'))
      }
      await other.commit([put('end', 1)])
      const events = await watching
      checkOrder(revision, events)
      assert.deepEqual(await known(other, entries, events), stateOf((await other.list()).entries))
    })
  },

  'fails with a StoreUnavailableError while it is cut off, or when a signal aborts': async (store, hooks) => {
    await store.commit([put('c1', 1)])
    await hooks.disconnect(store)
    const reason = new Error('enough')
    const ending = new AbortController()
    const aborted = assert.rejects(store.list(undefined, ending), reason)
    ending.abort(reason)
    await aborted
    await assert.rejects(store.get('endpoint', 'c1'), StoreUnavailableError)
    await assert.rejects(store.list(), StoreUnavailableError)
    await assert.rejects(store.commit([put('c1', 2)]), (error) =>
      error instanceof StoreUnavailableError || error instanceof CommitUnknownError)
    await hooks.reconnect(store)
    const value = await retried(() => valueOf(store, 'c1'))
    assert.ok(value === 1 || value === 2)
    await retried(() => store.commit([put('c1', 3)]))
    assert.equal(await valueOf(store, 'c1'), 3)
  },

  'never goes back: a listing after an outage is not older than one before': async (store, hooks) => {
    for (let n = 0; n < 5; n++) {
      const written = await retried(() => store.commit([put('c1', n)]))
      const { revision } = await retried(() => store.list())
      assert.ok(revision >= written)
      await hooks.disconnect(store)
      await hooks.reconnect(store)
      const after = await retried(() => store.list())
      assert.ok(after.revision >= revision, `revision ${after.revision} after ${revision}`)
      assert.equal(stateOf(after.entries).c1, n)
    }
  },

  'can be closed while it is cut off': async (store, hooks) => {
    const { revision } = await store.list()
    const watching = beside(until(store.watch({ since: revision }), Infinity))
    await hooks.disconnect(store)
    const asking = store.get('endpoint', 'c1').catch(() => undefined)
    await store[Symbol.asyncDispose]()
    await asking
    await watching
    await hooks.reconnect(store)
  },
}
