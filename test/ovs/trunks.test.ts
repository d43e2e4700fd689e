import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { network } from './lab/network.js'
import { until } from './lab/run.js'
import { runningLab, type RunningLab } from './lab/running.js'
import { Programs, told } from './lab/talk.js'
import { Trunk } from './lab/trunk.js'
import type { Container } from './lab/container.js'
import type { Host } from './lab/two-hosts.js'

let lab: RunningLab
let machine: Trunk
let other: Trunk
/** On one port of the first host: `box` without a tag, `t10` in its network, `t20` in the other. */
let box: Container
let t10: Container
let t20: Container
/** Of another tenant, on the same port, with the addresses of `c11`; and on the second host with `c21`'s. */
let t30: Container
let t40: Container
const programs = new Programs()

const behind = [
  { id: 'box', network: 'web', host: 'host1', mac: '02:00:00:00:01:50', ip: '10.1.0.50' },
  { id: 't10', network: 'web', host: 'host1', vlan: 10, mac: '02:00:00:00:01:51', ip: '10.1.0.51' },
  { id: 't20', network: 'db', host: 'host1', vlan: 20, mac: '02:00:00:00:01:50', ip: '10.2.0.52' },
  { id: 't30', network: 'lab', host: 'host1', vlan: 30, mac: '02:00:00:00:01:01', ip: '10.1.0.11' },
  { id: 't40', network: 'lab', host: 'host2', vlan: 40, mac: '02:00:00:00:02:01', ip: '10.1.0.21' },
].map((one) => ({ ...one, port: 'trunk' }))

const document = {
  ...network,
  tenants: [...network.tenants, { id: 'globex' }],
  networks: [
    ...network.networks, { id: 'lab', tenant: 'globex', cidr: '10.1.0.0/24', gateway: '10.1.0.1' },
  ],
  endpoints: [...network.endpoints, ...behind],
  groups: [{ id: 'clients', members: ['c11', 'c21', 'box'] }],
}

beforeAll(async () => {
  lab = await runningLab()
  machine = await Trunk.at(lab.host1)
  other = await Trunk.at(lab.host2)
  const containers: Container[] = []
  for (const { id: name, vlan, mac, ip, host } of behind) {
    const spec = { name, mac, ip, gateway: ip.replace(/\d+$/, '1'), prefixLength: 24 }
    containers.push(await (host === 'host1' ? machine : other).add(spec, vlan))
  }
  [box, t10, t20, t30, t40] = containers as [Container, Container, Container, Container, Container]
  await lab.change(document)
})

afterEach(() => programs.stop())

afterAll(async () => {
  await lab?.stop()
})

describe('containers behind the tags of one port', () => {
  it('reach their network on the same port, on the same host and on another, and are reached', async () => {
    const { c12, c21 } = lab
    const pairs = [[t10, box], [box, t10], [t10, c12], [c12, t10], [t10, c21], [c21, t10]] as const
    for (const [from, to] of pairs) {
      const { replies } = await from.ping(to.ip, { count: 2, wait: 2 })
      expect([from.name, to.name, ...replies.map(({ ttl }) => ttl)]).toEqual([from.name, to.name, 64, 64])
    }
    await programs.start(t10, 'serve', 5001)
    await programs.start(t10, 'hear', 5001)
    for (const from of [box, c12, c21]) {
      expect(await told(from, 'call', t10.ip, 5001, 5, 5000), from.name).toBe('5')
      expect(await told(from, 'tell', t10.ip, 5001, 1000, 5000), from.name).toBe('answer 1000')
    }
  })

  it('reach another network through the gateway, and back through the port that they share', async () => {
    const { replies } = await t20.ping(box.ip, { count: 2, wait: 2 })
    expect(replies.map(({ ttl }) => ttl)).toEqual([63, 63])
    const { stdout } = await t20.namespace.exec('traceroute', ['-n', '-q', '1', '-w', '2', lab.c21.ip])
    const hops = stdout.split('\n').slice(1).map((line) => line.trim().split(/\s+/)[1]).filter(Boolean)
    expect(hops).toEqual(['10.2.0.1', '10.1.0.1', lab.c21.ip])
    // No policy lets t10 talk to db.
    expect((await t10.ping(t20.ip)).received).toBe(0)
  })

  it('hear of gateways what others hear', async () => {
    for (const one of [box, t10, t20, t30]) {
      expect((await one.ping(one.spec.gateway, { wait: 2 })).received, one.name).toBe(1)
      expect(await told(one, 'call', one.spec.gateway, 22, 1, 5000), one.name).toBe('0 ECONNREFUSED')
    }
  })

  it('keep tenants with the same addresses apart', async () => {
    expect((await t30.ping(t40.ip, { count: 2, wait: 2 })).received).toBe(2)
    const seen = await t40.capture('icmp')
    expect((await lab.c11.ping(lab.c21.ip, { count: 2, wait: 2 })).received).toBe(2)
    expect(await seen.stop()).toEqual([])
    expect((await t30.ping(lab.c12.ip)).received).toBe(0)
  })

  it('ask the controller no more once they talk', async () => {
    await t10.ping(lab.c21.ip, { wait: 2 })
    expect(await lab.packetInsDuring(() => t10.ping(lab.c21.ip, { count: 3 }), { arp: true })).toEqual([])
  })
})

