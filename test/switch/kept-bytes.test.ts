/** What a listener gets stays what it is for as long as anybody holds it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { Duplex } from 'node:stream'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { encode, packetIn, type PacketIn } from 'daolinet/codec'
import { connect, openSession, type ListenOptions, type SwitchSession } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { authorities, controller } from '../support/certificates.js'
import { eventually } from '../support/eventually.js'
import { RawPeer } from '../support/raw-peer.js'
import { atEnd, nextSession, pair, start } from '../support/sessions.js'

const BURST = 100_000

interface Ends { readonly sw: SwitchSession, readonly peer: RawPeer }

async function listening(options: ListenOptions, dial: (port: number) => Duplex): Promise<Ends> {
  const server = await start(options)
  const peer = new RawPeer(dial(server.address.port))
  atEnd(() => peer.destroy())
  const [sw] = await Promise.all([nextSession(server), peer.introduce()])
  return { sw, peer }
}

async function overUnixSocket(): Promise<Ends> {
  const directory = mkdtempSync(joinPath(tmpdir(), 'daolinet-'))
  atEnd(() => rmSync(directory, { recursive: true, force: true }))
  const path = joinPath(directory, 'controller.sock')
  const server = await start({ path })
  const [peer, sw] = await Promise.all([RawPeer.join({ path }), nextSession(server)])
  atEnd(() => peer.destroy())
  return { sw, peer }
}

/** A switch that listens, and a session that is dialled. */
async function dialled(tls: boolean): Promise<Ends> {
  let peer!: RawPeer
  const accept = (socket: Duplex): void => {
    peer = new RawPeer(socket)
    void peer.introduce()
  }
  const net = tls
    ? createTlsServer({ key: controller.key, cert: controller.cert }, accept)
    : createTcpServer(accept)
  await new Promise<void>((resolve) => net.listen(0, '127.0.0.1', resolve))
  atEnd(() => net.close())
  const { port } = net.address() as AddressInfo
  const sw = await connect({ port, ...(tls ? { tls: { ca: authorities.good } } : {}) })
  atEnd(() => sw.close())
  return { sw, peer }
}

const ways: [name: string, count: number, open: () => Promise<Ends>][] = [
  ['TCP', BURST, () => pair()],
  ['TLS', 10_000, () => listening({ tls: controller }, (port) => connectTls({
    ...controller, port, host: '127.0.0.1',
  }))],
  ['a unix socket', 10_000, overUnixSocket],
  ['TCP that was dialled', 10_000, () => dialled(false)],
  ['TLS that was dialled', 10_000, () => dialled(true)],
]

/** Packet-ins that each carry the number of their port. Their lengths differ: they lie across chunks. */
function burst(count: number): Uint8Array {
  return Buffer.concat(Array.from({ length: count }, (_, index) => {
    const data = new Uint8Array(16 + index % 61)
    new DataView(data.buffer).setUint32(0, index + 1)
    data.fill(index, 4)
    return encode(packetIn({ match: { inPort: index + 1 }, data }))
  }))
}

describe('an asynchronous listener', () => {
  it.each(ways)('gets each packet of a burst for its own port, over %s', { timeout: 60_000 }, async (
    _name, count, open,
  ) => {
    const { sw, peer } = await open()
    let handled = 0
    const wrong: number[] = []
    const over = eventually(() => sw.stats().packetIns === count, 50_000)
    const look = async ({ match, data }: PacketIn): Promise<void> => {
      await over
      const index = match.inPort! - 1
      const number = new DataView(data.buffer, data.byteOffset).getUint32(0)
      const intact = number === index + 1 && data.length === 16 + index % 61
        && data.subarray(4).every((byte) => byte === (index & 0xff))
      if (!intact) wrong.push(index)
      handled++
    }
    sw.on('packetIn', (message) => void look(message))
    peer.send(burst(count))
    await eventually(() => handled === count, 50_000)
    expect(wrong).toEqual([])
  })

  it('keeps the bytes of every other event as well', async () => {
    const { sw, peer } = await pair()
    const kept: Uint8Array[] = []
    sw.on('experimenter', ({ body }) => kept.push(body))
    sw.on('errorMessage', ({ data }) => kept.push(data))
    sw.on('message', (message) => {
      if (message.type === 'experimenter') kept.push(message.body)
      if (message.type === 'error') kept.push(message.data)
    })
    const messages = Array.from({ length: 60 }, (_, index) => {
      const data = new Uint8Array(3000 + index).fill(index)
      return index % 2 === 0
        ? encode({ type: 'experimenter', experimenter: 0x1234, expType: 1, body: data })
        : encode({ type: 'error', xid: index, errorType: 1, data })
    })
    peer.send(...messages)
    await eventually(() => kept.length === 120)
    for (const [index, data] of kept.entries()) {
      const whose = Math.floor(index / 2)
      expect(data.length).toBe(3000 + whose)
      expect(data.every((byte) => byte === whose)).toBe(true)
    }
  })

  it('keeps the bytes from a stream that reads everything into one buffer', async () => {
    const buffer = Buffer.alloc(512)
    const [stream, far] = sharingOneBuffer(buffer)
    const peer = new RawPeer(far)
    const [sw] = await Promise.all([openSession(stream, { closeTimeout: 1 }), peer.introduce()])
    atEnd(() => sw.close())
    const kept: Uint8Array[] = []
    sw.on('packetIn', ({ data }) => kept.push(data))
    for (let index = 0; index < 50; index++) peer.send(packetIn({ data: new Uint8Array(64).fill(index) }))
    await eventually(() => kept.length === 50)
    expect(kept.map((data) => data[0])).toEqual(Array.from({ length: 50 }, (_, index) => index))
  })
})

it('hands views of packet-ins out without copying them', async () => {
  const { sw, peer } = await pair()
  const buffers: ArrayBufferLike[] = []
  sw.on('packetInView', ({ data }) => buffers.push(data.buffer))
  peer.send(...Array.from({ length: 10 }, () => packetIn({ data: new Uint8Array(64) })))
  await eventually(() => buffers.length === 10)
  expect(new Set(buffers).size).toBe(1)
})

/** A stream whose chunks are all windows onto one buffer, and its far end. */
function sharingOneBuffer(buffer: Buffer): [Duplex, Duplex] {
  const near: Duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, callback) => { far.push(Buffer.from(chunk)); callback() },
  })
  const far: Duplex = new Duplex({
    read: () => undefined,
    write: (chunk: Buffer, _encoding, callback) => {
      near.emit('data', buffer.subarray(0, chunk.copy(buffer)))
      callback()
    },
  })
  return [near, far]
}
