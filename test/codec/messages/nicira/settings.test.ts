import {
  encode,
  nxCtFlushZone,
  nxFlowAge,
  nxFlowModTableId,
  nxRoleReply,
  nxRoleRequest,
  nxSetControllerId,
  nxSetFlowFormat,
  nxSetPacketInFormat,
} from 'daolinet/codec'
import { expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

it('requests roles and reports them', () => {
  expectBothWays('0404 0014 00000001 00002320 0000000a 00000001', {
    type: 'nxRoleRequest',
    xid: 1,
    role: 'master',
  })
  expectBothWays('0404 0014 00000001 00002320 0000000b 00000002', {
    type: 'nxRoleReply',
    xid: 1,
    role: 'slave',
  })
  expect([nxRoleRequest(), nxRoleReply()]).toMatchObject([{ role: 'other' }, { role: 'other' }])
})

it('chooses formats', () => {
  expectBothWays('0404 0014 00000001 00002320 0000000c 00000002', {
    type: 'nxSetFlowFormat',
    xid: 1,
    format: 2,
  })
  expectBothWays('0404 0014 00000001 00002320 00000010 00000002', {
    type: 'nxSetPacketInFormat', xid: 1, format: 'nxPacketIn2',
  })
  expectBothWays('0404 0014 00000001 00002320 00000010 00000009', {
    type: 'nxSetPacketInFormat',
    xid: 1,
    format: 9,
  })
  expect([nxSetFlowFormat(), nxSetPacketInFormat()]).toMatchObject([{ format: 0 }, { format: 'standard' }])
})

it('enables table ids', () => {
  expectBothWays('0404 0018 00000001 00002320 0000000f 01 00000000000000', {
    type: 'nxFlowModTableId',
    xid: 1,
    set: 1,
  })
  expect(encode({ type: 'nxFlowModTableId' })).toStrictEqual(encode(nxFlowModTableId()))
})

it('requests the age of flows', () => {
  expectBothWays('0404 0010 00000001 00002320 00000012', { type: 'nxFlowAge', xid: 1 })
  expect(encode(nxFlowAge())).toStrictEqual(hex('0404 0010 00000000 00002320 00000012'))
})

it('gives the controller an id', () => {
  expectBothWays('0404 0018 00000001 00002320 00000014 000000000000 0007', {
    type: 'nxSetControllerId', xid: 1, controllerId: 7,
  })
  expect(nxSetControllerId()).toMatchObject({ controllerId: 0 })
})

it('removes the connections of a zone, in the bytes of ovs-ofctl', () => {
  expectBothWays('0404001800000002 00002320 0000001d 000000000000 0007', {
    type: 'nxCtFlushZone',
    xid: 2,
    zoneId: 7,
  })
  expect(nxCtFlushZone({ xid: 2, zoneId: 7 })).toMatchObject({ zoneId: 7 })
})
