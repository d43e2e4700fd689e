import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { network } from './lab/network.js'
import { runningLab, type RunningLab } from './lab/running.js'
import { strangerAt, strangerIp, strangerMac } from './lab/stranger.js'
import { Programs, told } from './lab/talk.js'
import type { Container } from './lab/container.js'

let lab: RunningLab
let stranger: Container
const programs = new Programs()

beforeAll(async () => {
  lab = await runningLab()
  stranger = await strangerAt(lab.host1)
})

afterEach(() => programs.stop())

afterAll(async () => {
  await lab?.stop()
})

const way = { port: 'out', ip: '198.51.100.1', nextHopMac: strangerMac }

/** The lab's network with egress, and a way to the outside at the first host. */
const leaving = async (more: object = {}, outside: object = way) => {
  await lab.change({
    ...network,
    networks: network.networks.map((one) => ({ ...one, egress: { host: 'host1' } })),
    hosts: network.hosts.map((host) => host.id === 'host1' ? { ...host, outside } : host),
    ...more,
  })
}

describe('egress', () => {
  it('carries ping, TCP and UDP from both hosts, with the address outside', async () => {
    await leaving()
    await programs.start(stranger, 'serve', 5001)
    await programs.start(stranger, 'hear', 5001)
    for (const container of [lab.c11, lab.c21, lab.c22]) {
      const seen = await stranger.capture('icmp[icmptype] == 8')
      expect((await container.ping(strangerIp, { count: 3 })).received, container.name).toBe(3)
      const sources = new Set((await seen.stop()).map(({ ipSrc }) => ipSrc))
      expect(sources, container.name).toEqual(new Set(['198.51.100.1']))
      expect(await told(container, 'call', strangerIp, 5001, 20, 5000), container.name).toBe('20')
      expect(await told(container, 'tell', strangerIp, 5001, 100, 5000), container.name).toBe('answer 100')
    }
  })

  it('tells of a port that is closed, and refuses what a policy rejects', async () => {
    await leaving()
    for (const container of [lab.c11, lab.c21]) {
      expect(await told(container, 'call', strangerIp, 5009, 1, 5000)).toBe('0 ECONNREFUSED')
      expect(await told(container, 'tell', strangerIp, 5009, 10, 5000)).toBe('ECONNREFUSED')
    }
    const reject = {
      id: 'no', action: 'reject', from: { network: 'web' }, to: { cidr: '198.51.100.0/24' }, protocol: 'tcp',
      ports: [5001],
    }
    await leaving({ policies: [reject] })
    await programs.start(stranger, 'serve', 5001)
    await programs.start(stranger, 'serve', 5002)
    expect(await told(lab.c11, 'call', strangerIp, 5001, 1, 5000)).toBe('0 ECONNREFUSED')
    expect(await told(lab.c11, 'call', strangerIp, 5002, 1, 5000)).toBe('1')
  })

  it('shows the hosts in traceroute', async () => {
    await leaving()
    const ways = [[lab.c11, ['10.1.0.1']], [lab.c22, ['10.2.0.1', '10.2.0.1']]] as const
    for (const [{ namespace }, hops] of ways) {
      const { stdout } = await namespace.exec('traceroute', ['-n', '-q', '1', '-w', '2', strangerIp])
      const seen = stdout.split('\n').slice(1).map((line) => line.trim().split(/\s+/)[1]).filter(Boolean)
      expect(seen).toEqual([...hops, strangerIp])
    }
  })

  it('carries a thousand connections at once, each from a port of its own', async () => {
    await leaving({}, { ...way, ports: '20000-29999' })
    await programs.start(stranger, 'serve', 5001)
    for (const one of [lab.c11, lab.c21]) expect(await told(one, 'call', strangerIp, 5001, 1, 5000)).toBe('1')
    const packetIns = await lab.packetInsDuring(async () => {
      const counts = await Promise.all([lab.c11, lab.c21].map((one) =>
        told(one, 'many', strangerIp, 5001, 500, 20_000)))
      expect(counts).toEqual(['500', '500'])
    })
    expect(packetIns.length, packetIns.join('\n')).toBeLessThanOrEqual(20)
    const tracked = await lab.host1.ovs.appctl('dpctl/dump-conntrack', 'zone=65535')
    const ports = [...tracked.matchAll(/reply=\(src=198\.51\.100\.7,dst=198\.51\.100\.1,sport=5001,dport=(\d+)/g)]
      .map(([, port]) => Number(port))
    expect(ports.length).toBeGreaterThanOrEqual(1000)
    expect(new Set(ports).size).toBe(ports.length)
    expect(ports.every((port) => port >= 20_000 && port <= 29_999)).toBe(true)
  })

  it('leaves the host its own connections at the address that it shares', async () => {
    await leaving({}, { ...way, ports: '20000-29999' })
    const { namespace, bridge } = lab.host1
    await namespace.ip(`address add 198.51.100.1/24 dev ${bridge}`)
    await programs.start(stranger, 'serve', 5001)
    const host = { namespace } as Container
    expect(await told(host, 'call', strangerIp, 5001, 20, 5000)).toBe('20')
    expect(await told(lab.c11, 'call', strangerIp, 5001, 20, 5000)).toBe('20')
    await programs.start(host, 'serve', 5003)
    expect(await told(stranger, 'call', '198.51.100.1', 5003, 20, 5000)).toBe('20')
    expect((await stranger.ping('198.51.100.1', { count: 2 })).received).toBe(2)
    await namespace.ip(`address del 198.51.100.1/24 dev ${bridge}`)
  })
})

describe('a port mapping', () => {
  const mapped = (endpoint: string, more: object = {}) => leaving({
    portMappings: ['tcp', 'udp'].map((protocol) =>
      ({ id: protocol, host: 'host1', protocol, port: 8080, endpoint, endpointPort: 5001 })),
    ...more,
  })

  it('is reached from outside, by TCP and UDP, and sees the client', async () => {
    await mapped('c11')
    await programs.start(lab.c11, 'serve', 5001)
    await programs.start(lab.c11, 'hear', 5001)
    const seen = await lab.c11.capture('tcp[tcpflags] & tcp-syn != 0 and dst port 5001')
    expect(await told(stranger, 'call', '198.51.100.1', 8080, 20, 5000)).toBe('20')
    expect(new Set((await seen.stop()).map(({ ipSrc }) => ipSrc))).toEqual(new Set([strangerIp]))
    expect(await told(stranger, 'tell', '198.51.100.1', 8080, 100, 5000)).toBe('answer 100')
    const packetIns = await lab.packetInsDuring(async () => {
      expect(await told(stranger, 'call', '198.51.100.1', 8080, 500, 5000)).toBe('500')
    })
    expect(packetIns.length, packetIns.join('\n')).toBeLessThanOrEqual(5)
  })

  it('is reached from another container of the host', async () => {
    await mapped('c11')
    await programs.start(lab.c11, 'serve', 5001)
    await programs.start(lab.c11, 'hear', 5001)
    expect(await told(lab.c12, 'call', '198.51.100.1', 8080, 20, 5000)).toBe('20')
    expect(await told(lab.c12, 'tell', '198.51.100.1', 8080, 100, 5000)).toBe('answer 100')
  })

  it('refuses at once when its endpoint is gone, closed, or denied by a policy', async () => {
    await mapped('c11')
    expect(await told(stranger, 'call', '198.51.100.1', 8080, 1, 5000)).toBe('0 ECONNREFUSED')
    const reject = {
      id: 'no', action: 'reject', direction: 'ingress',
      from: { cidr: '198.51.100.0/24' }, to: { endpoint: 'c11' },
    }
    await mapped('c11', { policies: [reject] })
    await programs.start(lab.c11, 'serve', 5001)
    expect(await told(stranger, 'call', '198.51.100.1', 8080, 1, 5000)).toBe('0 ECONNREFUSED')
    await mapped('c21')
    expect(await told(stranger, 'call', '198.51.100.1', 8080, 1, 5000)).toBe('0 ECONNREFUSED')
  })
})
