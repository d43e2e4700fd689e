import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPacket, parsePacket } from 'daolinet/packet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Example } from './lab/example.js'
import { WiredBridges, type Wire } from './lab/wired-bridges.js'

const A = { mac: '02:00:00:00:00:0a', ip: '10.0.0.1' }
const B = { mac: '02:00:00:00:00:0b', ip: '10.0.0.2' }

/** The first segment of a connection from A to a port of B. */
const segment = (dstPort: number, srcPort = 40_000): Uint8Array => buildPacket({
  ethernet: { src: A.mac, dst: B.mac }, ipv4: { src: A.ip, dst: B.ip, ttl: 64 },
  tcp: { srcPort, dstPort, flags: 2 },
})

describe('the firewall', () => {
  let bridges: WiredBridges
  let firewall: Example
  let rules: string
  let [a, b]: Wire[] = []

  /** The ports of B that segments have come to, in order. */
  const arrived = (): (number | undefined)[] => b!.frames.map((frame) => parsePacket(frame).tcp?.dstPort)
  const isTo = (port: number) => (packet: { tcp?: { dstPort: number } }) => packet.tcp?.dstPort === port

  beforeAll(async () => {
    bridges = await WiredBridges.start();
    [a, b] = await bridges.bridge('fw', 0xf1n, 1, 2)
    rules = join(bridges.ovs.directory, 'rules.json')
    const first = [{ deny: 'tcp,tp_dst=22' }, { allow: 'tcp,nw_dst=10.0.0.2,tp_dst=80' }]
    await writeFile(rules, JSON.stringify(first))
    await bridges.ovs.ofctl('add-flow', 'fw', 'priority=65535,actions=NORMAL')
    firewall = await Example.start('firewall.ts', '--rules', rules, '--every', '0.1')
    await bridges.ovs.setController('fw', firewall.target)
    await firewall.line(/^00000000000000f1 has 2 rules$/m)
  })

  afterAll(async () => {
    await firewall?.[Symbol.asyncDispose]()
    await bridges?.[Symbol.asyncDispose]()
  })

  it('passes what a rule allows, drops what none does, and counts both', async () => {
    for (const port of [22, 443, 80]) a!.send(segment(port))
    await b!.packet('the allowed segment', isTo(80))
    expect(arrived()).toEqual([80])
    await firewall.line(/^00000000000000f1 1 packets: deny tcp,tp_dst=22$/m)
    await firewall.line(/^00000000000000f1 1 packets: allow tcp,nw_dst=10.0.0.2,tp_dst=80$/m)
  })

  it('lets every packet pass that old and new rules allow, while the file changes', async () => {
    const from = b!.frames.length
    const sets = [1, 2, 3, 4].map((length) => [
      ...Array.from({ length }, () => ({ deny: 'tcp,tp_dst=22' })), { allow: 'tcp,tp_dst=80' },
      { allow: `tcp,tp_dst=${1000 + length}` },
    ])
    let sent = 0
    for (const set of sets) {
      await writeFile(rules, JSON.stringify(set))
      const before = firewall.said.length
      const line = `f1 has ${set.length} rules`
      while (!firewall.said.slice(before).includes(line)) {
        for (let i = 0; i < 20; i++) a!.send(segment(80, 50_000 + sent++))
        await b!.packet('the last of some segments', ({ tcp }) => tcp?.srcPort === 50_000 + sent - 1)
      }
    }
    a!.send(segment(1004))
    await b!.packet('a segment that only the last rules allow', isTo(1004))
    expect(b!.frames).toHaveLength(from + sent + 1)
    expect(sent).toBeGreaterThan(80)
  })

  it('keeps the rules that are in force when the file is wrong, or the switch refuses one', async () => {
    const flows = await bridges.ovs.flows('fw')
    await writeFile(rules, '[{ "allow": "ip,tcp_dst=80" }]')
    await firewall.line(/rule 1: tcp_dst needs tcp or tcp6 beside it .*; the rules stay as they were$/m)
    // ARP's opcode is two bytes on the wire, and one in Open vSwitch.
    await writeFile(rules, '[{ "allow": "" }, { "deny": "arp,arp_op=256" }]')
    await firewall.line(/f1 keeps what it had: rule 2: the switch refused flowMod: OFPBMC_\w+/)
    const text = (all: typeof flows): string[] => all.map(({ match, actions }) => `${match} ${actions}`)
    expect(text(await bridges.ovs.flows('fw'))).toEqual(text(flows))
  })

  it('stops at SIGTERM', async () => {
    expect(await firewall.stop()).toBe(0)
  })
})
