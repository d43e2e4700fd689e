import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { network } from './lab/network.js'
import { runningLab, type RunningLab } from './lab/running.js'
import { until } from './lab/run.js'
import { Programs, told } from './lab/talk.js'
import type { Container } from './lab/container.js'

let lab: RunningLab
const programs = new Programs()

beforeAll(async () => {
  lab = await runningLab()
})

afterEach(() => programs.stop())

afterAll(async () => {
  await lab?.stop()
})

/** The lab's network with these policies. */
const under = async (...policies: object[]) => {
  await lab.change({ ...network, policies: policies.map((policy, at) => ({ id: `p${at}`, ...policy })) })
  await lab.deleteRoutes()
}

const webToDb = { from: { network: 'web' }, to: { network: 'db' } }

describe('a fragment', () => {
  it('is denied with its port, on one host and across hosts', async () => {
    const within = { from: { network: 'web' }, to: { network: 'web' } }
    await under({ ...within, action: 'deny', priority: 200, protocol: 'udp', ports: [53] })
    for (const to of [lab.c12, lab.c21]) {
      await programs.start(to, 'hear', 53)
      await programs.start(to, 'hear', 54)
      expect(await told(lab.c11, 'tell', to.ip, 54, 4000, 2000), to.name).toBe('answer 4000')
      expect(await told(lab.c11, 'tell', to.ip, 53, 4000, 600), to.name).toBe('silence')
      expect(await told(lab.c11, 'tell', to.ip, 53, 100, 600), to.name).toBe('silence')
      expect(await told(lab.c11, 'tell', to.ip, 54, 4000, 2000), to.name).toBe('answer 4000')
    }
  })

  it('is allowed with its port, also as the first packet that is seen of it', async () => {
    await under({ ...webToDb, action: 'allow', protocol: 'udp', ports: ['0-1023'] })
    await programs.start(lab.c22, 'hear', 53)
    await programs.start(lab.c22, 'hear', 7777)
    expect(await told(lab.c11, 'tell', lab.c22.ip, 53, 4000, 2000)).toBe('answer 4000')
    expect(await told(lab.c11, 'tell', lab.c22.ip, 7777, 4000, 600)).toBe('silence')
    expect(await told(lab.c21, 'tell', lab.c22.ip, 53, 4000, 2000)).toBe('answer 4000')
  })

  it('of a ping passes one way and not the other', async () => {
    await under({ ...webToDb, action: 'allow', protocol: 'icmp' })
    const big = async (from: Container, to: Container) => {
      const { stdout } = await from.namespace
        .exec('ping', ['-n', '-c', '2', '-i', '0.2', '-W', '1', '-s', '4000', to.ip], { accept: [1] })
      return / (\d) received/.exec(stdout)?.[1]
    }
    for (const from of [lab.c11, lab.c21]) {
      expect(await big(from, lab.c22), from.name).toBe('2')
      expect(await big(lab.c22, from), from.name).toBe('0')
    }
  })
})

