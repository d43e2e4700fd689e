import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildDatagram, buildPacket, parseDatagram, parsePacket, type DatagramInit, type Icmp6Init,
} from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { formatTrace } from '../../../src/routing/decide/format-trace.js'
import { trace } from '../../../src/routing/decide/trace.js'
import { rawArrival } from '../../support/arrival.js'
import { answer, deny, output, route, set } from '../../support/decided.js'
import { dualView } from '../../support/dual.js'
import { property } from '../../support/property.js'
import { webToDb } from '../../support/story.js'
import type { View } from '../../../src/routing/network/view.js'

const GATEWAY = '02:00:00:00:ff:01'

/** A packet of `a`, as its switch sends it to the controller. */
const sent = (dst: string, above: DatagramInit, { mac = GATEWAY, hopLimit = 64 } = {}) =>
  rawArrival(1n, 11, packet(dst, above, mac, hopLimit))

const packet = (dst: string, above: DatagramInit, mac = GATEWAY, hopLimit = 64) => buildPacket({
  ethernet: { src: '02:00:00:00:01:0b', dst: mac }, ipv6: { src: 'fd00:1::11', dst, hopLimit }, ...above,
})

const syn = { tcp: { srcPort: 40_000, dstPort: 80, flags: 2 } }
const udp = { udp: { srcPort: 40_000, dstPort: 53 } }
const fragment = (fragmentOffset: number) => ({
  extensions: [{ type: 'fragment', fragmentOffset, moreFragments: true, identification: 7 }] as const,
})

