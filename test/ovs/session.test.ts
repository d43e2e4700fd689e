import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { flowMod, flowStatsRequest, formatIpv4, PortNo, type FlowMod } from 'daolinet/codec'
import {
  ApplyError, dial, listen, RequestError, type SwitchServer, type SwitchSession,
} from 'daolinet/switch'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { OpenVSwitch } from './lab/open-vswitch.js'
import { until } from './lab/run.js'

const execute = promisify(execFile)

let directory: string
let ovs: OpenVSwitch
const open = new Set<AsyncDisposable>()

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'daolinet-session-'))
  await makeCertificates()
  ovs = await OpenVSwitch.start({ directory: join(directory, 'ovs'), datapath: 'dummy' })
  await ovs.addBridge('br0', { datapathId: '00000000000000b0' })
  await ovs.addPort('br0', 'p1', 1)
  await ovs.vsctl('set-ssl', path('switch.key'), path('switch.crt'), path('ca.crt'))
})

afterEach(async () => {
  await ovs.vsctl('del-controller', 'br0')
  await ovs.ofctl('del-flows', 'br0')
  await Promise.all([...open].map((one) => one[Symbol.asyncDispose]()))
  open.clear()
})

afterAll(async () => {
  await ovs?.stop()
  await rm(directory, { recursive: true, force: true })
})

const path = (file: string): string => join(directory, file)

/** Two authorities, and a key with a certificate for each side. */
async function makeCertificates(): Promise<void> {
  const openssl = (...args: string[]) => execute('openssl', args, { cwd: directory })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  for (const ca of ['ca', 'other']) {
    await openssl('req', '-x509', ...key, '-keyout', `${ca}.key`, '-out', `${ca}.crt`, '-subj', `/CN=${ca}`)
  }
  for (const [name, ca] of [['switch', 'ca'], ['controller', 'ca'], ['stranger', 'other']] as const) {
    await openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
    await openssl('x509', '-req', '-in', `${name}.csr`, '-CA', `${ca}.crt`, '-CAkey', `${ca}.key`,
      '-CAcreateserial', '-out', `${name}.crt`)
  }
}

async function identity(name: string, ca = 'ca'): Promise<{ key: Buffer, cert: Buffer, ca: Buffer }> {
  const [key, cert, authority] = await Promise.all(
    [`${name}.key`, `${name}.crt`, `${ca}.crt`].map((file) => readFile(path(file))))
  return { key: key!, cert: cert!, ca: authority! }
}

/** A server that is closed behind the test. */
async function server(options: Parameters<typeof listen>[0] = {}): Promise<SwitchServer> {
  const made = await listen({ host: '127.0.0.1', port: 0, ...options })
  open.add(made)
  return made
}

async function first(sessions: AsyncIterable<SwitchSession>): Promise<SwitchSession> {
  for await (const sw of sessions) return sw
  throw new Error('no session came')
}

/** A session with the bridge over plain TCP. */
async function session(options: Parameters<typeof listen>[0] = {}): Promise<SwitchSession> {
  const made = await server(options)
  await ovs.setController('br0', `tcp:127.0.0.1:${made.address.port}`)
  return first(made)
}

const toPort = (port: number): FlowMod['instructions'] =>
  [{ type: 'applyActions', actions: [{ type: 'output', port }] }]

const numbered = (count: number): FlowMod[] => Array.from({ length: count }, (_, i) => flowMod({
  cookie: BigInt(i), match: { ethType: 0x0800, ipv4Dst: formatIpv4(i + 1) }, instructions: toPort(1),
}))

const countFlows = async (bridge = 'br0'): Promise<number> => {
  const [, count] = /flow_count=(\d+)/.exec(await ovs.ofctl('dump-aggregate', bridge)) ?? []
  return Number(count)
}

