import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildPacket, NdFlags, parseDatagram, parseIcmp6, parsePacket, RouterFlags, type Icmp6Init,
} from '../../../src/codec/packet/index.js'
import { hex, toHex } from '../../support/hex.js'

const one = '2001:db8::1'
const two = '2001:db8::2'
const twoHex = '20010db8000000000000000000000002'
const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }

const view = (text: string) => new DataView(hex(text).buffer)

/** What is built for an ICMPv6 message, from its first byte on. */
function built(icmp6: Icmp6Init, ends: { src: string, dst: string }, payload?: Uint8Array): string {
  return toHex(buildPacket({ ethernet, ipv6: { ...ends, hopLimit: 255 }, icmp6, payload }).subarray(54))
}

describe('an ICMPv6 message (RFC 4443)', () => {
  it('is an echo request', () => {
    const echo = { type: 'echoRequest', code: 0, checksum: 0x8075, identifier: 0x1234, sequence: 1 } as const
    const bytes = '8000 8075 1234 0001 6162636465666768'
    expect(parseIcmp6(view(bytes))).toEqual(echo)
    expect(built(echo, { src: one, dst: two }, hex('6162636465666768'))).toBe(toHex(hex(bytes)))
  })

  it('is a packet too big with the MTU and the packet', () => {
    const quoted = hex(`6000 0000 05dc 1140 20010db8000000000000000000000001 ${twoHex}`)
    const bytes = `0200 ca8e 0000 0500 ${toHex(quoted)}`
    const icmp6 = { type: 'packetTooBig', code: 0, checksum: 0xca8e, mtu: 1280 } as const
    expect(parseIcmp6(view(bytes))).toEqual(icmp6)
    expect(built(icmp6, { src: one, dst: two }, quoted)).toBe(toHex(hex(bytes)))
    expect(parseDatagram(quoted)).toMatchObject({ ipv6: { payloadLength: 1500 }, truncated: true })
  })

  it.each<[string, Icmp6Init]>([
    ['0104 0000 05000000', { type: 'destinationUnreachable', code: 4, checksum: 0, quotedLength: 5 }],
    ['0300 0000 00000000', { type: 'timeExceeded', code: 0, checksum: 0, quotedLength: 0 }],
    ['0401 0000 00000028', { type: 'parameterProblem', code: 1, checksum: 0, pointer: 40 }],
    ['8100 0000 0001 0002', { type: 'echoReply', code: 0, checksum: 0, identifier: 1, sequence: 2 }],
    ['9700 0000 00000001', { type: 151, code: 0, checksum: 0, rest: 1 }],
  ])('is read from %s', (bytes, icmp6) => {
    expect(parseIcmp6(view(bytes))).toEqual(icmp6)
    const written = hex(built(icmp6, { src: one, dst: two }))
    written.fill(0, 2, 4)
    expect(written).toEqual(hex(bytes))
  })
})

