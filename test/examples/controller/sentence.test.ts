import { decode, encode, packetIn, type PacketIn, type PacketInInit } from 'daolinet/codec'
import { buildPacket, type PacketInit } from 'daolinet/packet'
import { describe, expect, it } from 'vitest'
import { packetData } from '../../../examples/controller/packet-data.js'
import { sentence } from '../../../examples/controller/sentence.js'
import type { DecisionLog } from '../../../examples/controller/log.js'

const ethernet = { src: '02:00:00:00:01:02', dst: '02:00:00:00:ff:01' }
const ipv4 = { src: '10.1.0.12', dst: '10.2.0.22' }

/** A packet-in as a session gives it. */
function received(init: Omit<PacketInInit, 'type'>): PacketIn {
  return decode(encode(packetIn(init))) as PacketIn
}

function arrived(packet: PacketInit): PacketIn {
  return received({ match: { inPort: 3 }, data: buildPacket(packet) })
}

const why = 'c12 may not talk to c22: network db is isolated and no policy allows it.'
const denial = (packet: PacketInit): string => sentence({
  event: 'decision', datapathId: '0000000000000001', host: 'host1', kind: 'deny', reason: 'denied', why,
  flows: 1, ...packetData(arrived(packet), 'v2'),
} satisfies DecisionLog)

describe('the line of a decision', () => {
  it('tells two denials of one pair apart', () => {
    expect(denial({ ethernet, ipv4, udp: { srcPort: 40_000, dstPort: 53 } }))
      .toBe(`host1 port v2 deny: ${why} [udp 10.1.0.12:40000 > 10.2.0.22:53, flows: 1]`)
    expect(denial({ ethernet, ipv4, tcp: { srcPort: 40_000, dstPort: 80 } }))
      .toBe(`host1 port v2 deny: ${why} [tcp 10.1.0.12:40000 > 10.2.0.22:80, flows: 1]`)
    expect(denial({ ethernet, ipv4, icmp: { type: 'echoRequest', identifier: 1, sequence: 1 } }))
      .toBe(`host1 port v2 deny: ${why} [icmp 10.1.0.12 > 10.2.0.22 type 8 code 0, flows: 1]`)
  })
})

describe('the data of a packet', () => {
  it('has what the packet shows', () => {
    expect(packetData(arrived({ ethernet, ipv4, udp: { srcPort: 40_000, dstPort: 53 } }), 'v2')).toEqual({
      inPort: 3, port: 'v2', ethSource: ethernet.src, ethDestination: ethernet.dst, protocol: 'udp',
      source: ipv4.src, destination: ipv4.dst, sourcePort: 40_000, destinationPort: 53,
    })
    const arp = {
      op: 'request', sha: ethernet.src, spa: ipv4.src, tha: '00:00:00:00:00:00', tpa: ipv4.dst,
    } as const
    expect(packetData(arrived({ ethernet, arp }))).toMatchObject({
      protocol: 'arp', source: ipv4.src, destination: ipv4.dst,
    })
  })

  it('leaves out what the packet does not show', () => {
    const fragment = { ...ipv4, fragmentOffset: 1480, protocol: 17 }
    const seen = packetData(arrived({ ethernet, ipv4: fragment, payload: new Uint8Array(8) }))
    expect(seen).toMatchObject({ protocol: 'udp', fragment: true })
    expect(seen).not.toHaveProperty('destinationPort')
    expect(packetData(received({ match: {}, data: new Uint8Array(5) }))).toEqual({ inPort: -1 })
    const lldp = Uint8Array.from([...new Uint8Array(12), 0x88, 0xcc, 0, 0])
    const { protocol } = packetData(received({ match: { inPort: 1 }, data: lldp }))
    expect(protocol).toBe('0x88cc')
  })
})
