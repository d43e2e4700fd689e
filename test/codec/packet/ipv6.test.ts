import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildPacket, ipv6Dst, ipv6Src, ipv6Transport, orThrow, parseIpv6Header, parsePacket,
  writeIpv6Header, type Ipv6Extension,
} from '../../../src/codec/packet/index.js'
import { hex } from '../../support/hex.js'

const one = '20010db8000000000000000000000001'
const two = '20010db8000000000000000000000002'
const plain = `6b9abcde 000c 11 40 ${one} ${two}`
const chain = `
  60000000 002c 00 40 ${one} ${two}
  2b 00 0502 0000 0100                    ; hop-by-hop: router alert, padding; then routing
  2c 00 0400 0000 0000                    ; routing; then fragment
  3c 00 0001 0000 002a                    ; fragment, first of several; then destination options
  33 00 0104 0000 0000                    ; destination options; then authentication
  3b 01 0000 0000 0001 0000 0002          ; authentication: 12 bytes; then nothing`
const extensions: Ipv6Extension[] = [
  { type: 'hopByHop', data: hex('0502 0000 0100') },
  { type: 'routing', data: hex('0400 0000 0000') },
  { type: 'fragment', fragmentOffset: 0, moreFragments: true, identification: 42 },
  { type: 'destination', data: hex('0104 0000 0000') },
  { type: 'authentication', data: hex('0000 0000 0001 0000 0002') },
]

const view = (text: string) => new DataView(hex(text).buffer)

describe('an IPv6 header', () => {
  it('is read from its bytes (RFC 8200 §3)', () => {
    expect(parseIpv6Header(view(plain))).toEqual({
      dscp: 46, ecn: 1, flowLabel: 0xabcde, payloadLength: 12, hopLimit: 64,
      src: '2001:db8::1', dst: '2001:db8::2', protocol: 17,
    })
  })

  it('is read with its extension headers in wire order (RFC 8200 §4)', () => {
    expect(parseIpv6Header(view(chain))).toMatchObject({ extensions, protocol: 59 })
  })

  const headers = [['alone', plain], ['with extension headers', chain]] as const
  it.each(headers)('%s is written to the same bytes', (_, text) => {
    const read = parseIpv6Header(view(text))
    const bytes = hex(text)
    const out = new DataView(new ArrayBuffer(bytes.length))
    expect(writeIpv6Header(out, 0, read, read.payloadLength)).toBe(bytes.length)
    expect(new Uint8Array(out.buffer)).toEqual(bytes)
  })

  it('is refused when it is cut', () => {
    for (let end = 0; end < 40; end++) {
      expect(() => parseIpv6Header(view(chain), 0, end))
        .toThrow(expect.objectContaining({ code: 'ERR_TRUNCATED' }) as Error)
    }
  })

  it('has the extension headers that are complete when it is cut in its chain', () => {
    const whole = parseIpv6Header(view(chain))
    for (let end = 40; end < hex(chain).length; end++) {
      const { src, extensions = [] } = parseIpv6Header(view(chain), 0, end)
      expect(src).toBe(whole.src)
      expect(extensions).toEqual(whole.extensions!.slice(0, extensions.length))
      expect(extensions.length).toBeLessThan(whole.extensions!.length)
    }
  })

  it('does not let its chain run past its payload length', () => {
    const { extensions = [] } = parseIpv6Header(view(chain.replace('002c', '0009')))
    expect(extensions).toHaveLength(1)
  })

  it('refuses what does not fit', () => {
    const given = { src: '::1', dst: '::2', protocol: 59 }
    const write = (wrong: object) => () =>
      writeIpv6Header(new DataView(new ArrayBuffer(3000)), 0, { ...given, ...wrong }, 0)
    const thrown = (code: string, path: string) => expect.objectContaining({ code, path }) as Error
    expect(write({ flowLabel: 0x100000 })).toThrow(thrown('ERR_OUT_OF_RANGE', 'ipv6.flowLabel'))
    expect(write({ hopLimit: -1 })).toThrow(thrown('ERR_OUT_OF_RANGE', 'ipv6.hopLimit'))
    expect(write({ dst: '10.0.0.1' })).toThrow(thrown('ERR_BAD_ADDRESS', 'ipv6.dst'))
    const wrong = [{ type: 'hopByHop', data: new Uint8Array(7) }]
    expect(write({ extensions: wrong })).toThrow(thrown('ERR_TOO_LONG', 'ipv6.extensions[0].data'))
    const large = [{ type: 'routing', data: new Uint8Array(2054) }]
    expect(write({ extensions: large })).toThrow(thrown('ERR_TOO_LONG', 'ipv6.extensions[0].data'))
    const odd = [{ type: 'fragment', fragmentOffset: 4, moreFragments: true, identification: 1 }]
    expect(write({ extensions: odd })).toThrow(thrown('ERR_OUT_OF_RANGE',
      'ipv6.extensions[0].fragmentOffset'))
    expect(write({ extensions: [{ type: 'mobility', data: new Uint8Array(6) }] }))
      .toThrow(thrown('ERR_UNKNOWN_NAME', 'ipv6.extensions'))
  })
})

