import {
  flowMod, FlowModFlags, GroupId, parseFlow, PortNo, TableId, TextError, type FlowMod,
} from 'daolinet/codec'
import type { TextErrorCode } from 'daolinet/text'
import { describe, expect, it } from 'vitest'

const ip = { ethType: 0x0800 }
const apply = (port: number): FlowMod['instructions'] =>
  [{ type: 'applyActions', actions: [{ type: 'output', port, maxLen: 0 }] }]

describe('a flow is read', () => {
  it.each<[string, Partial<FlowMod>]>([
    ['actions=drop', {}],
    ['actions=', {}],
    ['ip actions=output:3', { match: ip, instructions: apply(3) }],
    ['ip,action=3', { match: ip, instructions: apply(3) }],
    [
      'table=1,priority=7,idle_timeout=5,hard_timeout=6,cookie=0x8,ip,nw_dst=10.0.0.0/24,actions=3',
      {
        tableId: 1, priority: 7, idleTimeout: 5, hardTimeout: 6, cookie: 8n,
        match: { ...ip, ipv4Dst: '10.0.0.0/24' }, instructions: apply(3),
      },
    ],
    [
      'send_flow_rem,check_overlap,reset_counts,no_packet_counts,no_byte_counts,actions=drop',
      {
        flags: FlowModFlags.SEND_FLOW_REM | FlowModFlags.CHECK_OVERLAP | FlowModFlags.RESET_COUNTS |
          FlowModFlags.NO_PKT_COUNTS | FlowModFlags.NO_BYT_COUNTS,
      },
    ],
    ['out_port=LOCAL,out_group=7,actions=drop', { outPort: PortNo.LOCAL, outGroup: 7 }],
    ['add ip,actions=drop', { match: ip }],
    ['modify ip,actions=drop', { command: 'modify', match: ip }],
    ['modify_strict cookie=1/-1,actions=drop', {
      command: 'modifyStrict', cookie: 1n, cookieMask: 2n ** 64n - 1n,
    }],
    ['delete', { command: 'delete', tableId: TableId.ALL }],
    ['delete_strict table=3,cookie=0x10/0xf0,out_port=5', {
      command: 'deleteStrict', tableId: 3, cookie: 0x10n, cookieMask: 0xf0n, outPort: 5,
    }],
    [
      ' cookie=0x0, duration=1.2s, table=0, n_packets=7, n_bytes=900, idle_age=3, priority=5,arp actions=3',
      { priority: 5, match: { ethType: 0x0806 }, instructions: apply(3) },
    ],
  ])('%s', (text, members) => {
    expect(parseFlow(text)).toStrictEqual({ ...flowMod(members), xid: 0 })
  })

  it('with all instructions, in their order', () => {
    const actions = 'meter:1,apply_actions(output:2),clear_actions,write_actions(output:3),' +
      'write_metadata:0x4/0xf,goto_table:5'
    expect(parseFlow(`actions=${actions}`).instructions).toStrictEqual([
      { type: 'meter', meterId: 1 },
      ...apply(2),
      { type: 'clearActions' },
      { type: 'writeActions', actions: [{ type: 'output', port: 3, maxLen: 0 }] },
      { type: 'writeMetadata', metadata: 4n, metadataMask: 0xfn },
      { type: 'gotoTable', tableId: 5 },
    ])
  })

  it('with actions that are applied before other instructions', () => {
    expect(parseFlow('actions=2,goto_table:5').instructions)
      .toStrictEqual([...apply(2), { type: 'gotoTable', tableId: 5 }])
    expect(parseFlow('actions=meter:1,2').instructions)
      .toStrictEqual([{ type: 'meter', meterId: 1 }, ...apply(2)])
  })

  it('with a port of any group by default', () => {
    expect(parseFlow('delete')).toMatchObject({ outPort: PortNo.ANY, outGroup: GroupId.ANY })
  })
})

