/** Promise 7: a bounded send queue with drain; packet-ins in bounded queues, fair per port, and counted. */
import { barrierRequest, echoRequest, encode, flowMod, packetIn, type MessageInit } from 'daolinet/codec'
import { SendLimitError, type QueueOptions } from 'daolinet/switch'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FairQueue } from '../../src/switch/inbox/fair-queue.js'
import { eventually } from '../support/eventually.js'
import { property } from '../support/property.js'
import { pair } from '../support/sessions.js'

const MESSAGE = echoRequest({ data: new Uint8Array(10_000) })
const LENGTH = 10_008

describe('the send queue of a peer that does not read', () => {
  it('makes send() return false at its high-water mark, and throw at its limit', async () => {
    const send = { highWaterMark: 50_000, limit: 200_000 }
    const { sw, peer } = await pair({ echo: { interval: 0 }, send })
    peer.stream.pause()
    let refusal: unknown
    // Yields now and then, so that the kernel's buffers can fill up.
    while (refusal === undefined) {
      try {
        for (let i = 0; i < 20; i++) {
          const open = sw.send(MESSAGE)
          expect(open).toBe(sw.stats().buffered < 50_000)
        }
      } catch (error) {
        refusal = error
        await new Promise((resolve) => setImmediate(resolve))
        if (sw.stats().buffered < 200_000) refusal = undefined
      }
    }
    expect(refusal).toBeInstanceOf(SendLimitError)
    expect(refusal).toMatchObject({ code: 'ERR_SEND_LIMIT' })
    expect(sw.stats().buffered).toBeLessThan(200_000 + LENGTH)
    await expect(sw.request(barrierRequest())).rejects.toBeInstanceOf(SendLimitError)
    expect(sw.stats().pending).toBe(0)
  })

  it('drains when the peer reads again, with nothing lost and all in order', async () => {
    const { sw, peer } = await pair({ send: { highWaterMark: 50_000 } })
    peer.stream.pause()
    let sent = 0
    while (sw.send(flowMod({ xid: ++sent })));
    const drained = sw.drain().then(() => sw.stats().buffered)
    peer.stream.resume()
    expect(await drained).toBeLessThanOrEqual(25_000)
    for (let xid = 1; xid <= sent; xid++) expect((await peer.next('flowMod')).xid).toBe(xid)
  })

  it('can be waited for with a signal, and not beyond the end of the session', async () => {
    const send = { highWaterMark: 10_000 }
    const { sw, peer } = await pair({ echo: { interval: 0 }, send, closeTimeout: 10 })
    peer.stream.pause()
    while (sw.stats().buffered < 100_000) {
      sw.send(MESSAGE)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await expect(sw.drain({ signal: AbortSignal.abort(new Error('no time')) })).rejects.toThrow('no time')
    const controller = new AbortController()
    const aborted = sw.drain({ signal: controller.signal })
    controller.abort(new Error('no more time'))
    await expect(aborted).rejects.toThrow('no more time')
    const waiting = sw.drain()
    void sw.close()
    await expect(waiting).rejects.toMatchObject({ code: 'ERR_CLOSED' })
  })

  it('makes drain() resolve at once when there is room', async () => {
    const { sw } = await pair()
    sw.send(MESSAGE)
    await sw.drain()
  })
})

describe('the packet-in queue', () => {
  const packets = (port: number, ...xids: number[]): MessageInit[] =>
    xids.map((xid) => packetIn({ xid, match: { inPort: port } }))

  async function fill(queue: QueueOptions, messages: MessageInit[]) {
    const { sw, peer } = await pair({ queue })
    const iterator = sw.messages('packetIn')
    peer.send(...messages)
    await eventually(() => sw.stats().packetIns === messages.length)
    const { queued, dropped } = sw.stats()
    const seen: number[] = []
    for (let i = 0; i < queued; i++) seen.push((await iterator.next()).value!.xid)
    return { seen, queued, dropped }
  }

  it('keeps the order of arrival', async () => {
    const messages = [...packets(1, 1, 2), ...packets(2, 3), ...packets(1, 4), ...packets(3, 5)]
    expect((await fill({}, messages)).seen).toEqual([1, 2, 3, 4, 5])
  })

  it('drops the oldest packet of the port with most of them: a flood costs no other port', async () => {
    const messages = [...packets(2, 101, 102), ...packets(1, 1, 2, 3, 4, 5, 6, 7, 8, 9), ...packets(3, 103)]
    const { seen, dropped } = await fill({ messages: 6 }, messages)
    expect(seen).toEqual([101, 102, 7, 8, 9, 103])
    expect(dropped).toBe(6)
  })

  it('drops the newest instead when told so', async () => {
    const messages = [...packets(2, 101), ...packets(1, 1, 2, 3, 4, 5, 6), ...packets(3, 103)]
    expect(await fill({ messages: 4, drop: 'newest' }, messages)).toEqual({
      seen: [101, 1, 2, 103], queued: 4, dropped: 4,
    })
  })

  it('is bounded in bytes too', async () => {
    const messages = Array.from({ length: 100 }, (_, i) =>
      packetIn({ xid: i, match: { inPort: i % 3 }, data: new Uint8Array(1000) }))
    const { queued, dropped } = await fill({ bytes: 10_000 }, messages)
    expect(queued).toBe(9)
    expect(dropped).toBe(91)
  })

  it('does not hold up replies', async () => {
    const { sw, peer } = await pair()
    const messages = sw.messages('packetIn')
    peer.answer('barrierRequest', ({ xid }) => ({ type: 'barrierReply', xid }))
    peer.send(...packets(1, ...Array.from({ length: 3000 }, (_, i) => i)))
    await sw.request(barrierRequest())
    expect(sw.stats().queued).toBe(1024)
    expect((await messages.next()).value?.xid).toBe(3000 - 1024)
  })

  it('stays bounded under a flood of 1,000,000 packet-ins with a slow consumer', async () => {
    const { sw, peer } = await pair()
    const packets = Array.from({ length: 2000 }, (_, i) => encode(packetIn({ match: { inPort: i % 7 } })))
    const burst = Buffer.concat(packets)
    let consumed = 0
    void (async () => {
      for await (const _message of sw.messages('packetIn')) {
        consumed++
        await new Promise((resolve) => setImmediate(resolve))
      }
    })()
    let greatest = 0
    for (let i = 0; i < 500; i++) {
      if (!peer.stream.write(burst)) await new Promise((resolve) => peer.stream.once('drain', resolve))
      greatest = Math.max(greatest, sw.stats().queued)
    }
    peer.send(echoRequest({ xid: 3 }))
    expect(await peer.next('echoReply')).toMatchObject({ xid: 3 })
    const { packetIns, dropped, queued } = sw.stats()
    expect(packetIns).toBe(1_000_000)
    expect(greatest).toBeLessThanOrEqual(1024)
    expect(dropped).toBe(1_000_000 - queued - consumed)
  }, 30_000)
})

describe('a fair queue', () => {
  interface Item { readonly key: number, readonly item: number, readonly bytes: number }

  /** The model: the same behaviour, computed from a plain list each time. */
  class Model {
    items: Item[] = []
    dropped = 0
    #changes = 0
    readonly #changed = new Map<number, number>()

    constructor(readonly bounds: Required<QueueOptions>) {}

    get bytes(): number {
      return this.items.reduce((sum, { bytes }) => sum + bytes, 0)
    }

    push(item: Item): void {
      this.items.push(item)
      this.#touch(item)
      while (this.items.length > this.bounds.messages || this.bytes > this.bounds.bytes) {
        const counts = new Map<number, number>()
        for (const { key } of this.items) counts.set(key, (counts.get(key) ?? 0) + 1)
        const most = Math.max(...counts.values())
        const longest = [...counts.keys()].filter((key) => counts.get(key) === most)
        const [key] = longest.sort((a, b) => this.#changed.get(a)! - this.#changed.get(b)!)
        const own = this.items.filter((one) => one.key === key)
        const victim = this.bounds.drop === 'oldest' ? own[0]! : own.at(-1)!
        this.items = this.items.filter((one) => one !== victim)
        this.#touch(victim)
        this.dropped++
      }
    }

    shift(): number | undefined {
      const item = this.items.shift()
      if (item !== undefined) this.#touch(item)
      return item?.item
    }

    #touch({ key }: Item): void {
      this.#changed.set(key, ++this.#changes)
    }
  }

  it('behaves like a simple model of it', () => {
    const operation = fc.oneof(
      fc.record({ key: fc.nat(4), bytes: fc.integer({ min: 1, max: 40 }) }), fc.constant('shift' as const),
    )
    const bounds = fc.record({
      messages: fc.integer({ min: 1, max: 12 }), bytes: fc.integer({ min: 1, max: 200 }),
      drop: fc.constantFrom('oldest' as const, 'newest' as const),
    })
    property(fc.array(operation, { maxLength: 200 }), bounds, (operations, bounds) => {
      const queue = new FairQueue<number>(bounds)
      const model = new Model(bounds)
      for (const [item, operation] of operations.entries()) {
        if (operation === 'shift') {
          expect(queue.shift()).toBe(model.shift())
        } else {
          queue.push(operation.key, item, operation.bytes)
          model.push({ ...operation, item })
        }
        const expected = [model.items.length, model.bytes, model.dropped]
        expect([queue.size, queue.bytes, queue.dropped]).toEqual(expected)
      }
      while (queue.size > 0) expect(queue.shift()).toBe(model.shift())
      expect(model.items).toEqual([])
    })
  })
})

describe('batches', () => {
  it('contain all waiting messages, up to their size, in order', async () => {
    const { sw, peer } = await pair()
    const batches = sw.batches('packetIn', { size: 4 })
    peer.send(...Array.from({ length: 10 }, (_, xid) => packetIn({ xid })))
    await eventually(() => sw.stats().packetIns === 10)
    const seen: number[][] = []
    for await (const batch of batches) {
      seen.push(batch.map(({ xid }) => xid))
      if (seen.flat().length === 10) break
    }
    expect(seen).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    expect(sw.stats().queued).toBe(0)
  })

  it('end with the session, after what waits', async () => {
    const { sw, peer } = await pair()
    const batches = sw.batches()
    peer.send(packetIn({ xid: 1 }), { type: 'flowRemoved', xid: 2 })
    await eventually(() => sw.stats().flowRemoveds === 1)
    peer.destroy()
    await sw.closed
    expect((await batches.next()).value?.map(({ type }) => type)).toEqual(['packetIn', 'flowRemoved'])
    expect((await batches.next()).done).toBe(true)
  })
})

describe('an iterator', () => {
  it('can be left, and leaves nothing behind', async () => {
    const { sw, peer } = await pair()
    for await (const { xid } of (peer.send(packetIn({ xid: 1 })), sw.messages('packetIn'))) {
      expect(xid).toBe(1)
      break
    }
    peer.send(packetIn({ xid: 2 }))
    await eventually(() => sw.stats().packetIns === 2)
    expect(sw.stats()).toMatchObject({ queued: 0, unhandled: 1 })
  })

  it('rejects a waiting next() with the reason of its signal', async () => {
    const { sw } = await pair()
    const controller = new AbortController()
    const next = sw.messages('flowRemoved', { signal: controller.signal }).next()
    controller.abort(new Error('stop'))
    await expect(next).rejects.toThrow('stop')
  })

  it('skips malformed messages', async () => {
    const { sw, peer } = await pair()
    const messages = sw.messages('packetIn')
    const bad = encode(packetIn({ xid: 1 }))
    bad[24] = 0xff
    peer.send(bad, packetIn({ xid: 2 }))
    expect((await messages.next()).value?.xid).toBe(2)
    expect(sw.stats().malformed).toBe(1)
  })
})
