/** Promise 5: the version is negotiated, a peer without 1.3 is told, deadlines, no early message is lost. */
import { encode, errorMessage, featuresReply, hello, packetIn, port, type HelloElement } from 'daolinet/codec'
import { listen } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { eventually } from '../support/eventually.js'
import { FakeClock } from '../support/fake-clock.js'
import { connectTo, nextSession, pair, published, start } from '../support/sessions.js'
import type { SwitchServer } from 'daolinet/switch'
import type { RawPeer } from '../support/raw-peer.js'

const bitmap = (...versions: number[]): HelloElement => ({ type: 'versionBitmap', versions })

async function rejection(server: SwitchServer, talk: (peer: RawPeer) => unknown) {
  const rejected = published('rejected')
  const peer = await connectTo(server)
  await talk(peer)
  await eventually(() => rejected.length > 0)
  return rejected[0]!
}

it('sends its hello at once, with a version bitmap for 1.3', async () => {
  const peer = await connectTo(await start())
  expect(await peer.next()).toMatchObject({ type: 'hello', version: 4, elements: [bitmap(4)] })
})

describe('goes on with a peer whose hello', () => {
  it.each([
    ['has 1.3 in its bitmap', { version: 4, elements: [bitmap(4)] }],
    ['has 1.3 among others', { version: 6, elements: [bitmap(1, 4, 5, 6)] }],
    ['has no bitmap and a version of 4', { version: 4, elements: [] }],
    ['has no bitmap and a newer version', { version: 6, elements: [] }],
    ['has an unknown element', { elements: [{ type: 'unknown', elementType: 9, body: new Uint8Array(3) }] }],
  ] as const)('%s', async (_name, init) => {
    const peer = await connectTo(await start())
    peer.send(hello(init))
    await peer.next('featuresRequest')
  })
})

describe('tells a peer why it cannot speak to it, when its hello', () => {
  it.each([
    ['has no 1.3 in its bitmap', { version: 6, elements: [bitmap(1, 6)] }, 'it speaks version 1, 6', 4],
    ['is of 1.0', { version: 1, elements: [] }, 'it speaks version 1', 1],
    ['has an empty bitmap', { version: 4, elements: [bitmap()] }, 'it speaks version none', 4],
  ] as const)('%s', async (_name, init, detail, version) => {
    const server = await start()
    let answered: Uint8Array | undefined
    const { reason } = await rejection(server, async (peer) => {
      peer.stream.removeAllListeners('data')
      const chunks: Uint8Array[] = []
      peer.stream.on('data', (chunk: Uint8Array) => chunks.push(chunk))
      peer.send(hello(init))
      await peer.closed
      answered = Buffer.concat(chunks).subarray(encode(hello()).length)
    })
    expect(reason).toMatchObject({ kind: 'incompatible', message: expect.stringContaining(detail) as string })
    expect([...answered!.subarray(0, 2)]).toEqual([version, 1])
    expect([...answered!.subarray(8, 12)]).toEqual([0, 0, 0, 0])
    const text = new TextDecoder().decode(answered!.subarray(12))
    expect(text).toBe('This side speaks OpenFlow 1.3 (version 4) only.')
  })
})

it('ends with the peer\'s text when the peer refuses its hello', async () => {
  const data = Buffer.from('version negotiation failed')
  const { reason } = await rejection(await start(), (peer) => peer.send(hello(), errorMessage({ data })))
  expect(reason).toMatchObject({
    kind: 'refused',
    message: 'the peer refused the handshake: OFPHFC_INCOMPATIBLE: version negotiation failed',
  })
})

it('names the message of the handshake that the peer refused', async () => {
  const { reason } = await rejection(await start(), async (peer) => {
    peer.send(hello())
    const { xid } = await peer.next('featuresRequest')
    peer.send(errorMessage({ xid, errorType: 1, errorCode: 5 }))
  })
  expect(reason).toMatchObject({ kind: 'refused', error: { errorName: 'OFPBRC_EPERM' } })
})

it('ends when the peer replies with a message of another type', async () => {
  const { reason } = await rejection(await start(), async (peer) => {
    peer.send(hello())
    const { xid } = await peer.next('featuresRequest')
    peer.send({ type: 'barrierReply', xid })
  })
  expect(reason.kind).toBe('badHandshake')
  expect(reason.message).toContain('barrierReply')
})

describe('closes at its deadline a peer that', () => {
  const silent: [stage: string, talk: (peer: RawPeer) => unknown, ms: number, detail: string][] = [
    ['says nothing', () => undefined, 3000, 'no hello after 3000 ms'],
    ['does not say its features', async (peer) => {
      peer.send(hello())
      await peer.next('featuresRequest')
    }, 4000, 'no features reply after 4000 ms'],
    ['does not list its ports', async (peer) => {
      peer.send(hello())
      const { xid } = await peer.next('featuresRequest')
      peer.send(featuresReply({ xid }))
      await peer.next('portDescRequest')
    }, 6000, 'no port list after 6000 ms'],
    ['lists its ports without end', async (peer) => {
      peer.send(hello())
      const { xid } = await peer.next('featuresRequest')
      peer.send(featuresReply({ xid }))
      const request = await peer.next('portDescRequest')
      for (let i = 0; i < 100; i++) peer.send({ type: 'portDescReply', xid: request.xid, flags: 1 })
    }, 6000, 'no port list after 6000 ms'],
  ]
  it.each(silent)('%s', async (_name, talk, ms, detail) => {
    const clock = new FakeClock()
    const server = await start({ clock, handshake: { hello: 3000, features: 4000, ports: 6000 } })
    const { reason } = await rejection(server, async (peer) => {
      await talk(peer)
      await eventually(() => server.stats().handshaking === 1)
      clock.advance(ms - 1)
      await new Promise((resolve) => setImmediate(resolve))
      expect(server.stats().handshaking).toBe(1)
      clock.advance(1)
    })
    expect(reason.kind).toBe('handshakeTimeout')
    expect(reason.message).toContain(detail)
    await eventually(() => clock.size === 0)
  })
})

