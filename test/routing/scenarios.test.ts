/**
 * What goes wrong in networks of containers elsewhere, by number: each is a test here, or the test that is
 * named, which needs more than functions.
 */
import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  buildPacket, buildSctpChunks, parsePacket, parseSctpChunks, TcpFlags, type PacketInit, type SctpChunk,
} from '../../src/codec/packet/index.js'
import { packetIn } from '../../src/codec/index.js'
import { decide } from '../../src/routing/decide/decide.js'
import { guardFlows } from '../../src/routing/flows/guards.js'
import { hostFlows } from '../../src/routing/flows/host-flows.js'
import { hostMeters } from '../../src/routing/flows/meters.js'
import { endpointById, gatewayMac } from '../../src/routing/network/lookup.js'
import { viewWithPorts, type View } from '../../src/routing/network/view.js'
import { reconcile } from '../../src/routing/upkeep/reconcile.js'
import { revoke } from '../../src/routing/upkeep/revoke.js'
import { answer, deny, route } from '../support/decided.js'
import { endpoint, ports, puts, written } from '../support/network.js'
import { records, storyView, trackingView, webToDb } from '../support/story.js'
import { advanceView } from '../../src/routing/network/view.js'
import type { Policy } from '../../src/routing/network/records.js'

const A = { mac: '02:00:00:00:01:0b', ip: '10.1.0.11' }
const GATEWAY = '02:00:00:00:ff:01'

/** Decides about a packet of `a`. */
const sent = (view: View, packet: Partial<PacketInit>, dst = GATEWAY) => decide({
  datapathId: 1n,
  packetIn: packetIn({
    match: { inPort: 11 }, data: buildPacket({ ethernet: { src: A.mac, dst }, ...packet }),
  }),
}, view)

const to = (dst: string, more: object = {}) => ({ src: A.ip, dst, ...more })
const syn = (port: number) => ({ tcp: { srcPort: 40_000, dstPort: port, flags: TcpFlags.SYN } })
const arp = (tpa: string, more: object = {}) =>
  ({ arp: { op: 'request', sha: A.mac, spa: A.ip, tpa, ...more } } as const)
const BROADCAST = 'ff:ff:ff:ff:ff:ff'

/** All matches of a switch's standing flows in a table. */
const standing = (view: View, table: number) =>
  hostFlows(1n, view).filter(({ tableId }) => tableId === table)

describe('neighbours', () => {
  it('2: a request to the station that had the address is not answered', () => {
    expect(sent(trackingView(), arp('10.1.0.13'), '02:00:00:00:09:09').kind).toBe('deny')
  })

  it('3: nobody answers for an endpoint whose port is gone', () => {
    const unplugged = viewWithPorts(trackingView(), 2n, ports(14)).after
    expect(sent(unplugged, arp('10.1.0.13'), BROADCAST).kind).toBe('deny')
  })

  it('4: a request for the own address is dropped by a flow', () => {
    expect(guardFlows(endpointById(trackingView(), 'a')!)).toContainEqual(expect.objectContaining({
      priority: 500, match: { inPort: 11, metadata: 1n, ethType: 0x0806, arpTpa: A.ip }, instructions: [],
    }))
  })

  it('5: a probe for an address that is taken is answered', () => {
    const { packet } = answer(sent(trackingView(), arp('10.1.0.12', { spa: '0.0.0.0' }), BROADCAST))
    expect(packet.arp).toMatchObject({ op: 'reply', spa: '10.1.0.12', tpa: '0.0.0.0' })
  })

  it('6: a frame whose sender and whose ARP sender differ is dropped', () => {
    expect(sent(trackingView(), arp('10.1.0.12', { sha: '02:00:00:00:01:0c' }), BROADCAST).why.reason)
      .toBe('spoofed')
  })

  it('7: a frame to the MAC address that a neighbour had before reaches it', () => {
    const packet = { ipv4: to('10.1.0.12'), ...syn(80) }
    const { packetOut } = route(sent(trackingView(), packet, '02:00:00:00:09:09'))
    expect(packetOut.actions).toContainEqual({ type: 'setField', field: { ethDst: '02:00:00:00:01:0c' } })
  })

  it('11: the gateway answers without anything that a host has', () => {
    const own = standing(trackingView(), 1).filter(({ match }) => match.arpTpa === '10.1.0.1')
    expect(own.map(({ match }) => match.arpSpa)).toContain(A.ip)
  })
})