describe('neighbour discovery (RFC 4861)', () => {
  it('solicits', () => {
    const bytes = `8700 1c27 00000000 ${twoHex} 0101 020000000001`
    const icmp6 = {
      type: 'neighborSolicitation', code: 0, checksum: 0x1c27, target: two,
      options: [{ type: 'sourceLinkLayerAddress', address: '02:00:00:00:00:01' }],
    } as const
    expect(parseIcmp6(view(bytes))).toEqual(icmp6)
    expect(built(icmp6, { src: one, dst: 'ff02::1:ff00:2' })).toBe(toHex(hex(bytes)))
  })

  it('advertises', () => {
    const bytes = `8800 8a71 60000000 ${twoHex} 0201 020000000002`
    const icmp6 = {
      type: 'neighborAdvertisement', code: 0, checksum: 0x8a71, flags: NdFlags.SOLICITED | NdFlags.OVERRIDE,
      target: two, options: [{ type: 'targetLinkLayerAddress', address: '02:00:00:00:00:02' }],
    } as const
    expect(parseIcmp6(view(bytes))).toEqual(icmp6)
    expect(built(icmp6, { src: two, dst: one })).toBe(toHex(hex(bytes)))
  })

  it('lets a router advertise', () => {
    const bytes = `
      8600 5474 40 c0 0708 00007530 000003e8
      0101 020000000001
      0501 0000 00000578
      0304 40 c0 00015180 00003840 00000000 20010db8000100000000000000000000`
    const icmp6 = {
      type: 'routerAdvertisement', code: 0, checksum: 0x5474, hopLimit: 64,
      flags: RouterFlags.MANAGED | RouterFlags.OTHER, routerLifetime: 1800, reachableTime: 30000,
      retransTimer: 1000,
      options: [
        { type: 'sourceLinkLayerAddress', address: '02:00:00:00:00:01' },
        { type: 'mtu', mtu: 1400 },
        {
          type: 'prefix', prefixLength: 64, flags: 0xc0, validLifetime: 86400, preferredLifetime: 14400,
          prefix: '2001:db8:1::',
        },
      ],
    } as const
    expect(parseIcmp6(view(bytes))).toEqual(icmp6)
    expect(built(icmp6, { src: one, dst: two })).toBe(toHex(hex(bytes)))
  })

  it('solicits a router, and redirects', () => {
    expect(parseIcmp6(view('8500 0000 00000000'))).toMatchObject({ type: 'routerSolicitation', options: [] })
    const redirect = parseIcmp6(view(`8900 0000 00000000 ${twoHex} ${twoHex}`))
    expect(redirect).toMatchObject({ type: 'redirect', target: two, destination: two, options: [] })
  })

  it('keeps an option that it does not know, or that has another size, byte for byte', () => {
    const bytes = `8500 0000 00000000 1901 0000 ffffffff 0102 ${'ab'.repeat(14)}`
    const read = parseIcmp6(view(bytes))
    expect(read).toMatchObject({ options: [
      { type: 25, data: hex('0000 ffffffff') }, { type: 1, data: hex('ab'.repeat(14)) },
    ] })
    const written = hex(built(read, { src: one, dst: two }))
    written.fill(0, 2, 4)
    expect(written).toEqual(hex(bytes))
  })

  it('refuses an option of length zero, which would never end', () => {
    const refusal = { code: 'ERR_BAD_PACKET', path: 'icmp6.options[0].length', offset: 9 }
    expect(() => parseIcmp6(view('8500 0000 00000000 0100 000000000000')))
      .toThrow(expect.objectContaining(refusal) as Error)
  })

  it('leaves less than 8 bytes, which are no option', () => {
    const bytes = `8700 0000 00000000 ${twoHex} 0101 020000000001`
    for (let end = 25; end < 32; end++) {
      expect(parseIcmp6(view(bytes), 0, end)).toMatchObject({ target: two, options: [] })
    }
  })

  it('is refused when it is cut in a longer option', () => {
    const bytes = `8700 0000 00000000 ${twoHex} 0102 0200000000010000000000000000`
    for (let end = 32; end < 40; end++) {
      expect(() => parseIcmp6(view(bytes), 0, end))
        .toThrow(expect.objectContaining({ code: 'ERR_TRUNCATED' }) as Error)
    }
  })

  it('names the option that does not fit', () => {
    const wrong = (option: object, code: string, field: string) => {
      const icmp6 = { type: 'routerSolicitation', options: [{ type: 'mtu', mtu: 1 }, option] } as Icmp6Init
      expect(() => built(icmp6, { src: one, dst: two }))
        .toThrow(expect.objectContaining({ code, path: `icmp6.options[1].${field}` }) as Error)
    }
    wrong({ type: 'sourceLinkLayerAddress', address: '02:00' }, 'ERR_BAD_ADDRESS', 'address')
    wrong({ type: 'mtu', mtu: -1 }, 'ERR_OUT_OF_RANGE', 'mtu')
    wrong({ type: 25, data: new Uint8Array(7) }, 'ERR_TOO_LONG', 'data')
    wrong({ type: 'nonce', data: new Uint8Array(6) }, 'ERR_UNKNOWN_NAME', 'type')
  })

  it('leaves nothing for the payload, and verifies', () => {
    const icmp6 = { type: 'neighborSolicitation', target: two } as const
    const packet = buildPacket({ ethernet, ipv6: { src: one, dst: two, hopLimit: 255 }, icmp6 })
    expect(badChecksums(packet)).toEqual([])
    expect(parsePacket(packet)).toMatchObject({ icmp6: { options: [] }, payload: new Uint8Array(0) })
  })
})