describe('frames with wrong tags', () => {
  type Sending = readonly [from: Container, ...vlans: number[]]

  /** How many pings with these tags arrive at a neighbour, and what comes to the controller of them. */
  const heardOf = async (...sendings: Sending[]) => {
    const seen = await lab.c12.capture('icmp[icmptype] == 8')
    const asked = await lab.packetInsDuring(async () => {
      for (const [from, ...vlans] of sendings) {
        await machine.sentWith(from, vlans, () => from.ping(lab.c12.ip, { wait: 0.3 }))
      }
    }, { arp: true })
    return { seen: (await seen.stop()).length, asked }
  }

  beforeAll(async () => {
    for (const one of [box, t10]) await one.learnNeighbour(lab.c12.ip, lab.c12.mac)
  })

  it('pass no guard: a tag that nobody has, one for its priority, that of another, none', async () => {
    await heardOf([t10, 10], [box])
    expect(await heardOf([t10, 10], [box])).toEqual({ seen: 2, asked: [] })
    expect(await heardOf([t10, 99], [t10, 0], [t10, 20], [t10], [box, 0], [box, 10], [t10, 10, 10]))
      .toEqual({ seen: 0, asked: [] })
  })

  it('pass no guard with a second tag where the switch looks behind the first one', async () => {
    const { ovs, bridge } = lab.host1
    const dropped = async () => (await ovs.flows(bridge, 1)).find(({ priority }) => priority === 530)!.packets
    await ovs.vsctl('set', 'Open_vSwitch', '.', 'other_config:vlan-limit=0')
    // What the datapath has cached is about the first tag only.
    await ovs.appctl('revalidator/purge')
    const before = await dropped()
    expect(await heardOf([t10, 10, 10])).toEqual({ seen: 0, asked: [] })
    await until('the count of dropped frames', async () => await dropped() > before)
  })
})

