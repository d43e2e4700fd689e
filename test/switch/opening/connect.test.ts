import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { encode, errorMessage, hello } from 'daolinet/codec'
import { connect, ConnectError } from 'daolinet/switch'
import { expect, it } from 'vitest'
import { controller, ofSwitch, stranger } from '../../support/certificates.js'
import { eventually } from '../../support/eventually.js'
import { FakeClock } from '../../support/fake-clock.js'
import { RawPeer } from '../../support/raw-peer.js'
import { atEnd, published } from '../../support/sessions.js'

/** Makes a switch that listens, and calls `greet` for every connection. */
async function listening(greet: (peer: RawPeer) => unknown, server: Server = createServer()) {
  const peers: RawPeer[] = []
  server.on('setSecureContext' in server ? 'secureConnection' : 'connection', (socket: Socket) => {
    const peer = new RawPeer(socket)
    peers.push(peer)
    Promise.resolve(greet(peer)).catch(() => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(() => {
    for (const peer of peers) peer.destroy()
    server.close()
  })
  return { peers, port: (server.address() as { port: number }).port, server }
}

const introduce = (peer: RawPeer): Promise<void> => peer.introduce({ datapathId: 4n })

it('resolves with one session', async () => {
  const { peers, port } = await listening(introduce)
  const sw = await connect({ port })
  expect([sw.datapathId, sw.ports.size, sw.peer.port]).toEqual([4n, 1, port])
  await sw.close()
  expect((await sw.closed).kind).toBe('closed')
  expect(peers).toHaveLength(1)
})

it('rejects when nobody listens, and does not try again', async () => {
  const { port, server, peers } = await listening(introduce)
  await new Promise((resolve) => server.close(resolve))
  const error: unknown = await connect({ port }).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(ConnectError)
  expect(error).toMatchObject({
    code: 'ERR_CONNECT', reason: { kind: 'unreachable' }, cause: { code: 'ECONNREFUSED' },
  })
  expect((error as Error).message).toMatch(/^no session with the switch: no connection could be opened: /)
  expect(peers).toHaveLength(0)
})

it('rejects when the peer does not speak OpenFlow, with the reason', async () => {
  const { port } = await listening((peer) => peer.send(new TextEncoder().encode('SSH-2.0-OpenSSH\r\n')))
  await expect(connect({ port })).rejects.toMatchObject({ code: 'ERR_CONNECT', reason: { kind: 'badFrame' } })
})

it('rejects when the switch refuses the handshake, with its error', async () => {
  const rejected = published('rejected')
  const { port } = await listening(async (peer) => {
    peer.send(hello())
    const { xid } = await peer.next('featuresRequest')
    peer.send(errorMessage({ xid, errorType: 1, errorCode: 5 }))
  })
  await expect(connect({ port })).rejects.toMatchObject({
    reason: { kind: 'refused' }, cause: { errorName: 'OFPBRC_EPERM' },
  })
  expect(rejected).toHaveLength(1)
})

it('keeps the deadlines of the connection and of the handshake', async () => {
  const clock = new FakeClock()
  const { peers, port } = await listening(() => undefined)
  const slowTls = connect({ port, clock, tls: {}, connectTimeout: 3000 })
  slowTls.catch(() => undefined)
  await eventually(() => peers.length === 1)
  clock.advance(3000)
  // TCP is connected by then, so it is TLS that takes too long.
  await expect(slowTls).rejects.toMatchObject({
    reason: { kind: 'tlsFailed' }, cause: { message: 'no connection after 3000 ms' },
  })
  const slowHello = connect({ port, clock, handshake: { hello: 700 } })
  slowHello.catch(() => undefined)
  await eventually(() => peers.length === 2 && clock.size > 0)
  await peers[1]!.next('hello')
  clock.advance(700)
  await expect(slowHello).rejects.toMatchObject({ reason: { kind: 'handshakeTimeout' } })
  peers[1]!.destroy()
  await eventually(() => clock.size === 0)
})

it('rejects when the switch goes away in the middle of the handshake', async () => {
  const { port } = await listening(async (peer) => {
    peer.send(encode(hello()))
    await peer.next('featuresRequest')
    peer.destroy()
  })
  await expect(connect({ port })).rejects.toMatchObject({ reason: { kind: 'ended' } })
})

it('asks the callback which datapath the switch may be', async () => {
  const { port } = await listening(introduce)
  const refused = connect({ port, authorize: ({ datapathId }) => datapathId === 5n })
  await expect(refused).rejects.toMatchObject({ reason: { kind: 'unauthorized' } })
  const bug = new Error('the inventory is down')
  const failed = connect({ port, authorize: () => { throw bug } })
  await expect(failed).rejects.toMatchObject({ reason: { kind: 'unauthorized', error: bug }, cause: bug })
})

it('rejects with the reason of its signal, whenever that aborts', async () => {
  const bored = new Error('bored')
  await expect(connect({ port: 1, signal: AbortSignal.abort(bored) })).rejects.toBe(bored)

  const { peers, port } = await listening(() => undefined)
  const controller = new AbortController()
  const connecting = connect({ port, signal: controller.signal })
  connecting.catch(() => undefined)
  await eventually(() => peers.length === 1)
  await peers[0]!.next('hello')
  controller.abort(bored)
  await expect(connecting).rejects.toBe(bored)
  await peers[0]!.closed
})

it('ends the session when its signal aborts later', async () => {
  const { port } = await listening(introduce)
  const controller = new AbortController()
  const sw = await connect({ port, signal: controller.signal })
  controller.abort()
  expect((await sw.closed).kind).toBe('stopped')
})

it('distinguishes a failed TLS handshake from a switch that cannot be reached', async () => {
  const good = await listening(introduce, createTlsServer({ ...controller, requestCert: true }))
  const sw = await connect({ port: good.port, tls: ofSwitch })
  expect(sw.peer.tls?.authorized).toBe(true)
  await sw.close()
  const bad = await listening(introduce, createTlsServer(stranger))
  await expect(connect({ port: bad.port, tls: { ca: controller.ca } })).rejects.toMatchObject({
    reason: { kind: 'tlsFailed' },
  })
})
