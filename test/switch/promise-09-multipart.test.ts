/** Promise 9: multipart replies are joined within limits of bytes, parts and time, or streamed. */
import { barrierRequest, errorMessage, flowStatsRequest, type FlowStatsReply } from 'daolinet/codec'
import { MultipartLimitError } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { pair } from '../support/sessions.js'
import type { RawPeer } from '../support/raw-peer.js'

/** Sends a reply of several parts, each with one flow, whose priority is the number of the part. */
async function reply(peer: RawPeer, parts: number, { last = true } = {}): Promise<number> {
  const { xid } = await peer.next('flowStatsRequest')
  for (let part = 0; part < parts; part++) {
    const flags = last && part === parts - 1 ? 0 : 1
    peer.send({ type: 'flowStatsReply', xid, flags, flows: [{ priority: part }] })
  }
  return xid
}

const priorities = ({ flows }: FlowStatsReply): number[] => flows.map(({ priority }) => priority)

describe('a reply that is collected', () => {
  it('contains the lists of all parts, one after the other', async () => {
    const { sw, peer } = await pair()
    const request = sw.request(flowStatsRequest())
    await reply(peer, 100)
    const collected = await request
    expect(priorities(collected)).toEqual(Array.from({ length: 100 }, (_, i) => i))
    expect(collected).toMatchObject({ type: 'flowStatsReply', flags: 0 })
  })

  it('is not mixed up with another reply whose parts come in between', async () => {
    const { sw, peer } = await pair()
    const requests = [sw.request(flowStatsRequest()), sw.request(flowStatsRequest())]
    const [a, b] = [(await peer.next('flowStatsRequest')).xid, (await peer.next('flowStatsRequest')).xid]
    for (const [xid, priority, flags] of [[a, 1, 1], [b, 2, 1], [b, 3, 0], [a, 4, 0]] as const) {
      peer.send({ type: 'flowStatsReply', xid, flags, flows: [{ priority }] })
    }
    expect((await Promise.all(requests)).map(priorities)).toEqual([[1, 4], [2, 3]])
  })

  it('joins the bytes of a type that the library does not know', async () => {
    const { sw, peer } = await pair()
    const request = sw.request({ type: 'multipartRequest', multipartType: 0x7000, body: new Uint8Array(0) })
    const { xid } = await peer.next('multipartRequest')
    for (const [byte, flags] of [[1, 1], [2, 1], [3, 0]] as const) {
      peer.send({ type: 'multipartReply', xid, flags, multipartType: 0x7000, body: Uint8Array.of(byte) })
    }
    expect(await request).toMatchObject({ body: Uint8Array.of(1, 2, 3) })
  })

  it.each([
    ['bytes', { bytes: 1000 }, /longer than 1000 bytes/],
    ['parts', { parts: 5 }, /longer than 5 parts/],
  ] as const)('is given up beyond its cap on %s, and the rest is late', async (_name, multipart, message) => {
    const { sw, peer } = await pair({ multipart })
    const request = sw.request(flowStatsRequest()).catch((error: unknown) => error)
    await reply(peer, 40)
    const error = await request
    expect(error).toBeInstanceOf(MultipartLimitError)
    expect((error as Error).message).toMatch(message)
    await eventually(() => sw.stats().lateReplies > 20)
    expect(sw.stats().pending).toBe(0)
  })

  it('times out when its last part does not come in time', async () => {
    const clock = new FakeClock()
    const { sw, peer } = await pair({ clock, echo: { interval: 0 } })
    const request = sw.request(flowStatsRequest(), { timeout: 1000 })
    await reply(peer, 3, { last: false })
    clock.advance(1000)
    await expect(request).rejects.toMatchObject({ code: 'ERR_TIMEOUT' })
  })

  it('rejects when the switch ends it with an error message', async () => {
    const { sw, peer } = await pair()
    const request = sw.request(flowStatsRequest())
    const xid = await reply(peer, 3, { last: false })
    peer.send(errorMessage({ xid, errorType: 1, errorCode: 13 }))
    await expect(request).rejects.toMatchObject({ errorName: 'OFPBRC_MULTIPART_BUFFER_OVERFLOW' })
  })
})

