import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { formatIpv4, formatMac, type Match } from 'daolinet/codec'
import {
  badChecksums, buildPacket, orThrow, parsePacket, type PacketInit,
} from '../../src/codec/packet/index.js'
import { PipelinePacket } from '../../src/testing/packet/packet.js'
import { rewrite } from '../../src/testing/packet/rewrite.js'
import { testsOf, matches } from '../../src/testing/datapath/flow-match.js'
import { testOf } from '../../src/testing/packet/field-bits.js'
import { property } from '../support/property.js'

const mac = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map(formatMac)
const ipv4 = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(formatIpv4)
const u16 = fc.integer({ min: 0, max: 0xffff })
const payload = fc.uint8Array({ maxLength: 40 })

/** Packets of every protocol that has a checksum, with and without a VLAN tag. */
const packets = fc.record({
  ethernet: fc.record({ src: mac, dst: mac }),
  vlan: fc.option(fc.record({
    vid: fc.integer({ min: 0, max: 4095 }), pcp: fc.integer({ min: 0, max: 7 }),
  }), { nil: undefined }),
  ipv4: fc.record({ src: ipv4, dst: ipv4, ttl: fc.integer({ min: 2, max: 255 }) }),
  transport: fc.oneof(
    fc.record({ tcp: fc.record({ srcPort: u16, dstPort: u16 }) }),
    fc.record({ udp: fc.record({ srcPort: u16, dstPort: u16 }) }),
    fc.record({
      icmp: fc.record({ type: fc.constant('echoRequest' as const), identifier: u16, sequence: u16 }),
    }),
  ),
  payload,
}).map(({ transport, vlan, ...rest }): PacketInit =>
  ({ ...rest, ...transport, ...(vlan === undefined ? {} : { vlan }) }))

describe('rewriting a packet', () => {
  it('leaves every checksum right, whatever is set', () => {
    property(packets, ipv4, ipv4, u16, (packet, src, dst, port) => {
      const changed = new PipelinePacket(buildPacket(packet), new Map())
      const portField: Match = packet.tcp === undefined ? { udpDst: port } : { tcpDst: port }
      const fields: Match[] = [{ ipv4Src: src }, { ipv4Dst: dst }, portField, { ipDscp: 46 }, { ipEcn: 1 }]
      for (const field of fields) rewrite(changed, { type: 'setField', field })
      rewrite(changed, { type: 'decNwTtl' })
      expect(badChecksums(changed.bytes)).toEqual([])
      const after = parsePacket(changed.bytes)
      expect(after.ipv4).toMatchObject({ src, dst, dscp: 46, ecn: 1, ttl: Number(packet.ipv4!.ttl) - 1 })
      if (packet.icmp === undefined) expect((after.tcp ?? after.udp)!.dstPort).toBe(port)
      expect(after.payload).toEqual(packet.payload)
    })
  })

  it('keeps a wrong checksum wrong, as a real switch does', () => {
    const frame = buildPacket({
      ethernet: { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' },
      ipv4: { src: '10.0.0.1', dst: '10.0.0.2' },
      udp: { srcPort: 1, dstPort: 2 }, payload: Uint8Array.of(1, 2, 3),
    })
    frame[24]! ^= 0xff
    frame[40]! ^= 0xff
    const packet = new PipelinePacket(frame, new Map())
    rewrite(packet, { type: 'setField', field: { ipv4Src: '172.16.0.1' } })
    expect(badChecksums(packet.bytes)).toEqual(['ipv4', 'udp'])
  })

  const ip4: PacketInit = { ethernet: { src: 1, dst: 2 }, ipv4: { src: '10.0.0.1', dst: '10.0.0.2' } }
  const ip6: PacketInit = { ethernet: { src: 1, dst: 2 }, ipv6: { src: 'fd00::1', dst: 'fd00::2' } }
  it.each<[PacketInit, Match]>([
    [ip4, { ipv4Src: '10.9.9.9' }], [ip4, { ipv4Dst: '10.9.9.9' }],
    [ip4, { udpSrc: 9 }], [ip4, { udpDst: 9 }],
    [ip6, { ipv6Src: 'fd00::9' }], [ip6, { ipv6Dst: 'fd00::9' }],
    [ip6, { udpSrc: 9 }], [ip6, { udpDst: 9 }],
  ])('keeps a UDP checksum of 0, which means that there is none: %j, %j', (headers, field) => {
    const init = { ...headers, udp: { srcPort: 1, dstPort: 2, checksum: 0 } }
    const packet = new PipelinePacket(buildPacket(init), new Map())
    rewrite(packet, { type: 'setField', field })
    expect(parsePacket(packet.bytes).udp!.checksum).toBe(0)
    expect(packet.bytes).not.toEqual(buildPacket(init))
  })

  it('pushes and pops VLAN tags without changing the rest of the packet', () => {
    property(packets, (init) => {
      const frame = buildPacket(init)
      const packet = new PipelinePacket(frame, new Map())
      rewrite(packet, { type: 'pushVlan', ethertype: 0x8100 })
      rewrite(packet, { type: 'setField', field: { vlanVid: 0x1000 | 77 } })
      expect(parsePacket(packet.bytes).vlan).toMatchObject({ vid: 77 })
      rewrite(packet, { type: 'popVlan' })
      expect(packet.bytes).toEqual(frame)
    })
  })

  it('reads the same fields as the packet parser', () => {
    property(packets, (init) => {
      const frame = buildPacket(init)
      const read = orThrow(parsePacket(frame))
      const match: Record<string, unknown> = {
        ethSrc: read.ethernet.src, ethDst: read.ethernet.dst, ethType: 0x0800, ipv4Src: read.ipv4!.src,
        ipv4Dst: read.ipv4!.dst, ipProto: read.ipv4!.protocol, nwTtl: read.ipv4!.ttl,
        vlanVid: read.vlan === undefined ? 0 : 0x1000 | read.vlan.vid,
      }
      if (read.tcp !== undefined) Object.assign(match, { tcpSrc: read.tcp.srcPort, tcpDst: read.tcp.dstPort })
      if (read.udp !== undefined) Object.assign(match, { udpSrc: read.udp.srcPort, udpDst: read.udp.dstPort })
      delete match.nwTtl
      expect(matches(testsOf(match as Match), new PipelinePacket(frame, new Map()))).toBe(true)
      const { ipv4Src } = read.ipv4 === undefined ? { ipv4Src: '' } : { ipv4Src: read.ipv4.src }
      const other = testOf('ipv4Src', formatIpv4((Number(testOf('ipv4Src', ipv4Src).value) ^ 1) >>> 0))
      expect(matches([other], new PipelinePacket(frame, new Map()))).toBe(false)
    })
  })
})