describe('a text that is no flow is refused', () => {
  it.each<[TextErrorCode, string, string, string]>([
    ['ERR_MISSING', 'ip,nw_ttl=3', '', 'a flow ends in "actions="'],
    ['ERR_MISSING', 'table,actions=drop', 'table', 'table'],
    ['ERR_UNKNOWN_NAME', 'foo=1,actions=drop', 'foo', 'no match field is called "foo"'],
    ['ERR_UNKNOWN_NAME', 'actions=goto:1', 'goto', 'no action is called "goto"'],
    ['ERR_OUT_OF_RANGE', 'priority=65536,actions=drop', '65536', 'priority has 16 bits'],
    ['ERR_OUT_OF_RANGE', 'actions=goto_table:256', '256', 'a table has 8 bits'],
    ['ERR_MISPLACED', 'cookie=1/1,actions=drop', '1/1', 'a cookie without a mask'],
    ['ERR_MISPLACED', 'actions=goto_table:1,2', '2', 'actions belong before goto_table'],
    ['ERR_MISPLACED', 'actions=goto_table:1,meter:2', 'meter', 'meter belongs before goto_table'],
    ['ERR_MISPLACED', 'actions=drop,goto_table:1', 'drop', 'drop stands alone'],
    ['ERR_DUPLICATE', 'actions=goto_table:1,goto_table:2', 'goto', 'goto_table stands here twice'],
    ['ERR_MISSING_PREREQUISITE', 'tcp_dst=80,actions=drop', 'tcp_dst', 'tcp_dst needs tcp or tcp6'],
    ['ERR_MISSING_PREREQUISITE', 'ip,actions=mod_tp_dst:80', 'mod_tp', 'needs tcp, udp or sctp'],
    ['ERR_MISSING_PREREQUISITE', 'icmp,actions=mod_tp_src:8', 'mod_tp', 'needs tcp, udp or sctp'],
    ['ERR_MISSING_PREREQUISITE', 'icmp6,actions=mod_tp_dst:0', 'mod_tp', 'needs tcp, udp or sctp'],
    ['ERR_SYNTAX', 'send_flow_rem=1,actions=drop', '1', 'send_flow_rem takes no value'],
    ['ERR_SYNTAX', 'actions=experimenter_instruction(5)', 'exp', 'wants a number and bytes'],
  ])('%s: %s', (code, text, at, detail) => {
    expect(() => parseFlow(text)).toThrow(TextError)
    expect(() => parseFlow(text)).toThrow(expect.objectContaining({
      code, position: text.lastIndexOf(at), detail: expect.stringContaining(detail) as string,
    }))
  })
})

describe('an error points at the character', () => {
  it('below the text', () => {
    expect(() => parseFlow('ip,tcp_dst=80 actions=drop')).toThrow(new TextError(
      'ERR_MISSING_PREREQUISITE', 'ip,tcp_dst=80 actions=drop', 3, 'tcp_dst needs tcp or tcp6 beside it',
    ))
    const { message } = new TextError('ERR_SYNTAX', 'ip,tcp_dst=80', 3, 'what is wrong')
    expect(message).toBe('what is wrong (character 4)\n  ip,tcp_dst=80\n     ^')
  })

  it('at the end', () => {
    const { message } = new TextError('ERR_MISSING', 'ip', 2, 'what is wrong')
    expect(message).toBe('what is wrong (character 3)\n  ip\n    ^')
  })

  it('in its line, where there are more', () => {
    const { message } = new TextError('ERR_SYNTAX', 'ip,\n\tnw_tos=3\nactions=drop', 12, 'what is wrong')
    expect(message).toBe('what is wrong (character 13)\n   nw_tos=3\n          ^')
  })

  it('in a part of its line, where that is long', () => {
    const text = `${'a'.repeat(150)}!${'b'.repeat(150)}`
    const [, line, caret] = new TextError('ERR_SYNTAX', text, 150, 'what is wrong').message.split('\n')
    expect(line).toHaveLength(102)
    expect(line![caret!.indexOf('^')]).toBe('!')
  })
})
