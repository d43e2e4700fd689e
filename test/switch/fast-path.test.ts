import { Duplex } from 'node:stream'
import { encode, flowMod, flowTemplate, Framer, packetIn, packetOut, packetOutTemplate } from 'daolinet/codec'
import { openSession } from 'daolinet/switch'
import { expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { pair } from '../support/sessions.js'

const flow = flowMod({ match: { inPort: 1, ethDst: '02:00:00:00:00:00' } })
const packet = packetOut({ actions: [{ type: 'output', port: 0 }] })
const packets = packetOutTemplate(packet, { port: 'actions[0].port' })

it('delivers views of packet-ins, and sends templates without building objects', async () => {
  const { sw, peer } = await pair()
  const flows = flowTemplate(flow, { port: 'match.inPort', dst: 'match.ethDst' })
  sw.on('packetInView', (packet) => {
    const { inPort, ethDst, data } = packet
    sw.sendWith((view, offset) => flows.encodeInto({ port: inPort!, dst: ethDst }, view, offset, 1))
    sw.sendWith((view, offset) => packets.encodeWithData({ port: inPort! + 1 }, data, view, offset, 2))
  })
  const data = Uint8Array.of(2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 8, 8, 0, 1, 2, 3)
  const count = 3000
  peer.send(...Array.from({ length: count }, (_, i) => packetIn({ match: { inPort: i + 1 }, data })))
  for (let i = 0; i < count; i++) {
    expect(await peer.next()).toMatchObject({
      type: 'flowMod', xid: 1, match: { inPort: i + 1, ethDst: '02:00:00:00:00:09' },
    })
    expect(await peer.next()).toMatchObject({ type: 'packetOut', xid: 2, actions: [{ port: i + 2 }], data })
  }
})

it('delivers to both kinds of listeners, and early messages to the first one', async () => {
  const { sw, peer } = await pair()
  peer.send(packetIn({ xid: 1 }), packetIn({ xid: 2 }))
  await eventually(() => sw.stats().packetIns === 2)
  const seen: string[] = []
  sw.on('packetInView', ({ xid }) => seen.push(`view ${xid}`))
  await Promise.resolve()
  sw.on('packetIn', ({ xid }) => seen.push(`object ${xid}`))
  peer.send(packetIn({ xid: 3 }))
  await eventually(() => seen.length === 4)
  expect(seen).toEqual(['view 1', 'view 2', 'object 3', 'view 3'])
  expect(sw.stats().unhandled).toBe(0)
})

it('goes on correctly when listeners are added and removed', async () => {
  const { sw, peer } = await pair()
  const seen: string[] = []
  const first = ({ xid }: { xid: number }): void => void seen.push(`first ${xid}`)
  sw.on('packetIn', first)
  sw.once('packetIn', ({ xid }) => seen.push(`once ${xid}`))
  let xid = 0
  const tell = async (): Promise<void> => {
    peer.send(packetIn({ xid: ++xid }))
    await eventually(() => sw.stats().packetIns === xid)
  }
  await tell()
  await tell()
  const all = (): void => void seen.push('all')
  sw.on('message', all)
  await tell()
  sw.off('message', all)
  const messages = sw.messages('packetIn')
  await tell()
  expect((await messages.next()).value?.xid).toBe(4)
  await messages.return!()
  await tell()
  sw.off('packetIn', first)
  await tell()
  expect(seen).toEqual(['first 1', 'once 1', 'first 2', 'first 3', 'all', 'first 4', 'first 5'])
  expect(sw.stats()).toMatchObject({ unhandled: 1, queued: 0 })
})

it('writes a message that does not fit into the rest of a buffer into the next one', async () => {
  const { sw, peer } = await pair()
  const long = encode(packetOut({ data: new Uint8Array(60_000).fill(5) }))
  for (let i = 0; i < 5; i++) {
    sw.sendWith((view, offset) => {
      // This is the error with which a template reports lack of space.
      if (offset + long.length > view.byteLength) packets.encodeInto({ port: 1 }, view, view.byteLength)
      new Uint8Array(view.buffer, view.byteOffset).set(long, offset)
      return offset + long.length
    })
  }
  for (let i = 0; i < 5; i++) expect((await peer.next('packetOut')).data.length).toBe(60_000)
})

it('writes the answers to everything that one turn of the event loop reads at once', async () => {
  const writes: string[][] = []
  const stream = new Duplex({
    read() {},
    write(bytes: Uint8Array, _encoding, done) {
      const types: string[] = []
      new Framer((view, offset) => {
        const xid = view.getUint32(offset + 4)
        const number = view.getUint8(offset + 1)
        types.push(String(number))
        if (number === 5) stream.push(encode({ type: 'featuresReply', xid, datapathId: 1n, nTables: 1 }))
        if (number === 18) stream.push(encode({ type: 'portDescReply', xid, ports: [] }))
      }).push(bytes)
      writes.push(types)
      done()
    },
  })
  stream.push(encode({ type: 'hello' }))
  const sw = await openSession(stream)
  sw.on('packetIn', () => sw.send(packetOut({})))
  writes.length = 0
  for (let i = 0; i < 3; i++) stream.emit('data', encode(packetIn({})))
  await eventually(() => writes.length > 0)
  expect(writes).toEqual([['13', '13', '13']])
  sw.send(packetOut({}))
  await Promise.resolve()
  expect(writes).toEqual([['13', '13', '13'], ['13']])
  await sw.close()
})
