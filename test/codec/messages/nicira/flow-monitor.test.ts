import {
  encode,
  FlowMonitorFlags,
  nxFlowMonitorCancel,
  nxFlowMonitorPaused,
  nxFlowMonitorReply,
  nxFlowMonitorRequest,
  nxFlowMonitorResumed,
  TableId,
} from 'daolinet/codec'
import { expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

it('requests reports about flows', () => {
  expectBothWays(`
    0412 0040 00000001 ffff 0000 00000000 00002320 00000002
    00001000 0011 ffff 0006 01 0000000000 80000a02 0806 0000
    00002000 0004 0003 0000 ff 0000000000
  `, {
    type: 'nxFlowMonitorRequest', xid: 1, flags: 0, monitors: [
      {
        id: 4096, flags: FlowMonitorFlags.INITIAL | FlowMonitorFlags.ACTIONS, outPort: 0xffff, tableId: 1,
        match: { ethType: 0x0806 },
      },
      { id: 8192, flags: FlowMonitorFlags.DELETE, outPort: 3, tableId: TableId.ALL, match: {} },
    ],
  })
  expect(encode({ type: 'nxFlowMonitorRequest', monitors: [{ id: 1 }] }).slice(24))
    .toStrictEqual(hex('00000001 0000 ffff 0000 ff 0000000000'))
  expect([nxFlowMonitorRequest(), nxFlowMonitorReply()]).toMatchObject([{ monitors: [] }, { updates: [] }])
})

it('tells what happened to flows', () => {
  expectBothWays(
    `
    0413 0058 00000001 ffff 0000 00000000 00002320 00000002
    0030 0000 0000 8000 000a 0014 0008 02 00 0000000000000005 80000004 00000001 0000 0010 00000003 0000
    000000000000
    0008 0003 00000007
    0008 0009 01020304
  `,
    {
      type: 'nxFlowMonitorReply',
      xid: 1,
      flags: 0,
      updates: [
        {
          type: 'added',
          reason: 'idleTimeout',
          priority: 0x8000,
          idleTimeout: 10,
          hardTimeout: 20,
          tableId: 2,
          cookie: 5n,
          match: { inPort: 1 },
          actions: [{ type: 'output', port: 3, maxLen: 0 }],
        },
        { type: 'abbreviated', xid: 7 },
        { type: 'unknown', event: 9, body: hex('01020304') },
      ],
    },
  )
})

it('ends, stops and goes on', () => {
  expectBothWays('0404 0014 00000001 00002320 00000015 00001000', {
    type: 'nxFlowMonitorCancel',
    xid: 1,
    id: 4096,
  })
  expectBothWays('0404 0010 00000001 00002320 00000016', { type: 'nxFlowMonitorPaused', xid: 1 })
  expectBothWays('0404 0010 00000001 00002320 00000017', { type: 'nxFlowMonitorResumed', xid: 1 })
  expect([nxFlowMonitorCancel({ id: 1 }), nxFlowMonitorPaused(), nxFlowMonitorResumed()]).toMatchObject([
    { id: 1 },
    {},
    {},
  ])
})
