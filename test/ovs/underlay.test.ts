import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endpointMtu, type UnderlayMode } from 'daolinet/routing'
import { dualNetwork } from './lab/network.js'
import { runningLabWith, type RunningLab } from './lab/running.js'
import { until } from './lab/run.js'
import { transfer } from './lab/transfer.js'
import { controllerAddress } from './lab/two-hosts.js'

let lab: RunningLab

beforeAll(async () => {
  lab = await runningLabWith({ isDual: true, hasTunnels: true })
  for (const container of [lab.c11, lab.c12, lab.c21, lab.c22]) await container.addressed()
})

afterAll(async () => {
  await lab?.stop()
})

const FABRIC_MTU = 1500

interface Case {
  readonly mode: UnderlayMode
  /** Which of the hosts' underlay addresses the document has: tunnels go between these. */
  readonly family: 4 | 6
  /** What tshark calls the number of the tenant, and what says that it is such a tunnel. */
  readonly fields: readonly string[]
  /** What is in these fields, after the number. */
  readonly sign: string
  /** Whether this mode shows what the code does in all of its kind. */
  readonly isWhole?: boolean
}

const tunnel = (type: 'vxlan' | 'geneve' | 'gre') => ({ tunnel: type, port: type })

const cases: readonly Case[] = [
  { mode: 'mac', family: 4, fields: [], sign: '', isWhole: true },
  { mode: tunnel('vxlan'), family: 4, fields: ['vxlan.vni', 'udp.dstport'], sign: '4789' },
  { mode: tunnel('geneve'), family: 6, fields: ['geneve.vni', 'udp.dstport'], sign: '6081', isWhole: true },
  { mode: tunnel('gre'), family: 4, fields: ['gre.key', 'gre.proto'], sign: '0x6558' },
]

/**
 * The network with its hosts in a mode. Its policies are one-way, so that the switches track connections:
 * only `clients` may ping `db`, and open one port of it.
 */
const inMode = ({ mode, family }: Case) => ({
  ...dualNetwork,
  hosts: dualNetwork.hosts.map(({ underlay, ...host }) => ({
    ...host, underlay: { ...underlay, mode, ip: underlay.ip[family === 4 ? 0 : 1]! },
  })),
  policies: [{ protocol: 'icmp' }, { protocol: 'tcp', ports: [5001] }].map((what, at) => ({
    id: `ask${at}`, action: 'allow', from: { group: 'clients' }, to: { network: 'db' }, ...what,
  })),
})

/** The number of the tenant, as the flows have it. */
const tenantNumber = async (): Promise<number> => {
  const flows = await lab.host2.ovs.flows(lab.host2.bridge, 2)
  const flow = flows.find(({ match }) => match.includes('tun_id'))
  return Number(/tun_id=(0x[0-9a-f]+)/.exec(flow!.match)![1])
}

const titled = cases.map((one) => [typeof one.mode === 'object' ? one.mode.tunnel : one.mode, one] as const)

