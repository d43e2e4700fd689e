import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parsePing, type Container } from './lab/container.js'
import { dualNetwork } from './lab/network.js'
import { runningLabWith, type RunningLab } from './lab/running.js'
import { until } from './lab/run.js'
import { Programs, told } from './lab/talk.js'
import { transfer } from './lab/transfer.js'
import type { Frame } from './lab/capture.js'

let lab: RunningLab
const programs = new Programs()

beforeAll(async () => {
  lab = await runningLabWith({ isDual: true })
  for (const container of [lab.c11, lab.c12, lab.c21, lab.c22]) {
    // Neighbours are doubted after a second instead of half a minute.
    await container.namespace.sysctl('net/ipv6/neigh/eth0/base_reachable_time_ms', 1000)
    await container.namespace.sysctl('net/ipv6/neigh/eth0/delay_first_probe_time', 1)
    await container.addressed()
  }
})

afterAll(async () => {
  await programs.stop()
  await lab?.stop()
})

/** Seconds without a controller; `LAB_SECONDS` sets another number. */
const WITHOUT = Number(process.env['LAB_SECONDS'] ?? 20)

type Name = 'c11' | 'c12' | 'c21' | 'c22'

const pairs: readonly (readonly [Name, Name, string])[] = [
  ['c11', 'c12', 'on one host, in one network'],
  ['c21', 'c22', 'on one host, between networks'],
  ['c11', 'c21', 'across hosts, in one network'],
  ['c22', 'c11', 'across hosts, between networks'],
]

/**
 * Gives the controller the network with these policies, and waits until switches have forgotten the others.
 */
const under = async (...policies: readonly object[]): Promise<void> => {
  await lab.change({ ...dualNetwork, policies })
  await lab.deleteRoutes()
}

describe('containers with both versions of IP', () => {
  it.each(pairs)('%s pings %s %s, by both, and no packet is lost', async (from, to) => {
    await lab.deleteRoutes()
    for (const address of [lab[to].ip6, lab[to].ip]) {
      expect(await lab[from].ping(address, { count: 3 }), address).toMatchObject({ sent: 3, received: 3 })
    }
  })

  it.each(pairs)('%s sends %s a megabyte by TCP over IPv6 %s', async (from, to) => {
    const { sent, received } = await transfer(lab[from], lab[to], 1 << 20, { ip: lab[to].ip6 })
    expect(received).toBe(sent)
  })

  it('show each host that routes in a traceroute, by the gateway of its network', async () => {
    expect(await hops(lab.c11, lab.c21.ip6)).toEqual([lab.c21.ip6])
    expect(await hops(lab.c11, lab.c22.ip6)).toEqual(['fd00:1::1', 'fd00:2::1', lab.c22.ip6])
  })

  it('ping their gateway, and are refused everything else by it', async () => {
    expect(await lab.c11.ping('fd00:1::1', { count: 2 })).toMatchObject({ received: 2 })
    expect(await told(lab.c11, 'call', 'fd00:1::1', 80, 1, 2000)).toBe('0 ECONNREFUSED')
    expect(await told(lab.c11, 'tell', 'fd00:1::1', 53, 10, 2000)).toBe('ECONNREFUSED')
  })

  it('have nothing but physical addresses and the hosts\' MAC addresses between the hosts', async () => {
    await lab.deleteRoutes()
    const capture = await lab.captureFabric('ip6 and not net fe80::/10')
    await lab.c11.ping(lab.c21.ip6)
    await transfer(lab.c11, lab.c22, 100_000, { ip: lab.c22.ip6 })
    const prefix = (ip: string) => ip.split('::')[0]
    const direction = ({ ethSrc, ethDst, ip6Src, ip6Dst }: Frame) =>
      [ethSrc, ethDst, prefix(ip6Src), prefix(ip6Dst)].join(' ')
    const [one, two] = [lab.host1.underlay.mac, lab.host2.underlay.mac]
    expect(new Set((await capture.stop()).map(direction))).toEqual(new Set([
      `${one} ${two} fd30:1 fd30:2`, `${two} ${one} fd30:2 fd30:1`,
    ]))
  })
})

