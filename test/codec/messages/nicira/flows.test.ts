import {
  decode, encode, nxFlowMod, nxFlowRemoved, nxPacketIn, type NxFlowMod,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('flow-mods', () => {
  it('carry a bare match and instructions', () => {
    expectBothWays(
      `
      0404 0050 00000001 00002320 0000000d
      0000000000000005 02 00 000a 0014 8000 ffffffff ffff 0001 0006 000000000000
      80000a02 0806 0000
      0004 0018 00000000 0000 0010 00000003 0000 000000000000
    `,
      {
        type: 'nxFlowMod',
        xid: 1,
        cookie: 5n,
        tableId: 2,
        command: 'add',
        idleTimeout: 10,
        hardTimeout: 20,
        priority: 0x8000,
        bufferId: 0xffffffff,
        outPort: 0xffff,
        flags: 1,
        match: { ethType: 0x0806 },
        instructions: [{ type: 'applyActions', actions: [{ type: 'output', port: 3, maxLen: 0 }] }],
      },
    )
    expect(encode({ type: 'nxFlowMod' })).toStrictEqual(encode(nxFlowMod({})))
  })

  const modify = (fields: string): string => `
    0404 0048 00000001 00002320 0000000d
    ffffffffffffffff 02 02 0000 0000 8000 ffffffff ffff 0000 ${fields}
  `

  it('look for a cookie that stands behind the fields', () => {
    const cookieMatch = { value: 0x77n, mask: 0xffn }
    const cookie = 2n ** 64n - 1n
    const message: NxFlowMod = nxFlowMod({ xid: 1, tableId: 2, command: 'modifyStrict', cookie })
    expectBothWays(
      modify('0014 000000000000 00013d10 0000000000000077 00000000000000ff 00000000'),
      { ...message, cookieMatch },
    )
    expectBothWays(
      modify('0012 000000000000 80000a02 0806 00013c08 0000000000000077 000000000000'),
      { ...message, match: { ethType: 0x0806 }, cookieMatch: { value: 0x77n, mask: 2n ** 64n - 1n } },
    )
  })

  it('tell the cookie from the MPLS time to live, whose number it has', () => {
    const cookieMatch = { value: 1n, mask: 1n }
    const message = nxFlowMod({ command: 'delete', match: { mplsTtl: 64 }, cookieMatch })
    expect(decode(encode(message))).toStrictEqual(message)
  })

  it('are refused with two cookies, with part of one, and with a mask that is no number', () => {
    const twice = modify('0018 000000000000 00013c08 0000000000000077 00013c08 0000000000000078')
    expect(() => decode(hex(twice))).toThrow(expect.objectContaining({ code: 'ERR_DUPLICATE_FIELD',
      offset: 60 }))
    const part = modify('0017 000000000000 00013c08 0000000000000077 00013c08 0000000000000078')
    expect(() => decode(hex(part))).toThrow(expect.objectContaining({ code: 'ERR_BAD_MATCH_LENGTH' }))
    const mask = 5 as unknown as bigint
    expect(() => encode({ type: 'nxFlowMod', cookieMatch: { value: 0n, mask } }))
      .toThrow(expect.objectContaining({ path: 'cookieMatch.mask' }))
  })

  it('are refused with a match longer than they are', () => {
    expect(() =>
      decode(
        hex(`
      0404 0030 00000001 00002320 0000000d 0000000000000005 02 00 000a 0014 8000 ffffffff ffff 0001 0001
      000000000000
    `),
      ),
    ).toThrow(expect.objectContaining({ code: 'ERR_BAD_MATCH_LENGTH', path: 'match' }))
  })
})

describe('flow-removed', () => {
  it('carry the removed flow', () => {
    expectBothWays(
      `
      0404 0048 00000001 00002320 0000000e
      0000000000000005 8000 01 03 00000001 00000002 000a 000e 0000000000000006 0000000000000007
      00010004 00000008 80000a02 0800 0000
    `,
      {
        type: 'nxFlowRemoved',
        xid: 1,
        cookie: 5n,
        priority: 0x8000,
        reason: 'hardTimeout',
        tableIdPlusOne: 3,
        durationSec: 1,
        durationNsec: 2,
        idleTimeout: 10,
        packetCount: 6n,
        byteCount: 7n,
        match: { reg0: 8, ethType: 0x0800 },
      },
    )
    expect(encode({ type: 'nxFlowRemoved' })).toStrictEqual(encode(nxFlowRemoved()))
  })
})

describe('packet-ins', () => {
  it('carry a packet', () => {
    expectBothWays(
      `
      0404 0036 00000001 00002320 00000011
      ffffffff 002a 01 03 0000000000000005 0008 000000000000 80000004 00000002 0000 01020304
    `,
      {
        type: 'nxPacketIn',
        xid: 1,
        bufferId: 0xffffffff,
        totalLen: 42,
        reason: 'action',
        tableId: 3,
        cookie: 5n,
        match: { inPort: 2 },
        data: hex('01020304'),
      },
    )
    expect(nxPacketIn({ data: hex('0102') })).toMatchObject({ totalLen: 2 })
    expect(decode(encode({ type: 'nxPacketIn', data: hex('0102') }))).toMatchObject({
      totalLen: 2,
      data: hex('0102'),
    })
  })
})
