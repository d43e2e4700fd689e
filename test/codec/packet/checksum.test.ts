import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  badChecksums, buildPacket, checksum, finishSum, partialSum, updateChecksum16, updateChecksum32,
} from '../../../src/codec/packet/index.js'
import { hex } from '../../support/hex.js'
import { property } from '../../support/property.js'

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length)

/** RFC 1071 §4.1 as it stands there, sixteen bits at a time. */
function byTheBook(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) {
    sum += bytes[at]! * 256 + (bytes[at + 1] ?? 0)
    sum = (sum & 0xffff) + (sum >>> 16)
  }
  return ~sum & 0xffff
}

describe('the Internet checksum', () => {
  it('is that of the example in RFC 1071 §3', () => {
    expect(checksum(view(hex('0001 f203 f4f5 f6f7')), 0, 8)).toBe(~0xddf2 & 0xffff)
  })

  it('is that of an IPv4 header seen on the wire', () => {
    const header = hex('4500 0073 0000 4000 4011 0000 c0a8 0001 c0a8 00c7')
    expect(checksum(view(header), 0, 20)).toBe(0xb861)
  })

  it('of bytes with their checksum is zero', () => {
    expect(checksum(view(hex('4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7')), 0, 20)).toBe(0)
  })

  it('is that of the algorithm in RFC 1071, for every length', () => {
    property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      return checksum(view(bytes), 0, bytes.length) === byTheBook(bytes)
    })
  })

  it('adds up from pieces of even length', () => {
    property(fc.uint8Array({ maxLength: 70 }), fc.nat(35), (bytes, half) => {
      const cut = Math.min(half * 2, bytes.length & ~1)
      const sum = partialSum(view(bytes), 0, cut) + partialSum(view(bytes), cut, bytes.length)
      return finishSum(sum) === byTheBook(bytes)
    })
  })

  it('does not overflow over the longest packet', () => {
    expect(checksum(view(new Uint8Array(65_535).fill(0xff)), 0, 65_535)).toBe(0xff)
  })
})

describe('an update of the checksum', () => {
  it('is that of the example in RFC 1624 §4, which the older equation got wrong', () => {
    expect(updateChecksum16(0xdd2f, 0x5555, 0x3285)).toBe(0x0000)
  })

  it('equals a computation from the start', () => {
    const u16 = fc.integer({ min: 0, max: 0xffff })
    // All zeros have two representations; a packet whose header is all zeros does not exist.
    property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.nat(9), u16, (bytes, word, after) => {
      bytes[0] = 0x45
      fc.pre(word > 0)
      const before = view(bytes).getUint16(word * 2)
      const old = byTheBook(bytes)
      view(bytes).setUint16(word * 2, after)
      return updateChecksum16(old, before, after) === byTheBook(bytes)
    })
    property(fc.uint8Array({ minLength: 20, maxLength: 20 }), fc.integer(), (bytes, value) => {
      bytes[0] = 0x45
      const before = view(bytes).getUint32(12)
      const old = byTheBook(bytes)
      view(bytes).setUint32(12, value)
      return updateChecksum32(old, before, value >>> 0) === byTheBook(bytes)
    })
  })

  it('follows an address through IPv4 and TCP', () => {
    const ethernet = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }
    const built = buildPacket({
      ethernet, ipv4: { src: '10.1.0.11', dst: '10.1.0.12' }, tcp: { srcPort: 1, dstPort: 2 },
    })
    const packet = view(built)
    const before = packet.getUint32(26)
    const after = 0xac1e0101
    packet.setUint32(26, after)
    expect(badChecksums(built)).toEqual(['ipv4', 'tcp'])
    packet.setUint16(24, updateChecksum32(packet.getUint16(24), before, after))
    packet.setUint16(50, updateChecksum32(packet.getUint16(50), before, after))
    expect(badChecksums(built)).toEqual([])
  })
})
