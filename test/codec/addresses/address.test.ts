import * as fc from 'fast-check'
import { isIPv4, isIPv6 } from 'node:net'
import { describe, expect, it } from 'vitest'
import {
  formatIpv4, formatIpv6, formatMac, ipv4Number, ipv6BigInt, macNumber, parseIpv4, parseIpv6, parseMac,
  readIpv6, readIpv6Text, readMac, readMacText, writeIpv6, writeMac,
} from '../../../src/codec/addresses/index.js'
import { AddressError } from '../../../src/codec/errors.js'
import { check, property } from '../../support/property.js'

const mac = fc.maxSafeNat().map((n) => n % 2 ** 48)
const ipv4 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
/** Sixteen-bit groups that are often zero, so that `::` has work to do. */
const group = fc.oneof({ weight: 3, arbitrary: fc.constant(0n) }, fc.bigInt(0n, 0xffffn))
const ipv6 = fc
  .array(group, { minLength: 8, maxLength: 8 })
  .map((groups) => groups.reduce((ip, group) => (ip << 16n) | group, 0n))

/** Text near to an address: a valid one with a few characters changed, taken out or put in. */
function nearly(valid: fc.Arbitrary<string>, alphabet: string): fc.Arbitrary<string> {
  const edit = fc.tuple(fc.nat(50), fc.nat(2), fc.constantFrom(...alphabet))
  return fc.tuple(valid, fc.array(edit, { maxLength: 3 })).map(([text, edits]) =>
    edits.reduce((now, [at, remove, add]) => {
      const place = at % (now.length + 1)
      return now.slice(0, place) + (remove === 2 ? '' : add) + now.slice(place + (remove === 1 ? 0 : 1))
    }, text))
}

function refused(read: () => unknown): boolean {
  try {
    read()
    return false
  } catch (error) {
    expect(error).toBeInstanceOf(AddressError)
    return true
  }
}

describe('a MAC address', () => {
  it('is a number below 2^48, first octet first', () => {
    expect(parseMac('00:00:00:00:00:01')).toBe(1)
    expect(parseMac('02:00:00:00:aa:FF')).toBe(0x02000000aaff)
    expect(parseMac('ff:ff:ff:ff:ff:ff')).toBe(2 ** 48 - 1)
    expect(formatMac(0x02000000aaff)).toBe('02:00:00:00:aa:ff')
  })

  it('survives text and bytes', () => {
    const view = new DataView(new ArrayBuffer(9))
    property(mac, (n) => {
      expect(parseMac(formatMac(n))).toBe(n)
      writeMac(view, 2, n)
      expect(readMac(view, 2)).toBe(n)
      expect(readMacText(view, 2)).toBe(formatMac(n))
      expect(macNumber(new Uint8Array(view.buffer, 2, 6))).toBe(n)
    })
  })

  it.each([
    '', '02:00', '02-00-00-00-00-01', '2:0:0:0:0:1:', '02:00:00:00:00:0g', '02:00:00:00:00:001',
    '0200.0000.0001', '02:00:00:00:00:01 ', '02:00:00:00:00_01', '+2:00:00:00:00:01', '０2:00:00:00:00:01',
  ])('is not %j', (text) => {
    expect(() => parseMac(text)).toThrow(new AddressError(`not a MAC address: ${JSON.stringify(text)}`))
  })

  it.each([-1, 2 ** 48, 1.5, NaN, Infinity])('is not the number %d', (n) => {
    expect(() => formatMac(n)).toThrow(AddressError)
    expect(() => macNumber(n)).toThrow(AddressError)
  })

  it('is taken as text, number, bigint or six bytes', () => {
    const same = ['02:00:00:00:00:07', 0x020000000007, 0x020000000007n, Uint8Array.of(2, 0, 0, 0, 0, 7)]
    expect(same.map(macNumber)).toEqual(Array(4).fill(0x020000000007))
    expect(() => macNumber(new Uint8Array(5))).toThrow(AddressError)
    expect(() => macNumber(null as never)).toThrow('not a MAC address: null')
  })
})

