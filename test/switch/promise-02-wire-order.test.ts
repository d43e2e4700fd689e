/** Promise 2: messages are delivered in wire order; asynchronous handlers cannot reorder them. */
import { barrierRequest, echoRequest, encode, packetIn, type Message, type MessageInit } from 'daolinet/codec'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { asyncProperty } from '../support/property.js'
import { join, pair, start } from '../support/sessions.js'

const kinds: readonly ((xid: number) => MessageInit)[] = [
  (xid) => packetIn({ xid, match: { inPort: xid % 3 }, data: new Uint8Array(xid % 200) }),
  (xid) => ({ type: 'portStatus', xid, port: { portNo: xid } }),
  (xid) => ({ type: 'flowRemoved', xid }),
  (xid) => ({ type: 'error', xid, errorType: 1, errorCode: 1 }),
  (xid) => ({ type: 'unknown', xid, messageType: 99, body: Uint8Array.of(xid & 0xff) }),
]

it('delivers in the order of the bytes, however they are cut, to listeners and to iterators', async () => {
  const server = await start()
  let datapathId = 0n
  const order = fc.array(fc.nat(kinds.length - 1), { minLength: 1, maxLength: 60 })
  const cuts = fc.array(fc.nat(2000), { maxLength: 6 })
  await asyncProperty(order, cuts, async (types, cuts) => {
    const { sw, peer } = await join(server, { datapathId: ++datapathId })
    const heard: number[] = []
    sw.on('message', ({ xid }) => heard.push(xid))
    const iterated: number[] = []
    const messages = sw.messages()
    const expected = types.map((_, index) => index + 1)
    const bytes = Buffer.concat(types.map((type, index) => encode(kinds[type]!(index + 1))))
    let from = 0
    for (const cut of [...cuts, bytes.length].map((at) => Math.min(at, bytes.length)).sort((a, b) => a - b)) {
      peer.send(bytes.subarray(from, cut))
      from = cut
      await new Promise((resolve) => setImmediate(resolve))
    }
    for await (const { xid } of messages) {
      iterated.push(xid)
      // A slow handler is not overtaken by the next message.
      if (xid % 2 === 0) await new Promise((resolve) => setImmediate(resolve))
      if (iterated.length === types.length) break
    }
    expect(heard).toEqual(expected)
    expect(iterated).toEqual(expected)
    await sw.close()
  })
})

it('delivers messages that came before the first listener before all others', async () => {
  const { sw, peer } = await pair()
  for (let xid = 1; xid <= 5; xid++) peer.send(packetIn({ xid }))
  await eventually(() => sw.stats().packetIns === 5)
  const seen: number[] = []
  const chunk = Buffer.concat([6, 7, 8].map((xid) => encode(packetIn({ xid }))))
  sw.on('packetIn', ({ xid }) => seen.push(xid))
  peer.send(chunk)
  await eventually(() => seen.length === 8)
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

it('keeps the order of early messages for a listener that is added in the middle of a chunk', async () => {
  const { sw, peer } = await pair()
  const seen: string[] = []
  sw.once('portStatus', () => sw.on('packetIn', ({ xid }) => seen.push(`packetIn ${xid}`)))
  peer.send(
    packetIn({ xid: 1 }), { type: 'portStatus', port: { portNo: 1 } },
    packetIn({ xid: 2 }), packetIn({ xid: 3 }),
  )
  await eventually(() => seen.length === 3)
  expect(seen).toEqual(['packetIn 1', 'packetIn 2', 'packetIn 3'])
})

it('gives listeners bytes that are valid until they return, and iterators copies', async () => {
  const { sw, peer } = await pair()
  const kept: Message[] = []
  const heard: string[] = []
  sw.on('packetIn', ({ data }) => heard.push(data.join()))
  void (async () => {
    for await (const message of sw.messages('packetIn')) kept.push(message)
  })()
  for (let i = 0; i < 300; i++) peer.send(packetIn({ data: new Uint8Array(100).fill(i) }))
  await eventually(() => kept.length === 300)
  const expected = Array.from({ length: 300 }, (_, i) => new Uint8Array(100).fill(i).join())
  expect(kept.map((message) => 'data' in message && message.data.join())).toEqual(expected)
  expect(heard).toEqual(expected)
})

it('answers echo requests in the order in which they came', async () => {
  const { sw, peer } = await pair()
  sw.on('packetIn', ({ xid }) => sw.send({ type: 'packetOut', xid }))
  const messages: MessageInit[] = []
  for (let xid = 1; xid <= 100; xid++) messages.push(xid % 2 === 0 ? echoRequest({ xid }) : packetIn({ xid }))
  peer.send(...messages)
  for (let xid = 1; xid <= 100; xid++) expect((await peer.next()).xid).toBe(xid)
})

it('settles requests in the order of their replies', async () => {
  const { sw, peer } = await pair()
  const settled: number[] = []
  const requests = [0, 1, 2, 3].map(async (index) => {
    await sw.request(barrierRequest())
    settled.push(index)
  })
  const xids: number[] = []
  for (let i = 0; i < 4; i++) xids.push((await peer.next('barrierRequest')).xid)
  peer.send(...[2, 0, 3, 1].map((index) => ({ type: 'barrierReply', xid: xids[index]! }) as const))
  await Promise.all(requests)
  expect(settled).toEqual([2, 0, 3, 1])
})
