import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildDatagram, buildPacket, parseDatagram, parsePacket, type DatagramInit,
} from '../../../src/codec/packet/index.js'
import { decide } from '../../../src/routing/decide/decide.js'
import { explain } from '../../../src/routing/decide/explain.js'
import { rawArrival } from '../../support/arrival.js'
import { answer, deny, output } from '../../support/decided.js'
import { property } from '../../support/property.js'
import { storyView, webToDb } from '../../support/story.js'

const tcp = { tcp: { srcPort: 40_000, dstPort: 80, sequence: 7, flags: 0x18 } }
const udp = { udp: { srcPort: 40_000, dstPort: 53 } }

/** An error of a router about a packet of `a` to `d`, as it arrives at the switch of `a`. */
const reported = (quote: Uint8Array, icmp: object = { type: 'destinationUnreachable', code: 4, mtu: 1400 }) =>
  rawArrival(1n, 1, buildPacket({
    ethernet: { src: '02:00:00:00:00:fe', dst: '02:00:00:00:aa:01' },
    ipv4: { src: '192.0.2.254', dst: '172.30.1.11' },
    icmp: icmp as { type: 'timeExceeded' },
    payload: quote,
  }))

const ipv4 = { src: '172.30.1.11', dst: '172.30.2.14', ttl: 62, flags: 2, identification: 77 }
const sent = (transport: DatagramInit) =>
  buildDatagram({ ipv4, ...transport, payload: Uint8Array.from({ length: 64 }, (_, at) => at) })

describe('an ICMP error of a router between hosts', () => {
  const view = storyView(webToDb)

  it('reaches the sender with logical addresses, outside and in its quote', () => {
    const decision = answer(decide(reported(sent(tcp)), view))
    expect(decision.packet).toMatchObject({
      ethernet: { src: '02:00:00:00:ff:01', dst: '02:00:00:00:01:0b' },
      ipv4: { src: '10.1.0.1', dst: '10.1.0.11' },
      icmp: { type: 'destinationUnreachable', code: 4, mtu: 1400 },
    })
    expect(parseDatagram(decision.packet.payload)).toMatchObject({
      ipv4: { src: '10.1.0.11', dst: '10.2.0.14', ttl: 62, identification: 77 }, tcp: { sequence: 7 },
    })
    expect([decision.datapathId, decision.packetOut.actions]).toEqual([1n, [output(11)]])
    expect(explain(decision.why)).toBe('192.0.2.254 reported an error about a packet from a to d.')
  })

  it('quotes with the checksums that the packet had, whatever was cut off', () => {
    const frame = (datagram: Uint8Array) => Buffer.concat([
      buildPacket({ ethernet: { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02', ethType: 0x0800 } }),
      datagram,
    ])
    const echo = { icmp: { type: 'echoRequest', identifier: 1, sequence: 2 } } as const
    property(fc.constantFrom(tcp, udp, echo),
      fc.integer({ min: 28, max: 200 }), (transport, length) => {
        const whole = sent(transport)
        const { payload } = answer(decide(reported(whole.subarray(0, length)), view)).packet
        const rest = whole.subarray(payload.length)
        expect(badChecksums(frame(Buffer.concat([payload, rest])))).toEqual(
          payload.length < whole.length && 'tcp' in transport && payload.length < 38 ? ['tcp'] : [])
      })
  })

  it('is not believed when it quotes nothing that the receiver can have sent', () => {
    const foreign = buildDatagram({ ipv4: { ...ipv4, src: '172.30.1.12' }, ...tcp })
    const nowhere = buildDatagram({ ipv4: { ...ipv4, dst: '172.30.9.9' }, ...tcp })
    const forbidden = storyView()
    expect(deny(decide(reported(foreign), view)).why.reason).toBe('noSuchPhysicalAddress')
    expect(deny(decide(reported(nowhere), view)).why.reason).toBe('noSuchPhysicalAddress')
    expect(deny(decide(reported(sent(tcp)), forbidden)).why.reason).toBe('noSuchPhysicalAddress')
    const short = deny(decide(reported(sent(tcp).subarray(0, 27)), view))
    expect(short.flows[0]?.match).toMatchObject({ ipv4Src: '192.0.2.254', ipProto: 1, icmpv4Type: 3 })
  })

  it('still arrives after other packets of the router were dropped', () => {
    const ping = rawArrival(1n, 1, buildPacket({
      ethernet: { src: '02:00:00:00:00:fe', dst: '02:00:00:00:aa:01' },
      ipv4: { src: '192.0.2.254', dst: '172.30.1.11' },
      icmp: { type: 'echoRequest', identifier: 1, sequence: 1 },
    }))
    expect(deny(decide(ping, view)).flows[0]?.match).toMatchObject({ ipProto: 1, icmpv4Type: 8 })
    expect(parsePacket(reported(sent(tcp)).packetIn.data).icmp?.type).toBe('destinationUnreachable')
  })
})