describe('neighbour discovery', () => {
  it('is answered by a flow from the second question on', async () => {
    await lab.c11.ping(lab.c21.ip6)
    const packetIns = await lab.packetInsDuring(async () => {
      for (let time = 0; time < 3; time++) {
        await lab.c11.flushNeighbours()
        expect(await lab.c11.ping(lab.c21.ip6)).toMatchObject({ received: 1 })
      }
    })
    expect(packetIns.filter((message) => message.includes('icmp_type=135'))).toEqual([])
  })

  it('tells who takes an address that it is taken, and whose it is that it is not', async () => {
    const claim = async (address: string): Promise<boolean> => {
      await lab.c12.namespace.ip(`address add ${address}/128 dev eth0`)
      const state = async () => (await lab.c12.namespace.ip('-6 address show dev eth0')).stdout
        .split('\n').find((line) => line.includes(`${address}/128`)) ?? ''
      await until('the end of duplicate detection', async () =>
        !(await state()).includes('tentative') || (await state()).includes('dadfailed'))
      const isTaken = (await state()).includes('dadfailed')
      await lab.c12.namespace.ip(`address del ${address}/128 dev eth0`)
      return isTaken
    }
    expect(await claim(lab.c21.ip6)).toBe(true)
    expect(await claim('fd00:1::1')).toBe(true)
    expect(await claim('fd00:1::99')).toBe(false)
  })

  it('of link-local addresses stays on the link, which no other container is on', async () => {
    // Not what answers c12's own questions for other addresses.
    const heard = await lab.c12.capture('icmp6 and ether src 02:00:00:00:01:01 and src net fe80::/10')
    const packetIns = await lab.packetInsDuring(async () => {
      for (const to of ['ff02::1%eth0', 'ff02::2%eth0', 'fe80::ff:fe00:102%eth0']) {
        expect(await lab.c11.ping(to, { count: 3, wait: 0.2 }), to).toMatchObject({ received: 0 })
      }
    })
    expect(await heard.stop()).toEqual([])
    expect(packetIns.filter((message) => message.includes('fe80::ff:fe00:10'))).toEqual([])
  })
})

describe('a policy', () => {
  const webToDb = { id: 'p', from: { network: 'web' }, to: { network: 'db' } }

  it('lets one side open connections over IPv6, and the other only reply', async () => {
    await under({ ...webToDb, action: 'allow', protocol: 'tcp', ports: [5001] })
    for (const [server, client] of [['c22', 'c11'], ['c22', 'c21']] as const) {
      await programs.start(lab[server], 'serve', 5001)
      expect(await told(lab[client], 'call', lab[server].ip6, 5001, 20, 2000), client).toBe('20')
      expect(await told(lab[client], 'call', lab[server].ip6, 5002, 1, 500), client).toBe('0 silence')
      await programs.start(lab[client], 'serve', 5001)
      expect(await told(lab[server], 'call', lab[client].ip6, 5001, 1, 500), client).toBe('0 silence')
      await programs.stop()
    }
    await lab.deleteRoutes()
  })

  it('speaks of ICMPv6 by its own name', async () => {
    await under({ ...webToDb, action: 'allow', protocol: 'icmpv6' })
    expect(await lab.c11.ping(lab.c22.ip6, { count: 2 })).toMatchObject({ received: 2 })
    expect(await lab.c22.ping(lab.c11.ip6, { count: 2, wait: 0.2 })).toMatchObject({ received: 0 })
    expect(await lab.c11.ping(lab.c22.ip, { count: 2, wait: 0.2 })).toMatchObject({ received: 0 })
  })

  it('refuses by a reset and by ICMPv6', async () => {
    await under(
      { ...webToDb, action: 'reject', protocol: 'tcp' },
      { ...webToDb, id: 'q', action: 'reject', protocol: 17 },
    )
    for (const client of [lab.c11, lab.c21]) {
      expect(await told(client, 'call', lab.c22.ip6, 5001, 1, 2000), client.name).toBe('0 ECONNREFUSED')
      expect(await told(client, 'tell', lab.c22.ip6, 53, 10, 2000), client.name).toBe('ECONNREFUSED')
    }
  })

  it('lets datagrams in fragments pass with their port, and none without it', async () => {
    await under({ ...webToDb, action: 'allow', protocol: 'udp', ports: ['0-1023'] })
    await programs.start(lab.c22, 'hear', 53, 6)
    await programs.start(lab.c22, 'hear', 7777, 6)
    expect(await told(lab.c11, 'tell', lab.c22.ip6, 53, 4000, 2000)).toBe('answer 4000')
    expect(await told(lab.c11, 'tell', lab.c22.ip6, 7777, 4000, 600)).toBe('silence')
    expect(await told(lab.c21, 'tell', lab.c22.ip6, 53, 4000, 2000)).toBe('answer 4000')
  })

  it('that is gone leaves nothing behind', async () => {
    await under()
    expect(await lab.c11.ping(lab.c22.ip6, { count: 2, wait: 0.2 })).toMatchObject({ received: 0 })
    await under(...dualNetwork.policies)
    expect(await lab.c11.ping(lab.c22.ip6, { count: 2 })).toMatchObject({ received: 2 })
  })
})

