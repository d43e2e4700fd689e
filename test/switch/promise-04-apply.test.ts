/** Promise 4: `apply` resolves only after the barrier, with every error; `bundle` discards on any failure. */
import { echoRequest, errorMessage, flowMod, type FlowMod } from 'daolinet/codec'
import { ApplyError, BundleError, ClosedError, RequestError } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
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

it('assigns errors correctly when two batches are under way', async () => {
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

it('times out when the switch does not answer the barrier', async () => {
  const clock = new FakeClock()
  const { sw, peer } = await pair({ clock, echo: { interval: 0 } })
  const applied = sw.apply(flows(1), { timeout: 500 })
  const [mod] = await take(peer, 1)
  await peer.next('barrierRequest')
  clock.advance(500)
  await expect(applied).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  // Errors that come later for its messages are counted as late.
  peer.send(errorMessage({ xid: mod!.xid, errorType: 5 }))
  await eventually(() => sw.stats().lateReplies === 1)
})

it('sends only the barrier when there are no messages', async () => {
  const { sw, peer } = await pair()
  const applied = sw.apply([])
  await passBarrier(peer)
  await applied
})

describe('a bundle', () => {
  interface Refusals { readonly add?: number, readonly commit?: boolean, readonly open?: boolean }

  /** Makes a switch with bundles, which records what it does, and refuses certain messages. */
  function keepBundles(peer: RawPeer, refuse: Refusals = {}): string[] {
    const did: string[] = []
    peer.answer('bundleControl', ({ xid, bundleId, ctrlType, flags }) => {
      did.push(`${ctrlType} ${flags}`)
      const refused = { openRequest: refuse.open, commitRequest: refuse.commit }[String(ctrlType)]
      if (refused) return errorMessage({ xid, errorType: 0xffff, experimenter: 0x4f4e4600, errorCode: 2313 })
      const reply = String(ctrlType).replace('Request', 'Reply') as 'openReply'
      return { type: 'bundleControl', xid, bundleId, ctrlType: reply, flags }
    })
    peer.answer('bundleAddMessage', ({ xid, message }) => {
      const { priority } = message as FlowMod
      did.push(`add ${priority}${message.xid === xid ? '' : ' with another xid'}`)
      if (priority !== refuse.add) return echoRequest({ xid })
      return errorMessage({ xid, errorType: 5, errorCode: 1 })
    })
    peer.answer('barrierRequest', ({ xid }) => {
      did.push('barrier')
      return { type: 'barrierReply', xid }
    })
    return did
  }

  it('is opened, filled, confirmed by a barrier, and committed', async () => {
    const { sw, peer } = await pair()
    const did = keepBundles(peer)
    await sw.bundle(flows(3))
    expect(did).toEqual(['openRequest 2', 'add 0', 'add 1', 'add 2', 'barrier', 'commitRequest 2'])
    await sw.bundle([], { atomic: true, ordered: false })
    expect(did.slice(6)).toEqual(['openRequest 1', 'barrier', 'commitRequest 1'])
  })

  it('is discarded when the switch refuses a message, which it names', async () => {
    const { sw, peer } = await pair()
    const did = keepBundles(peer, { add: 1 })
    const error = await sw.bundle(flows(3)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(BundleError)
    expect(error).toMatchObject({ failures: [{ index: 1, error: { errorName: 'OFPFMFC_TABLE_FULL' } }] })
    await eventually(() => did.at(-1) === 'discardRequest 2')
    expect(did).not.toContain('commitRequest 2')
  })

  it('is discarded when a message cannot be encoded', async () => {
    const { sw, peer } = await pair()
    const did = keepBundles(peer)
    const bundled = sw.bundle([flowMod({ priority: 1 }), flowMod({ priority: 70_000 })])
    await expect(bundled).rejects.toMatchObject({ failures: [{ index: 1, error: { name: 'EncodeError' } }] })
    await eventually(() => did.at(-1) === 'discardRequest 2')
  })

  it('rejects with the error of the switch when it refuses the commit', async () => {
    const { sw, peer } = await pair()
    const did = keepBundles(peer, { commit: true })
    await expect(sw.bundle(flows(1))).rejects.toMatchObject({
      code: 'ERR_BUNDLE', failures: [], cause: { name: 'RequestError', errorName: 'OFPBFC_MSG_FAILED' },
    })
    expect(did.at(-1)).toBe('commitRequest 2')
  })

  it('rejects with a RequestError when the switch has no bundles', async () => {
    const { sw, peer } = await pair()
    keepBundles(peer, { open: true })
    await expect(sw.bundle(flows(1))).rejects.toBeInstanceOf(RequestError)
    expect(sw.stats().pending).toBe(0)
  })

  it('is discarded when it is aborted, in spite of the signal', async () => {
    const { sw, peer } = await pair()
    const did = keepBundles(peer)
    const controller = new AbortController()
    peer.answer('barrierRequest', () => {
      controller.abort(new Error('enough'))
      return echoRequest()
    })
    await expect(sw.bundle(flows(1), { signal: controller.signal })).rejects.toThrow('enough')
    await eventually(() => did.at(-1) === 'discardRequest 2')
    await eventually(() => sw.stats().pending === 0)
  })
})

it('sends everything, also the barrier, before the call returns, when the send queue has room', async () => {
  const { sw, peer } = await pair()
  const rejected = expect(sw.apply(flows(2))).rejects.toBeInstanceOf(ClosedError)
  sw.send(echoRequest({ xid: 7 }))
  const types: string[] = []
  while (types.at(-1) !== 'echoRequest') types.push((await peer.next()).type)
  expect(types).toEqual(['flowMod', 'flowMod', 'barrierRequest', 'echoRequest'])
  await sw.close()
  await rejected
})

it('says which field a refusal is about, and what is wrong with it', async () => {
  const { sw, peer } = await pair()
  peer.answer('barrierRequest', ({ xid }) => ({ type: 'barrierReply', xid }))
  peer.answer('flowMod', ({ xid }) => errorMessage({ xid, errorType: 4, errorCode: 9 }))
  const bad = flowMod({ match: { ethType: 0x0800, tcpDst: 443 } })
  const error = await sw.apply([bad, flowMod({})]).catch((reason: unknown) => reason) as ApplyError
  const [first, second] = error.failures.map((failure) => failure.error as RequestError)
  expect(first!.causes).toMatchObject([{ path: 'match.tcpDst', error: 'OFPBMC_BAD_PREREQ' }])
  expect(first!.message)
    .toBe(`the switch refused flowMod: OFPBMC_BAD_PREREQ: match.tcpDst: ${first!.causes[0]!.detail}`)
  // Nothing in this message explains the error: it is told as it came.
  expect(second!.causes).toEqual([])
  expect(second!.message).toBe('the switch refused flowMod: OFPBMC_BAD_PREREQ')
})
