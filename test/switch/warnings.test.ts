/** What goes wrong where nobody is told becomes a process warning, once; NODE_DEBUG=daolinet tells all. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect as createConnection, createServer, type AddressInfo } from 'node:net'
import { createServer as createTlsServer, connect as connectTls } from 'node:tls'
import { promisify } from 'node:util'
import { encode } from 'daolinet/codec'
import { connect, dial, type DialOptions, type ListenOptions } from 'daolinet/switch'
import { describe, expect, it } from 'vitest'
import { authorities, controller, ofSwitch, stranger } from '../support/certificates.js'
import { eventually } from '../support/eventually.js'
import { RawPeer } from '../support/raw-peer.js'
import { atEnd, join, published, start } from '../support/sessions.js'

type Warning = Error & { readonly code?: string }

/** Collects the process warnings from now until the test is over. */
function warnings(): Warning[] {
  const seen: Warning[] = []
  const record = (warning: Error): void => void seen.push(warning)
  process.on('warning', record)
  atEnd(() => process.off('warning', record))
  return seen
}

const tls = controller
const host = '127.0.0.1'

const rejections: [name: string, options: ListenOptions, greet: (port: number) => RawPeer, text: RegExp][] = [
  ['that speaks OpenFlow 1.0 only', {}, (port) => saying(port, Uint8Array.of(1, 0, 0, 8, 0, 0, 0, 1)),
    /a connection from 127\.0\.0\.1 was rejected: .* does not speak OpenFlow 1\.3: it speaks version 1/],
  ['that speaks TLS to a port without', {}, (port) => saying(port, Uint8Array.of(0x16, 3, 1, 0, 5)),
    /it speaks TLS, and this port does not/],
  ['without TLS on a port with', { tls }, (port) => saying(port, encode({ type: 'hello' })), /TLS handshake/],
  ['with the certificate of a stranger', { tls }, (port) => over(connectTls({ port, host, ...stranger })),
    /from 127\.0\.0\.1 was rejected: .*its certificate was refused/],
  ['that does not trust us', { tls },
    (port) => over(connectTls({ port, host, ...ofSwitch, ca: authorities.other })), /TLS handshake/],
  ['that may not be its datapath', { authorize: () => false }, (port) => introducing(port, 0x2an),
    /, datapath 000000000000002a, was rejected: the peer may not be this datapath/],
]

function over(stream: ConstructorParameters<typeof RawPeer>[0]): RawPeer {
  const peer = new RawPeer(stream)
  atEnd(() => peer.destroy())
  return peer
}

function saying(port: number, bytes: Uint8Array): RawPeer {
  const peer = introducing(port, undefined)
  peer.send(bytes)
  return peer
}

function introducing(port: number, datapathId: bigint | undefined): RawPeer {
  const peer = over(createConnection(port))
  if (datapathId !== undefined) peer.introduce({ datapathId }).catch(() => undefined)
  return peer
}