describe('the walk over extension headers', () => {
  it('finds the transport header without building anything', () => {
    expect(ipv6Transport(view(`ffff ${plain} 00`), 2))
      .toEqual({ protocol: 17, offset: 42, destination: 26, source: 10, fragment: false })
    expect(ipv6Transport(view(chain), 0))
      .toEqual({ protocol: 59, offset: 84, destination: 24, source: 8, fragment: true })
  })

  it('finds none in a later fragment', () => {
    const later = chain.replace('3c 00 0001', '3c 00 0008')
    expect(ipv6Transport(view(later), 0))
      .toEqual({ protocol: 60, offset: -1, destination: 24, source: 8, fragment: true })
    expect(parseIpv6Header(view(later)).extensions).toHaveLength(3)
  })

  it('finds none where the packet is cut', () => {
    for (let end = 0; end < hex(chain).length; end++) {
      expect(ipv6Transport(view(chain), 0, end).offset).toBe(-1)
    }
  })

  it('shows the addresses as numbers', () => {
    expect(ipv6Src(view(plain), 0)).toBe(BigInt(`0x${one}`))
    expect(ipv6Dst(view(plain), 0)).toBe(BigInt(`0x${two}`))
  })
})

describe('a packet that is source-routed', () => {
  const three = '20010db8000000000000000000000003'
  const udp = { srcPort: 53, dstPort: 5353 }
  const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }
  const build = (data: Uint8Array) => buildPacket({
    ethernet, udp, payload: hex('61626364'),
    ipv6: { src: '2001:db8::1', dst: '2001:db8::2', extensions: [{ type: 'routing', data }] },
  })

  it.each([
    ['type 0', `00 01 00000000 ${three}`, 0xca7b],
    ['type 2', `02 01 00000000 ${three}`, 0xca7b],
    ['type 4', `04 01 01 000000 ${three} ${two}`, 0xca7b],
    ['type 4 at its last segment', `04 00 01 000000 ${three} ${two}`, 0xca7c],
    ['another type', `09 01 00000000 ${three}`, 0xca7c],
  ])('by %s is summed up with its final destination (RFC 8200 §8.1)', (_, data, sum) => {
    const built = build(hex(data))
    expect(parsePacket(built).udp?.checksum).toBe(sum)
    expect(badChecksums(built)).toEqual([])
  })
})

describe('a packet of a mobile node', () => {
  // Captured from a mobile node: a home address option, and a UDP checksum over the home address.
  const frame = hex(`ffffffffffff 000000000000 86dd 6000000000243c40
    200104f80004000702e081fffe52ffff 200104f80004000702e081fffe529a6b
    1102 01020000 c910 20010078000100320000000000000001 753032c8000c43de58585858`)

  it('is summed up with its home address (RFC 6275 §6.3)', () => {
    expect(badChecksums(frame)).toEqual([])
    expect(buildPacket(orThrow(parsePacket(frame)))).toEqual(frame)
    const { source } = ipv6Transport(new DataView(frame.buffer), 14)
    expect(source).toBe(62)
  })

  it.each([
    ['Pad1', '1102 00 010100 c910'],
    ['another length', '1102 01020000 c90f'],
    ['another type', '1102 01020000 c810'],
  ])('has the option found or not: %s', (name, option) => {
    const changed = frame.slice()
    changed.set(hex(option), 54)
    const found = name === 'Pad1'
    expect(ipv6Transport(new DataView(changed.buffer), 14).source).toBe(found ? 62 : 22)
  })

  it('whose options run past their header has its own address', () => {
    const changed = frame.slice()
    changed.set(hex('1102 01ff'), 54)
    expect(ipv6Transport(new DataView(changed.buffer), 14).source).toBe(22)
  })
})