describe('a reply that is streamed', () => {
  it('is delivered part by part, and ends with the last one', async () => {
    const { sw, peer } = await pair()
    const parts = sw.stream(flowStatsRequest())
    void reply(peer, 50)
    const seen: number[] = []
    for await (const part of parts) seen.push(...priorities(part))
    expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(sw.stats().pending).toBe(0)
  })

  it('may be longer than the limit for parts in memory', async () => {
    const { sw, peer } = await pair({ multipart: { bytes: 1000, parts: 4 } })
    const parts = sw.stream(flowStatsRequest())
    const { xid } = await peer.next('flowStatsRequest')
    const seen: number[] = []
    for (let part = 0; part < 100; part++) {
      const next = parts.next()
      peer.send({ type: 'flowStatsReply', xid, flags: part < 99 ? 1 : 0, flows: [{ priority: part }] })
      seen.push(...priorities((await next).value!))
    }
    expect(seen).toHaveLength(100)
    expect((await parts.next()).done).toBe(true)
  })

  it('fails when the consumer is too slow, after the parts that were kept', async () => {
    const { sw, peer } = await pair({ multipart: { parts: 4 } })
    const parts = sw.stream(flowStatsRequest())
    await reply(peer, 10)
    await eventually(() => sw.stats().lateReplies === 5)
    const seen: number[] = []
    await expect((async () => {
      for await (const part of parts) seen.push(...priorities(part))
    })()).rejects.toBeInstanceOf(MultipartLimitError)
    expect(seen).toEqual([0, 1, 2, 3])
  })

  it('is dropped when the loop is left', async () => {
    const { sw, peer } = await pair()
    const parts = sw.stream(flowStatsRequest())
    const xid = await reply(peer, 3, { last: false })
    for await (const part of parts) {
      expect(priorities(part)).toEqual([0])
      break
    }
    expect(sw.stats().pending).toBe(0)
    peer.send({ type: 'flowStatsReply', xid })
    await eventually(() => sw.stats().lateReplies === 1)
  })

  it('rejects after the parts that came: refused, timed out, aborted, closed', async () => {
    const clock = new FakeClock()
    const { sw, peer } = await pair({ clock, echo: { interval: 0 } })
    const controller = new AbortController()
    const ends: [end: (xid: number) => unknown, code: object][] = [
      [(xid) => peer.send(errorMessage({ xid, errorType: 1 })), { errorName: 'OFPBRC_BAD_VERSION' }],
      [() => clock.advance(9000), { code: 'ERR_TIMEOUT' }],
      [() => controller.abort(new Error('enough')), { message: 'enough' }],
      [() => peer.destroy(), { code: 'ERR_CLOSED' }],
    ]
    for (const [index, [end, fault]] of ends.entries()) {
      const signal = index === 2 ? controller.signal : undefined
      const parts = sw.stream(flowStatsRequest(), { timeout: 9000, signal })
      const xid = await reply(peer, 2, { last: false })
      expect(priorities((await parts.next()).value!)).toEqual([0])
      expect(priorities((await parts.next()).value!)).toEqual([1])
      const next = parts.next()
      end(xid)
      await expect(next).rejects.toMatchObject(fault)
      expect((await parts.next()).done).toBe(true)
    }
  })

  it('rejects the first next() when the request cannot be sent', async () => {
    const { sw } = await pair()
    const signal = AbortSignal.abort(new Error('no'))
    await expect(sw.stream(flowStatsRequest(), { signal }).next()).rejects.toThrow('no')
    await sw.close()
    await expect(sw.stream(flowStatsRequest()).next()).rejects.toMatchObject({ code: 'ERR_CLOSED' })
  })

  it('yields the single reply to a request that is not multipart', async () => {
    const { sw, peer } = await pair()
    const parts = sw.stream(barrierRequest())
    peer.send({ type: 'barrierReply', xid: (await peer.next('barrierRequest')).xid })
    const types: string[] = []
    for await (const { type } of parts) types.push(type)
    expect(types).toEqual(['barrierReply'])
  })

  it('fails on a part that is malformed or of another type', async () => {
    const { sw, peer } = await pair()
    for (const message of [{ type: 'portDescReply' }, { type: 'barrierReply' }] as const) {
      const parts = sw.stream(flowStatsRequest())
      const { xid } = await peer.next('flowStatsRequest')
      peer.send({ ...message, xid })
      await expect(parts.next()).rejects.toMatchObject({ code: 'ERR_UNEXPECTED_REPLY' })
    }
  })
})
