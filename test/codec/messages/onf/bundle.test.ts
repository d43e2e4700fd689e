import {
  barrierRequest,
  bundleAddMessage,
  bundleControl,
  BundleFlags,
  decode,
  encode,
  flowMod,
  type BundleAddMessage,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex, toHex } from '../../../support/hex.js'

describe('bundleControl', () => {
  it('opens, closes, commits and discards', () => {
    expectBothWays('0404 0018 00000001 4f4e4600 000008fc 00000007 0004 0003', {
      type: 'bundleControl', xid: 1, bundleId: 7, ctrlType: 'commitRequest',
      flags: BundleFlags.ATOMIC | BundleFlags.ORDERED, properties: [],
    })
    expect(bundleControl({ bundleId: 7 })).toMatchObject({ ctrlType: 'openRequest', flags: 0 })
    expect(encode({ type: 'bundleControl' })).toStrictEqual(encode(bundleControl({})))
  })

  it.each([
    ['openRequest', 0], ['openReply', 1], ['closeRequest', 2], ['closeReply', 3], ['commitRequest', 4],
    ['commitReply', 5], ['discardRequest', 6], ['discardReply', 7], [8, 8],
  ] as const)('writes %s as %d', (ctrlType, number) => {
    const bytes = encode(bundleControl({ ctrlType }))
    expect(bytes[21]).toBe(number)
    expect(decode(bytes)).toMatchObject({ ctrlType })
  })

  it('carries properties', () => {
    expectBothWays(`
      0404 0030 00000001 4f4e4600 000008fc 00000007 0000 0000
      ffff 000e 00002320 00000001 abcd 0000  0001 0004 00000000
    `, {
      type: 'bundleControl', xid: 1, bundleId: 7, ctrlType: 'openRequest', flags: 0, properties: [
        { type: 'experimenter', experimenter: 0x2320, expType: 1, data: hex('abcd') },
        { type: 'unknown', propertyType: 1, body: new Uint8Array(0) },
      ],
    })
  })
})

describe('bundleAddMessage', () => {
  const inner = toHex(encode(flowMod({ xid: 1, cookie: 5n })))

  it('carries a message', () => {
    expectBothWays(`0404 0050 00000001 4f4e4600 000008fd 00000007 0000 0002 ${inner}`, {
      type: 'bundleAddMessage',
      xid: 1,
      bundleId: 7,
      flags: BundleFlags.ORDERED,
      message: flowMod({ xid: 1, cookie: 5n }),
      properties: [],
    })
  })

  it('carries properties behind the message, which is padded then', () => {
    expectBothWays(
      `
      0404 0038 00000001 4f4e4600 000008fd 00000007 0000 0000
      0402 0009 00000001 ff 00000000000000
      ffff 000c 00002320 00000001 00000000
    `,
      {
        type: 'bundleAddMessage',
        xid: 1,
        bundleId: 7,
        flags: 0,
        message: { type: 'echoRequest', xid: 1, data: hex('ff') },
        properties: [{ type: 'experimenter', experimenter: 0x2320, expType: 1, data: new Uint8Array(0) }],
      },
    )
  })

  it('gives the message within its own xid', () => {
    expect(bundleAddMessage({ xid: 9, bundleId: 7, message: flowMod({}) })).toMatchObject({
      xid: 9,
      message: { xid: 9 },
    })
    const bytes = encode({ type: 'bundleAddMessage', xid: 9, message: { type: 'barrierRequest' } })
    expect(toHex(bytes.slice(-8))).toBe('0414000800000009')
  })

  it('says where in the message something is wrong', () => {
    expect(() => encode({ type: 'bundleAddMessage', message: { type: 'flowMod', priority: -1 } }))
      .toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path: 'message.priority' }))
    const bytes = encode(bundleAddMessage({ message: barrierRequest() }))
    bytes[27] = 9
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'message' }))
    bytes[27] = 7
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'message.length' }),
    )
  })

  it('is not followed deeper than it makes sense', () => {
    let message: BundleAddMessage = bundleAddMessage({ message: barrierRequest() })
    for (let depth = 0; depth < 3; depth++) message = bundleAddMessage({ message })
    expect(decode(encode(message))).toStrictEqual(message)
    expect(() => decode(encode(bundleAddMessage({ message }))))
      .toThrow(expect.objectContaining({ name: 'DecodeError', code: 'ERR_TOO_DEEP' }))
  })
})
