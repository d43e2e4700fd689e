import { badChecksums, buildPacket, parsePacket, type Packet, type TcpInit } from 'daolinet/packet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Example } from './lab/example.js'
import { until } from './lab/run.js'
import { WiredBridges, type Wire } from './lab/wired-bridges.js'

const VIP = { mac: '02:00:00:00:00:64', ip: '10.0.0.100' }
const CLIENT = { mac: '02:00:00:00:00:0c', ip: '10.0.0.1' }
const SERVERS = [{ mac: '02:00:00:00:00:11', ip: '10.0.0.11' }, { mac: '02:00:00:00:00:12', ip: '10.0.0.12' }]
const CONNECTIONS = 64

type Host = typeof VIP

const segment = (from: Host, to: Host, tcp: TcpInit): Uint8Array => buildPacket({
  ethernet: { src: from.mac, dst: to.mac }, ipv4: { src: from.ip, dst: to.ip, ttl: 64 }, tcp,
})
const arpFrom = (from: Host, to: Host, op: 'request' | 'reply'): Uint8Array => buildPacket({
  ethernet: { src: from.mac, dst: op === 'request' ? 'ff:ff:ff:ff:ff:ff' : to.mac },
  arp: { op, sha: from.mac, spa: from.ip, tha: to.mac, tpa: to.ip },
})

describe('the load balancer', () => {
  let bridges: WiredBridges
  let balancer: Example
  let client: Wire
  let wires: Wire[]
  const silent = new Set<Wire>()
  let answering: NodeJS.Timeout
  const answered = new Map<Wire, number>()

  /** Servers answer every question about their address, until they are silenced. */
  const answer = (): void => {
    for (const [index, wire] of wires.entries()) {
      const from = answered.get(wire) ?? 0
      answered.set(wire, wire.frames.length)
      for (const frame of silent.has(wire) ? [] : wire.frames.slice(from)) {
        const { arp } = parsePacket(frame)
        if (arp?.op === 'request' && arp.tpa === SERVERS[index]!.ip) {
          wire.send(arpFrom(SERVERS[index]!, { mac: arp.sha, ip: arp.spa }, 'reply'))
        }
      }
    }
  }

  /** The segments that a server got, by the port of the client. */
  const gotBy = (wire: Wire): Map<number, Packet> => new Map(wire.frames.flatMap((frame) => {
    const packet = parsePacket(frame)
    return packet.ethernet !== undefined && packet.tcp?.dstPort === 80 ? [[packet.tcp.srcPort, packet]] : []
  }))

  /** Opens connections from these ports on, and waits until all have come to servers. */
  const open = async (firstPort: number): Promise<void> => {
    for (let i = 0; i < CONNECTIONS; i++) {
      client.send(segment(CLIENT, VIP, { srcPort: firstPort + i, dstPort: 80, flags: 2 }))
    }
    const isThere = (port: number): boolean => wires.some((wire) => gotBy(wire).has(port))
    const ports = Array.from({ length: CONNECTIONS }, (_, index) => firstPort + index)
    await until('every connection', () => ports.every(isThere))
  }

  beforeAll(async () => {
    bridges = await WiredBridges.start();
    [client, ...wires] = await bridges.bridge('lb', 0x1bn, 1, 2, 3) as [Wire, ...Wire[]]
    answering = setInterval(answer, 10)
    const servers = SERVERS.flatMap(({ ip }) => ['--server', ip])
    balancer = await Example.start('load-balancer.ts', '--vip', VIP.ip, ...servers)
    await bridges.ovs.setController('lb', balancer.target)
    await balancer.line(/^000000000000001b server 10\.0\.0\.11 is 02:00:00:00:00:11 at port 2$/m)
    await balancer.line(/^000000000000001b server 10\.0\.0\.12 is 02:00:00:00:00:12 at port 3$/m)
    const buckets = async () => (await bridges.ovs.ofctl('dump-groups', 'lb')).split('bucket=').length === 3
    await until('both servers in the group', buckets)
  })

  afterAll(async () => {
    clearInterval(answering)
    await balancer?.[Symbol.asyncDispose]()
    await bridges?.[Symbol.asyncDispose]()
  })

  it('answers for the virtual address', async () => {
    client.send(arpFrom(CLIENT, VIP, 'request'))
    const { arp } = await client.packet('an ARP reply', (packet) => packet.arp?.op === 'reply')
    expect(arp).toMatchObject({ sha: VIP.mac, spa: VIP.ip, tha: CLIENT.mac, tpa: CLIENT.ip })
  })

  it('spreads connections over both servers, each to one, with the address of the server', async () => {
    await open(10_000)
    const got = wires.map(gotBy)
    const first = got.map((packets) => [...packets.keys()].sort())
    expect(Math.min(...first.map(({ length }) => length))).toBeGreaterThan(CONNECTIONS / 8)
    expect(first.flat()).toHaveLength(CONNECTIONS)
    for (const [index, packets] of got.entries()) {
      for (const packet of packets.values()) {
        expect([packet.ethernet.dst, packet.ipv4?.dst]).toEqual([SERVERS[index]!.mac, SERVERS[index]!.ip])
      }
    }
    await open(10_000)
    expect(wires.map((wire) => [...gotBy(wire).keys()].sort())).toEqual(first)
  })

  it('has replies come from the virtual address', async () => {
    for (const [index, wire] of wires.entries()) {
      wire.send(segment(SERVERS[index]!, CLIENT, { srcPort: 80, dstPort: 10_000 + index, flags: 0x12 }))
      const reply = await client.packet('a reply', ({ tcp }) => tcp?.dstPort === 10_000 + index)
      expect([reply.ethernet.src, reply.ipv4?.src]).toEqual([VIP.mac, VIP.ip])
    }
    const frames = [client, ...wires].flatMap((wire) => wire.frames)
    expect(frames.flatMap((frame) => badChecksums(frame))).toEqual([])
  })

  it('leaves out a server that no longer answers, and takes it back', async () => {
    silent.add(wires[0]!)
    await balancer.line(/server 10\.0\.0\.11 does not answer/)
    const buckets = async () => (await bridges.ovs.ofctl('dump-groups', 'lb')).split('bucket=').length - 1
    await until('one server in the group', async () => await buckets() === 1)
    await open(20_000)
    expect([...gotBy(wires[0]!).keys()].filter((port) => port >= 20_000)).toEqual([])
    silent.clear()
    await until('two servers in the group', async () => await buckets() === 2)
  })

  it('stops at SIGTERM', async () => {
    expect(await balancer.stop()).toBe(0)
  })
})
