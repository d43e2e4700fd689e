import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatCidr4, formatCidr6, ipv4Mask, ipv4PrefixLength, ipv6Mask, ipv6PrefixLength, parseCidr4, parseCidr6,
} from '../../../src/codec/addresses/index.js'
import { AddressError } from '../../../src/codec/errors.js'
import { property } from '../../support/property.js'

describe('a prefix', () => {
  it('is an address, a length and a mask', () => {
    expect(parseCidr4('10.1.2.3/24')).toEqual({ address: 0x0a010203, prefix: 24, mask: 0xffffff00 })
    expect(parseCidr4('0.0.0.0/0')).toEqual({ address: 0, prefix: 0, mask: 0 })
    expect(parseCidr4('10.0.0.1/32').mask).toBe(0xffffffff)
    expect(parseCidr6('2001:db8::1/32'))
      .toEqual({ address: (0x20010db8n << 96n) + 1n, prefix: 32, mask: 0xffffffffn << 96n })
    expect(parseCidr6('::/0').mask).toBe(0n)
    expect(parseCidr6('::1/128').mask).toBe((1n << 128n) - 1n)
  })

  it('survives text', () => {
    property(fc.nat(2 ** 32 - 1), fc.nat(32), (address, prefix) => {
      const mask = ipv4Mask(prefix)
      expect(parseCidr4(formatCidr4({ address, prefix }))).toEqual({ address, prefix, mask })
    })
    property(fc.bigInt(0n, (1n << 128n) - 1n), fc.nat(128), (address, prefix) => {
      const mask = ipv6Mask(prefix)
      expect(parseCidr6(formatCidr6({ address, prefix }))).toEqual({ address, prefix, mask })
    })
  })

  it.each([
    '10.0.0.0', '10.0.0.0/', '10.0.0.0/33', '10.0.0.0/024', '10.0.0/8', '/8', '10.0.0.0/-1',
    '10.0.0.0/8/8', '10.0.0.0/ 8', '::/8',
  ])('is not the IPv4 %j', (text) => {
    expect(() => parseCidr4(text)).toThrow(AddressError)
  })

  const noIpv6 = ['::', '::/', '::/129', '::/1e1', '/64', '1::2::3/64', '10.0.0.0/8']
  it.each(noIpv6)('is not the IPv6 %j', (text) => {
    expect(() => parseCidr6(text)).toThrow(AddressError)
  })

  it('has a length in range when printed', () => {
    expect(() => formatCidr4({ address: 0, prefix: 33 })).toThrow('not an IPv4 prefix length: 33')
    expect(() => formatCidr6({ address: 0n, prefix: -1 })).toThrow('not an IPv6 prefix length: -1')
  })
})

describe('a mask', () => {
  it('has as many leading ones as its prefix', () => {
    for (let prefix = 0; prefix <= 32; prefix++) {
      expect(ipv4Mask(prefix).toString(2).padStart(32, '0')).toBe('1'.repeat(prefix).padEnd(32, '0'))
      expect(ipv4PrefixLength(ipv4Mask(prefix))).toBe(prefix)
    }
    for (let prefix = 0; prefix <= 128; prefix++) {
      expect(ipv6Mask(prefix).toString(2).padStart(128, '0')).toBe('1'.repeat(prefix).padEnd(128, '0'))
      expect(ipv6PrefixLength(ipv6Mask(prefix))).toBe(prefix)
    }
  })

  it('with gaps has no length', () => {
    expect(ipv4PrefixLength(0xff00ff00)).toBe(-1)
    expect(ipv4PrefixLength(1)).toBe(-1)
    expect(ipv6PrefixLength(1n)).toBe(-1)
    expect(ipv6PrefixLength((1n << 127n) + 1n)).toBe(-1)
  })
})