describe('TLS with Open vSwitch', () => {
  const versions = ['TLSv1.2', 'TLSv1.3'] as const

  it.each(versions)('stands with %s, each side\'s certificate verified', async (version) => {
    const tls = { ...await identity('controller'), minVersion: version, maxVersion: version }
    const seen: unknown[] = []
    const made = await server({ tls, authorize: ({ peer }) => { seen.push(peer.tls); return true } })
    await ovs.setController('br0', `ssl:127.0.0.1:${made.address.port}`)
    const sw = await first(made)
    expect(sw.datapathId).toBe(0xb0n)
    expect(sw.peer.tls).toMatchObject({ authorized: true, protocol: version })
    expect(seen).toEqual([sw.peer.tls])
    await sw.apply(numbered(3))
    expect(await countFlows()).toBe(3)
  })

  it('refuses a switch whose certificate another authority signed, and says so', async () => {
    const made = await server({ tls: { ...await identity('controller', 'other') } })
    await ovs.setController('br0', `ssl:127.0.0.1:${made.address.port}`)
    await until('the refusal', () => Object.values(made.stats().rejected).some((count) => count > 0))
    expect(made.stats().sessions).toBe(0)
  })

  it('is refused by a switch that does not trust its certificate', async () => {
    const made = await server({ tls: { ...await identity('stranger'), ca: (await identity('stranger')).ca } })
    await ovs.setController('br0', `ssl:127.0.0.1:${made.address.port}`)
    await until('the refusal', () => Object.values(made.stats().rejected).some((count) => count > 0))
    expect(made.stats().sessions).toBe(0)
  })

  it('dials a switch that listens (pssl:)', async () => {
    const port = await freePort()
    await ovs.setController('br0', `pssl:${port}:127.0.0.1`)
    const tls = { ...await identity('controller'), checkServerIdentity: () => undefined }
    const dialer = dial({ host: '127.0.0.1', port, tls, backoff: { min: 20 } })
    open.add(dialer)
    const sw = await first(dialer)
    expect(sw.datapathId).toBe(0xb0n)
    expect(sw.peer.tls).toMatchObject({ authorized: true })
  })
})

describe('other ways to an Open vSwitch', () => {
  it('a unix socket', async () => {
    const made = await server({ port: undefined, host: undefined, path: path('ovs/controller.sock') })
    await ovs.setController('br0', `unix:${path('ovs/controller.sock')}`)
    expect((await first(made)).datapathId).toBe(0xb0n)
  })

  it('dialling a switch that listens (ptcp:), and again after it hung up', async () => {
    const port = await freePort()
    await ovs.setController('br0', `ptcp:${port}:127.0.0.1`)
    const dialer = dial({ host: '127.0.0.1', port, backoff: { min: 20, max: 200 } })
    open.add(dialer)
    const sessions = dialer[Symbol.asyncIterator]()
    const before = (await sessions.next()).value!
    await ovs.vsctl('del-controller', 'br0')
    expect((await before.closed).kind).toMatch(/ended|lost/)
    await ovs.setController('br0', `ptcp:${port}:127.0.0.1`)
    const after = (await sessions.next()).value!
    await after.apply(numbered(2))
    expect(await countFlows()).toBe(2)
  })
})

