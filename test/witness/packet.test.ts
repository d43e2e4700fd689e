import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buildDatagram, buildPacket, orThrow, parsePacket, type Ipv6Extension, type Packet, type PacketInit,
} from '../../src/codec/packet/index.js'
import { hex } from '../support/hex.js'
import { packet } from '../support/packets.js'
import { seedOf } from '../support/seed.js'
import { haveTshark, tsharkFields, type Reading } from '../support/witness/tshark-packets.js'

const seed = seedOf()

/** What tshark is asked for. Numbers come as decimal or 0x text. */
const FIELDS = [
  'eth.dst', 'eth.src', 'vlan.id', 'vlan.priority', 'vlan.dei', 'ieee8021ad.id',
  'arp.opcode', 'arp.src.hw_mac', 'arp.src.proto_ipv4', 'arp.dst.hw_mac', 'arp.dst.proto_ipv4',
  'ip.src', 'ip.dst', 'ip.ttl', 'ip.proto', 'ip.id', 'ip.dsfield.dscp', 'ip.dsfield.ecn', 'ip.len',
  'ip.hdr_len', 'ip.checksum.status', 'ip.flags', 'ip.frag_offset',
  'ipv6.src', 'ipv6.dst', 'ipv6.hlim', 'ipv6.flow', 'ipv6.plen', 'ipv6.tclass.dscp', 'ipv6.tclass.ecn',
  'icmp.type', 'icmp.code', 'icmp.checksum.status', 'icmp.ident', 'icmp.seq', 'icmp.mtu', 'icmp.redir_gw',
  'icmpv6.type', 'icmpv6.code', 'icmpv6.checksum.status', 'icmpv6.mtu', 'icmpv6.echo.identifier',
  'icmpv6.nd.ns.target_address', 'icmpv6.nd.na.target_address', 'icmpv6.nd.ra.router_lifetime',
  'tcp.srcport', 'tcp.dstport', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.flags', 'tcp.window_size_value',
  'tcp.urgent_pointer', 'tcp.hdr_len', 'tcp.checksum.status',
  'udp.srcport', 'udp.dstport', 'udp.length', 'udp.checksum.status',
  'sctp.srcport', 'sctp.dstport', 'sctp.verification_tag', 'sctp.checksum.status',
  'mpls.label', 'mpls.exp', 'mpls.ttl',
] as const

const tshark = (frames: readonly Uint8Array[]): Reading[] => tsharkFields(frames, FIELDS)

/**
 * The same packet with contents of options that are legal: tshark reads no further behind those that are
 * not. Lengths and kinds stay. ARP's other operations give its fields other meanings.
 */
function legal(packet: PacketInit): PacketInit {
  const noOperation = (options: Uint8Array | undefined) => options?.map(() => 1)
  const padding = (data: Uint8Array) => data.map((_, at) => (at === 0 ? 1 : at === 1 ? data.length - 2 : 0))
  const experimental = (data: Uint8Array) => data.map((_, at) => (at === 0 ? 253 : 0))
  const extension = (one: Ipv6Extension): Ipv6Extension => {
    if (one.type === 'routing') return { ...one, data: experimental(one.data) }
    const padded = one.type === 'hopByHop' || one.type === 'destination'
    return padded ? { ...one, data: padding(one.data) } : one
  }
  const { arp, ipv4, ipv6, tcp } = packet
  return {
    ...packet,
    ...(arp && { arp: { ...arp, op: typeof arp.op === 'number' ? 'reply' : arp.op } }),
    ...(ipv4 && { ipv4: { ...ipv4, options: noOperation(ipv4.options) } }),
    ...(ipv6 && { ipv6: { ...ipv6, extensions: ipv6.extensions?.map(extension) } }),
    ...(tcp && { tcp: { ...tcp, options: noOperation(tcp.options) } }),
  }
}

const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }

const GOOD = '1'
const ICMP_TYPES: Readonly<Record<string, number>> = {
  echoReply: 0, destinationUnreachable: 3, redirect: 5, echoRequest: 8, timeExceeded: 11,
  parameterProblem: 12,
}
const ICMP6_TYPES: Readonly<Record<string, number>> = {
  destinationUnreachable: 1, packetTooBig: 2, timeExceeded: 3, parameterProblem: 4, echoRequest: 128,
  echoReply: 129, routerSolicitation: 133, routerAdvertisement: 134, neighborSolicitation: 135,
  neighborAdvertisement: 136, redirect: 137,
}