describe('gateways and TTLs', () => {
  it('12: a ping of the gateway with a TTL of 1 is answered', () => {
    const icmp = { type: 'echoRequest', identifier: 1, sequence: 1 } as const
    const { packet } = answer(sent(trackingView(), { ipv4: to('10.1.0.1', { ttl: 1 }), icmp }))
    expect(packet.icmp?.type).toBe('echoReply')
  })

  it('13: a connection to the gateway is reset, other protocols are unreachable', () => {
    expect(answer(sent(trackingView(), { ipv4: to('10.1.0.1'), ...syn(22) })).packet.tcp?.flags)
      .toBe(TcpFlags.RST | TcpFlags.ACK)
    const gre = answer(sent(trackingView(), { ipv4: to('10.1.0.1', { protocol: 47 }) })).packet
    expect(gre.icmp).toMatchObject({ type: 'destinationUnreachable', code: 2 })
  })

  it('14: what is sent to many never reaches the controller', () => {
    expect(standing(trackingView(), 1)).toContainEqual(expect.objectContaining({
      match: { ethType: 0x0800, ipv4Dst: '224.0.0.0/3' }, instructions: [],
    }))
    expect(sent(trackingView(), { ipv4: to('224.0.0.251', { ttl: 1 }), udp: { srcPort: 1, dstPort: 2 } }))
      .not.toHaveProperty('packetOut')
  })

  it('16: an expired TTL is reported by a gateway, never by the destination', () => {
    const view = trackingView(webToDb)
    const late = answer(sent(view, { ipv4: to('10.2.0.14', { ttl: 1 }), ...syn(80) })).packet
    expect([late.ipv4?.src, late.icmp?.type]).toEqual(['10.1.0.1', 'timeExceeded'])
  })

  it('17: nothing is reported about an error or a later fragment', () => {
    const view = trackingView(webToDb)
    const error = {
      ipv4: to('10.2.0.14', { ttl: 1 }), icmp: { type: 'destinationUnreachable', code: 3 },
      payload: new Uint8Array(28),
    }
    expect(sent(view, error as PacketInit).kind).toBe('ignore')
    const fragment = { ipv4: to('10.2.0.14', { ttl: 1, fragmentOffset: 1480, protocol: 17 }) }
    expect(sent(view, fragment).kind).toBe('ignore')
  })

  it('19: every host that routes takes one off the TTL, and only once', () => {
    const { source, destination } = route(sent(trackingView(webToDb), { ipv4: to('10.2.0.14'), ...syn(80) }))
    for (const half of [source!, destination!]) {
      const hops = half.flows.flatMap(({ instructions }) => instructions)
        .flatMap((one) => one.type === 'applyActions' ? one.actions : [])
        .filter(({ type }) => type === 'decNwTtl')
      expect(hops.length).toBeGreaterThan(0)
    }
  })
})

describe('guards', () => {
  const classify = () => standing(trackingView(), 0)

  it('27: DHCP is dropped: no guard takes a packet from nobody', () => {
    expect(classify().filter(({ match }) => match.ipv4Src === '0.0.0.0')).toEqual([])
  })

  it('28: IPv6 of an endpoint with IPv4 only, and tagged frames, are dropped', () => {
    const guards = classify().filter(({ match }) => match.inPort === 11)
    expect(guards.every(({ match }) => match.ethType !== 0x86dd && match.vlanVid === 0)).toBe(true)
  })

  it('29: the host itself may not speak from the addresses of its endpoints', () => {
    expect(classify()).toContainEqual(expect.objectContaining({
      match: { inPort: 0xffff_fffe, ethType: 0x0800, ipv4Src: '172.30.1.0/24' }, instructions: [],
    }))
  })
})

