/** Promise 4: `apply` resolves only after the barrier, with the error of each message that failed. */
import { errorMessage, flowMod, type FlowMod } from 'daolinet/codec'
import { ApplyError, ClosedError } from 'daolinet/switch'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { pair } from '../support/sessions.js'
import type { RawPeer } from '../support/raw-peer.js'

const flows = (count: number): FlowMod[] =>
  Array.from({ length: count }, (_, index) => flowMod({ priority: index & 0xffff }))

async function take(peer: RawPeer, count: number): Promise<FlowMod[]> {
  const taken: FlowMod[] = []
  while (taken.length < count) taken.push(await peer.next('flowMod'))
  return taken
}

async function passBarrier(peer: RawPeer): Promise<void> {
  peer.send({ type: 'barrierReply', xid: (await peer.next('barrierRequest')).xid })
}

it('resolves after the barrier, and not before', async () => {
  const { sw, peer } = await pair()
  let done = false
  const applied = sw.apply(flows(3)).then(() => { done = true })
  await take(peer, 3)
  const { xid } = await peer.next('barrierRequest')
  expect(done).toBe(false)
  peer.send({ type: 'barrierReply', xid })
  await applied
})

it('names every message that the switch refused, with the switch\'s own error', async () => {
  const { sw, peer } = await pair()
  const messages = flows(1000)
  const applied = sw.apply(messages)
  const mods = await take(peer, 1000)
  peer.send(
    errorMessage({ xid: mods[700]!.xid, errorType: 5, errorCode: 1, data: new Uint8Array(64) }),
    errorMessage({ xid: mods[3]!.xid, errorType: 4, errorCode: 9 }),
  )
  await passBarrier(peer)
  const error = await applied.catch((reason: unknown) => reason) as ApplyError
  expect(error).toBeInstanceOf(ApplyError)
  expect(error.message).toBe('2 of 1000 messages failed: [3] the switch refused flowMod: OFPBMC_BAD_PREREQ; '
    + '[700] the switch refused flowMod: OFPFMFC_TABLE_FULL')
  expect(error.failures).toMatchObject([
    { index: 3, message: messages[3], error: { errorName: 'OFPBMC_BAD_PREREQ' } },
    { index: 700, message: messages[700], error: { errorName: 'OFPFMFC_TABLE_FULL' } },
  ])
})

it('tells the errors of two batches under way at once apart', async () => {
  const { sw, peer } = await pair()
  const batches = Promise.allSettled([sw.apply(flows(2)), sw.apply(flows(2))])
  await take(peer, 2)
  const first = await peer.next('barrierRequest')
  const mods = await take(peer, 2)
  peer.send(errorMessage({ xid: mods[0]!.xid, errorType: 5 }), { type: 'barrierReply', xid: first.xid })
  await passBarrier(peer)
  expect(await batches).toMatchObject([
    { status: 'fulfilled' }, { status: 'rejected', reason: { failures: [{ index: 0 }] } },
  ])
})

it('counts a message that cannot be encoded as one that failed, and applies the others', async () => {
  const { sw, peer } = await pair()
  const applied = sw.apply([flowMod({ priority: 1 }), flowMod({ priority: -1 }), flowMod({ priority: 2 })])
  expect((await take(peer, 2)).map(({ priority }) => priority)).toEqual([1, 2])
  await passBarrier(peer)
  await expect(applied).rejects.toMatchObject({ failures: [{ index: 1, error: { name: 'EncodeError' } }] })
})

it('keeps the first error of a message', async () => {
  const { sw, peer } = await pair()
  const applied = sw.apply(flows(1))
  const [mod] = await take(peer, 1)
  const { xid } = mod!
  peer.send(...Array.from({ length: 50 }, (_, errorCode) => errorMessage({ xid, errorType: 5, errorCode })))
  await passBarrier(peer)
  await expect(applied).rejects.toMatchObject({ failures: [{ index: 0, error: { errorCode: 0 } }] })
})

it('does not hold the send queue over its high-water mark, however many messages there are', async () => {
  const { sw, peer } = await pair({ send: { highWaterMark: 64 << 10 } })
  let greatest = 0
  const applied = sw.apply(flows(50_000))
  const watch = setInterval(() => { greatest = Math.max(greatest, sw.stats().buffered) }, 1)
  await take(peer, 50_000)
  await passBarrier(peer)
  await applied
  clearInterval(watch)
  expect(greatest).toBeLessThan(2 * (64 << 10))
})

it('rejects with the reason when the session ends before the barrier', async () => {
  const { sw, peer } = await pair()
  const applied = sw.apply(flows(2))
  await take(peer, 2)
  peer.destroy()
  await expect(applied).rejects.toBeInstanceOf(ClosedError)
})

it('can be aborted, also while it waits for the send queue', async () => {
  const { sw, peer } = await pair({ send: { highWaterMark: 1 << 10 } })
  peer.stream.pause()
  const controller = new AbortController()
  const applied = sw.apply(flows(200_000), { signal: controller.signal })
  await eventually(() => sw.stats().buffered > 1 << 10)
  controller.abort(new Error('enough'))
  await expect(applied).rejects.toThrow('enough')
})

it('gives a switch that does not answer the barrier up', async () => {
  const clock = new FakeClock()
  const { sw, peer } = await pair({ clock, echo: { interval: 0 } })
  const applied = sw.apply(flows(1), { timeout: 500 })
  const [mod] = await take(peer, 1)
  await peer.next('barrierRequest')
  clock.advance(500)
  await expect(applied).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  // What still comes for its messages is late.
  peer.send(errorMessage({ xid: mod!.xid, errorType: 5 }))
  await eventually(() => sw.stats().lateReplies === 1)
})

it('waits for nothing but the barrier when there are no messages', async () => {
  const { sw, peer } = await pair()
  const applied = sw.apply([])
  await passBarrier(peer)
  await applied
})
