import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { dial, type DialOptions, type SwitchDialer, type SwitchSession } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { controller, ofSwitch, stranger } from '../../support/certificates.js'
import { eventually } from '../../support/eventually.js'
import { FakeClock } from '../../support/fake-clock.js'
import { RawPeer } from '../../support/raw-peer.js'
import { atEnd, published } from '../../support/sessions.js'

/** Makes a switch that listens, and collects its connections. */
async function listening(server: Server = createServer(), where: object = { port: 0, host: '127.0.0.1' }) {
  const peers: RawPeer[] = []
  const event = 'setSecureContext' in server ? 'secureConnection' : 'connection'
  server.on(event, (socket: Socket) => peers.push(new RawPeer(socket)))
  await new Promise<void>((resolve) => server.listen(where, resolve))
  atEnd(() => {
    for (const peer of peers) peer.destroy()
    server.close()
  })
  const address = server.address()
  return { peers, server, port: typeof address === 'object' ? address!.port : 0 }
}

function dialer(options: DialOptions): SwitchDialer {
  const dialing = dial(options)
  atEnd(() => dialing.close())
  return dialing
}

async function next(dialing: SwitchDialer): Promise<SwitchSession> {
  return (await dialing[Symbol.asyncIterator]().next()).value!
}

it('dials a switch that listens', async () => {
  const { peers, port } = await listening()
  const dialing = dialer({ port, host: '127.0.0.1' })
  await eventually(() => peers.length === 1)
  await peers[0]!.introduce({ datapathId: 4n })
  const sw = await next(dialing)
  expect(sw.datapathId).toBe(4n)
  expect(sw.peer).toEqual({ address: '127.0.0.1', port })
  expect(dialing.stats()).toEqual({ attempts: 1, sessions: 1, fault: undefined })
})

it('dials again when the session ends, after a wait', async () => {
  const clock = new FakeClock()
  const { peers, port } = await listening()
  const dialing = dialer({ port, clock, backoff: { jitter: 0 } })
  for (let session = 1; session <= 3; session++) {
    await eventually(() => peers.length === session)
    await peers.at(-1)!.introduce({ datapathId: BigInt(session) })
    const sw = await next(dialing)
    expect(sw.datapathId).toBe(BigInt(session))
    peers.at(-1)!.destroy()
    await sw.closed
    await eventually(() => clock.size === 1)
    clock.advance(999)
    expect(dialing.stats().attempts).toBe(session)
    clock.advance(1)
  }
  await eventually(() => dialing.stats().attempts === 4)
})

it('waits longer from failure to failure, up to a bound, and never gives up', async () => {
  const { server, port } = await listening()
  await new Promise((resolve) => server.close(resolve))
  const clock = new FakeClock()
  const failures = published('dialFailed')
  const dialing = dialer({ port, clock, backoff: { min: 100, max: 1000, jitter: 0 } })
  const waits: number[] = []
  for (let attempt = 1; attempt <= 8; attempt++) {
    await eventually(() => failures.length === attempt && clock.size === 1)
    let wait = 0
    while (dialing.stats().attempts === attempt) {
      clock.advance(50)
      wait += 50
      await new Promise((resolve) => setImmediate(resolve))
    }
    waits.push(wait)
  }
  expect(waits).toEqual([100, 200, 400, 800, 1000, 1000, 1000, 1000])
  expect(dialing.stats().fault).toMatchObject({ code: 'ECONNREFUSED' })
  expect(failures[0]!.target).toEqual({ host: undefined, port, path: undefined })
})

it('makes part of each wait random', async () => {
  const { peers, port } = await listening()
  const clock = new FakeClock()
  const dialing = dialer({ port, clock, backoff: { min: 1000, jitter: 0.5, random: () => 0.5 } })
  await eventually(() => peers.length === 1)
  peers[0]!.destroy()
  await eventually(() => dialing.stats().fault !== undefined && clock.size === 1)
  clock.advance(749)
  expect(dialing.stats().attempts).toBe(1)
  clock.advance(1)
  await eventually(() => dialing.stats().attempts === 2)
})

