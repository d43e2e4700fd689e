/** What packets carry, as we build it, read by tshark. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  buildDatagram, buildDhcp, buildDns, buildGeneve, buildGre, buildIgmp, buildLldp, buildPacket,
  buildSctpChunks, buildVxlan, EthType, GRE_ETHERNET, IpProtocol, LLDP_MAC, UdpPort, type GeneveInit,
  type GreInit, type PacketInit,
} from '../../src/codec/packet/index.js'
import { dhcp, dns, geneve, gre, igmp, lldp, mld, sctpChunks } from '../support/payloads.js'
import { seedOf } from '../support/seed.js'
import { haveTshark, tsharkFields } from '../support/witness/tshark-packets.js'
import {
  plainChunks, plainDhcp, plainDns, plainLldp, wantedChunks, wantedDhcp, wantedDns, wantedIgmp, wantedLldp,
  wantedMld, type Wanted,
} from '../support/witness/tshark-payloads.js'

const seed = seedOf()

/** Compares samples of an arbitrary with tshark's reading of their frames, field by field. */
function compare<T>(
  values: fc.Arbitrary<T>, frameOf: (value: T) => PacketInit, wantedOf: (value: T) => Wanted,
): void {
  const sample = fc.sample(values, { numRuns: 200, seed })
  const wanted = sample.map(wantedOf)
  const fields = [...new Set(wanted.flatMap(Object.keys))]
  const frames = sample.map((value) => buildPacket(frameOf(value)))
  const readings = tsharkFields(frames, [...fields, '_ws.malformed'])
  expect(readings).toHaveLength(sample.length)
  for (const [index, reading] of readings.entries()) {
    const read = Object.fromEntries(Object.entries(wanted[index]!).map(([field, values]) => {
      const texts = reading[field] ?? []
      return [field, texts.map((text, at) => typeof values[at] === 'number' ? Number(text) : text)]
    }))
    expect(read, `${JSON.stringify(sample[index])} (FC_SEED=${seed})`).toEqual(wanted[index])
    expect(reading['_ws.malformed']).toBeUndefined()
  }
}

const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }
const ipv4 = { src: '10.0.0.1', dst: '10.0.0.2' }
const inner = buildPacket({ ethernet, ipv4, udp: { srcPort: 7, dstPort: 9 } })

function udp(port: number, payload: Uint8Array): PacketInit {
  return { ethernet, ipv4, udp: { srcPort: port, dstPort: port }, payload }
}

describe.skipIf(!haveTshark)('tshark reads as it was meant', () => {
  it('LLDP', () => compare(
    lldp.map(plainLldp),
    (value) => {
      const header = { ...ethernet, dst: LLDP_MAC, ethType: EthType.LLDP }
      return { ethernet: header, payload: buildLldp(value) }
    },
    wantedLldp,
  ))

  it('DHCP', () => compare(
    dhcp.map(plainDhcp),
    (value) => {
      const ports = { srcPort: UdpPort.DHCP_CLIENT, dstPort: UdpPort.DHCP_SERVER }
      return { ethernet, ipv4, udp: ports, payload: buildDhcp(value) }
    },
    wantedDhcp,
  ))

  it('DNS, with its names compressed', () => compare(
    dns.map(plainDns), (value) => udp(UdpPort.DNS, buildDns(value)), wantedDns,
  ))

  it('services by DNS', () => compare(
    fc.record({ priority: fc.nat(65535), weight: fc.nat(65535), port: fc.nat(65535) }),
    (value) => udp(UdpPort.DNS, buildDns({
      id: 1, response: true, questions: [{ name: '_ldap._tcp.example.com', type: 'SRV' }],
      answers: [{ name: '_ldap._tcp.example.com', type: 'SRV', ...value, target: 'a.example.com' }],
    })),
    ({ priority, weight, port }) => ({
      'dns.srv.priority': [priority], 'dns.srv.weight': [weight], 'dns.srv.port': [port],
      'dns.srv.target': ['a.example.com'],
    }),
  ))

  it('IGMP', () => compare(
    igmp.filter(({ type }) => typeof type === 'string'),
    (value) => {
      const options = Uint8Array.of(0x94, 4, 0, 0)
      const ip = { src: '10.0.0.1', dst: '224.0.0.22', ttl: 1, protocol: IpProtocol.IGMP, options }
      return { ethernet, ipv4: ip, payload: buildIgmp(value) }
    },
    wantedIgmp,
  ))

  it('MLD', () => compare(
    // From 128 on the interval is a floating-point number.
    mld.map((value) => 'sources' in value ? { ...value, intervalCode: value.intervalCode! & 0x7f } : value),
    (icmp6) => ({ ethernet, ipv6: { src: 'fe80::1', dst: 'ff02::16', hopLimit: 1 }, icmp6 }),
    wantedMld,
  ))

  it('SCTP', () => compare(
    sctpChunks.map(plainChunks),
    (chunks) => {
      const sctp = { srcPort: 5000, dstPort: 5001 }
      return { ethernet, ipv4, sctp, payload: buildSctpChunks(chunks) }
    },
    wantedChunks,
  ))

  it('GRE, and the packet in it', () => compare(
    gre.map((value): GreInit => ({ ...value, protocol: EthType.IPV4 })),
    (value) => {
      const lost = buildDatagram({ ipv4, udp: { srcPort: 7, dstPort: 9 } })
      return { ethernet, ipv4: { ...ipv4, protocol: IpProtocol.GRE }, payload: buildGre(value, lost) }
    },
    (value) => ({
      'gre.proto': [EthType.IPV4], 'udp.dstport': [9],
      'gre.checksum.status': value.checksum === undefined ? [] : [1],
      'gre.key': value.key === undefined ? [] : [value.key],
      'gre.sequence_number': value.sequence === undefined ? [] : [value.sequence],
    }),
  ))

  it('VXLAN, and the frame in it', () => compare(
    fc.nat(0xff_ffff),
    (vni) => udp(UdpPort.VXLAN, buildVxlan({ vni }, inner)),
    (vni) => ({ 'vxlan.vni': [vni], 'udp.dstport': [UdpPort.VXLAN, 9] }),
  ))

  it('Geneve, and the frame in it', () => compare(
    geneve.map((value): GeneveInit => ({
      ...value, protocol: GRE_ETHERNET, control: false,
      options: value.options!.map((option) => ({ ...option, class: 0x0102 })),
    })),
    (value) => udp(UdpPort.GENEVE, buildGeneve(value, inner)),
    (value) => ({
      'geneve.vni': [value.vni], 'geneve.proto_type': [GRE_ETHERNET], 'udp.dstport': [UdpPort.GENEVE, 9],
      'geneve.flags.critical': [Number(value.critical)],
      'geneve.option.class': value.options!.map((option) => option.class),
      'geneve.option.type': value.options!.map(({ type }) => type),
    }),
  ))
})