it('gives a switch at least two seconds for each step by default', async () => {
  const clock = new FakeClock()
  const server = await start({ clock })
  const peer = await connectTo(server)
  await eventually(() => server.stats().handshaking === 1)
  const session = nextSession(server)
  clock.advance(2000)
  peer.send(hello())
  const { xid } = await peer.next('featuresRequest')
  clock.advance(2000)
  peer.send(featuresReply({ xid, datapathId: 9n }))
  const request = await peer.next('portDescRequest')
  clock.advance(2000)
  peer.send({ type: 'portDescReply', xid: request.xid })
  expect((await session).datapathId).toBe(9n)
})

it('limits the time of the whole handshake, including the callback', async () => {
  const clock = new FakeClock()
  let asked = false
  const authorize = (): Promise<boolean> => {
    asked = true
    return new Promise(() => undefined)
  }
  const server = await start({ clock, handshake: { overall: 7000 }, authorize })
  const { reason } = await rejection(server, async (peer) => {
    peer.send(hello())
    const { xid } = await peer.next('featuresRequest')
    peer.send(featuresReply({ xid }))
    await eventually(() => asked)
    clock.advance(7000)
  })
  expect(reason.kind).toBe('handshakeTimeout')
  expect(reason.message).toContain('no session after 7000 ms')
})

it('collects a port list of several parts', async () => {
  const server = await start()
  const session = nextSession(server)
  const peer = await connectTo(server)
  peer.send(hello())
  const { xid } = await peer.next('featuresRequest')
  peer.send(featuresReply({ xid }))
  const request = await peer.next('portDescRequest')
  for (let part = 0; part < 10; part++) {
    const ports = Array.from({ length: 100 }, (_, i) => port({ portNo: part * 100 + i + 1 }))
    peer.send({ type: 'portDescReply', xid: request.xid, flags: part < 9 ? 1 : 0, ports })
  }
  expect((await session).ports.size).toBe(1000)
})

it('keeps every message that comes before the session is handed over', async () => {
  const server = await start()
  const peer = await connectTo(server)
  peer.send(hello(), packetIn({ xid: 1 }))
  const { xid } = await peer.next('featuresRequest')
  peer.send(packetIn({ xid: 2 }), featuresReply({ xid }), packetIn({ xid: 3 }))
  const request = await peer.next('portDescRequest')
  peer.send(
    { type: 'flowRemoved', xid: 4 }, { type: 'portDescReply', xid: request.xid }, packetIn({ xid: 5 }),
    { type: 'error', xid: 6, errorType: 1 },
  )
  const sw = await nextSession(server)
  await eventually(() => sw.stats().packetIns === 4)
  const seen: string[] = []
  sw.on('packetIn', (message) => seen.push(`packetIn ${message.xid}`))
  await Promise.resolve()
  expect(seen).toEqual(['packetIn 1', 'packetIn 2', 'packetIn 3', 'packetIn 5'])
  // Messages whose type had no listener yet are still kept.
  const [removed, error] = await Promise.all([sw.messages('flowRemoved').next(), sw.messages('error').next()])
  expect([removed.value?.xid, error.value?.xid]).toEqual([4, 6])
  expect(sw.stats().unhandled).toBe(0)
})

it('answers echo requests during the handshake', async () => {
  const peer = await connectTo(await start())
  peer.send(hello(), { type: 'echoRequest', xid: 8, data: Uint8Array.of(1) })
  expect(await peer.next('echoReply')).toMatchObject({ xid: 8, data: Uint8Array.of(1) })
})

it('ignores a second hello', async () => {
  const { sw, peer } = await pair()
  peer.send(hello(), { type: 'echoRequest', xid: 1 })
  await peer.next('echoReply')
  expect(sw.closeReason).toBeUndefined()
})

it('does not yield a session that has already ended', async () => {
  const server = await start()
  const first = await connectTo(server)
  await first.introduce({ datapathId: 1n })
  await eventually(() => server.sessions.size === 1)
  first.destroy()
  await eventually(() => server.sessions.size === 0)
  const second = await connectTo(server)
  await second.introduce({ datapathId: 2n })
  expect((await nextSession(server)).datapathId).toBe(2n)
})

it('rejects with the error of the socket when it cannot listen', async () => {
  const server = await start()
  const { host, port } = server.address
  await expect(listen({ host, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await expect(listen({ signal: AbortSignal.abort(new Error('no')) })).rejects.toThrow('no')
})
