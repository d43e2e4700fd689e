import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { network } from './lab/network.js'
import { runningLab, type RunningLab } from './lab/running.js'
import { until } from './lab/run.js'
import { Programs, told, type Talking } from './lab/talk.js'
import type { Container } from './lab/container.js'

let lab: RunningLab
const programs = new Programs()

const VIP = '10.1.0.100'

beforeAll(async () => {
  lab = await runningLab()
})

afterEach(() => programs.stop())

afterAll(async () => {
  await lab?.stop()
})

/** The lab's network with TCP port 80 and UDP port 53 in front of port 5001 of these. */
const served = async (...backends: Container[]) => balanced('client', ...backends)

/** The same, for connections that are given to backends by client or one by one. */
const balanced = async (affinity: 'client' | 'connection', ...backends: Container[]) => {
  const to = backends.map(({ name }) => ({ endpoint: name, port: 5001 }))
  await lab.change({
    ...network,
    services: [
      { id: 'web', network: 'web', ip: VIP, protocol: 'tcp', port: 80, backends: to, affinity },
      { id: 'names', network: 'web', ip: VIP, protocol: 'udp', port: 53, backends: to, affinity },
    ],
  })
}

/** Which of the programs have heard something since they were asked the last time. */
const heardBy = (...of: readonly Talking[]): (() => boolean[]) => {
  const seen = of.map(({ lines }) => lines.length)
  return () => of.map(({ lines }, at) => {
    const more = lines.length > seen[at]!
    seen[at] = lines.length
    return more
  })
}

describe('a service', () => {
  it('is reached on the same host and on the other, by TCP, UDP and ping', async () => {
    for (const backend of [lab.c12, lab.c21]) {
      await served(backend)
      await programs.start(backend, 'serve', 5001)
      await programs.start(backend, 'hear', 5001)
      expect(await told(lab.c11, 'call', VIP, 80, 20, 5000), backend.name).toBe('20')
      expect(await told(lab.c11, 'tell', VIP, 53, 100, 5000), backend.name).toBe('answer 100')
      expect((await lab.c11.ping(VIP, { count: 3 })).received).toBe(3)
      await programs.stop()
    }
  })

  it('raises few packet-ins for a thousand connections of a client', async () => {
    await served(lab.c21)
    await programs.start(lab.c21, 'serve', 5001)
    const packetIns = await lab.packetInsDuring(async () => {
      expect(await told(lab.c11, 'call', VIP, 80, 1000, 5000)).toBe('1000')
    })
    // The datapath may remember for a moment that such packets go to the controller.
    expect(packetIns.length, packetIns.join('\n')).toBeLessThanOrEqual(5)
  })

  it('gives connections to two backends one by one, and to the one that is left', async () => {
    await balanced('connection', lab.c12, lab.c21)
    const heard = heardBy(
      await programs.start(lab.c12, 'serve', 5001), await programs.start(lab.c21, 'serve', 5001),
    )
    expect(await told(lab.c11, 'call', VIP, 80, 40, 5000)).toBe('40')
    expect(heard()).toEqual([true, true])
    await balanced('connection', lab.c21)
    expect(await told(lab.c11, 'call', VIP, 80, 40, 5000)).toBe('40')
    expect(heard()).toEqual([false, true])
  })

  it('gives all connections of a client to one of two backends', async () => {
    await served(lab.c12, lab.c21)
    const heard = heardBy(
      await programs.start(lab.c12, 'serve', 5001), await programs.start(lab.c21, 'serve', 5001),
    )
    expect(await told(lab.c11, 'call', VIP, 80, 40, 5000)).toBe('40')
    expect(heard().filter(Boolean)).toHaveLength(1)
  })

  it('lets a backend reach itself', async () => {
    await served(lab.c21)
    await programs.start(lab.c21, 'serve', 5001)
    await programs.start(lab.c21, 'hear', 5001)
    expect(await told(lab.c21, 'call', VIP, 80, 20, 5000)).toBe('20')
    expect(await told(lab.c21, 'tell', VIP, 53, 100, 5000)).toBe('answer 100')
  })

  it('refuses at once without a backend, and tells of a port that the backend has closed', async () => {
    await served()
    expect(await told(lab.c11, 'call', VIP, 80, 1, 5000)).toBe('0 ECONNREFUSED')
    expect(await told(lab.c11, 'tell', VIP, 53, 10, 5000)).toBe('ECONNREFUSED')
    await served(lab.c21)
    expect(await told(lab.c11, 'call', VIP, 80, 1, 5000)).toBe('0 ECONNREFUSED')
    expect(await told(lab.c11, 'tell', VIP, 53, 10, 5000)).toBe('ECONNREFUSED')
  })
})

describe('a direct connection', () => {
  it('lives beside one through the service that has the same ports', async () => {
    await served(lab.c21)
    await programs.start(lab.c21, 'serve', 5001)
    const through = await programs.start(lab.c11, 'hold', VIP, 80, 20, 20_000)
    const direct = await programs.start(lab.c11, 'hold', lab.c21.ip, 5001, 20, 20_000)
    const heard = heardBy(through, direct)
    for (let round = 0; round < 3; round++) {
      await until('echoes of both', () => through.lines.length > 5 && direct.lines.length > 5)
      await until('more echoes', () => heard().every(Boolean), { every: 500 })
    }
    expect([...through.lines, ...direct.lines].filter((line) => line !== 'echo')).toEqual([])
  })
})

describe('a backend that is replaced', () => {
  it('hears no more datagrams: its clients move on', async () => {
    await served(lab.c12)
    const old = await programs.start(lab.c12, 'hear', 5001)
    const next = await programs.start(lab.c21, 'hear', 5001)
    const client = await programs.start(lab.c11, 'ask', VIP, 53, 20)
    await until('answers', () => client.lines.length > 10)
    expect(old.lines.length).toBeGreaterThan(5)
    await served(lab.c21)
    await until('datagrams at the other backend', () => next.lines.length > 10, { within: 10_000 })
    const heard = heardBy(old, next, client)
    heard()
    const before = next.lines.length
    await until('more datagrams', () => next.lines.length > before + 50, { within: 20_000 })
    expect(heard()).toEqual([false, true, true])
  })

  it('loses its connections: their clients are told, and connect to the other', async () => {
    await served(lab.c21)
    await programs.start(lab.c21, 'serve', 5001)
    await programs.start(lab.c12, 'serve', 5001)
    const held = await programs.start(lab.c11, 'hold', VIP, 80, 20)
    await until('echoes', () => held.lines.length > 5)
    await served(lab.c12)
    await until('the end of the connection', () => held.lines.includes('closed'), { within: 10_000 })
    expect(held.lines).toContain('ECONNRESET')
    expect(await told(lab.c11, 'call', VIP, 80, 20, 5000)).toBe('20')
  })
})
