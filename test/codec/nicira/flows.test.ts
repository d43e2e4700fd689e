import { decode, encode, nxFlowMod, nxFlowRemoved, nxPacketIn } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../support/both-ways.js'
import { hex } from '../../support/hex.js'

describe('flow-mods', () => {
  it('carry a bare match and actions', () => {
    expectBothWays(
      `
      0404 0048 00000001 00002320 0000000d
      0000000000000005 02 00 000a 0014 8000 ffffffff ffff 0001 0006 000000000000
      80000a02 0806 0000
      0000 0010 00000003 0000 000000000000
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
        actions: [{ type: 'output', port: 3, maxLen: 0 }],
      },
    )
    expect(encode({ type: 'nxFlowMod' })).toStrictEqual(encode(nxFlowMod({})))
  })

  it('are refused with a match longer than they are', () => {
    expect(() =>
      decode(
        hex(`
      0404 0030 00000001 00002320 0000000d 0000000000000005 02 00 000a 0014 8000 ffffffff ffff 0001 0001
      000000000000
    `),
      ),
    ).toThrow(expect.objectContaining({ code: 'BAD_MATCH_LENGTH', path: 'match' }))
  })
})

describe('flow-removed', () => {
  it('carry the flow that went', () => {
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