describe('a packet of IPv6', () => {
  it('is rewritten to physical addresses between hosts and back, its hop limit before that', () => {
    const { source, destination, packetOut } = route(decide(sent('fd00:2::14', syn), dualView({}, webToDb, {
      ...webToDb, id: 'back', from: webToDb.to, to: webToDb.from,
    })))
    expect(packetOut.actions).toEqual([
      { type: 'decNwTtl' }, set({ ethSrc: '02:00:00:00:aa:01' }), set({ ethDst: '02:00:00:00:aa:02' }),
      set({ ipv6Src: 'fd30:1::11' }), set({ ipv6Dst: 'fd30:2::14' }), output(1),
    ])
    expect(source?.flows.map(({ tableId, match }) => [tableId, match])).toEqual([
      [2, { ethType: 0x86dd, ipv6Src: 'fd30:2::14', ipv6Dst: 'fd30:1::11' }],
      [1, { metadata: 1n, ethDst: GATEWAY, ethType: 0x86dd, ipv6Src: 'fd00:1::11', ipv6Dst: 'fd00:2::14' }],
    ])
    expect(destination?.flows).toHaveLength(2)
  })

  it('stays as it is within a subnet of one host', () => {
    const { packetOut } = route(decide(sent('fd00:1::12', syn, { mac: '02:00:00:00:01:0c' }), dualView()))
    expect(packetOut.actions)
      .toEqual([set({ ethSrc: '02:00:00:00:01:0b' }), set({ ethDst: '02:00:00:00:01:0c' }), output(12)])
  })

  it('meets the connection tracker by its own fields where only one side may open', () => {
    const { source } = route(decide(sent('fd00:2::14', syn), dualView({ conntrack: true }, {
      ...webToDb, protocol: 'tcp', ports: [80],
    })))
    expect(source?.flows.filter(({ tableId }) => tableId === 3)[0]?.match).toMatchObject({
      ethType: 0x86dd, ctIpv6Src: 'fd00:1::11', ctNwProto: 6, ctTpDst: 80,
    })
  })

  it('to an address that nobody has, and to a closed port of the gateway, is answered by ICMPv6', () => {
    expect(parsePacket(deny(decide(sent('fd00:2::99', udp), dualView())).packetOut!.data)).toMatchObject({
      ipv6: { src: 'fd00:1::1', dst: 'fd00:1::11' }, icmp6: { type: 'destinationUnreachable', code: 3 },
    })
    expect(answer(decide(sent('fd00:1::1', udp), dualView())).packet.icmp6)
      .toMatchObject({ type: 'destinationUnreachable', code: 4 })
    expect(answer(decide(sent('fd00:1::1', syn), dualView())).packet.tcp).toMatchObject({ flags: 0x14 })
    const options = { extensions: [{ type: 'destination', data: new Uint8Array(6) }] as const }
    const gre = buildPacket({
      ethernet: { src: '02:00:00:00:01:0b', dst: GATEWAY },
      ipv6: { src: 'fd00:1::11', dst: 'fd00:1::1', protocol: 47, ...options },
      payload: Uint8Array.of(1, 2, 3, 4),
    })
    // The next header that is not known is named in the last extension (RFC 4443 §3.4).
    expect(answer(decide(rawArrival(1n, 11, gre), dualView())).packet.icmp6)
      .toMatchObject({ type: 'parameterProblem', code: 1, pointer: 40 })
  })

  it('gets no answer when it is an error, or is sent to many', () => {
    const error = { icmp6: { type: 'packetTooBig', mtu: 1280 } as const, payload: new Uint8Array(48) }
    expect(deny(decide(sent('fd00:2::99', error), dualView())).packetOut).toBeUndefined()
    expect(deny(decide(sent('ff05::2', udp), dualView())).packetOut).toBeUndefined()
  })

  it('tells of the hop where its limit expired', () => {
    const view = dualView({}, webToDb)
    expect(answer(decide(sent('fd00:2::14', udp, { hopLimit: 1 }), view)).packet).toMatchObject({
      ipv6: { src: 'fd00:1::1' }, icmp6: { type: 'timeExceeded', code: 0 },
    })
  })

  it('in fragments passes, where nothing is tracked, only if nobody looks at what they carry', () => {
    const pieces = (view: View) => [0, 1232].map((offset) => decide(rawArrival(1n, 11, buildPacket({
      ethernet: { src: '02:00:00:00:01:0b', dst: '02:00:00:00:02:0d' },
      ipv6: { src: 'fd00:1::11', dst: 'fd00:1::13', protocol: 17, ...fragment(offset) },
      payload: Uint8Array.from([0x9c, 0x40, 0, 53, 0x0f, 0xa8, 0, 0, ...new Uint8Array(1224)]),
    })), view))
    for (const decision of pieces(dualView())) expect(decision.kind).toBe('route')
    const rule = { id: 'p', action: 'deny', from: { endpoint: 'a' }, to: { endpoint: 'c' } } as const
    for (const decision of pieces(dualView({}, { ...rule, protocol: 'tcp' }))) {
      const { flows, why } = deny(decision)
      expect(why.reason).toBe('fragment')
      // A later fragment does not show its protocol to the switch.
      expect(flows[0]?.match).not.toHaveProperty('ipProto')
      expect(flows[0]?.match).toMatchObject({ ipFrag: { value: 1, mask: 1 } })
    }
  })

  it('is refused by a policy that rejects, and judged by the prefix of its own address', () => {
    const from = { cidr: 'fd00:1::/64' }
    const view = dualView({}, { id: 'p', action: 'reject', from, to: { endpoint: 'b' }, protocol: 'tcp' })
    const own = { mac: '02:00:00:00:01:0c' }
    expect(parsePacket(deny(decide(sent('fd00:1::12', syn, own), view)).packetOut!.data)).toMatchObject({
      ipv6: { src: 'fd00:1::12' }, tcp: { flags: 0x14 },
    })
    const four = buildPacket({
      ethernet: { src: '02:00:00:00:01:0b', dst: own.mac },
      ipv4: { src: '10.1.0.11', dst: '10.1.0.12' }, ...syn,
    })
    expect(decide(rawArrival(1n, 11, four), view).kind).toBe('route')
  })

  it('is traced like one of IPv4', () => {
    const traced = trace(dualView({}, webToDb), 'a', packet('fd00:2::14', syn))
    expect(traced?.outcome).toBe('delivered')
    expect(formatTrace(traced!).split('\n').filter((line) => line.includes('hop limit'))).toEqual([
      'a sends 02:00:00:00:01:0b > 02:00:00:00:ff:01, fd00:1::11 > fd00:2::14, hop limit 64',
      '  leaves as 02:00:00:00:aa:01 > 02:00:00:00:aa:02, fd30:1::11 > fd30:2::14, hop limit 63',
      '  leaves as 02:00:00:00:ff:02 > 02:00:00:00:02:0e, fd00:1::11 > fd00:2::14, hop limit 62',
      'd receives 02:00:00:00:ff:02 > 02:00:00:00:02:0e, fd00:1::11 > fd00:2::14, hop limit 62',
    ])
  })
})

