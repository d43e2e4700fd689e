import { decode, encode, nxCtFlush, type CtFlushProperty } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

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

  it.each([
    ['an address of 4 bytes', '0000 0010 00000000 0000 0008 0a010101', 'properties[0].fields[0].src'],
    ['a port of 1 byte', '0000 0010 00000000 0002 0005 01 000000', 'properties[0].fields[0].srcPort'],
    ['a field that runs past its tuple', '0000 0010 00000000 0002 0009 0001 0000', 'properties[0].fields[0]'],
    ['a tuple without its padding', '0000 0004 00000000', 'properties[0].origTuple'],
    ['a zone without its padding', '0002 0006 0005 0000', 'properties[0].zoneId'],
  ])('are refused with %s', (_, text, path) => {
    const bytes = hex(`0404 0000 00000001 00002320 00000020 00 00000000000000 ${text}`)
    bytes[3] = bytes.length
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'ERR_BAD_PROPERTY_LENGTH', path }))
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