/** What tshark should read, in its own words: of each field the outermost value. */
function expected(packet: Packet): Record<string, unknown> {
  const { ethernet, vlan, mpls, arp, ipv4, ipv6, icmp, icmp6, tcp, udp, sctp } = packet
  return {
    'eth.dst': ethernet.dst,
    'eth.src': ethernet.src,
    ...(vlan && {
      [vlan.inner ? 'ieee8021ad.id' : 'vlan.id']: vlan.vid,
      ...(vlan.inner ? {} : { 'vlan.priority': vlan.pcp, 'vlan.dei': Number(vlan.dei) }),
    }),
    ...(mpls && { 'mpls.label': mpls[0]!.label, 'mpls.exp': mpls[0]!.tc, 'mpls.ttl': mpls[0]!.ttl }),
    ...(arp && {
      'arp.opcode': arp.op === 'request' ? 1 : arp.op === 'reply' ? 2 : arp.op,
      'arp.src.hw_mac': arp.sha, 'arp.src.proto_ipv4': arp.spa,
      'arp.dst.hw_mac': arp.tha, 'arp.dst.proto_ipv4': arp.tpa,
    }),
    ...(ipv4 && {
      'ip.src': ipv4.src, 'ip.dst': ipv4.dst, 'ip.ttl': ipv4.ttl, 'ip.proto': ipv4.protocol,
      'ip.id': ipv4.identification, 'ip.dsfield.dscp': ipv4.dscp, 'ip.dsfield.ecn': ipv4.ecn,
      'ip.len': ipv4.totalLength, 'ip.hdr_len': 20 + (ipv4.options?.length ?? 0), 'ip.flags': ipv4.flags,
      'ip.frag_offset': ipv4.fragmentOffset / 8, 'ip.checksum.status': GOOD,
    }),
    ...(ipv6 && {
      'ipv6.src': ipv6.src, 'ipv6.dst': ipv6.dst, 'ipv6.hlim': ipv6.hopLimit, 'ipv6.flow': ipv6.flowLabel,
      'ipv6.plen': ipv6.payloadLength, 'ipv6.tclass.dscp': ipv6.dscp, 'ipv6.tclass.ecn': ipv6.ecn,
    }),
    ...(icmp && {
      'icmp.type': ICMP_TYPES[icmp.type] ?? icmp.type, 'icmp.code': icmp.code, 'icmp.checksum.status': GOOD,
      ...('identifier' in icmp && { 'icmp.ident': icmp.identifier, 'icmp.seq': icmp.sequence }),
      ...('gateway' in icmp && { 'icmp.redir_gw': icmp.gateway }),
      ...('mtu' in icmp && icmp.code === 4 && { 'icmp.mtu': icmp.mtu }),
    }),
    ...(icmp6 && {
      'icmpv6.type': ICMP6_TYPES[icmp6.type] ?? icmp6.type, 'icmpv6.code': icmp6.code,
      'icmpv6.checksum.status': GOOD,
      ...('identifier' in icmp6 && { 'icmpv6.echo.identifier': icmp6.identifier }),
      ...('mtu' in icmp6 && { 'icmpv6.mtu': icmp6.mtu }),
      ...('routerLifetime' in icmp6 && { 'icmpv6.nd.ra.router_lifetime': icmp6.routerLifetime }),
      ...(icmp6.type === 'neighborSolicitation' && { 'icmpv6.nd.ns.target_address': icmp6.target }),
      ...(icmp6.type === 'neighborAdvertisement' && { 'icmpv6.nd.na.target_address': icmp6.target }),
    }),
    ...(tcp && {
      'tcp.srcport': tcp.srcPort, 'tcp.dstport': tcp.dstPort, 'tcp.seq_raw': tcp.sequence,
      'tcp.ack_raw': tcp.acknowledgment, 'tcp.flags': tcp.flags, 'tcp.window_size_value': tcp.window,
      'tcp.urgent_pointer': tcp.urgentPointer, 'tcp.hdr_len': 20 + (tcp.options?.length ?? 0),
      'tcp.checksum.status': GOOD,
    }),
    ...(udp && {
      'udp.srcport': udp.srcPort, 'udp.dstport': udp.dstPort, 'udp.length': udp.length,
      'udp.checksum.status': GOOD,
    }),
    ...(sctp && {
      'sctp.srcport': sctp.srcPort, 'sctp.dstport': sctp.dstPort, 'sctp.checksum.status': GOOD,
      'sctp.verification_tag': sctp.verificationTag,
    }),
  }
}

