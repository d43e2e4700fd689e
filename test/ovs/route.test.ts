import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Container } from './lab/container.js'
import type { Frame } from './lab/capture.js'
import { runningLab, type RunningLab } from './lab/running.js'
import { transfer } from './lab/transfer.js'

let lab: RunningLab

beforeAll(async () => {
  lab = await runningLab()
})

afterAll(async () => {
  await lab?.stop()
})

type Name = 'c11' | 'c12' | 'c21' | 'c22'

const pairs: readonly (readonly [Name, Name, string])[] = [
  ['c11', 'c12', 'on one host, in one network'],
  ['c21', 'c22', 'on one host, between networks'],
  ['c11', 'c21', 'across hosts, in one network'],
  ['c11', 'c22', 'across hosts, between networks'],
]

const bothWays = pairs.flatMap(([a, b, where]) => [[a, b, where], [b, a, where]] as const)

const megabyte = 1 << 20

describe('containers that may talk', () => {
  it.each(bothWays)('%s pings %s %s, and no packet is lost, not even the first', async (from, to) => {
    await lab.deleteRoutes()
    expect(await lab[from].ping(lab[to].ip, { count: 3 })).toMatchObject({ sent: 3, received: 3 })
  })

  it.each(bothWays)('%s sends %s a megabyte by TCP %s, and every byte is right', async (from, to) => {
    const { sent, received } = await transfer(lab[from], lab[to], megabyte)
    expect(sent).toMatch(/^[0-9a-f]{64}$/)
    expect(received).toBe(sent)
  })

  it('see each other\'s logical addresses, and the MAC addresses of their own network', async () => {
    const { c11, c21, c22 } = lab
    const [near, far] = [await c21.capture('icmp'), await c22.capture('icmp')]
    await c11.ping(c21.ip)
    await c11.ping(c22.ip)
    const [inNetwork] = await near.stop()
    expect(inNetwork).toMatchObject({ ethSrc: c11.mac, ethDst: c21.mac, ipSrc: c11.ip, ipDst: c21.ip })
    const [routed] = await far.stop()
    expect(routed).toMatchObject({ ethDst: c22.mac, ipSrc: c11.ip, ipDst: c22.ip })
    expect([c11.mac, lab.host1.underlay.mac, lab.host2.underlay.mac]).not.toContain(routed!.ethSrc)
  })
})

describe('the wire between the hosts', () => {
  it('carries physical addresses and the hosts\' MAC addresses and nothing else', async () => {
    await lab.deleteRoutes()
    const capture = await lab.captureFabric()
    for (const [from, to] of bothWays) {
      await lab[from].flushNeighbours()
      await lab[from].ping(lab[to].ip)
      await transfer(lab[from], lab[to], 100_000)
    }
    const frames = await capture.stop()

    const direction = ({ ethSrc, ethDst, ethType, ipSrc, ipDst }: Frame) =>
      [ethSrc, ethDst, ethType, rackOf(ipSrc), rackOf(ipDst)].join(' ')
    const [one, two] = [lab.host1.underlay.mac, lab.host2.underlay.mac]
    expect(new Set(frames.map(direction))).toEqual(new Set([
      `${one} ${two} 0x0800 172.30.1 172.30.2`,
      `${two} ${one} 0x0800 172.30.2 172.30.1`,
    ]))
  })

  it('carries the hosts\' own traffic too', async () => {
    const { stdout } = await lab.host1.namespace.exec('ping', ['-n', '-c', '2', lab.host2.underlay.ip])
    expect(stdout).toContain('2 received')
  })
})

const rackOf = (ip: string) => ip.split('.').slice(0, 3).join('.')

