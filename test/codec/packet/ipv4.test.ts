import { describe, expect, it } from 'vitest'
import {
  ipv4Dst, Ipv4Flags, ipv4Protocol, ipv4Src, ipv4TransportOffset, ipv4Ttl, parseIpv4Header, writeIpv4Header,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const bytes = `
  46 b9 0024          ; version 4, 24 bytes of header, DSCP 46 and ECN 1, 36 bytes in all
  abcd 2000           ; identification, more fragments
  3f 11 063c          ; TTL 63, UDP, checksum
  0a000001 0a000002
  94040000            ; router alert`
const header = {
  dscp: 46, ecn: 1, totalLength: 36, identification: 0xabcd, flags: Ipv4Flags.MORE_FRAGMENTS,
  fragmentOffset: 0, ttl: 63, protocol: 17, checksum: 0x063c, src: '10.0.0.1', dst: '10.0.0.2',
  options: hex('94040000'),
}

const view = (text: string) => new DataView(hex(text).buffer)

describe('an IPv4 header', () => {
  it('is read from its bytes (RFC 791 §3.1)', () => {
    expect(parseIpv4Header(view(bytes))).toEqual(header)
  })

  it('is written to the same bytes, checksum included', () => {
    const out = new DataView(new ArrayBuffer(24))
    expect(writeIpv4Header(out, 0, header, 36)).toBe(24)
    expect(new Uint8Array(out.buffer)).toEqual(hex(bytes))
  })

  it('has defaults: no options, no flags, a TTL of 64', () => {
    const out = new DataView(new ArrayBuffer(20))
    writeIpv4Header(out, 0, { src: '192.168.0.1', dst: '192.168.0.199', protocol: 17 }, 115)
    expect(toHex(new Uint8Array(out.buffer))).toBe('4500007300000000' + '4011f861' + 'c0a80001c0a800c7')
  })

  it('counts the place of a fragment in bytes', () => {
    const later = view(bytes.replace('abcd 2000', 'abcd 00b9'))
    expect(parseIpv4Header(later)).toMatchObject({ flags: 0, fragmentOffset: 1480 })
    const out = new DataView(new ArrayBuffer(20))
    writeIpv4Header(out, 0, { src: 0, dst: 0, protocol: 17, fragmentOffset: 65528 }, 20)
    expect(out.getUint16(6)).toBe(0x1fff)
  })

  it.each([
    ['options', { options: new Uint8Array(3) }, 'ERR_TOO_LONG'],
    ['options', { options: new Uint8Array(44) }, 'ERR_TOO_LONG'],
    ['dscp', { dscp: 64 }, 'ERR_OUT_OF_RANGE'],
    ['ecn', { ecn: 4 }, 'ERR_OUT_OF_RANGE'],
    ['flags', { flags: 8 }, 'ERR_OUT_OF_RANGE'],
    ['fragmentOffset', { fragmentOffset: 12 }, 'ERR_OUT_OF_RANGE'],
    ['fragmentOffset', { fragmentOffset: 65536 }, 'ERR_OUT_OF_RANGE'],
    ['ttl', { ttl: 256 }, 'ERR_OUT_OF_RANGE'],
    ['src', { src: '10.0.0.256' }, 'ERR_BAD_ADDRESS'],
  ])('refuses %s of %o', (field, wrong, code) => {
    const given = { src: '10.0.0.1', dst: '10.0.0.2', protocol: 1, ...wrong }
    expect(() => writeIpv4Header(new DataView(new ArrayBuffer(100)), 0, given, 100))
      .toThrow(expect.objectContaining({ code, path: `ipv4.${field}` }) as Error)
  })

  it('is refused when it is cut, options included', () => {
    for (let end = 0; end < 24; end++) {
      expect(() => parseIpv4Header(view(bytes), 0, end))
        .toThrow(expect.objectContaining({ code: 'ERR_TRUNCATED' }) as Error)
    }
  })

  it('shows each field as a number', () => {
    const at = view(`ffff ${bytes}`)
    expect([ipv4Src(at, 2), ipv4Dst(at, 2), ipv4Protocol(at, 2), ipv4Ttl(at, 2)])
      .toEqual([0x0a000001, 0x0a000002, 17, 63])
  })

  it('says where its transport header begins, in the first fragment only', () => {
    expect(ipv4TransportOffset(view(`ffff ${bytes}`), 2)).toBe(26)
    expect(ipv4TransportOffset(view(bytes.replace('abcd 2000', 'abcd 00b9')), 0)).toBe(-1)
  })
})