describe.each(titled)('hosts in mode %s', (_name, one) => {
  const document = inMode(one)
  const mtu = endpointMtu(document.hosts[0]!.underlay, FABRIC_MTU)

  beforeAll(async () => {
    const { c11, c12, c21, c22 } = lab
    for (const { namespace } of [c11, c12, c21, c22]) await namespace.ip(`link set eth0 mtu ${mtu}`)
    await lab.change(document)
    // The switch of a host asks for the other host's MAC address when the first packet enters a tunnel.
    await until('the way between the hosts', async () => (await c11.ping(c21.ip)).received === 1)
    await lab.deleteRoutes()
  })

  it('carry pings of containers, in one network and between two, and lose nothing', async () => {
    const { c11, c21, c22 } = lab
    expect(await c11.ping(c21.ip, { count: 3 })).toMatchObject({ received: 3 })
    expect(await c11.ping(c21.ip6)).toMatchObject({ received: 1 })
    const { replies } = await c11.ping(c22.ip, { count: 2 })
    expect(replies.map(({ ttl }) => ttl)).toEqual([62, 62])
  })

  it('carry TCP, and nothing that policies forbid', async () => {
    const { c11, c12, c22 } = lab
    const { sent, received } = await transfer(c11, c22, 300_000)
    expect(received).toBe(sent)
    for (const [from, to] of [[c12, c22], [c22, c11]] as const) {
      const denied = await from.ping(to.ip, { wait: 0.5 })
      expect(denied, `${from.name} to ${to.name}`).toMatchObject({ sent: 1, received: 0 })
    }
  })

  it('have on the wire what the document says', async () => {
    const { c11, c21, host1, host2 } = lab
    const capture = await lab.captureFabric('not arp and not icmp6')
    await c11.ping(c21.ip)
    const fields = ['eth.src', 'eth.dst', 'ipv6.src', 'ipv6.dst', 'ip.src', 'ip.dst', 'icmp.type']
    const frames = await capture.stopForFields(...fields, ...one.fields)
    const isTunnel = one.fields.length > 0
    const outer = document.hosts.map(({ underlay }) => underlay.ip)
    const around = (at: 0 | 1, mac: string) => {
      const own = [host1, host2][at]!.underlay.mac
      return isTunnel ? `${own},${mac}` : own
    }
    const ends = (family: 4 | 6, at: 0 | 1, ip?: string) =>
      [...isTunnel && one.family === family ? [outer[at]!] : [], ...ip === undefined ? [] : [ip]].join(',')
    const frame = (a: typeof c11, b: typeof c11, [at, to]: readonly [0 | 1, 0 | 1], type: string) => [
      around(at, a.mac), around(to, b.mac), ends(6, at), ends(6, to), ends(4, at, a.ip), ends(4, to, b.ip),
      type,
    ]
    expect(frames.map((seen) => seen.slice(0, fields.length)))
      .toEqual([frame(c11, c21, [0, 1], '8'), frame(c21, c11, [1, 0], '0')])
    const numbers = isTunnel ? [await tenantNumber(), await tenantNumber()] : []
    expect(frames.flatMap((seen) => seen[7] === undefined ? [] : Number(seen[7]))).toEqual(numbers)
    expect(frames.map((seen) => seen[8] ?? '')).toEqual([one.sign, one.sign])
  })

  it('carry packets of the MTU that endpoints are told to have, and lose those that do not fit', async () => {
    const { c11, c21 } = lab
    const ping = async (size: number): Promise<string> => {
      const args = ['-n', '-c', '1', '-W', '0.5', '-M', 'do', '-s', `${size - 28}`, c21.ip]
      return (await c11.namespace.exec('ping', args, { accept: [1] })).stdout
    }
    expect(await ping(mtu)).toContain('1 received')
    if (mtu === FABRIC_MTU) return
    await c11.namespace.ip('link set eth0 mtu 1500')
    expect(await ping(mtu + 1)).toContain('0 received')
  })

  if (one.isWhole !== true) return

  it('keep their flows when the controller reads them again', async () => {
    const { c11, c22, host1, host2, controller } = lab
    await c11.ping(c22.ip)
    const up = () => controller.log.filter(({ event, state }) => event === 'switch' && state === 'up').length
    const kept = async () => (await Promise.all([host1, host2].map((host) => lab.routes(host)))).flat()
      .map(({ table, match, actions, packets }) => ({ flow: `${table} ${match} ${actions}`, packets }))
    const before = { up: up(), flows: await kept() }
    for (const { ovs, bridge } of [host1, host2]) {
      // A switch that has no controller at all for a moment forgets its flows.
      for (const port of [6654, 6653]) await ovs.setController(bridge, `tcp:${controllerAddress}:${port}`)
    }
    await until('both switches to be back', () => up() === before.up + 2)
    const after = new Map((await kept()).map(({ flow, packets }) => [flow, packets]))
    expect(before.flows.length).toBeGreaterThan(6)
    expect(before.flows.filter(({ flow, packets }) => !(after.get(flow)! >= packets))).toEqual([])
  })

  it('find the half of a route again that the receiver\'s switch has lost', async () => {
    const { c11, c21, c22, host2: { ovs, bridge } } = lab
    for (const to of [c21, c22]) {
      await c11.ping(to.ip)
      await ovs.ofctl('del-flows', bridge, 'table=2,ip')
      await ovs.appctl('revalidator/purge')
      expect(await c11.ping(to.ip, { count: 2 }), to.name).toMatchObject({ received: 2 })
    }
  })
})