describe('writes to an Open vSwitch', () => {
  it('name the one bad flow-mod among a thousand, and leave the others in force', async () => {
    const sw = await session()
    const flows = numbered(1000)
    flows[617] = flowMod({ match: { tcpDst: 80 } })
    const failure = await sw.apply(flows).then(() => undefined, (error: unknown) => error)
    expect(failure).toBeInstanceOf(ApplyError)
    const { failures } = failure as ApplyError
    expect(failures.map(({ index }) => index)).toEqual([617])
    expect(failures[0]!.error).toBeInstanceOf(RequestError)
    expect(failures[0]!.error.message).toContain('OFPBMC_BAD_PREREQ')
    expect(await countFlows()).toBe(999)
  })

  it('are refused by the switch with a stale generation id, and from a slave', async () => {
    const sw = await session()
    await sw.setRole('master', 5n)
    await expect(sw.setRole('master', 4n)).rejects.toThrow('OFPRRFC_STALE')
    await sw.setRole('slave', 6n)
    expect(() => sw.send(numbered(1)[0]!)).toThrow(/slave/)
    await expect(sw.apply(numbered(1))).rejects.toThrow()
    expect(await countFlows()).toBe(0)
  })

  it('are all or nothing in a bundle: ten thousand flow-mods, and then two of which one is bad', async () => {
    const sw = await session()
    await sw.bundle(numbered(10_000))
    expect(await countFlows()).toBe(10_000)
    const bad = [flowMod({ command: 'delete' }), flowMod({ match: { tcpDst: 80 } })]
    await expect(sw.bundle(bad)).rejects.toThrow('OFPBMC_BAD_PREREQ')
    expect(await countFlows()).toBe(10_000)
  })

  it('come back by the controller\'s hand when ovs-vswitchd is killed in their middle', async () => {
    const made = await server()
    await ovs.setController('br0', `tcp:127.0.0.1:${made.address.port}`)
    const sessions = made[Symbol.asyncIterator]()
    const wanted = numbered(20_000)
    const before = (await sessions.next()).value!
    const writes = async (): Promise<never> => { for (;;) await before.apply(wanted) }
    const broken = writes().catch((error: unknown) => error)
    await until('the first flows', async () => await countFlows() > 100, { every: 1 })
    await ovs.killSwitch()
    expect(await broken).toBeInstanceOf(Error)
    await ovs.startSwitch()
    const after = (await sessions.next()).value!
    await after.apply([flowMod({ command: 'delete' }), ...wanted])
    expect(await countFlows()).toBe(wanted.length)
  })

  it('and reads: fifty thousand flows, part by part, in memory that does not grow with them', async () => {
    const sw = await session()
    await sw.apply(numbered(50_000))
    let flows = 0
    let parts = 0
    let peak = 0
    globalThis.gc?.()
    const start = process.memoryUsage().heapUsed
    for await (const part of sw.stream(flowStatsRequest())) {
      flows += part.flows.length
      if (++parts % 50 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed - start)
    }
    expect(flows).toBe(50_000)
    expect(parts).toBeGreaterThan(10)
    // All at once they are some 60 MB of objects.
    expect(peak).toBeLessThan(60 << 20)
  })
})

describe('a hundred bridges', () => {
  it('connect at once, each with its own datapath id', async () => {
    const made = await server()
    const names = Array.from({ length: 100 }, (_, i) => `hundred${i}`)
    const add = names.flatMap((name, i) => ['--', 'add-br', name, '--', 'set', 'bridge', name,
      'datapath_type=dummy', 'protocols=OpenFlow13', 'fail_mode=secure', 'other-config:disable-in-band=true',
      `other-config:datapath-id=${(0x1000 + i).toString(16).padStart(16, '0')}`,
      '--', 'set-controller', name, `tcp:127.0.0.1:${made.address.port}`])
    try {
      await ovs.vsctl(...add.slice(1))
      const ids = new Set<bigint>()
      for await (const sw of made) {
        ids.add(sw.datapathId)
        if (ids.size === names.length) break
      }
      expect([...ids].sort()).toEqual(names.map((_, i) => BigInt(0x1000 + i)))
      expect(made.stats().sessions).toBe(names.length)
    } finally {
      await ovs.vsctl(...names.flatMap((name) => ['--', 'del-br', name]).slice(1))
    }
  })
})

describe('a reader that pauses', () => {
  it('loses packet-ins to the bound of its queue, counted, and nothing else', async () => {
    const sw = await session()
    const toController = [{ type: 'output', port: PortNo.CONTROLLER }] as const
    const messages = sw.messages('packetIn', { messages: 100 })
    const data = new Uint8Array(64)
    for (let i = 0; i < 2000; i++) {
      sw.send({ type: 'packetOut', inPort: 1, actions: toController, data })
      if (i % 50 === 49) await sw.request({ type: 'barrierRequest' })
    }
    const { packetIns, dropped, queued } = sw.stats()
    expect(queued).toBe(100)
    expect(dropped).toBe(packetIns - 100)
    expect((await messages.next()).value).toMatchObject({ type: 'packetIn', data })
    await messages.return?.()
  })
})

async function freePort(): Promise<number> {
  const probe = await listen({ host: '127.0.0.1', port: 0 })
  const { port } = probe.address
  await probe.close()
  return port
}
