import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildPacket, orThrow, parsePacket, parseUdp, writeUdp,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const bytes = '0035 14e9 000c 11ef 61626364'
const ipv4 = { src: '10.0.0.1', dst: '10.0.0.2' }
const ipv6 = { src: '2001:db8::1', dst: '2001:db8::2' }
const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }
const ports = { srcPort: 53, dstPort: 5353 }
const payload = hex('61626364')

const view = (text: string) => new DataView(hex(text).buffer)

describe('a UDP datagram', () => {
  it('is read from its bytes (RFC 768)', () => {
    expect(parseUdp(view(bytes))).toEqual({ ...ports, length: 12, checksum: 0x11ef })
  })

  it('is built to the same bytes, length and checksum included', () => {
    expect(buildPacket({ ethernet, ipv4, udp: ports, payload }).subarray(34)).toEqual(hex(bytes))
    expect(parsePacket(buildPacket({ ethernet, ipv6, udp: ports, payload })).udp?.checksum).toBe(0xca7c)
  })

  it('sends a checksum of zero as its other representation', () => {
    // 10.0.0.1 + 10.0.0.2 + 17 + 10 + 53 + 5353 + 10 = 0x2a37 in ones' complement; this word makes it 0xffff.
    const sum = 0x0a00 + 1 + 0x0a00 + 2 + 17 + 10 + 53 + 5353 + 10
    const word = 0xffff - sum
    const built = buildPacket({ ethernet, ipv4, udp: ports, payload: Uint8Array.of(word >>> 8, word & 0xff) })
    expect(parsePacket(built).udp?.checksum).toBe(0xffff)
    expect(badChecksums(built)).toEqual([])
  })

  it('without a checksum stays without one', () => {
    const built = buildPacket({ ethernet, ipv4, udp: { ...ports, checksum: 0 }, payload })
    expect(parsePacket(built).udp?.checksum).toBe(0)
    expect(badChecksums(built)).toEqual([])
    expect(buildPacket(orThrow(parsePacket(built)))).toEqual(built)
  })

  it('must have a checksum over IPv6, as far as verification goes', () => {
    const built = buildPacket({ ethernet, ipv6, udp: { ...ports, checksum: 0 }, payload })
    expect(badChecksums(built)).toEqual(['udp'])
  })

  it('may end before its IP datagram does (RFC 9868)', () => {
    const built = buildPacket({ ethernet, ipv4, udp: { ...ports, surplus: hex('beef') }, payload })
    expect(toHex(built.subarray(34))).toBe(`${toHex(hex(bytes))}beef`)
    const read = parsePacket(built)
    expect(read.udp).toEqual({ ...ports, length: 12, checksum: 0x11ef, surplus: hex('beef') })
    expect(read.payload).toEqual(payload)
    expect(read.trailer).toBeUndefined()
  })

  it('that says it is longer than its IP datagram is truncated', () => {
    const built = buildPacket({ ethernet, ipv4, udp: ports, payload })
    built[39] = 13
    expect(parsePacket(built)).toMatchObject({ truncated: true, udp: { length: 13 }, payload })
  })

  it('with a length below eight is refused', () => {
    expect(() => parseUdp(view('0035 14e9 0007 0000')))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_PACKET', path: 'udp.length', offset: 4 }) as Error)
  })

  it('is refused when its header is cut', () => {
    for (let end = 0; end < 8; end++) {
      expect(() => parseUdp(view(bytes), 0, end))
        .toThrow(expect.objectContaining({ code: 'ERR_TRUNCATED' }) as Error)
    }
  })

  it('is refused where it does not fit', () => {
    expect(() => writeUdp(new DataView(new ArrayBuffer(11)), 0, ports, payload))
      .toThrow(expect.objectContaining({ code: 'ERR_NO_SPACE', path: 'udp' }) as Error)
    expect(() => buildPacket({ ethernet, ipv6, udp: ports, payload: new Uint8Array(65528) }))
      .toThrow(expect.objectContaining({ code: 'ERR_TOO_LONG' }) as Error)
  })
})