describe('a connection that only one side may open', () => {
  it('raises one packet-in for a thousand of its kind', async () => {
    await under({ ...webToDb, action: 'allow', protocol: 'tcp', ports: [5001] })
    await programs.start(lab.c22, 'serve', 5001)
    await lab.c11.ping(lab.c22.ip, { wait: 0.2 })
    const packetIns = await lab.packetInsDuring(async () => {
      expect(await told(lab.c11, 'call', lab.c22.ip, 5001, 1000, 2000)).toBe('1000')
    })
    // The datapath may remember for a moment that such packets go to the controller.
    expect(packetIns.length, packetIns.join('\n')).toBeLessThanOrEqual(5)
  })

  it('is told of a closed port, by ICMP and by a reset', async () => {
    await under(
      { ...webToDb, action: 'allow', protocol: 'udp', ports: [7] },
      { ...webToDb, action: 'allow', protocol: 'tcp', ports: [7] },
    )
    for (const from of [lab.c11, lab.c21]) {
      expect(await told(from, 'tell', lab.c22.ip, 7, 10, 2000), from.name).toBe('ECONNREFUSED')
      expect(await told(from, 'call', lab.c22.ip, 7, 1, 2000), from.name).toBe('0 ECONNREFUSED')
    }
  })

  it('loses no answer while the network changes in ways that concern it, and leave it allowed', async () => {
    const allow = { ...webToDb, action: 'allow', protocol: 'udp', ports: [53] }
    await under(allow)
    await programs.start(lab.c22, 'hear', 53)
    const asking = await programs.start(lab.c11, 'ask', lab.c22.ip, 53, 5)
    const answers = () => asking.lines.filter((line) => /^\d+$/.test(line)).map(Number)
    for (let change = 0; change < 12; change++) {
      const before = answers().length
      await lab.change({ ...network, policies: [{ id: 'p0', ...allow, priority: 100 + change }] })
      await until('more answers', () => answers().length > before + 20)
    }
    const heard = answers()
    const asked = Array.from({ length: heard.at(-1)! + 1 }, (_, at) => at)
    // The first may be lost while its route is set up.
    expect(asked.slice(1).filter((at) => !heard.includes(at))).toEqual([])
  })

  it('ends within two seconds when it is revoked, and goes on when it is allowed again', async () => {
    const allow = { ...webToDb, action: 'allow', protocol: 'tcp', ports: [5001] }
    await under(allow)
    await programs.start(lab.c22, 'serve', 5001)
    const held = await programs.start(lab.c11, 'hold', lab.c22.ip, 5001, 50)
    await until('echoes', () => held.lines.length > 5)
    await lab.change({ ...network, policies: [] })
    let before = -1
    await until('silence', () => {
      const isSilent = before === held.lines.length
      before = held.lines.length
      return isSilent
    }, { every: 400 })
    await lab.change({ ...network, policies: [{ id: 'again', ...allow }] })
    await until('echoes again', () => held.lines.length > before + 3)
    expect(held.lines).not.toContain('closed')
  })
})

describe('an answer-only side', () => {
  /** Has the switch take a TCP segment as if the container had sent it. */
  const inject = async (from: Container, to: Container, flags: number, ports: [number, number]) => {
    const { buildPacket } = await import('daolinet/packet')
    const packet = buildPacket({
      ethernet: { src: from.mac, dst: from.spec.name === 'c22' ? await gatewayOf(from) : to.mac },
      ipv4: { src: from.ip, dst: to.ip },
      tcp: { srcPort: ports[0], dstPort: ports[1], flags, sequence: 1, acknowledgment: 1, window: 100 },
    })
    const { ovs, bridge } = lab.host2
    const hex = Buffer.from(packet).toString('hex')
    await ovs.ofctl('packet-out', bridge, `in_port=3 packet=${hex} actions=table`)
  }
  const gatewayOf = async (container: Container): Promise<string> => {
    await container.ping(container.spec.gateway, { wait: 0.5 })
    const { stdout } = await container.namespace.ip(`neighbour show ${container.spec.gateway}`)
    return /lladdr ([0-9a-f:]+)/.exec(stdout)?.[1] ?? ''
  }

  it('gets no segment through that belongs to no connection', async () => {
    await under({ ...webToDb, action: 'allow', protocol: 'tcp', ports: [5001] })
    await programs.start(lab.c22, 'serve', 5001)
    const held = await programs.start(lab.c11, 'hold', lab.c22.ip, 5001, 50)
    await until('echoes', () => held.lines.length > 3)
    const arrivals = await lab.c11.capture(`tcp and src host ${lab.c22.ip} and not src port 5001`)
    const allFlags = [0x10, 0x04, 0x14, 0x12, 0x11, 0x02]
    for (const flags of allFlags) await inject(lab.c22, lab.c11, flags, [4000, 22])
    const before = held.lines.length
    await until('more echoes', () => held.lines.length > before + 5)
    expect(await arrivals.stop()).toEqual([])
  })
})
