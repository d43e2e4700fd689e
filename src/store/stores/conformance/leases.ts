/** Leases: what was written under one goes with it, and its holder knows it first. */
import assert from 'node:assert/strict'
import {
  abortOf, ids, put, putLeased, retried, stateOf, story, until, valueOf, withStore, type Cases,
} from './steps.js'
import { LeaseLostError } from '../../errors.js'
import type { Lease, MetadataStore } from '../../store.js'

/** Seconds: short enough for a test, and long enough that a busy machine renews it in time. */
const TTL = 3

async function leaseOf(store: MetadataStore, ttl = TTL): Promise<Lease> {
  const lease = await store.lease?.(ttl)
  assert.ok(lease, 'the store has no leases: say so to the suite')
  return lease
}

export const LEASES: Cases = {
  'deletes what was written under a lease when it is released': async (store) => {
    const lease = await leaseOf(store)
    await store.commit([
      { ...putLeased('s1', 'me', lease), if: 'absent' }, putLeased('s2', 'me', lease), put('c1', 1),
    ])
    const { revision } = await store.list()
    await store.commit([put('s2', 'no longer under it')])
    assert.equal(lease.lost.aborted, false)
    await lease.release()
    assert.deepEqual(ids((await store.list()).entries), ['endpoint c1', 'endpoint s2'])
    const last = await store.commit([put('end', 1)])
    assert.ok(story(await until(store.watch({ since: revision }), last)).includes('delete s1'))
    assert.equal(lease.lost.aborted, false)
  },

  'refuses to write under a lease that has been released, and may be released again': async (store) => {
    const lease = await leaseOf(store)
    await lease.release()
    await lease.release()
    await lease[Symbol.asyncDispose]()
    await assert.rejects(store.commit([putLeased('s1', 'me', lease)]), LeaseLostError)
    await assert.rejects(store.commit([put('c1', 1), putLeased('s1', 'me', lease)]), LeaseLostError)
    assert.deepEqual((await store.list()).entries, [])
  },

  'keeps a lease for as long as the store is open': async (store) => {
    const lease = await leaseOf(store)
    await store.commit([putLeased('s1', 'me', lease)])
    const end = performance.now() + 1_500 * TTL
    while (performance.now() < end) {
      assert.equal(await valueOf(store, 's1'), 'me')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    assert.equal(lease.lost.aborted, false)
  },

  'tells the holders of its leases when it closes': async (store) => {
    const lease = await leaseOf(store)
    await store[Symbol.asyncDispose]()
    assert.equal(lease.lost.aborted, true)
  },
}

/** What needs a holder that dies. */
export const CRASHED_LEASES: Cases = {
  'has nothing of a lease after a crash of its only holder': async (store, hooks) => {
    const lease = await leaseOf(store)
    await store.commit([putLeased('s1', 'me', lease), put('c1', 1)])
    await withStore(hooks.crash(store), async (after) => {
      await store[Symbol.asyncDispose]()
      await retried(async () => assert.deepEqual(stateOf((await after.list()).entries), { c1: 1 }))
    })
  },
}

/** What needs another store on the same data. */
export const SHARED_LEASES: Cases = {
  'ends its leases when it closes, for everyone': async (store, hooks) => {
    await withStore(hooks.again(store), async (other) => {
      const lease = await leaseOf(store)
      await store.commit([putLeased('s1', 'me', lease)])
      await store[Symbol.asyncDispose]()
      await retried(async () => assert.equal(await valueOf(other, 's1'), undefined))
    })
  },

  'ends the leases of a holder that is gone, and not those of others': async (store, hooks) => {
    await withStore(hooks.again(store), async (other) => {
      const [mine, theirs] = [await leaseOf(store), await leaseOf(other)]
      await store.commit([putLeased('mine', 1, mine)])
      await other.commit([putLeased('theirs', 1, theirs)])
      const { revision } = await other.list()
      await hooks.disconnect(store)
      await retried(async () => assert.equal(await valueOf(other, 'mine'), undefined))
      // The holder knew before anybody else could see it.
      assert.equal(mine.lost.aborted, true)
      assert.ok(mine.lost.reason instanceof LeaseLostError)
      assert.equal(theirs.lost.aborted, false)
      assert.equal(await valueOf(other, 'theirs'), 1)
      const last = await other.commit([{ ...putLeased('mine', 2, theirs), if: 'absent' }])
      const told = story(await until(other.watch({ since: revision }), last))
      assert.deepEqual(told.filter((line) => line.includes('mine')), ['delete mine', 'put mine 2'])
      await hooks.reconnect(store)
      await retried(async () => assert.equal(await valueOf(store, 'mine'), 2))
      await assert.rejects(store.commit([putLeased('late', 1, mine)]), LeaseLostError)
      assert.equal(await valueOf(other, 'late'), undefined)
    })
  },

  'declares a lease lost by its own clock while it is cut off': async (store, hooks) => {
    const lease = await leaseOf(store)
    await hooks.disconnect(store)
    await abortOf(lease.lost)
    assert.ok(lease.lost.reason instanceof LeaseLostError)
    await assert.rejects(store.commit([putLeased('s1', 1, lease)]), LeaseLostError)
    await hooks.reconnect(store)
  },
}