describe('an IPv4 address', () => {
  it('is an unsigned 32-bit number', () => {
    expect(parseIpv4('10.0.0.1')).toBe(0x0a000001)
    expect(parseIpv4('255.255.255.255')).toBe(0xffffffff)
    expect(parseIpv4('0.0.0.0')).toBe(0)
    expect(formatIpv4(0xc0a83201)).toBe('192.168.50.1')
  })

  it('survives text', () => {
    property(ipv4, (n) => parseIpv4(formatIpv4(n)) === n)
  })

  it.each([
    '', '1', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.00', '1..3.4', '.1.2.3', '1.2.3.',
    '1.2.3.4 ', '1.2.3.4/8', '0x1.2.3.4', '-1.2.3.4', '1.2.3.1e1', '10.0.0.1\n',
  ])('is not %j', (text) => {
    expect(() => parseIpv4(text)).toThrow(new AddressError(`not an IPv4 address: ${JSON.stringify(text)}`))
  })

  it('is what Node takes for one', () => {
    property(nearly(ipv4.map(formatIpv4), '0123456789.:a '), (text) => {
      expect(refused(() => parseIpv4(text))).toBe(!isIPv4(text))
    })
  })

  it('is no negative number, as bit arithmetic leaves it', () => {
    expect(() => formatIpv4(0xff000000 & 0xff000000)).toThrow('not an IPv4 address: -16777216')
    expect(() => ipv4Number(2 ** 32)).toThrow(AddressError)
  })

  it('is taken as text, number, bigint or four bytes', () => {
    expect(['10.0.0.7', 0x0a000007, 0x0a000007n, Uint8Array.of(10, 0, 0, 7)].map(ipv4Number))
      .toEqual(Array(4).fill(0x0a000007))
    expect(() => ipv4Number(new Uint8Array(16))).toThrow(AddressError)
  })
})

describe('an IPv6 address', () => {
  it.each([
    ['::', 0n],
    ['::1', 1n],
    ['1::', 1n << 112n],
    ['2001:db8::8:800:200c:417a', 0x20010db80000000000080800200c417an],
    ['ff01::101', 0xff010000000000000000000000000101n],
    ['2001:0DB8:0000:0000:0008:0800:200C:417A', 0x20010db80000000000080800200c417an],
    ['::13.1.68.3', 0x0d014403n],
    ['::FFFF:129.144.52.38', 0xffff81903426n],
    ['0:0:0:0:0:0:13.1.68.3', 0x0d014403n],
    ['1:2:3:4:5:6:7::', 0x00010002000300040005000600070000n],
    ['::2:3:4:5:6:7:8', 0x00000002000300040005000600070008n],
  ])('is read from %s (RFC 4291 §2.2)', (text, value) => {
    expect(parseIpv6(text)).toBe(value)
  })

  it.each([
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:0:0:0:2:1', '2001:db8::2:1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:DB8::AAAA', '2001:db8::aaaa'],
    ['1:0:0:0:0:0:0:0', '1::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::ffff:c000:201', '::ffff:192.0.2.1'],
    ['::1.2.3.4', '::1.2.3.4'],
    ['::ffff', '::ffff'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ])('prints %s as %s (RFC 5952)', (text, canonical) => {
    expect(formatIpv6(parseIpv6(text))).toBe(canonical)
  })

  it.each([
    '', ':', ':::', '1', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::', '::1:2:3:4:5:6:7:8',
    '1::2::3', '1:2:3:4::5:6:7:8', ':1::2', '1::2:', '12345::', '::g', 'fe80::1%eth0', '::1.2.3',
    '::1.2.3.4:5', '1.2.3.4', '::01.2.3.4', '1:2:3:4:5:6:7:1.2.3.4', '::1:2:3:4:5:6:1.2.3.4', ' ::1',
    '::1/64',
  ])('is not %j', (text) => {
    expect(() => parseIpv6(text)).toThrow(new AddressError(`not an IPv6 address: ${JSON.stringify(text)}`))
  })

  it('survives text and bytes', () => {
    const view = new DataView(new ArrayBuffer(19))
    property(ipv6, (n) => {
      const text = formatIpv6(n)
      expect(parseIpv6(text)).toBe(n)
      writeIpv6(view, 3, n)
      expect(readIpv6(view, 3)).toBe(n)
      expect(readIpv6Text(view, 3)).toBe(text)
      expect(ipv6BigInt(new Uint8Array(view.buffer, 3))).toBe(n)
    })
  })

  it('means what it means to the URL standard', () => {
    property(ipv6, (n) => {
      const host = new URL(`http://[${formatIpv6(n)}]/`).hostname
      expect(parseIpv6(host.slice(1, -1))).toBe(n)
    })
  })

  it('is what Node takes for one', () => {
    check(fc.property(nearly(ipv6.map(formatIpv6), '0123456789abcdefABF:::...g'), (text) => {
      expect(refused(() => parseIpv6(text))).toBe(!isIPv6(text))
    }), { numRuns: 2000 })
  })

  it('is taken as text, bigint, small number or sixteen bytes', () => {
    const bytes = new Uint8Array(16)
    bytes[15] = 7
    expect(['::7', 7, 7n, bytes].map(ipv6BigInt)).toEqual([7n, 7n, 7n, 7n])
    for (const wrong of [-1n, 1n << 128n, 1.5, new Uint8Array(4)]) {
      expect(() => ipv6BigInt(wrong)).toThrow(AddressError)
    }
    expect(() => formatIpv6(-1n)).toThrow(AddressError)
  })
})