it('abandons a connection attempt after its timeout, and tries again', async () => {
  const clock = new FakeClock()
  // Over TLS the peer has to answer the client hello, and this one never does.
  const { port, peers } = await listening()
  const dialing = dialer({ port, clock, tls: {}, connectTimeout: 3000 })
  await eventually(() => peers.length === 1)
  clock.advance(3000)
  await eventually(() => dialing.stats().fault?.message === 'no connection after 3000 ms')
  await peers[0]!.closed
})

it('ends when it is aborted, whatever it is doing', async () => {
  const { peers, port } = await listening()
  const talking = new AbortController()
  const dialing = dialer({ port, signal: talking.signal })
  await eventually(() => peers.length === 1)
  await peers[0]!.introduce()
  const sw = await next(dialing)
  const ended = dialing[Symbol.asyncIterator]().next()
  talking.abort()
  expect((await sw.closed).kind).toBe('stopped')
  expect((await ended).done).toBe(true)

  const clock = new FakeClock()
  const waiting = new AbortController()
  const second = dialer({ port, clock, signal: waiting.signal })
  await eventually(() => peers.length === 2)
  peers[1]!.destroy()
  await eventually(() => clock.size === 1 && second.stats().fault !== undefined)
  waiting.abort()
  await second.close()
  expect(clock.size).toBe(0)

  const third = dialer({ port, signal: AbortSignal.abort() })
  await third.close()
  expect(third.stats().attempts).toBe(0)
})

it('can be closed in the middle of a handshake', async () => {
  const { peers, port } = await listening()
  const dialing = dialer({ port })
  await eventually(() => peers.length === 1)
  await peers[0]!.next('hello')
  await dialing[Symbol.asyncDispose]()
  await peers[0]!.closed
  expect(dialing.stats().sessions).toBe(0)
})

it('asks the callback which datapath the switch may be', async () => {
  const { peers, port } = await listening()
  const rejected = published('rejected')
  const dialing = dialer({ port, authorize: ({ datapathId }) => datapathId === 1n })
  await eventually(() => peers.length === 1)
  peers[0]!.introduce({ datapathId: 2n }).catch(() => undefined)
  await eventually(() => rejected.length === 1)
  expect(rejected[0]!.reason.kind).toBe('unauthorized')
  await eventually(() => dialing.stats().fault !== undefined)
  expect(dialing.stats().fault).toMatchObject({ code: 'ERR_CLOSED', reason: { kind: 'unauthorized' } })
})

describe('over TLS', () => {
  it('dials with a certificate, and shows that of the switch', async () => {
    const tls = createTlsServer({ ...controller, requestCert: true })
    const { peers, port } = await listening(tls)
    const dialing = dialer({ port, tls: ofSwitch })
    await eventually(() => peers.length === 1)
    await peers[0]!.introduce()
    const { tls: shown } = (await next(dialing)).peer
    expect(shown).toMatchObject({ authorized: true, certificate: { subject: { CN: 'controller' } } })
  })

  it('refuses a switch that an unknown authority signed for', async () => {
    const { port } = await listening(createTlsServer(stranger))
    const dialing = dialer({ port, tls: { ca: controller.ca } })
    await eventually(() => dialing.stats().fault !== undefined)
    expect(dialing.stats().fault?.message).toMatch(/unable to (verify|get)/)
  })

  it('checks the name in the switch\'s certificate, unless told not to', async () => {
    const { peers, port } = await listening(createTlsServer(ofSwitch))
    const strict = dialer({ port, tls: { ca: controller.ca } })
    await eventually(() => strict.stats().fault !== undefined)
    expect(strict.stats().fault).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    peers.length = 0
    const lax = dialer({ port, tls: { ca: controller.ca, checkServerIdentity: () => undefined } })
    await eventually(() => peers.length > 0)
    await peers.at(-1)!.introduce()
    expect((await next(lax)).peer.tls?.certificate?.subjectaltname).toBe('DNS:switch-1')
  })
})

it('dials a unix socket', async () => {
  const directory = mkdtempSync(joinPath(tmpdir(), 'daolinet-'))
  atEnd(() => rmSync(directory, { recursive: true }))
  const path = joinPath(directory, 'switch.mgmt')
  const { peers } = await listening(createServer(), { path })
  const dialing = dialer({ path })
  await eventually(() => peers.length === 1)
  await peers[0]!.introduce({ datapathId: 8n })
  expect((await next(dialing)).datapathId).toBe(8n)
})