describe('a warning', () => {
  it.each(rejections)('tells of a switch %s, once', async (_name, options, greet, text) => {
    const seen = warnings()
    const server = await start(options)
    for (let round = 0; round < 2; round++) await greet(server.address.port).closed
    await eventually(() => Object.values(server.stats().rejected).reduce((sum, n) => sum + n, 0) === 2)
    await eventually(() => seen.length > 0)
    expect(seen.map(({ name, code }) => [name, code])).toEqual([['DaolinetWarning', 'DAOLINET_REJECTED']])
    expect(seen[0]!.message).toMatch(text)
  })

  it('tells of a second connection for a datapath that is connected', async () => {
    const seen = warnings()
    const server = await start({ duplicates: 'reject' })
    await join(server, { datapathId: 5n })
    await introducing(server.address.port, 5n).closed
    await eventually(() => seen.length > 0)
    expect(seen.map(({ message }) => message)).toEqual([
      'a connection from 127.0.0.1, datapath 0000000000000005, was rejected: '
      + 'another connection for this datapath is alive',
    ])
  })

  it('tells of a connection beyond maxConnections', async () => {
    const seen = warnings()
    const server = await start({ maxConnections: 1 })
    await join(server)
    await introducing(server.address.port, undefined).closed
    await eventually(() => seen.length > 0)
    expect(seen[0]!.message).toContain('1 connections')
    expect(server.stats().rejected).toEqual({ full: 1 })
  })

  it('is not emitted when somebody has subscribed, nor for what the application stops itself', async () => {
    const seen = warnings()
    const server = await start()
    introducing(server.address.port, undefined)
    await eventually(() => server.stats().handshaking === 1)
    await server.close()
    const rejected = published('rejected')
    const other = await start({ authorize: () => false })
    await introducing(other.address.port, 1n).closed
    await eventually(() => rejected.length === 1)
    await new Promise((resolve) => setImmediate(resolve))
    expect(seen).toEqual([])
  })

  const nowhere: [name: string, target: () => Promise<DialOptions>, text: RegExp][] = [
    ['where nobody listens', async () => ({ port: await freePort() }), /127\.0\.0\.1:\d+: .*ECONNREFUSED/],
    ['where nobody listens, by name', async () => ({ host: 'localhost', port: await freePort() }),
      /ECONNREFUSED/],
    ['at a socket that is not there', () => Promise.resolve({ path: '/no/such/socket' }),
      /at \/no\/such\/socket: no connection could be opened: .*ENOENT/],
    ['whose certificate an unknown authority signed', async () => ({
      port: await tlsPort(), tls: { ca: authorities.other },
    }), /the TLS handshake failed/],
    ['that speaks TLS, without', async () => ({ port: await tlsPort() }), /no session with the switch/],
  ]
  it.each(nowhere)('tells of dialling a switch %s, once', async (_name, target, text) => {
    const seen = warnings()
    const dialer = dial({ ...await target(), backoff: { min: 1, max: 1 } })
    atEnd(() => dialer.close())
    await eventually(() => dialer.stats().attempts > 5)
    expect(new Set(seen.map(({ code }) => code))).toEqual(new Set(['DAOLINET_DIAL_FAILED']))
    expect(new Set(seen.map(({ message }) => message)).size).toBe(seen.length)
    expect(seen[0]!.message).toMatch(text)
  })

  it('is not emitted for what rejects a promise of the application\'s', async () => {
    const seen = warnings()
    await expect(connect({ port: await freePort() })).rejects.toThrow('ECONNREFUSED')
    expect(seen).toEqual([])
  })

  it('has a code that the page on errors explains', () => {
    const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
    const [declaration] = /type WarningCode = .*/.exec(read('src/switch/warnings.ts'))!
    const codes = [...declaration.matchAll(/'(\w+)'/g)].map(([, code]) => code)
    const explained = [...read('docs/errors.md').matchAll(/^\| `(DAOLINET_\w+)`/gm)].map(([, code]) => code)
    expect(explained.sort()).toEqual(codes.sort())
  })
})

it('NODE_DEBUG=daolinet tells of each connection, session and failure', { timeout: 60_000 }, async () => {
  const program = `
    import { dial, listen } from 'daolinet/switch'
    import { TestSwitch } from 'daolinet/testing'
    const server = await listen({ host: '127.0.0.1', port: 0 }, (sw) => sw.close())
    const device = new TestSwitch({ datapathId: 0x2an })
    for (let i = 0; i < 2; i++) await (await device.connect({ port: server.address.port })).closed
    await server.close()
    const dialer = dial({ path: '/no/such/socket', backoff: { min: 1, max: 1 } })
    while (dialer.stats().attempts < 3) await new Promise((done) => setImmediate(done))
    await dialer.close()
    await device.close()
  `
  const { stderr } = await promisify(execFile)(
    process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program],
    { env: { ...process.env, NODE_DEBUG: 'daolinet' } },
  )
  const times = (text: RegExp): number => [...stderr.matchAll(text)].length
  expect(times(/DAOLINET \d+: 127\.0\.0\.1:\d+: connected/g)).toBe(2)
  expect(times(/DAOLINET \d+: 127\.0\.0\.1:\d+, datapath 000000000000002a: the session is open/g)).toBe(2)
  expect(times(/datapath 000000000000002a: the session ended: this side closed the session/g)).toBe(2)
  expect(times(/DAOLINET \d+: \/no\/such\/socket: dialling\b/g)).toBeGreaterThan(2)
  expect(times(/\/no\/such\/socket: dialling failed: .*ENOENT/g)).toBeGreaterThan(1)
})

async function freePort(): Promise<number> {
  const net = createServer()
  await new Promise<void>((resolve) => net.listen(0, '127.0.0.1', resolve))
  const { port } = net.address() as AddressInfo
  await new Promise((resolve) => net.close(resolve))
  return port
}

/** The port of a switch that speaks TLS. */
async function tlsPort(): Promise<number> {
  const net = createTlsServer({ key: controller.key, cert: controller.cert }, (socket) => {
    socket.on('error', () => socket.destroy())
  })
  await new Promise<void>((resolve) => net.listen(0, '127.0.0.1', resolve))
  atEnd(() => net.close())
  return (net.address() as AddressInfo).port
}