describe('a service with an address of IPv6', () => {
  it('leads to its backend, pings its address, and refuses other ports', async () => {
    await lab.change({
      ...dualNetwork,
      services: [{
        id: 's', network: 'web', ip: 'fd00:1::100', protocol: 'tcp', port: 80,
        backends: [{ endpoint: 'c21', port: 8080 }],
      }],
    })
    await programs.start(lab.c21, 'serve', 8080)
    for (const client of [lab.c11, lab.c12]) {
      expect(await told(client, 'call', 'fd00:1::100', 80, 20, 2000), client.name).toBe('20')
      expect(await told(client, 'call', 'fd00:1::100', 81, 1, 2000), client.name).toBe('0 ECONNREFUSED')
      expect(await client.ping('fd00:1::100', { count: 2 })).toMatchObject({ received: 2 })
      expect(await told(client, 'call', lab.c21.ip6, 8080, 20, 2000), client.name).toBe('20')
    }
    await lab.change(dualNetwork)
  })
})

describe('a controller that is gone', () => {
  it('is missed by nobody who talks: pings of neighbours, gateways and other networks', async () => {
    const { c11, c12, c21, c22 } = lab
    for (const container of [c11, c12, c21, c22]) await container.flushNeighbours()
    const running = await Promise.all(([
      [c11, c21.ip6], [c11, c12.ip6], [c12, 'fd00:1::1'], [c11, c22.ip6],
    ] as const).map(async ([from, to]) => {
      await from.ping(to)
      const child = from.startPing(to, 0.2)
      const said = { text: '' }
      child.stdout?.on('data', (chunk: Buffer) => { said.text += chunk.toString() })
      return { child, said }
    }))
    const asked = await c12.capture('icmp6 and ip6[40] == 135')
    await lab.killController()
    const enough = WITHOUT * 5
    await until(`${enough} pings`, () =>
      running.every(({ said }) => parsePing(said.text).replies.length >= enough),
    { within: WITHOUT * 3_000, every: 500 })
    const questions = await asked.stop()
    for (const { child } of running) child.kill('SIGINT')
    await until('the summaries', () => running.every(({ said }) => said.text.includes('transmitted')))
    for (const { said } of running) {
      const { sent, received } = parsePing(said.text)
      expect(sent - received).toBeLessThanOrEqual(1)
    }
    expect(questions.length).toBeGreaterThan(4)
    await lab.startController()
  }, 60_000 + WITHOUT * 3_000)
})

/** The address of each hop in what traceroute prints. */
const hops = async (from: Container, to: string): Promise<string[]> => {
  const { stdout } = await from.namespace.exec('traceroute', ['-6', '-n', '-w', '1', '-q', '1', to])
  return [...stdout.matchAll(/^ *\d+ +(\S+)/gm)].map(([, address]) => address!)
}
