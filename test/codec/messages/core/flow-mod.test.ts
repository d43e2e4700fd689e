import {
  DEFAULT_PRIORITY,
  decode,
  encode,
  flowMod,
  FlowModFlags,
  GroupId,
  NO_BUFFER,
  PortNo,
} from 'daolinet/codec'
import { describe, expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

describe('flowMod', () => {
  it('carries everything about a flow', () => {
    expectBothWays(`
      040e 0070 0000000b
      0000000000000011 00000000000000ff     ; cookie, mask
      05 00 000a 0014 0064                  ; table, add, idle, hard, priority
      ffffffff ffffffff ffffffff 0001 0000  ; buffer, out port, out group, flags
      0001 0016                             ; match of 22 bytes
        80000a02 0800                       ; eth_type
        80001908 0a000000 ffffff00          ; ipv4_dst, masked
        0000
      0004 0020 00000000                    ; apply actions
        0018 0008 00000000                  ; dec_nw_ttl
        0000 0010 00000002 0000 000000000000
      0001 0008 06 000000                   ; goto table 6
    `, {
      type: 'flowMod', xid: 11, cookie: 0x11n, cookieMask: 0xffn, tableId: 5, command: 'add', idleTimeout: 10,
      hardTimeout: 20, priority: 100, bufferId: NO_BUFFER, outPort: PortNo.ANY, outGroup: GroupId.ANY,
      flags: FlowModFlags.SEND_FLOW_REM, match: { ethType: 0x0800, ipv4Dst: '10.0.0.0/24' },
      instructions: [
        { type: 'applyActions', actions: [{ type: 'decNwTtl' }, { type: 'output', port: 2, maxLen: 0 }] },
        { type: 'gotoTable', tableId: 6 },
      ],
    })
  })

  it('adds an empty flow to table 0 by default', () => {
    expect(encode(flowMod({}))).toStrictEqual(hex(`
      040e 0038 00000000 0000000000000000 0000000000000000 00 00 0000 0000 8000
      ffffffff ffffffff ffffffff 0000 0000 0001 0004 00000000
    `))
    expect(DEFAULT_PRIORITY).toBe(0x8000)
  })

  it.each([['add', 0], ['modify', 1], ['modifyStrict', 2], ['delete', 3], ['deleteStrict', 4]] as const)(
    'writes %s as %d', (command, number) => {
      expect(encode({ type: 'flowMod', command })[25]).toBe(number)
    },
  )

  it('keeps a command that has no name', () => {
    expect(decode(encode({ type: 'flowMod', command: 9 }))).toMatchObject({ command: 9 })
  })

  it('writes out_group and out_port each in its place', () => {
    const view = new DataView(encode({ type: 'flowMod', outPort: 1, outGroup: 2 }).buffer)
    expect([view.getUint32(36), view.getUint32(40)]).toStrictEqual([1, 2])
  })

  it('says which action of which instruction is wrong', () => {
    const bytes = encode(flowMod({
      instructions: [{ type: 'gotoTable', tableId: 1 }, {
        type: 'applyActions', actions: [{ type: 'popVlan' }, { type: 'output', port: 1 }],
      }],
    }))
    bytes[56 + 8 + 8 + 8 + 3] = 12
    expect(() => decode(bytes)).toThrow(expect.objectContaining({
      code: 'ERR_BAD_ACTION_LENGTH', path: 'instructions[1].actions[1]', offset: 80, errorType: 2,
      errorCode: 1,
    }))
  })

  it('is refused with an instruction of no length', () => {
    const bytes = encode(flowMod({ instructions: [{ type: 'gotoTable', tableId: 1 }] }))
    bytes[56 + 3] = 0
    expect(() => decode(bytes)).toThrow(expect.objectContaining({
      code: 'ERR_BAD_INSTRUCTION_LENGTH', path: 'instructions[0]', errorType: 3, errorCode: 7,
    }))
  })

  it('is refused with a match longer than itself', () => {
    const bytes = encode(flowMod({}))
    bytes[51] = 9
    expect(() => decode(bytes)).toThrow(expect.objectContaining({ code: 'ERR_BAD_MATCH_LENGTH',
      path: 'match' }))
  })
})