describe('policies', () => {
  const change = (view: View, policy: Policy) =>
    advanceView(view, puts({ policy: [policy] }), view.revision + 1)

  it('33: a revoked permission deletes the flows of both directions, and a new one the denials', () => {
    const view = trackingView(webToDb)
    const denied = change(view, { ...webToDb, action: 'deny' })
    expect(revoke(denied).map(({ datapathId }) => datapathId)).toEqual([1n, 2n])
    expect(revoke(change(denied.after, webToDb)).map(({ datapathId }) => datapathId)).toEqual([1n, 2n])
  })

  it('35: a connection passes when the sender and the receiver both allow it', () => {
    const egress: Policy = { ...webToDb, direction: 'egress' }
    const ingress: Policy = { ...webToDb, id: 'in', direction: 'ingress' }
    const tcp = { ipv4: to('10.2.0.14'), ...syn(80) }
    expect(sent(trackingView(egress), tcp).kind).toBe('deny')
    expect(sent(trackingView(ingress), tcp).kind).toBe('deny')
    expect(sent(trackingView(egress, ingress), tcp).kind).toBe('route')
  })

  it('36: a rejection is never answered by another', () => {
    const view = trackingView({ ...webToDb, action: 'reject' })
    const reset = { ipv4: to('10.2.0.14'), tcp: { srcPort: 1, dstPort: 80, flags: TcpFlags.RST } }
    expect(sent(view, { ipv4: to('10.2.0.14'), ...syn(80) })).toHaveProperty('packetOut')
    expect(sent(view, reset)).not.toHaveProperty('packetOut')
    // A flow that dropped it would keep others from being told.
    expect(sent(view, reset)).toMatchObject({ kind: 'deny', flows: [] })
  })

  it('36: whoever may only reply is told that it may not open, and its late replies are not', () => {
    const back = { ...webToDb, id: 'back', from: webToDb.to, to: webToDb.from }
    const view = storyView(back, { ...webToDb, action: 'reject' })
    expect(sent(view, { ipv4: to('10.2.0.14'), ...syn(80) })).toHaveProperty('packetOut')
    expect(sent(view, { ipv4: to('10.2.0.14'), udp: { srcPort: 53, dstPort: 5_000 } }))
      .not.toHaveProperty('packetOut')
  })

  it('36: an association is refused by an abort that its sender can take, and an abort by nothing', () => {
    const view = trackingView({ ...webToDb, action: 'reject' })
    const sctp = (verificationTag: number, chunk: SctpChunk) => sent(view, {
      ipv4: to('10.2.0.14'), sctp: { srcPort: 1, dstPort: 80, verificationTag },
      payload: buildSctpChunks([chunk]),
    })
    const none = new Uint8Array(0)
    const init = {
      type: 'init', flags: 0, initiateTag: 77, window: 9000, outboundStreams: 1, inboundStreams: 1,
      initialTsn: 5, parameters: none,
    } as const
    for (const [tag, chunk, flags, answered] of [
      [0, init, 0, 77], [5, { type: 'heartbeat', flags: 0, data: none }, 1, 5],
    ] as const) {
      const packet = parsePacket(deny(sctp(tag, chunk)).packetOut!.data)
      expect(packet.sctp).toMatchObject({ srcPort: 80, dstPort: 1, verificationTag: answered })
      expect(parseSctpChunks(packet.payload).chunks).toEqual([{ type: 'abort', flags, data: none }])
    }
    expect(sctp(5, { type: 'abort', flags: 0, data: none })).not.toHaveProperty('packetOut')
  })

  it('39: the loser of a contested address is gone, and the winner keeps its flows', () => {
    const twin = { ...endpoint('twin', 'web', 2, 15, A.ip), mac: '02:00:00:00:09:09' }
    const view = written(trackingView(), puts({ endpoint: [twin] }))
    const gone = advanceView(view, [{ kind: 'endpoint', id: 'twin', record: undefined }], view.revision + 1)
    expect(hostFlows(1n, gone.after)).toEqual(hostFlows(1n, trackingView()))
  })

  it('40: groups follow an endpoint that gets another address', () => {
    const policy: Policy = { ...webToDb, from: { group: 'g' } }
    const view = written(trackingView(policy), puts({ group: [{ id: 'g', members: ['a'] }] }))
    const moved = written(view, puts({ endpoint: [{ ...records.endpoint![0]!, ip: '10.1.0.99' }] }))
    const packet = { ipv4: { src: '10.1.0.99', dst: '10.2.0.14' }, ...syn(80) }
    expect(sent(moved, packet).kind).toBe('route')
  })

  it('41: a denial of TCP leaves UDP, ICMP and SCTP alone', () => {
    const no: Policy = { ...webToDb, id: 'no', action: 'deny', protocol: 'tcp', priority: 200 }
    const view = trackingView(no, webToDb)
    expect(sent(view, { ipv4: to('10.2.0.14'), ...syn(80) }).kind).toBe('deny')
    expect(sent(view, { ipv4: to('10.2.0.14'), udp: { srcPort: 1, dstPort: 80 } }).kind).toBe('route')
    expect(sent(view, { ipv4: to('10.2.0.14', { protocol: 132 }), payload: new Uint8Array(12) }).kind)
      .toBe('route')
  })

  it('43: port ranges reach to 65535', () => {
    const view = trackingView({ ...webToDb, protocol: 'tcp', ports: ['65000-65535'] })
    for (const [port, kind] of [[64_999, 'deny'], [65_000, 'route'], [65_535, 'route']] as const) {
      expect(sent(view, { ipv4: to('10.2.0.14'), ...syn(port) }).kind, String(port)).toBe(kind)
    }
  })

  it('45: nobody is reachable before its policies are known: networks do not talk by default', () => {
    expect(sent(trackingView(), { ipv4: to('10.2.0.14'), ...syn(80) }).kind).toBe('deny')
  })

  it('46: a change of a policy between prefixes revokes those inside them, and no others', () => {
    const view = trackingView(webToDb)
    const narrow: Policy = {
      id: 'p', action: 'deny', tenant: 'acme', from: { cidr: '10.1.0.11/32' }, to: { cidr: '10.2.0.14/32' },
    }
    const numbers = revoke(change(view, narrow)).flatMap(({ flows }) => flows)
      .filter(({ cookieMask }) => cookieMask !== 0xffn << 56n).map(({ cookie }) => cookie.toString(16))
    expect(numbers.every((cookie) => !cookie.includes('00c') && !cookie.includes('00b'))).toBe(true)
  })
})

