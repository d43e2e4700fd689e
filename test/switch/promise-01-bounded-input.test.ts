/** Promise 1: no input blocks the event loop or grows memory past a stated bound. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { barrierRequest, echoRequest, encode, hello, packetIn, type MessageInit } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { RawPeer } from '../support/raw-peer.js'
import { atEnd, connectTo, join, pair, published, start } from '../support/sessions.js'

const fromHex = (hex: string): Uint8Array => Buffer.from(hex, 'hex')

const repeated = (count: number, message: MessageInit): Uint8Array =>
  Buffer.concat(new Array<Uint8Array>(count).fill(encode(message)))

const header = (version: number, type: number, length: number): Uint8Array =>
  Uint8Array.of(version, type, length >> 8, length & 0xff, 0, 0, 0, 1)

describe('a connection that speaks something else ends with a reason, and the others never notice', () => {
  const garbage: [name: string, bytes: Uint8Array, kind: string, message: RegExp][] = [
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'badFrame', /starts with the bytes 47 45/],
    ['TLS', Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0), 'badFrame', /speaks TLS/],
    ['zeros', new Uint8Array(64), 'badFrame', /00 00/],
    ['a length of 0', header(4, 0, 0), 'badFrame', /0 bytes long/],
    ['a length of 4', header(4, 0, 4), 'badFrame', /4 bytes long/],
    ['a length of 7', header(4, 0, 7), 'badFrame', /7 bytes long/],
    ['a packet-in before its hello', encode(packetIn({})), 'badHandshake', /message of type 10 came before/],
  ]
  it.each(garbage)('%s', async (_name, bytes, kind, message) => {
    const server = await start()
    const { sw, peer } = await join(server)
    const rejected = published('rejected')
    const bad = await connectTo(server)
    bad.send(bytes)
    await bad.closed
    expect(rejected).toMatchObject([{ reason: { kind, message: expect.stringMatching(message) as string } }])
    expect(server.stats().rejected).toEqual({ [kind]: 1 })
    peer.answer('barrierRequest', ({ xid }) => ({ type: 'barrierReply', xid }))
    await sw.request(barrierRequest())
  })
})

it.each([
  ['an element of 0 bytes', '04000010000000130001000000000010'],
  ['an element that is cut', '0400000e00000013000100080000'],
  ['bytes that are no element', '0400000b00000013ffffff'],
])('a hello with %s begins a session', async (_name, bytes) => {
  const server = await start()
  const peer = await connectTo(server)
  peer.send(fromHex(bytes))
  await peer.next('hello')
  await peer.next('featuresRequest')
})

describe('a session ends with a reason on', () => {
  const faults: [name: string, bytes: Uint8Array, kind: string][] = [
    ['a length of 4', header(4, 10, 4), 'badFrame'],
    ['another version', header(1, 10, 8), 'badVersion'],
  ]
  it.each(faults)('%s', async (_name, bytes, kind) => {
    const { sw, peer } = await pair()
    peer.send(bytes)
    expect((await sw.closed).kind).toBe(kind)
    await peer.closed
  })

  it('a frame cut anywhere', async () => {
    const whole = encode(packetIn({ match: { inPort: 1 }, data: new Uint8Array(20) }))
    const server = await start()
    for (let cut = 1; cut < whole.length; cut++) {
      const { sw, peer } = await join(server)
      peer.stream.end(whole.subarray(0, cut))
      const { kind, message } = await sw.closed
      expect([kind, message]).toEqual(['cut', expect.stringContaining(`: ${cut} bytes`)])
    }
  })
})

it('takes a conversation byte by byte', async () => {
  const { sw, peer } = await pair()
  const seen: number[] = []
  sw.on('packetIn', ({ xid }) => seen.push(xid))
  for (const byte of [1, 2, 3].flatMap((xid) => [...encode(packetIn({ xid, data: new Uint8Array(5) }))])) {
    peer.send(Uint8Array.of(byte))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await eventually(() => seen.length === 3)
  expect(seen).toEqual([1, 2, 3])
})

it('answers 100,000 echo requests in one go, and lets others be served meanwhile', async () => {
  const server = await start()
  const { peer } = await join(server, { datapathId: 1n })
  const other = await join(server, { datapathId: 2n })
  other.peer.answer('barrierRequest', ({ xid }) => ({ type: 'barrierReply', xid }))
  let replies = 0
  peer.stream.removeAllListeners('data')
  peer.stream.on('data', (chunk: Uint8Array) => { replies += chunk.length })
  peer.send(repeated(100_000, echoRequest({ xid: 9 })))
  await other.sw.request(barrierRequest())
  await eventually(() => replies === 100_000 * 8)
})

it('stops reading from a peer that does not read its echo replies', async () => {
  const { sw, peer } = await pair({ echo: { interval: 0 } })
  peer.stream.pause()
  const burst = repeated(1000, echoRequest({ data: new Uint8Array(992) }))
  let drained = true
  peer.stream.on('drain', () => { drained = true })
  // Until the kernel's buffers are full in both directions.
  let quiet = 0
  for (let seen = 0; quiet < 200; await new Promise((resolve) => setImmediate(resolve))) {
    if (drained && peer.stream.writableLength < 4 * burst.length) drained = peer.stream.write(burst)
    const { bytesIn } = sw.stats()
    quiet = bytesIn === seen ? quiet + 1 : 0
    seen = bytesIn
  }
  expect(sw.stats().pauses).toBeGreaterThan(0)
  expect(sw.stats().buffered).toBeLessThan(256 << 10)
  // When it reads again, everything is answered.
  const owed = sw.stats()
  peer.stream.resume()
  await eventually(() => sw.stats().buffered === 0 && sw.stats().bytesIn > owed.bytesIn)
})

it('closes 1,000 connections that say nothing at their deadline', async () => {
  const clock = new FakeClock()
  const server = await start({ clock, handshake: { hello: 2000 } })
  const sockets = Array.from({ length: 1000 }, () => connect(server.address.port, '127.0.0.1'))
  atEnd(() => sockets.forEach((socket) => socket.destroy()))
  await eventually(() => server.stats().handshaking === 1000)
  const closed = Promise.all(sockets.map((socket) => once(socket.resume(), 'close')))
  clock.advance(2000)
  await closed
  await eventually(() => server.stats().handshaking === 0)
  expect(server.stats().rejected).toEqual({ handshakeTimeout: 1000 })
  await eventually(() => clock.size === 0)
})

it('closes connections beyond maxConnections at once', async () => {
  const server = await start({ maxConnections: 1 })
  await join(server)
  const late = await connectTo(server)
  await late.closed
})

it('does not decode a flood of packet-ins that nobody listens for, and counts them', async () => {
  const { sw, peer } = await pair()
  const flood = repeated(1000, packetIn({ data: new Uint8Array(64) }))
  for (let i = 0; i < 10; i++) peer.send(flood)
  await eventually(() => sw.stats().packetIns === 10_000)
  expect(sw.stats().unhandled).toBe(10_000 - 128)
  expect(sw.stats().queued).toBe(128)
})

it('answers a malformed message with the fitting error message, and goes on', async () => {
  const { sw, peer } = await pair()
  const malformed = published('malformed')
  sw.on('packetIn', () => undefined)
  const bytes = encode(packetIn({ xid: 99, match: { inPort: 1 } }))
  bytes[24] = 0xff
  peer.send(bytes)
  const error = await peer.next('error')
  expect(error).toMatchObject({ xid: 99, errorType: 4, errorCode: 0 })
  expect(error.data).toEqual(bytes.subarray(0, 64))
  expect(malformed).toHaveLength(1)
  expect(sw.stats().malformed).toBe(1)
  expect(sw.closeReason).toBeUndefined()
})

it('never answers an error with an error', async () => {
  const { sw, peer } = await pair()
  sw.on('errorMessage', () => undefined)
  peer.send(header(4, 1, 8), echoRequest({ xid: 4 }))
  expect(await peer.next()).toMatchObject({ type: 'echoReply', xid: 4 })
  expect(sw.stats().malformed).toBe(1)
})

it('keeps at most 65,536 ports', async () => {
  const { sw, peer } = await pair()
  for (let first = 0; first < 70_000; first += 1000) {
    const numbers = Array.from({ length: 1000 }, (_, i) => first + i)
    peer.send(...numbers.map((portNo) => ({ type: 'portStatus', port: { portNo } }) as const))
  }
  await eventually(() => sw.stats().portStatuses === 70_000)
  expect(sw.ports.size).toBe(65_536)
}, 20_000)

it('limits the messages that are kept for the first listener, and delivers them first', async () => {
  const { sw, peer } = await pair()
  for (let xid = 1; xid <= 200; xid++) peer.send(packetIn({ xid }))
  await eventually(() => sw.stats().packetIns === 200)
  const seen: number[] = []
  sw.on('packetIn', ({ xid }) => seen.push(xid))
  peer.send(packetIn({ xid: 201 }))
  await eventually(() => seen.at(-1) === 201)
  expect(seen).toEqual([...Array.from({ length: 128 }, (_, i) => i + 1), 201])
  expect(sw.stats().unhandled).toBe(72)
})

it('accepts a hello that comes in pieces', async () => {
  const server = await start()
  const peer = await RawPeer.connect(server.address.port)
  atEnd(() => peer.destroy())
  for (const byte of encode(hello())) {
    peer.send(Uint8Array.of(byte))
    await new Promise((resolve) => setImmediate(resolve))
  }
  await peer.next('featuresRequest')
})
