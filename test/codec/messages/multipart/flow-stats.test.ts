import { decode, encode, flowStatsReply, flowStatsRequest, GroupId, PortNo, TableId } from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('flow statistics', () => {
  it('are requested', () => {
    expectBothWays(
      `
      0412 0040 00000001 0001 0000 00000000
      02 000000 00000003 00000004 00000000 0000000000000005 00000000000000ff
      0001 000a 80000a02 0806 000000000000
    `,
      {
        type: 'flowStatsRequest',
        xid: 1,
        flags: 0,
        tableId: 2,
        outPort: 3,
        outGroup: 4,
        cookie: 5n,
        cookieMask: 0xffn,
        match: { ethType: 0x0806 },
      },
    )
  })

  it('are requested of every flow by default', () => {
    expect(flowStatsRequest()).toMatchObject({
      tableId: TableId.ALL,
      outPort: PortNo.ANY,
      outGroup: GroupId.ANY,
      match: {},
    })
    expect(encode({ type: 'flowStatsRequest' })).toStrictEqual(
      hex(`
      0412 0038 00000000 0001 0000 00000000 ff 000000 ffffffff ffffffff 00000000 ${'00'.repeat(16)}
      0001 0004 00000000
    `),
    )
  })

  const first = `
    0040 03 00 00000002 00000003 0004 0005 0006 0001 00000000
    0000000000000007 0000000000000008 0000000000000009
    0001 0004 00000000 0001 0008 04 000000
  `
  const second = `
    0038 04 00 00000000 00000000 0000 0000 0000 0000 00000000
    0000000000000000 0000000000000000 0000000000000000 0001 0004 00000000
  `

  it('are reported flow by flow', () => {
    expectBothWays(`0413 0088 00000001 0001 0001 00000000 ${first} ${second}`, {
      type: 'flowStatsReply',
      xid: 1,
      flags: 1,
      flows: [
        {
          tableId: 3,
          durationSec: 2,
          durationNsec: 3,
          priority: 4,
          idleTimeout: 5,
          hardTimeout: 6,
          flags: 1,
          cookie: 7n,
          packetCount: 8n,
          byteCount: 9n,
          match: {},
          instructions: [{ type: 'gotoTable', tableId: 4 }],
        },
        {
          tableId: 4,
          durationSec: 0,
          durationNsec: 0,
          priority: 0,
          idleTimeout: 0,
          hardTimeout: 0,
          flags: 0,
          cookie: 0n,
          packetCount: 0n,
          byteCount: 0n,
          match: {},
          instructions: [],
        },
      ],
    })
    expect(flowStatsReply()).toStrictEqual({ type: 'flowStatsReply', xid: 0, flags: 0, flows: [] })
  })

  it.each([0, 55, 57])('are refused when the second flow says that it is %d bytes long', (length) => {
    const bytes = hex(`0413 0088 00000001 0001 0000 00000000 ${first} ${second}`)
    bytes[16 + 64 + 1] = length
    expect(() => decode(bytes)).toThrow(
      expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'flows[1]', offset: 80 }),
    )
  })

  it('say what does not fit', () => {
    expect(() =>
      encode({ type: 'flowStatsReply', flows: [{}, { instructions: [{ type: 'meter', meterId: -1 }] }] }),
    ).toThrow(expect.objectContaining({ code: 'ERR_OUT_OF_RANGE', path: 'flows[1].instructions[0].meterId' }))
  })
})
