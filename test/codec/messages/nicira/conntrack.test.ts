import {
  decode, encode, nxCtFlush, type CtFlushProperty, type MessageInit, type NxCtFlush,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex, toHex } from '../../../support/hex.js'

/** The properties of an NXT_CT_FLUSH, from their bytes. */
function propertiesOf(text: string): readonly CtFlushProperty[] {
  const bytes = hex(`0404 0000 00000001 00002320 00000020 00 00000000000000 ${text}`)
  bytes[3] = bytes.length
  return (decode(bytes) as NxCtFlush).properties
}

describe('connections to remove', () => {
  it('are all of them, in the bytes of ovs-ofctl', () => {
    expectBothWays('0404001800000002 00002320 00000020 00 00000000000000', {
      type: 'nxCtFlush', xid: 2, ipProto: 0, properties: [],
    })
    expect(nxCtFlush()).toMatchObject({ ipProto: 0, properties: [] })
  })

  it('are described by both directions and the zone, in the bytes of ovs-ofctl', () => {
    expectBothWays(
      `
      0404009000000002 00002320 00000020 06 00000000000000
      0000 0048 00000000
        0000 0014 00000000000000000000ffff0a010101 00000000
        0001 0014 00000000000000000000ffff0a010102 00000000
        0002 0008 0001 0000  0003 0008 0002 0000
      0001 0028 00000000
        0000 0014 00000000000000000000ffff0a010103 00000000
        0003 0008 0009 0000
      0002 0008 0005 0000
    `,
      {
        type: 'nxCtFlush',
        xid: 2,
        ipProto: 6,
        properties: [
          {
            type: 'origTuple',
            fields: [
              { type: 'src', address: '10.1.1.1' },
              { type: 'dst', address: '10.1.1.2' },
              { type: 'srcPort', value: 1 },
              { type: 'dstPort', value: 2 },
            ],
          },
          {
            type: 'replyTuple',
            fields: [
              { type: 'src', address: '10.1.1.3' },
              { type: 'dstPort', value: 9 },
            ],
          },
          { type: 'zoneId', zoneId: 5 },
        ],
      },
    )
  })

  it('are described by ICMP fields, in the bytes of ovs-ofctl', () => {
    expectBothWays(
      `
      0404007800000002 00002320 00000020 3a 00000000000000
      0000 0038 00000000
        0000 0014 fe800000000000000000000000000001 00000000
        0004 0008 000a 0000  0005 0005 80 000000  0006 0005 00 000000
      0001 0020 00000000
        0004 0008 0000 0000 0005 0005 00 000000 0006 0005 00 000000
      0002 0008 0006 0000
    `,
      {
        type: 'nxCtFlush',
        xid: 2,
        ipProto: 58,
        properties: [
          {
            type: 'origTuple',
            fields: [
              { type: 'src', address: 'fe80::1' },
              { type: 'icmpId', value: 10 },
              { type: 'icmpType', value: 128 },
              { type: 'icmpCode', value: 0 },
            ],
          },
          {
            type: 'replyTuple',
            fields: [
              { type: 'icmpId', value: 0 },
              { type: 'icmpType', value: 0 },
              { type: 'icmpCode', value: 0 },
            ],
          },
          { type: 'zoneId', zoneId: 6 },
        ],
      },
    )
  })

  it('are described by mark and labels, with masks', () => {
    expectBothWays(`
      0404 0058 00000003 00002320 00000020 00 00000000000000
      0003 0008 0000abcd  0004 0008 0000ffff
      0005 0014 00112233445566778899aabbccddeeff 00000000
      0006 0014 ffffffffffffffff0000000000000000 00000000
    `, {
      type: 'nxCtFlush', xid: 3, ipProto: 0, properties: [
        { type: 'mark', mark: 0xabcd },
        { type: 'markMask', markMask: 0xffff },
        { type: 'labels', labels: 0x00112233445566778899aabbccddeeffn },
        { type: 'labelsMask', labelsMask: 0xffffffffffffffff0000000000000000n },
      ],
    })
  })

  it.each([
    [{ type: 'mark', mark: 2 ** 32 }, 'properties[0].mark'],
    [{ type: 'labels', labels: 1n << 128n }, 'properties[0].labels'],
    [{ type: 'labelsMask', labelsMask: 5 }, 'properties[0].labelsMask'],
  ])('are refused with %o', (property, path) => {
    const message = { type: 'nxCtFlush', ipProto: 0, properties: [property] } as MessageInit
    expect(() => encode(message)).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path }))
  })

  it('keep what is not known', () => {
    expectBothWays(`
      0404 0038 00000001 00002320 00000020 00 00000000000000
      0001 0010 00000000 0063 0006 abcd 0000
      0062 0009 0102030405 00000000000000
    `, {
      type: 'nxCtFlush', xid: 1, ipProto: 0, properties: [
        { type: 'replyTuple', fields: [{ type: 'unknown', fieldType: 99, body: hex('abcd') }] },
        { type: 'unknown', propertyType: 98, body: hex('0102030405') },
      ],
    })
  })

  // So does `ovs-ofctl ofp-print` of Open vSwitch 3.1.
  it.each(['0002 0006 0005 0000', '0002 0008 0005 0000', '0002 0010 0005 00000000000000000000'])(
    'are read with a zone in any width: %s', (text) => {
      expect(propertiesOf(text)).toEqual([{ type: 'zoneId', zoneId: 5 }])
    },
  )

  it.each([
    ['src', '0000 0018 00000000000000000000ffff0a000001 00000000', { address: '10.0.0.1' }],
    ['dst', '0001 001c 00000000000000000000ffff0a000001 0000000000000000 00000000',
      { address: '10.0.0.1' }],
    ['srcPort', '0002 0006 0005 0000', { value: 5 }], ['dstPort', '0003 000c 0005 000000000000 00000000',
      { value: 5 }],
    ['icmpId', '0004 0006 0005 0000', { value: 5 }], ['icmpType', '0005 0008 05000000', { value: 5 }],
    ['icmpCode', '0006 000c 0500000000000000 00000000', { value: 5 }],
  ])('are read with a field of a tuple in any width: %s', (type, text, value) => {
    const field = hex(text)
    const tuple = hex(`0000 ${(8 + field.length).toString(16).padStart(4, '0')} 00000000 ${text}`)
    expect(propertiesOf(toHex(tuple))).toEqual([{ type: 'origTuple', fields: [{ type, ...value }] }])
  })

  it.each([
    ['an address of 4 bytes', '0000 0010 00000000 0000 0008 0a010101', 'properties[0].fields[0].src'],
    ['a port of 1 byte', '0000 0010 00000000 0002 0005 01 000000', 'properties[0].fields[0].srcPort'],
    ['a field that runs past its tuple', '0000 0010 00000000 0002 0009 0001 0000', 'properties[0].fields[0]'],
    ['a tuple without its padding', '0000 0004 00000000', 'properties[0].origTuple'],
    ['a mark of 2 bytes', '0003 0006 abcd 0000', 'properties[0].mark'],
    ['labels of 8 bytes', '0005 000c 0011223344556677 00000000', 'properties[0].labels'],
    ['a zone of 1 byte', '0002 0005 05 000000', 'properties[0].zoneId'],
  ])('are refused with %s', (_, text, path) => {
    const error = { code: 'ERR_BAD_PROPERTY_LENGTH', path }
    expect(() => propertiesOf(text)).toThrow(expect.objectContaining(error))
  })

  it.each([
    [
      { type: 'origTuple', fields: [{ type: 'src', address: '10.1' }] },
      'ERR_BAD_ADDRESS',
      'properties[0].fields[0].address',
    ],
    [
      { type: 'origTuple', fields: [{ type: 'src', address: 7 }] },
      'ERR_BAD_ADDRESS',
      'properties[0].fields[0].address',
    ],
    [{ type: 'origTuple', fields: [{ type: 'nonsense' }] }, 'ERR_UNKNOWN_NAME',
      'properties[0].fields[0].type'],
    [{ type: 'nonsense' }, 'ERR_UNKNOWN_NAME', 'properties[0].type'],
  ])('cannot be %j', (bad, code, path) => {
    expect(() => encode({ type: 'nxCtFlush', properties: [bad as unknown as CtFlushProperty] })).toThrow(
      expect.objectContaining({ code, path }),
    )
  })
})
