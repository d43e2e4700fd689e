import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildGeneve, buildGre, buildPacket, buildVxlan, IpProtocol, parseGeneve, parseGre, parseVxlan,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const payload = hex('616263')
const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }

describe('a GRE header (RFC 2784, RFC 2890)', () => {
  it.each<[string, string, object]>([
    ['the least', '0000 0800', { protocol: 0x0800 }],
    ['a key', '2000 6558 00000007', { protocol: 0x6558, key: 7 }],
    ['a sequence number', '1000 0800 ffffffff', { protocol: 0x0800, sequence: 0xffffffff }],
    ['everything', 'b000 0800 838d 0000 00000007 00000008', {
      protocol: 0x0800, checksum: 0x838d, key: 7, sequence: 8,
    }],
  ])('is read from its bytes and built to them: %s', (_, bytes, gre) => {
    const whole = hex(`${bytes} 616263`)
    expect(parseGre(whole)).toEqual({ gre, payload })
    expect(toHex(buildGre(gre as never, payload))).toBe(toHex(whole))
  })

  it('has a checksum over all that it carries, which badChecksums verifies', () => {
    const ipv4 = { src: '10.0.0.1', dst: '10.0.0.2', protocol: IpProtocol.GRE }
    const summed = buildGre({ protocol: 0x0800, checksum: true }, payload)
    const frame = buildPacket({ ethernet, ipv4, payload: summed })
    expect(badChecksums(frame)).toEqual([])
    frame[frame.length - 1]! ^= 1
    expect(badChecksums(frame)).toEqual(['gre'])
    const without = buildPacket({ ethernet, ipv4, payload: buildGre({ protocol: 0x0800 }, payload) })
    without[without.length - 1]! ^= 1
    expect(badChecksums(without)).toEqual([])
  })

  it.each([
    ['of PPTP', '3081 880b 0000 0000 00000000', 'ERR_BAD_PACKET', 'gre.version'],
    ['with routing', '4000 0800 00000000', 'ERR_BAD_PACKET', 'gre.flags'],
    ['of three bytes', '0000 08', 'ERR_TRUNCATED', 'gre'],
    ['without its checksum', '8000 0800', 'ERR_TRUNCATED', 'gre.checksum'],
    ['without its key', 'a000 0800 00000000', 'ERR_TRUNCATED', 'gre.key'],
    ['without its sequence number', '3000 0800 00000000', 'ERR_TRUNCATED', 'gre.sequence'],
  ])('%s is none', (_, bytes, code, path) => {
    const read = parseGre(hex(bytes))
    expect(read).toEqual({ payload: hex(bytes), problem: expect.objectContaining({ code, path }) as object })
  })
})

describe('a VXLAN header (RFC 7348)', () => {
  it('is read from its bytes and built to them', () => {
    const whole = hex('0800 0000 abcdef 00 616263')
    expect(parseVxlan(whole)).toEqual({ vxlan: { flags: 8, vni: 0xabcdef }, payload })
    expect(toHex(buildVxlan({ vni: 0xabcdef }, payload))).toBe(toHex(whole))
  })

  it.each([
    ['without a network', '0000 0000 abcdef 00', 'ERR_BAD_PACKET', 'vxlan.flags'],
    ['of seven bytes', '0800 0000 abcdef', 'ERR_TRUNCATED', 'vxlan'],
  ])('%s is none', (_, bytes, code, path) => {
    const read = parseVxlan(hex(bytes))
    expect(read).toEqual({ payload: hex(bytes), problem: expect.objectContaining({ code, path }) as object })
  })

  it('has a network of 24 bits', () => {
    expect(() => buildVxlan({ vni: 0x1000000 }, payload))
      .toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path: 'vxlan.vni' }) as Error)
  })
})

describe('a Geneve header (RFC 8926)', () => {
  const whole = '03 40 6558 abcdef 00 0102 80 01 00000005 0103 01 00 616263'
  const geneve = {
    protocol: 0x6558, vni: 0xabcdef, control: false, critical: true,
    options: [
      { class: 0x0102, type: 0x80, data: hex('00000005') }, { class: 0x0103, type: 1, data: hex('') },
    ],
  }

  it('is read from its bytes and built to them', () => {
    expect(parseGeneve(hex(whole))).toEqual({ geneve, payload })
    expect(toHex(buildGeneve(geneve, payload))).toBe(toHex(hex(whole)))
  })

  it('is critical when one of its options is, and carries Ethernet, unless told otherwise', () => {
    const { options, vni } = geneve
    expect(toHex(buildGeneve({ vni, options }, payload))).toBe(toHex(hex(whole)))
    expect(parseGeneve(buildGeneve({ vni }, payload)).geneve?.critical).toBe(false)
  })

  it.each([
    ['of version 1', '40 00 6558 abcdef 00', 'ERR_BAD_PACKET', 'geneve.version'],
    ['of seven bytes', '00 00 6558 abcdef', 'ERR_TRUNCATED', 'geneve'],
    ['whose options are cut', '02 00 6558 abcdef 00 0102 80 00', 'ERR_TRUNCATED', 'geneve.options'],
    ['whose option runs past its end', '01 00 6558 abcdef 00 0102 80 01 00000000', 'ERR_BAD_PACKET',
      'geneve.options[0]'],
  ])('%s is none', (_, bytes, code, path) => {
    const read = parseGeneve(hex(bytes))
    expect(read).toEqual({ payload: hex(bytes), problem: expect.objectContaining({ code, path }) as object })
  })

  it.each<[string, string, string, object]>([
    ['an option of 3 bytes', 'ERR_TOO_LONG', 'geneve.options[0].data', {
      options: [{ class: 1, type: 1, data: new Uint8Array(3) }],
    }],
    ['too many options', 'ERR_TOO_LONG', 'geneve.options', {
      options: Array(3).fill({ class: 1, type: 1, data: new Uint8Array(124) }),
    }],
    ['no network', 'ERR_MISSING_FIELD', 'geneve.vni', { vni: undefined }],
  ])('is refused when it is built: %s', (_, code, path, given) => {
    expect(() => buildGeneve({ vni: 1, ...given }, payload))
      .toThrow(expect.objectContaining({ code, path }) as Error)
  })
})
