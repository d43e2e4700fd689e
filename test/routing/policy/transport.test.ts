import { describe, expect, it } from 'vitest'
import { buildPacket, parsePacket, type PacketInit } from '../../../src/codec/packet/index.js'
import {
  ALL_FIELDS, isIcmpError, matchedTransport, reversed, transportMatch, transportOf,
} from '../../../src/routing/policy/transport.js'
import { ACK } from '../../support/frame.js'

const of = (protocol: number, more: Partial<PacketInit>, flags = 0) => transportOf(parsePacket(buildPacket({
  ethernet: { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' },
  ipv4: { src: '10.0.0.1', dst: '10.0.0.2', protocol, flags },
  ...more,
})))
const tcp = { tcp: { srcPort: 80, dstPort: 22, flags: ACK } }

describe('a transport', () => {
  it('has ports, a type and code, or neither', () => {
    expect(of(6, tcp)).toEqual({ kind: 'ports', protocol: 6, src: 80, dst: 22, phase: 'run' })
    expect(of(17, { udp: { srcPort: 53, dstPort: 9 } }))
      .toEqual({ kind: 'ports', protocol: 17, src: 53, dst: 9 })
    expect(of(1, { icmp: { type: 'timeExceeded', code: 1 } }))
      .toEqual({ kind: 'icmp', family: 4, protocol: 1, type: 11, code: 1 })
    expect(of(47, { payload: Uint8Array.of(1, 2, 3, 4) })).toEqual({ kind: 'other', protocol: 47 })
  })

  it('of a fragment is matched as zeros', () => {
    const fragment = of(6, tcp, 1)
    expect(fragment).toEqual({ kind: 'fragment', protocol: 6 })
    expect(transportMatch(fragment, ALL_FIELDS)).toEqual({ ipProto: 6, tcpSrc: 0, tcpDst: 0 })
    expect(reversed(fragment)).toEqual(fragment)
  })

  it('of an ICMP error is told from other messages', () => {
    const icmp = (type: number) => ({ kind: 'icmp', family: 4, protocol: 1, type, code: 0 }) as const
    expect([0, 3, 4, 5, 8, 11, 12, 13].filter((type) => isIcmpError(icmp(type)))).toEqual([3, 4, 5, 11, 12])
    expect(isIcmpError(of(6, tcp))).toBe(false)
  })

  it('is read back from the match of all its fields', () => {
    const echo = { icmp: { type: 'echoRequest', identifier: 1, sequence: 1 } } as const
    for (const transport of [of(6, tcp), of(1, echo)]) {
      const phase = transport.kind === 'ports' ? transport.phase : undefined
      expect(matchedTransport(transportMatch(transport, ALL_FIELDS, phase))).toEqual(transport)
    }
    expect(matchedTransport({})).toEqual({ kind: 'other', protocol: 255 })
  })
})
