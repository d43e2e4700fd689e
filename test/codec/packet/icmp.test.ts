import { describe, expect, it } from 'vitest'
import {
  buildDatagram, buildPacket, icmpCode, icmpType, IcmpUnreachable, parseDatagram, parseIcmp, parsePacket,
  portsOf, type IcmpInit,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const ipv4 = { src: '10.0.0.9', dst: '10.0.0.1' }
const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }

const view = (text: string) => new DataView(hex(text).buffer)

/** What is built for an ICMP message, from its first byte on. */
function built(icmp: IcmpInit, payload: Uint8Array): string {
  return toHex(buildPacket({ ethernet, ipv4, icmp, payload }).subarray(34))
}

describe('an ICMP message (RFC 792)', () => {
  const quoted = hex(`
    4500 05dc 0000 4000 4011 210f 0a000001 0a000002     ; an IPv4 header of 1500 bytes in all
    0035 14e9 05c8 0000                                 ; the first eight bytes of its UDP datagram`)

  it('is an echo request', () => {
    const echo = { type: 'echoRequest', code: 0, checksum: 0x5435, identifier: 0x1234, sequence: 1 } as const
    const bytes = '0800 5435 1234 0001 6162636465666768'
    expect(parseIcmp(view(bytes))).toEqual(echo)
    expect(built(echo, hex('6162636465666768'))).toBe(toHex(hex(bytes)))
  })

  it('is a destination unreachable with the next hop\'s MTU and the datagram (RFC 1191)', () => {
    const icmp = {
      type: 'destinationUnreachable', code: IcmpUnreachable.FRAGMENTATION_NEEDED, checksum: 0xdc39, mtu: 1500,
      quotedLength: 0,
    } as const
    const bytes = `0304 dc39 0000 05dc ${toHex(quoted)}`
    expect(parseIcmp(view(bytes))).toEqual(icmp)
    expect(built(icmp, quoted)).toBe(toHex(hex(bytes)))
    const read = parsePacket(buildPacket({ ethernet, ipv4, icmp, payload: quoted }))
    const datagram = parseDatagram(read.payload)
    expect(datagram).toMatchObject({
      ipv4: { src: '10.0.0.1', dst: '10.0.0.2', totalLength: 1500 }, udp: { length: 1480 }, truncated: true,
    })
    expect(portsOf(datagram)).toEqual({ srcPort: 53, dstPort: 5353 })
    expect(buildDatagram(datagram)).toEqual(quoted)
  })

  it('is a time exceeded with the datagram', () => {
    const bytes = '0b00 daca 0000 0000 4500002400004000400126d70a0000010a000002 0800000012340001'
    const icmp = { type: 'timeExceeded', code: 0, checksum: 0xdaca, quotedLength: 0 } as const
    expect(parseIcmp(view(bytes))).toEqual(icmp)
    expect(built(icmp, hex(bytes).subarray(8))).toBe(toHex(hex(bytes)))
    expect(parseDatagram(hex(bytes).subarray(8)))
      .toMatchObject({ icmp: { type: 'echoRequest', identifier: 0x1234 } })
  })

  it.each<[string, IcmpInit]>([
    ['0c00 0000 1205 0000', { type: 'parameterProblem', code: 0, checksum: 0, pointer: 18, quotedLength: 5 }],
    ['0501 0000 0a000001', { type: 'redirect', code: 1, checksum: 0, gateway: '10.0.0.1' }],
    ['0000 0000 0001 0002', { type: 'echoReply', code: 0, checksum: 0, identifier: 1, sequence: 2 }],
    ['0d07 0000 deadbeef', { type: 13, code: 7, checksum: 0, rest: 0xdeadbeef }],
  ])('is read from %s', (bytes, icmp) => {
    expect(parseIcmp(view(bytes))).toEqual(icmp)
    const written = hex(built(icmp, new Uint8Array(0)))
    written.fill(0, 2, 4)
    expect(written).toEqual(hex(bytes))
  })

  it('is refused when its header is cut', () => {
    for (let end = 0; end < 8; end++) {
      expect(() => parseIcmp(view('0800 5435 1234 0001'), 0, end))
        .toThrow(expect.objectContaining({ code: 'ERR_TRUNCATED', path: 'icmp' }) as Error)
    }
  })

  it('shows its type and code as numbers', () => {
    expect([icmpType(view('0304'), 0), icmpCode(view('0304'), 0)]).toEqual([3, 4])
  })

  it('over IPv6 is an unknown protocol', () => {
    const payload = hex('0800 5435 1234 0001')
    const ipv6 = { src: '::1', dst: '::2', protocol: 1 }
    const read = parsePacket(buildPacket({ ethernet, ipv6, payload }))
    expect(read.icmp).toBeUndefined()
    expect(read).toMatchObject({ payload, truncated: false })
  })
})
