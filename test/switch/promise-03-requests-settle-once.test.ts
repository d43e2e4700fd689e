/** Promise 3: every request settles exactly once, no xid in use is reused, late replies are counted. */
import { barrierRequest, descRequest, echoRequest, errorMessage, featuresRequest } from 'daolinet/codec'
import { RequestError, TimeoutError, UnexpectedReplyError } from 'daolinet/switch'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { pair } from '../support/sessions.js'
import { Pending, type Exchange } from '../../src/switch/exchange/pending.js'

it('resolves with the reply', async () => {
  const { sw, peer } = await pair()
  const request = sw.request(echoRequest({ data: Uint8Array.of(1, 2) }))
  const { xid, data } = await peer.next('echoRequest')
  peer.send({ type: 'echoReply', xid, data })
  expect(await request).toMatchObject({ type: 'echoReply', data: Uint8Array.of(1, 2) })
})

it('keeps the reply when the receive buffer is used again', async () => {
  const { sw, peer } = await pair()
  const request = sw.request(echoRequest())
  const { xid } = await peer.next('echoRequest')
  peer.send({ type: 'echoReply', xid, data: new Uint8Array(50).fill(7) })
  const { data } = await request
  peer.send(...Array.from({ length: 100 }, () => echoRequest({ data: new Uint8Array(500).fill(9) })))
  for (let i = 0; i < 100; i++) await peer.next('echoReply')
  expect(data).toEqual(new Uint8Array(50).fill(7))
})

it('rejects with the error by name, and the message that was refused', async () => {
  const { sw, peer } = await pair()
  const message = descRequest()
  const request = sw.request(message)
  const { xid } = await peer.next('descRequest')
  peer.send(errorMessage({ xid, errorType: 1, errorCode: 2, data: Uint8Array.of(4, 18) }))
  const error = await request.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(RequestError)
  expect(error).toMatchObject({
    code: 'ERR_REFUSED', errorName: 'OFPBRC_BAD_MULTIPART', errorType: 1, errorCode: 2, request: message,
    data: Uint8Array.of(4, 18), message: 'the switch refused descRequest: OFPBRC_BAD_MULTIPART',
  })
})

it('rejects after its timeout, and counts the reply that comes later', async () => {
  const clock = new FakeClock()
  const { sw, peer } = await pair({ clock, echo: { interval: 0 } })
  const request = sw.request(barrierRequest(), { timeout: 300 })
  const { xid } = await peer.next('barrierRequest')
  const rejected = expect(request).rejects.toBeInstanceOf(TimeoutError)
  clock.advance(299)
  expect(sw.stats().pending).toBe(1)
  clock.advance(1)
  await rejected
  peer.send({ type: 'barrierReply', xid }, { type: 'barrierReply', xid })
  await eventually(() => sw.stats().lateReplies === 2)
  expect(sw.stats().pending).toBe(0)
  expect(clock.size).toBe(0)
})

it('uses the timeout of the session unless the call has its own', async () => {
  const clock = new FakeClock()
  const { sw, peer } = await pair({ clock, echo: { interval: 0 }, requestTimeout: 1000 })
  const patient = sw.request(barrierRequest(), { timeout: 0 })
  const request = sw.request(barrierRequest())
  const { xid } = await peer.next('barrierRequest')
  clock.advance(1000)
  await expect(request).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  clock.advance(1e9)
  peer.send({ type: 'barrierReply', xid })
  await patient
})

it('rejects with the signal\'s reason, and leaves no listener on the signal', async () => {
  const { sw, peer } = await pair()
  const controller = new AbortController()
  let listeners = 0
  const { signal } = controller
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)]
  signal.addEventListener = (...args: Parameters<typeof add>) => { listeners++; add(...args) }
  signal.removeEventListener = (...args: Parameters<typeof remove>) => { listeners--; remove(...args) }
  const answered = sw.request(barrierRequest(), { signal })
  const { xid } = await peer.next('barrierRequest')
  peer.send({ type: 'barrierReply', xid })
  await answered
  expect(listeners).toBe(0)
  const aborted = sw.request(barrierRequest(), { signal })
  controller.abort(new Error('changed my mind'))
  await expect(aborted).rejects.toThrow('changed my mind')
  expect(listeners).toBe(0)
  await expect(sw.request(barrierRequest(), { signal })).rejects.toThrow('changed my mind')
  expect(sw.stats().pending).toBe(0)
})

it('rejects when the session ends, with the reason', async () => {
  const { sw, peer } = await pair()
  const requests = [barrierRequest(), featuresRequest(), descRequest()].map((message) => sw.request(message))
  await peer.next('descRequest')
  peer.stream.end()
  for (const result of await Promise.allSettled(requests)) {
    const reason = { code: 'ERR_CLOSED', reason: { kind: 'ended' } }
    expect(result).toMatchObject({ status: 'rejected', reason })
  }
})

it('rejects a reply of the wrong type, and one that is malformed', async () => {
  const { sw, peer } = await pair()
  const wrong = sw.request(barrierRequest())
  const { xid } = await peer.next('barrierRequest')
  peer.send({ type: 'getConfigReply', xid })
  await expect(wrong).rejects.toBeInstanceOf(UnexpectedReplyError)
  const malformed = sw.request(featuresRequest())
  const request = await peer.next('featuresRequest')
  const short = Uint8Array.of(4, 6, 0, 9, 0, 0, 0, 0, 1)
  new DataView(short.buffer).setUint32(4, request.xid)
  peer.send(short)
  await expect(malformed).rejects.toMatchObject({ name: 'DecodeError' })
  expect(sw.closeReason).toBeUndefined()
})

it('settles at most once, whatever else comes for its xid', async () => {
  const { sw, peer } = await pair()
  let settled = 0
  const request = sw.request(barrierRequest()).finally(() => settled++)
  const { xid } = await peer.next('barrierRequest')
  peer.send({ type: 'barrierReply', xid }, errorMessage({ xid }), { type: 'barrierReply', xid })
  await request
  await eventually(() => sw.stats().lateReplies === 2)
  expect(settled).toBe(1)
})

it('skips xids that are still in use when the numbering wraps around', () => {
  const pending = new Pending(new FakeClock(), 0xffff_fffe)
  const exchange: Exchange = { request: barrierRequest(), receive: () => true, fail: () => undefined }
  const take = (): number => {
    const xid = pending.xid()
    pending.open(xid, exchange, { timeout: 0 })
    return xid
  }
  expect([take(), take(), take(), take()]).toEqual([0xffff_fffe, 0xffff_ffff, 0x8000_0000, 0x8000_0001])
  const range = new Pending(new FakeClock(), 0xffff_fff0)
  const watched = range.openRange(0x20, () => undefined)
  expect(watched.first).toBe(0x8000_0000)
  expect(range.xid()).toBe(0x8000_0020)
  expect(range.has(0x8000_001f)).toBe(true)
  watched.close()
  expect(range.has(0x8000_001f)).toBe(false)
})

it('finds a range of xids between those that are in use', () => {
  const pending = new Pending(new FakeClock(), 0xffff_ffff)
  const exchange: Exchange = { request: barrierRequest(), receive: () => true, fail: () => undefined }
  for (let i = 0; i < 5; i++) pending.open(pending.xid(), exchange, { timeout: 0 })
  pending.fail(0x8000_0001, undefined)
  const again = new Pending(new FakeClock(), 0xffff_fffe)
  again.open(0x8000_0002, exchange, { timeout: 0 })
  expect(again.openRange(3, () => undefined).first).toBe(0x8000_0003)
})