describe('the rate of a container', () => {
  const limits = { rate: 400, burst: 100, dscp: 46, queue: 5 }
  const limited = { ...document, endpoints: document.endpoints.map((one) =>
    one.id === 't10' || one.id === 'c12' ? { ...one, qos: limits } : one) }

  const meters = ({ ovs, bridge }: Host, what: 'meter-stats' | 'dump-meters') =>
    ovs.ofctl(what, bridge).then((text) => text.split(/\n(?=meter)/))

  /** The rates that the first host's switch holds. */
  const rates = () => meters(lab.host1, 'dump-meters')
    .then((found) => found.filter((one) => one.includes('kbps')).map((one) => /rate=(\d+)/.exec(one)?.[1]))

  /** How many packets all meters of the first host's switch have dropped. */
  const dropped = async () => (await meters(lab.host1, 'meter-stats'))
    .reduce((sum, one) => sum + Number(/0: packet_count:(\d+)/.exec(one)?.[1] ?? 0), 0)

  it('is held for what it sends, by a meter that is gone with it', async () => {
    const { host1, c12, c21 } = lab
    await lab.change(limited)
    expect(await rates()).toEqual(['400', '400'])
    for (const from of [t10, c12]) {
      await from.ping(c21.ip, { wait: 2 })
      const before = await dropped()
      const heard = await programs.start(c21, 'hear', 5003)
      const started = Date.now()
      await programs.start(from, 'blast', c21.ip, 5003, 1000)
      await until('datagrams that are dropped', async () => await dropped() > before + 100)
      await programs.stop()
      const bits = heard.lines.filter((line) => line.startsWith('heard')).length * 8_000
      const seconds = (Date.now() - started) / 1000
      expect(bits, from.name).toBeLessThanOrEqual(limits.rate * 1000 * seconds + limits.burst * 1000)
      expect(bits, from.name).toBeGreaterThan(0)
    }
    const flows = await host1.ovs.flows(host1.bridge, 1)
    expect(flows.some(({ actions }) => actions.includes('set_queue:5'))).toBe(true)
    await lab.change(document)
    expect(await rates()).toEqual([])
  })

  it('has its packets marked', async () => {
    await lab.change(limited)
    const seen = await lab.c21.capture('icmp[icmptype] == 8 and ip[1] == 184')
    for (const from of [t10, lab.c12]) await from.ping(lab.c21.ip, { wait: 2 })
    expect(await seen.stop()).toHaveLength(2)
    await lab.change(document)
  })
})

describe('a container that is moving', () => {
  it('is reached where it was until it speaks at the other place, and there from then on', async () => {
    const { c12 } = lab
    const [spec, old] = [t10.spec, behind[1]!]
    // As a machine is that waits to be resumed: it does not speak by itself.
    const copy = await other.add({ ...spec, name: 't11' }, 11)
    const moving = { host: 'host2', port: 'trunk', vlan: 11 }
    const documentWith = (change: object) => ({
      ...document, endpoints: document.endpoints.map((one) => one === old ? { ...one, ...change } : one),
    })
    await lab.change(documentWith({ moving }))
    expect((await c12.ping(t10.ip, { count: 2, wait: 2 })).received).toBe(2)
    const arrived = () => lab.controller.log.some(({ reason }) => reason === 'arrived')
    expect(arrived()).toBe(false)
    await t10.namespace.ip('link set eth0 down')
    await copy.namespace.exec('arping', ['-c', '1', '-A', '-I', 'eth0', spec.ip], { accept: [1] })
    await until('the arrival', arrived)
    await until('an answer from the other place', async () => (await c12.ping(spec.ip)).received === 1)
    const seen = await copy.capture('icmp[icmptype] == 8')
    expect((await c12.ping(spec.ip, { count: 2, wait: 2 })).received).toBe(2)
    expect(await seen.stop()).toHaveLength(2)
    await t10.namespace.ip('link set eth0 up')
    await t10.namespace.ip(`route replace default via ${spec.gateway}`)
    await lab.change(document)
    await until('an answer from the first place', async () => (await t10.ping(c12.ip)).received === 1)
  })
})

describe('a trunk that changes', () => {
  it('goes on without the endpoint that had no tag', async () => {
    const without = document.endpoints.filter(({ id }) => id !== 'box')
    await lab.change({ ...document, endpoints: without, groups: network.groups })
    expect((await t10.ping(lab.c21.ip, { count: 2, wait: 2 })).received).toBe(2)
    expect((await box.ping(lab.c12.ip)).received).toBe(0)
    await lab.change(document)
    expect((await box.ping(lab.c12.ip, { wait: 2 })).received).toBe(1)
  })

  it('lets an endpoint have another tag', async () => {
    const other = document.endpoints.map((one) => one.id === 't10' ? { ...one, vlan: 11 } : one)
    await lab.change({ ...document, endpoints: other })
    expect((await t10.ping(lab.c12.ip)).received).toBe(0)
    await lab.change(document)
    expect((await t10.ping(lab.c12.ip, { wait: 2 })).received).toBe(1)
  })
})