describe('an ICMPv6 error of a router between hosts', () => {
  const view = dualView({}, webToDb)
  const quoted = (above: DatagramInit) => buildDatagram({
    ipv6: { src: 'fd30:1::11', dst: 'fd30:2::14', hopLimit: 62 }, ...above,
    payload: Uint8Array.from({ length: 64 }, (_, at) => at),
  })
  const reported = (quote: Uint8Array, icmp6: Icmp6Init = { type: 'packetTooBig', mtu: 1400 }) =>
    rawArrival(1n, 1, buildPacket({
      ethernet: { src: '02:00:00:00:00:fe', dst: '02:00:00:00:aa:01' },
      ipv6: { src: 'fd50::fe', dst: 'fd30:1::11', hopLimit: 60 }, icmp6, payload: quote,
    }))

  it('reaches the sender with logical addresses, outside and in its quote', () => {
    const decision = answer(decide(reported(quoted(syn)), view))
    expect(decision.packet).toMatchObject({
      ethernet: { src: GATEWAY, dst: '02:00:00:00:01:0b' }, ipv6: { src: 'fd00:1::1', dst: 'fd00:1::11' },
      icmp6: { type: 'packetTooBig', mtu: 1400 },
    })
    expect(badChecksums(decision.packetOut.data)).toEqual([])
    expect(parseDatagram(decision.packet.payload)).toMatchObject({
      ipv6: { src: 'fd00:1::11', dst: 'fd00:2::14', hopLimit: 62 }, tcp: { dstPort: 80 },
    })
    expect(explain(decision.why)).toBe('fd50::fe reported an error about a packet from a to d.')
  })

  it('quotes with the checksums that the packet had, whatever was cut off', () => {
    const echo = { icmp6: { type: 'echoRequest', identifier: 1, sequence: 2 } } as const
    const frame = (datagram: Uint8Array) => Buffer.concat([
      buildPacket({ ethernet: { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', ethType: 0x86dd } }),
      datagram,
    ])
    property(fc.constantFrom(syn, udp, echo), fc.integer({ min: 60, max: 200 }), (above, length) => {
      const whole = quoted(above)
      const { payload } = answer(decide(reported(whole.subarray(0, length)), view)).packet
      expect(badChecksums(frame(Buffer.concat([payload, whole.subarray(payload.length)])))).toEqual([])
    })
  })

  it('is not handed on when it quotes too little, another version, or what was not sent', () => {
    const other = buildDatagram({ ipv6: { src: 'fd30:1::12', dst: 'fd30:2::14' }, ...udp })
    const four = buildDatagram({
      ipv4: { src: '172.30.1.11', dst: '172.30.2.14' }, ...udp, payload: new Uint8Array(40),
    })
    for (const quote of [quoted(udp).subarray(0, 47), other, four]) {
      expect(decide(reported(quote), view).kind).toBe('deny')
    }
    const redirect = { type: 'redirect', target: 'fd50::fd', destination: 'fd30:2::14' } as const
    expect(decide(reported(new Uint8Array(0), redirect), view).kind).toBe('deny')
  })
})
