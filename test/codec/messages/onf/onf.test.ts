import {
  decode,
  encode,
  FlowMonitorFlags,
  flowMonitorCancel,
  flowMonitorPaused,
  flowMonitorReply,
  flowMonitorRequest,
  flowMonitorResumed,
  groupMod,
  type GroupMod,
  PortNo,
  requestForward,
  roleStatus,
  TableId,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex, toHex } from '../../../support/hex.js'

describe('flow monitors', () => {
  it('request reports about flows', () => {
    expectBothWays(
      `
      0412 0050 00000001 ffff 0000 00000000 4f4e4600 0000074e
      00001000 0011 000a ffffffff 01 000000 0001 000a 80000a02 0806 000000000000
      00002000 0004 0004 00000003 ff 000000 0001 0004 00000000
    `,
      {
        type: 'flowMonitorRequest',
        xid: 1,
        flags: 0,
        monitors: [
          {
            id: 4096,
            flags: FlowMonitorFlags.INITIAL | FlowMonitorFlags.ACTIONS,
            outPort: PortNo.ANY,
            tableId: 1,
            match: { ethType: 0x0806 },
          },
          { id: 8192, flags: FlowMonitorFlags.DELETE, outPort: 3, tableId: TableId.ALL, match: {} },
        ],
      },
    )
    expect([flowMonitorRequest(), flowMonitorReply()]).toMatchObject([{ monitors: [] }, { updates: [] }])
    expect(encode({ type: 'flowMonitorRequest', monitors: [{ id: 1 }] }).slice(24))
      .toStrictEqual(hex('00000001 0000 0004 ffffffff ff 000000 0001 0004 00000000'))
  })

  it('are read with bare fields too', () => {
    expect(decode(hex(`
      0412 0040 00000001 ffff 0000 00000000 4f4e4600 0000074e
      00001000 0011 0000 ffffffff 01 000000
      00002000 0011 0006 ffffffff 01 000000 80000a02 0806 0000
    `))).toMatchObject({ monitors: [{ id: 4096, match: {} }, { id: 8192, match: { ethType: 0x0806 } }] })
  })

  it('tell what happened to flows', () => {
    expectBothWays(
      `
      0413 0050 00000001 ffff 0000 00000000 4f4e4600 0000074e
      0030 0001 0002 8000 000a 0014 000c 02 00 0000000000000005 0001 000c 80000004 00000001 00000000 0001 0008
      03 000000
      0008 0003 00000007
    `,
      {
        type: 'flowMonitorReply',
        xid: 1,
        flags: 0,
        updates: [
          {
            type: 'deleted',
            reason: 'delete',
            priority: 0x8000,
            idleTimeout: 10,
            hardTimeout: 20,
            tableId: 2,
            cookie: 5n,
            match: { inPort: 1 },
            instructions: [{ type: 'gotoTable', tableId: 3 }],
          },
          { type: 'abbreviated', xid: 7 },
        ],
      },
    )
  })

  it.each([
    ['an update of no length', '0000 0003 00000007', 'ERR_BAD_LENGTH', 'updates[0]'],
    [
      'an abbreviation of 16 bytes',
      '0010 0003 00000007 0000000000000000',
      'ERR_BAD_LENGTH',
      'updates[0].abbreviated',
    ],
    ['half an update', '0010 0000 0000 8000 0000 0000 0000 00 00', 'ERR_BAD_LENGTH', 'updates[0].added'],
    [
      'a match longer than its update',
      '0018 0000 0000 8000 0000 0000 0001 00 00 0000000000000000',
      'ERR_BAD_MATCH_LENGTH',
      'updates[0].match',
    ],
  ])('are refused with %s', (_, text, code, path) => {
    const bytes = hex(`0413 0000 00000001 ffff 0000 00000000 4f4e4600 0000074e ${text}`)
    bytes[3] = bytes.length
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code, path }))
  })

  it('end, stop and go on', () => {
    expectBothWays('0404 0014 00000006 4f4e4600 0000074e 01023040', {
      type: 'flowMonitorCancel',
      xid: 6,
      id: 0x01023040,
    })
    expectBothWays('0404 0010 00000003 4f4e4600 0000074f', { type: 'flowMonitorPaused', xid: 3 })
    expectBothWays('0404 0010 00000003 4f4e4600 00000750', { type: 'flowMonitorResumed', xid: 3 })
    expect([flowMonitorCancel({ id: 1 }), flowMonitorPaused(), flowMonitorResumed()]).toMatchObject([
      { id: 1 },
      {},
      {},
    ])
  })
})

describe('roleStatus', () => {
  it('tells the role and the reason', () => {
    expectBothWays('0404 0020 0000000a 4f4e4600 00000777 00000002 01 000000 0000000000000010', {
      type: 'roleStatus', xid: 10, role: 'master', reason: 'config', generationId: 16n, properties: [],
    })
    expectBothWays(
      `
      0404 0030 0000000a 4f4e4600 00000777 00000003 00 000000 ffffffffffffffff ffff 000c 00002320 00000001
      00000000
    `,
      {
        type: 'roleStatus',
        xid: 10,
        role: 'slave',
        reason: 'masterRequest',
        generationId: 0xffffffffffffffffn,
        properties: [{ type: 'experimenter', experimenter: 0x2320, expType: 1, data: new Uint8Array(0) }],
      },
    )
    expect(encode({ type: 'roleStatus' })).toStrictEqual(encode(roleStatus()))
  })
})

describe('requestForward', () => {
  it("carries another controller's request", () => {
    const request: GroupMod = groupMod({ xid: 2, groupId: 5 })
    expectBothWays(`0404 0020 00000001 4f4e4600 0000092e ${toHex(encode(request))}`, {
      type: 'requestForward', xid: 1, request,
    })
    expect(requestForward({ request })).toMatchObject({ xid: 0, request: { groupId: 5 } })
  })

  it('is refused with anything behind the request, and without one', () => {
    expect(() => decode(hex('0404 0019 00000001 4f4e4600 0000092e 0414 0008 00000001 00')))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'requestForward' }))
    expect(() => decode(hex('0404 0010 00000001 4f4e4600 0000092e')))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'request' }))
    expect(() => decode(hex('0404 0018 00000001 4f4e4600 0000092e 0514 0008 00000001')))
      .toThrow(expect.objectContaining({ code: 'ERR_BAD_VERSION', path: 'request.version' }))
  })
})