describe('a route', () => {
  it('is two halves that agree, one on each switch, for each direction', async () => {
    await lab.deleteRoutes()
    await lab.c11.ping(lab.c21.ip)
    const { c11, c21 } = lab
    const [up, port] = [1, 2]

    for (const [here, there, from, to] of [
      [lab.host1, lab.host2, c11, c21],
      [lab.host2, lab.host1, c21, c11],
    ] as const) {
      const source = (await lab.routes(here)).filter((flow) =>
        flow.table === 1 && flow.match.includes(`nw_dst=${to.ip}`))
      expect(source).toHaveLength(1)
      expect(source[0]!.match).toMatch(/\bmetadata=0x[0-9a-f]+\b/)
      expect(source[0]!.match).toContain(`nw_src=${from.ip}`)
      const [out] = source
      const physicalSource = rewritten(out!.actions, 'ip_src')
      const physicalDestination = rewritten(out!.actions, 'ip_dst')
      expect(rewritten(out!.actions, 'eth_src')).toBe(here.underlay.mac)
      expect(rewritten(out!.actions, 'eth_dst')).toBe(there.underlay.mac)
      expect(out!.actions).toMatch(new RegExp(`output:${up}$`))

      const destination = (await lab.routes(there)).filter((flow) =>
        flow.table === 2 && flow.match.includes(`nw_src=${physicalSource}`))
      expect(destination).toHaveLength(1)
      const [into] = destination
      expect(into!.match).toContain(`nw_dst=${physicalDestination}`)
      expect(rewritten(into!.actions, 'ip_src')).toBe(from.ip)
      expect(rewritten(into!.actions, 'ip_dst')).toBe(to.ip)
      expect(rewritten(into!.actions, 'eth_dst')).toBe(to.mac)
      expect(into!.actions).toMatch(new RegExp(`output:${port}$`))
    }
  })

  it('takes one PacketIn for its first packet, and none for replies and later packets', async () => {
    await lab.deleteRoutes()
    const first = await lab.packetInsDuring(() => lab.c11.ping(lab.c21.ip))
    expect(first).toHaveLength(1)
    expect(first[0]).toContain(`nw_src=${lab.c11.ip},nw_dst=${lab.c21.ip}`)

    const later = await lab.packetInsDuring(async () => {
      expect(await lab.c11.ping(lab.c21.ip, { count: 10, interval: 0.01 })).toMatchObject({ received: 10 })
      expect(await lab.c21.ping(lab.c11.ip, { count: 10, interval: 0.01 })).toMatchObject({ received: 10 })
    })
    expect(later).toEqual([])
  })

  it('carries a megabyte of TCP for one PacketIn at most', async () => {
    await lab.deleteRoutes()
    const packetIns = await lab.packetInsDuring(() => transfer(lab.c21, lab.c11, megabyte))
    // The datapath may remember for a moment that such packets go to the controller.
    expect(packetIns.length).toBeLessThanOrEqual(3)
  })

  it('is plugged in again when one half of it is lost', async () => {
    await lab.c11.ping(lab.c21.ip)
    const { ovs, bridge } = lab.host2
    await ovs.ofctl('del-flows', bridge, 'table=2,ip')
    await ovs.appctl('revalidator/purge')
    expect(await lab.c11.ping(lab.c21.ip, { count: 3 })).toMatchObject({ received: 3 })
  })
})

/** The value that a list of actions gives to a field. */
const rewritten = (actions: string, field: string): string | undefined =>
  new RegExp(`set_field:([^,]+?)->${field}\\b`).exec(actions)?.[1]

describe('the TTL of a packet that arrives', () => {
  const ttlAt = async (from: Container, to: Container): Promise<{ request: number; reply: number }> => {
    const capture = await to.capture('icmp')
    const { replies } = await from.ping(to.ip)
    const [request] = await capture.stop()
    return { request: Number(request?.ttl), reply: Number(replies[0]?.ttl) }
  }

  it('is untouched within a network', async () => {
    expect(await ttlAt(lab.c11, lab.c12)).toEqual({ request: 64, reply: 64 })
    expect(await ttlAt(lab.c11, lab.c21)).toEqual({ request: 64, reply: 64 })
  })

  it('is one less between networks on one host', async () => {
    expect(await ttlAt(lab.c21, lab.c22)).toEqual({ request: 63, reply: 63 })
  })

  it('is two less between networks across hosts: each host is a router', async () => {
    expect(await ttlAt(lab.c11, lab.c22)).toEqual({ request: 62, reply: 62 })
  })
})

describe('the whole conversation', () => {
  it('is made of messages that Open vSwitch finds no fault with', () => {
    const faults = [...lab.snoop1.messages, ...lab.snoop2.messages].filter((message) =>
      message.includes('***') || message.startsWith('OFPT_ERROR'))
    expect(faults).toEqual([])
    expect(lab.snoop1.messages.some((message) => message.startsWith('OFPT_FLOW_MOD'))).toBe(true)
  })

  it('is told by the controller as JSON, one object to a line', () => {
    expect(lab.controller.log.length).toBeGreaterThan(0)
  })
})
