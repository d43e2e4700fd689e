import { describe, expect, it } from 'vitest'
import {
  arp, icmp4, icmp6, ip4, ip6, match, mpls, ndAdvert, ndSolicit, sctp4, sctp6, tcp4, tcp6, udp4, udp6,
} from '../../../src/codec/match/builders.js'
import { missingPrerequisite } from '../../../src/codec/match/prerequisites.js'

describe('a function named after a protocol', () => {
  it('fills in what its fields depend on, first', () => {
    expect(Object.entries(tcp4({ ipv4Dst: '10.0.0.1', tcpDst: 443 }))).toEqual(
      [['ethType', 0x0800], ['ipProto', 6], ['ipv4Dst', '10.0.0.1'], ['tcpDst', 443]],
    )
    expect(arp()).toEqual({ ethType: 0x0806 })
  })

  it('leaves no prerequisite out', () => {
    const matches = [
      ip4({ ipv4Src: '10.0.0.1', ipDscp: 8 }), ip6({ ipv6Src: '::1', ipv6Flabel: 1 }), tcp4({ tcpFlags: 2 }),
      tcp6({ tcpSrc: 1 }), udp4({ udpSrc: 1 }), udp6({ udpDst: 1 }), sctp4({ sctpSrc: 1 }),
      sctp6({ sctpDst: 1 }), icmp4({ icmpv4Type: 8 }), icmp6({ icmpv6Type: 128 }),
      ndSolicit({ ipv6NdTarget: '::1', ipv6NdSll: '02:00:00:00:00:01' }),
      ndAdvert({ ipv6NdTll: '02:00:00:00:00:01' }), arp({ arpTpa: '10.0.0.1' }), mpls({ mplsLabel: 1 }),
    ]
    for (const each of matches) expect(missingPrerequisite(each)).toBeUndefined()
  })

  it('takes the fields of its protocol, and those that every packet has', () => {
    expect(udp4({ inPort: 1, vlanVid: 0x1005, reg3: 7, udpDst: 53 })).toMatchObject({ ipProto: 17, reg3: 7 })
    // @ts-expect-error: UDP has no TCP port
    udp4({ tcpDst: 53 })
    // @ts-expect-error: IPv4 has no IPv6 address
    tcp4({ ipv6Dst: '::1' })
    // @ts-expect-error: what it fills in cannot be another
    tcp4({ ipProto: 17 })
  })
})

describe('match', () => {
  it('returns the match as it is', () => {
    const fields = { ethType: 0x0800, ipProto: 6, tcpDst: 443 } as const
    expect(match(fields)).toBe(fields)
    expect(match({ inPort: 3, metadata: 5n })).toEqual({ inPort: 3, metadata: 5n })
  })

  it('does not compile without the prerequisites', () => {
    // @ts-expect-error: no ethType, no ipProto
    match({ tcpDst: 443 })
    // @ts-expect-error: 17 is not 6
    match({ ethType: 0x0800, ipProto: 17, tcpDst: 443 })
    // @ts-expect-error: 0x0806 is not 0x0800
    match({ ethType: 0x0806, ipv4Dst: '10.0.0.1' })
    const protocol: number = 6
    // @ts-expect-error: any number might not be 6
    match({ ethType: 0x0800, ipProto: protocol, tcpDst: 443 })
    // @ts-expect-error: no field has this name
    match({ ethType: 0x0800, ipProto: 6, tcpDts: 443 })
    // @ts-expect-error: no field has this name
    tcp4({ tcpDts: 443 })
    expect(match({ ethType: 0x0800, '0x20000001': Uint8Array.of(1) })).toBeDefined()
    // @ts-expect-error: no icmpv6Type
    expect(match({ ethType: 0x86dd, ipProto: 58, ipv6NdTarget: '::1' })).toBeDefined()
  })
})
