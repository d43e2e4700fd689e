import { decode, encode, nxPacketIn2, nxResume, type PacketInProperty } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

const properties = `
  0000 0009 0102030405 00000000000000     ; the packet
  0001 0008 000005dc                      ; its full length
  0002 0008 00000007                      ; a buffer
  0003 0005 fe 000000                     ; a table
  0004 0010 00000000 fedcba9876543210     ; a cookie
  0005 0005 01 000000                     ; a reason
  0006 000c 80000004 00000003 00000000    ; fields
  0007 0007 616263 00                     ; userdata
  0008 000b 00000000 010203 0000000000    ; a continuation
  0063 0004 00000000
`
const values: readonly PacketInProperty[] = [
  { type: 'packet', data: hex('0102030405') },
  { type: 'fullLen', fullLen: 1500 },
  { type: 'bufferId', bufferId: 7 },
  { type: 'tableId', tableId: 254 },
  { type: 'cookie', cookie: 0xfedcba9876543210n },
  { type: 'reason', reason: 'action' },
  { type: 'metadata', match: { inPort: 3 } },
  { type: 'userdata', data: hex('616263') },
  { type: 'continuation', data: hex('010203') },
  { type: 'unknown', propertyType: 99, body: new Uint8Array(0) },
]

describe('packet-ins by property', () => {
  it('carry any properties', () => {
    expectBothWays(`0404 0080 00000001 00002320 0000001e ${properties}`, {
      type: 'nxPacketIn2',
      xid: 1,
      properties: values,
    })
    expect(nxPacketIn2()).toMatchObject({ properties: [] })
  })

  it('are resumed with the same', () => {
    expectBothWays(`0404 0080 00000001 00002320 0000001c ${properties}`, {
      type: 'nxResume',
      xid: 1,
      properties: values,
    })
    expect(nxResume()).toMatchObject({ properties: [] })
  })

  it.each([
    ['0003 0008 05000000', { type: 'tableId', tableId: 5 }],
    ['0005 0008 01000000', { type: 'reason', reason: 'action' }],
    ['0001 0010 000005dc 0000000000000000', { type: 'fullLen', fullLen: 1500 }],
    ['0004 0018 00000000 0000000000000009 0000000000000000', { type: 'cookie', cookie: 9n }],
  ])('are read when they are wider than their value: %s', (text, value) => {
    const bytes = hex(`0404 0000 00000001 00002320 0000001e ${text}`)
    bytes[3] = bytes.length
    expect(decode(bytes)).toMatchObject({ properties: [value] })
  })

  it.each([
    ['a full length of 2 bytes', '0001 0006 05dc 0000', 'properties[0].fullLen'],
    ['a cookie of 4 bytes', '0004 0008 00000001', 'properties[0].cookie'],
    ['a table of no byte', '0003 0004 00000000', 'properties[0].tableId'],
    ['a continuation without its padding', '0008 0004 00000000', 'properties[0].continuation'],
    ['a property of no length', '0003 0000 00000000', 'properties[0]'],
    ['a property without its padding', '0007 0005 61', 'properties[0]'],
  ])('are refused with %s', (_, text, path) => {
    const bytes = hex(`0404 0000 00000001 00002320 0000001e ${text}`)
    bytes[3] = bytes.length
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'ERR_BAD_PROPERTY_LENGTH', path }))
  })

  it('are refused with a field longer than the metadata', () => {
    expect(() => decode(hex('0404 0018 00000001 00002320 0000001e 0006 0008 80000004')))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_MATCH_LENGTH', path: 'properties[0].match' }))
  })

  it('are known by name only', () => {
    const unnamed = [{ type: 'nonsense' }] as unknown as PacketInProperty[]
    expect(() => encode({ type: 'nxPacketIn2', properties: unnamed }))
      .toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_NAME', path: 'properties[0].type' }))
  })
})