/** The same fields of tshark's reading, with numbers as numbers where numbers are expected. */
function read(reading: Reading, wanted: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(wanted).map(([field, value]) => {
    const text = reading[field]?.[0]
    return [field, typeof value === 'number' && text !== undefined ? Number(text) : text]
  }))
}

function compare(packets: readonly PacketInit[]): void {
  const frames = packets.map(buildPacket)
  const readings = tshark(frames)
  expect(readings).toHaveLength(frames.length)
  for (const [index, frame] of frames.entries()) {
    const wanted = expected(orThrow(parsePacket(frame)))
    expect(read(readings[index]!, wanted), JSON.stringify(packets[index])).toEqual(wanted)
  }
}

describe.skipIf(!haveTshark)('tshark, verifying every checksum,', () => {
  it(`reads what was built as it was meant (FC_SEED=${seed})`, () => {
    compare(fc.sample(packet.map(legal), { numRuns: 1000, seed }))
  })

  it('reads fragments, and packets on their way by a routing header', () => {
    const ports = { srcPort: 1, dstPort: 2 }
    const ends = { src: '2001:db8::1', dst: '2001:db8::2' }
    const last = '20010db8000000000000000000000003'
    const routed = (head: string): PacketInit => {
      const data = hex(head + last)
      return { ethernet, ipv6: { ...ends, extensions: [{ type: 'routing', data }] }, udp: ports }
    }
    const later = { src: '10.0.0.1', dst: '10.0.0.2', fragmentOffset: 1480, flags: 1, protocol: 17 }
    compare([
      routed('000100000000'), routed('020100000000'), routed('040100000000'),
      { ethernet, ipv4: later, payload: new Uint8Array(16) },
    ])
  })

  it('reads packets of mobile nodes: a home address option, and its routing header', () => {
    const ends = { src: '2001:db8::1', dst: '2001:db8::2' }
    const home = '20010db8000000000000000000000003'
    const option = { type: 'destination', data: hex(`0102 0000 c910 ${home}`) } as const
    const routing = { type: 'routing', data: hex(`0201 00000000 ${home}`) } as const
    const extensions = [[option], [routing], [routing, option]]
    compare(extensions.flatMap((list): PacketInit[] => [
      { ethernet, ipv6: { ...ends, extensions: list }, udp: { srcPort: 1, dstPort: 2 } },
      { ethernet, ipv6: { ...ends, extensions: list }, tcp: { srcPort: 1, dstPort: 2 } },
      { ethernet, ipv6: { ...ends, extensions: list }, icmp6: { type: 'echoRequest' } },
    ]))
  })

  it('reads the packet that an ICMP error quotes', () => {
    const lost = buildDatagram({
      ipv4: { src: '10.0.0.1', dst: '10.0.0.2', ttl: 1 }, udp: { srcPort: 40000, dstPort: 33434 },
      payload: new Uint8Array(32),
    })
    const frame = buildPacket({
      ethernet, ipv4: { src: '10.0.0.9', dst: '10.0.0.1' }, icmp: { type: 'timeExceeded' },
      payload: lost.subarray(0, 28),
    })
    expect(tshark([frame])).toMatchObject([{
      'ip.src': ['10.0.0.9', '10.0.0.1'], 'ip.ttl': ['64', '1'], 'ip.len': ['56', '60'],
      'ip.checksum.status': ['1', '1'], 'icmp.type': ['11'], 'icmp.checksum.status': ['1'],
      'udp.srcport': ['40000'], 'udp.dstport': ['33434'], 'udp.length': ['40'],
    }])
  })

  it('finds the checksum that we broke', () => {
    const ipv4 = { src: '10.0.0.1', dst: '10.0.0.2' }
    const frame = buildPacket({ ethernet, ipv4, udp: { srcPort: 1, dstPort: 2 } })
    frame[40]! ^= 1
    frame[24]! ^= 1
    expect(tshark([frame])).toMatchObject([{ 'ip.checksum.status': ['0'], 'udp.checksum.status': ['0'] }])
  })
})
