import {
  barrierRequest, echoRequest, flowMod, packetIn, port, type FlowMod,
} from 'daolinet/codec'
import { ClosedError } from 'daolinet/switch'
import { expect, it } from 'vitest'
import { connectTo, join, nextSession, pair, start } from '../../support/sessions.js'

it('knows its datapath, features and ports when it is handed over', async () => {
  const { sw } = await pair({}, { datapathId: 0x1234n, ports: [port({ portNo: 7, name: 'eth7' })] })
  expect(sw.datapathId).toBe(0x1234n)
  expect(sw.features.nTables).toBe(254)
  expect(sw.ports.get(7)?.name).toBe('eth7')
  expect(sw.peer.address).toBe('127.0.0.1')
})

it('delivers packet-ins to listeners, and sends their replies', async () => {
  const { sw, peer } = await pair()
  sw.on('packetIn', (message) => sw.send({ type: 'packetOut', xid: message.xid, data: message.data }))
  peer.send(packetIn({ xid: 5, match: { inPort: 1 }, data: Uint8Array.of(1, 2, 3) }))
  expect(await peer.next('packetOut')).toMatchObject({ xid: 5, data: Uint8Array.of(1, 2, 3) })
})

it('keeps its ports up to date by port-status messages', async () => {
  const { sw, peer } = await pair({}, { ports: [port({ portNo: 1, name: 'p1' })] })
  const seen: string[] = []
  sw.on('portStatus', ({ reason }) => seen.push(`${reason}: ${[...sw.ports.keys()].join()}`))
  peer.send(
    { type: 'portStatus', reason: 'add', port: { portNo: 2, name: 'p2' } },
    { type: 'portStatus', reason: 'modify', port: { portNo: 1, name: 'renamed' } },
    { type: 'portStatus', reason: 'delete', port: { portNo: 2 } },
  )
  await sw.request(...await answered(peer))
  expect(seen).toEqual(['add: 1,2', 'modify: 1,2', 'delete: 1'])
  expect(sw.ports.get(1)?.name).toBe('renamed')
})

it('applies a port-status message that follows the port list directly', async () => {
  const server = await start()
  const session = nextSession(server)
  const peer = await connectTo(server)
  peer.send({ type: 'hello' })
  const { xid } = await peer.next('featuresRequest')
  peer.send({ type: 'featuresReply', xid, datapathId: 1n })
  const request = await peer.next('portDescRequest')
  const listed = [port({ portNo: 1, name: 'listed' }), port({ portNo: 2 })]
  peer.send(
    { type: 'portStatus', port: { portNo: 1, name: 'old' } },
    { type: 'portDescReply', xid: request.xid, ports: listed },
    { type: 'portStatus', reason: 'delete', port: { portNo: 2 } },
  )
  expect([...(await session).ports.values()].map(({ name }) => name)).toEqual(['listed'])
})

it('keeps the xid of a message, and numbers requests from 0x80000000 on', async () => {
  const { sw, peer } = await pair()
  sw.send(flowMod({ xid: 77 }))
  sw.request(barrierRequest()).catch(() => undefined)
  expect((await peer.next('flowMod')).xid).toBe(77)
  expect((await peer.next('barrierRequest')).xid).toBeGreaterThanOrEqual(0x8000_0000)
})

it('writes the messages of one turn in the order of the calls', async () => {
  const { sw, peer } = await pair()
  for (let xid = 1; xid <= 2000; xid++) sw.send(xid % 2 === 0 ? flowMod({ xid }) : echoRequest({ xid }))
  for (let xid = 1; xid <= 2000; xid++) expect((await peer.next()).xid).toBe(xid)
})

it('sends messages of every length whole, around the end of a buffer too', async () => {
  const { sw, peer } = await pair()
  const lengths = [65_527, 1, 40_000, 30_000, 65_527, 65_526, 0, 63_000, 3000, 2500]
  for (const [xid, length] of lengths.entries()) {
    sw.send(echoRequest({ xid, data: new Uint8Array(length).fill(xid) }))
  }
  for (const [xid, length] of lengths.entries()) {
    const { data } = await peer.next('echoRequest')
    expect([data.length, data.every((byte) => byte === xid)]).toEqual([length, true])
  }
})

it('throws on a message that cannot be encoded, and sends nothing of it', async () => {
  const { sw, peer } = await pair()
  expect(() => sw.send(flowMod({ priority: 70_000 }))).toThrow(/priority/)
  expect(() => sw.send(echoRequest({ data: new Uint8Array(65_528) }))).toThrow(/65,535/)
  sw.send(flowMod({ xid: 3 }))
  expect(await peer.next()).toMatchObject({ type: 'flowMod', xid: 3 })
})

it('refuses to wait for the reply to a message that has none', async () => {
  const { sw } = await pair()
  const message: FlowMod = flowMod({})
  await expect(sw.request(message as never)).rejects.toThrow(/flowMod has no reply/)
  await expect(sw.apply([barrierRequest()])).rejects.toThrow(/barrierRequest has a reply/)
})

it('throws a ClosedError with the reason once it is closed', async () => {
  const { sw } = await pair()
  await sw.close()
  expect(() => sw.send(flowMod({}))).toThrow(ClosedError)
  const closed = { code: 'ERR_CLOSED', reason: { kind: 'closed' } }
  await expect(sw.request(barrierRequest())).rejects.toMatchObject(closed)
  await expect(sw.drain()).rejects.toBeInstanceOf(ClosedError)
})

it('sends everything before it closes', async () => {
  const { sw, peer } = await pair()
  for (let xid = 1; xid <= 500; xid++) sw.send(flowMod({ xid }))
  const closed = sw.close()
  for (let xid = 1; xid <= 500; xid++) expect((await peer.next('flowMod')).xid).toBe(xid)
  await Promise.all([closed, peer.closed])
})

it('is closed by Symbol.asyncDispose', async () => {
  const { sw, server } = await pair()
  await sw[Symbol.asyncDispose]()
  expect((await sw.closed).kind).toBe('closed')
  await server[Symbol.asyncDispose]()
  expect((await server[Symbol.asyncIterator]().next()).done).toBe(true)
})

it('yields each session once', async () => {
  const server = await start()
  const [first, second] = [await join(server, { datapathId: 1n }), await join(server, { datapathId: 2n })]
  expect([first.sw.datapathId, second.sw.datapathId]).toEqual([1n, 2n])
  expect([...server.sessions.keys()]).toEqual([1n, 2n])
})

/** A barrier request. The peer's reply comes after everything that it has sent before. */
async function answered(peer: Awaited<ReturnType<typeof pair>>['peer']) {
  peer.answer('barrierRequest', ({ xid }) => ({ type: 'barrierReply', xid }))
  return [barrierRequest()] as const
}