describe('restarts and changes', () => {
  it('18: each endpoint, and the underlay, has a meter for what it asks the controller', () => {
    const view = viewWithPorts(trackingView(), 1n, ports(11, 12), { conntrack: true, meters: true }).after
    expect(hostMeters(1n, view).map(({ meterId }) => meterId)).toEqual([11, 12, 1])
  })

  it('66: what is reconciled once needs nothing the second time', () => {
    const view = trackingView()
    const stats = hostFlows(1n, view).map((flow) => ({
      ...flow, durationSec: 1, durationNsec: 0, packetCount: 0n, byteCount: 0n,
    }))
    expect(reconcile(view, 1n, stats)).toMatchObject({ add: [], remove: [], kept: stats.length })
  })

  it('73: a number of an endpoint is not given to another while it is held', () => {
    const view = written(storyView(), puts({ endpoint: [endpoint('new', 'web', 1, 15, '10.1.0.15')] }))
    const numbers = view.records.assignment.entries().map(([, { number }]) => number)
    expect(new Set(numbers).size).toBe(numbers.length)
    expect(gatewayMac({ id: 'web' })).toBe(gatewayMac({ id: 'web' }))
  })
})

/** Scenarios that need real switches, real packets or random networks: the tests that show them. */
const ELSEWHERE: readonly (readonly [numbers: readonly number[], file: string, test: string])[] = [
  [[1], 'ovs/neighbours.test.ts', 'is missed by nobody who talks: pings, datagrams and connections'],
  [[18], 'ovs/flood.test.ts', 'is limited by its switch, and others are served meanwhile'],
  [[20, 22], 'ovs/state.test.ts', 'is told of a closed port, by ICMP and by a reset'],
  [[21, 26], 'ovs/router.test.ts', 'carry a megabyte over a path of a smaller MTU'],
  [[25], 'routing/decide/icmp-error.test.ts', 'quotes with the checksums that the packet had'],
  [[33], 'ovs/state.test.ts', 'ends within two seconds when it is revoked, and goes on'],
  [[44], 'ovs/state.test.ts', 'gets no segment through that belongs to no connection'],
  [[48], 'ovs/state.test.ts', 'is denied with its port, on one host and across hosts'],
  [[63], 'routing/flows/pipeline.test.ts', 'guard no endpoint whose port is unknown or is owned by another'],
  [[65], 'ovs/life.test.ts', 'interrupts nobody, and its successor serves new pairs'],
  [[70], 'routing/plug.test.ts', 'writes'],
]

describe('scenarios of other tests', () => {
  it.each(ELSEWHERE)('%j are in %s: %s', async (_numbers, file, test) => {
    expect(await readFile(new URL(`../${file}`, import.meta.url), 'utf8')).toContain(test)
  })
})
