import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { packetIn } from 'daolinet/codec'
import type { Authorize, Candidate, SwitchServer } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { authorities, controller, ofSwitch, stranger } from '../support/certificates.js'
import { eventually } from '../support/eventually.js'
import { RawPeer } from '../support/raw-peer.js'
import { atEnd, nextSession, published, start } from '../support/sessions.js'

function dial(server: SwitchServer, options: ConnectionOptions): RawPeer {
  const peer = new RawPeer(connectTls({ port: server.address.port, host: '127.0.0.1', ...options }))
  atEnd(() => peer.destroy())
  return peer
}

describe('TLS', () => {
  const tls = controller

  const versions = ['TLSv1.2', 'TLSv1.3'] as const
  it.each(versions)('carries sessions over %s, and shows the certificate', async (version) => {
    const asked: Candidate[] = []
    const server = await start({ tls, authorize: (candidate) => asked.push(candidate) > 0 })
    const session = nextSession(server)
    const peer = dial(server, { ...ofSwitch, maxVersion: version, minVersion: version })
    await peer.introduce({ datapathId: 7n })
    const sw = await session
    expect(asked[0]?.peer.tls).toMatchObject({
      authorized: true, protocol: version,
      certificate: { subject: { CN: 'switch' }, subjectaltname: 'DNS:switch-1' },
    })
    sw.on('packetIn', ({ xid, data }) => sw.send({ type: 'packetOut', xid, data }))
    for (let xid = 0; xid < 500; xid++) peer.send(packetIn({ xid, data: new Uint8Array(1000).fill(xid) }))
    for (let xid = 0; xid < 500; xid++) {
      expect(await peer.next('packetOut')).toMatchObject({ xid, data: new Uint8Array(1000).fill(xid) })
    }
  })

  it('lets the callback decide by the certificate', async () => {
    const authorize: Authorize = ({ peer }) => peer.tls?.certificate?.subject.CN === 'another'
    const server = await start({ tls, authorize })
    const peer = dial(server, ofSwitch)
    peer.introduce().catch(() => undefined)
    await peer.closed
    expect(server.stats().rejected).toEqual({ unauthorized: 1 })
  })

  const refused: [name: string, options: ConnectionOptions, message: RegExp][] = [
    ['shows none', { ca: authorities.good }, /did not return a certificate/],
    ['shows one of an unknown authority', stranger, /certificate was refused: .*UNABLE/],
    ['does not trust the server\'s', { ...ofSwitch, ca: authorities.other }, /TLS handshake failed/],
  ]
  it.each(refused)('refuses a peer that %s, with a reason', async (_name, options, message) => {
    const rejected = published('rejected')
    const server = await start({ tls })
    await dial(server, options).closed
    await eventually(() => rejected.length > 0)
    expect(rejected[0]!.reason.kind).toBe('tlsFailed')
    expect(rejected[0]!.reason.message).toMatch(message)
    expect(server.stats().sessions).toBe(0)
  })

  it('takes a peer without a certificate when told so', async () => {
    const server = await start({ tls: { ...tls, requestCert: false, rejectUnauthorized: false } })
    const session = nextSession(server)
    await dial(server, { ca: authorities.good }).introduce()
    expect((await session).peer.tls).toMatchObject({ authorized: false })
    expect((await session).peer.tls?.certificate).toBeUndefined()
  })

  it('refuses a peer that speaks OpenFlow in the clear', async () => {
    const server = await start({ tls })
    const peer = await RawPeer.connect(server.address.port)
    peer.send({ type: 'hello' })
    await peer.closed
    await eventually(() => server.stats().rejected.tlsFailed === 1)
  })

  it('closes while peers are in their TLS handshake', async () => {
    const server = await start({ tls })
    const peer = await RawPeer.connect(server.address.port)
    await eventually(() => server.stats().accepted === 1)
    await Promise.all([server.close(), peer.closed])
  })
})

describe('a unix socket', () => {
  it('carries sessions', async () => {
    const directory = mkdtempSync(joinPath(tmpdir(), 'daolinet-'))
    atEnd(() => rmSync(directory, { recursive: true }))
    const path = joinPath(directory, 'controller.sock')
    const server = await start({ path })
    expect(server.address).toEqual({ host: '', port: 0, path })
    const [peer, sw] = await Promise.all([RawPeer.join({ path }, { datapathId: 3n }), nextSession(server)])
    expect(sw.datapathId).toBe(3n)
    expect(sw.peer).toEqual({ address: '', port: 0 })
    peer.destroy()
    await server.close()
    expect(existsSync(path)).toBe(false)
  })
})

it('survives a connection that could not be accepted', async () => {
  const rejected = published('rejected')
  const server = await start()
  // Node does this when the process is out of file descriptors.
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles()
  const net = handles.find((handle) => handle instanceof Server && portOf(handle) === server.address.port)
  ;(net as Server).emit('error', new Error('accept EMFILE'))
  expect(rejected[0]?.reason.message).toBe('the connection broke: accept EMFILE')
  expect(server.stats().rejected).toEqual({ lost: 1 })
  const [peer] = await Promise.all([RawPeer.join(server.address.port), nextSession(server)])
  peer.destroy()

  function portOf(handle: Server): number | undefined {
    const address = handle.address()
    return typeof address === 'object' ? address?.port : undefined
  }
})
