import { parseActions, PortNo, TextError, type Action, type FieldReference, type Match } from 'daolinet/codec'
import type { TextErrorCode } from 'daolinet/text'
import { describe, expect, it } from 'vitest'
import { hex } from '../../support/hex.js'

const output = (port: number, maxLen = 0): Action => ({ type: 'output', port, maxLen })
const toController = (maxLen: number): Action => ({ type: 'output', port: PortNo.CONTROLLER, maxLen })
const set = (field: Match): Action => ({ type: 'setField', field })
const load = (field: FieldReference, offset: number, bits: number, value: bigint): Action =>
  ({ type: 'regLoad', dst: { field, offset, bits }, value })

describe('actions are read', () => {
  it.each<[string, Action[]]>([
    ['', []],
    ['drop', []],
    ['1,output:2,output=3 4', [output(1), output(2), output(3), output(4)]],
    ['IN_PORT,flood,all,LOCAL,normal,table', [
      output(PortNo.IN_PORT), output(PortNo.FLOOD), output(PortNo.ALL), output(PortNo.LOCAL),
      output(PortNo.NORMAL), output(PortNo.TABLE),
    ]],
    ['controller', [toController(0xffff)]],
    ['controller:0', [toController(0)]],
    ['output:controller', [toController(0xffff)]],
    ['controller(max_len=128,id=5)', [
      { type: 'controller', maxLen: 128, controllerId: 5, reason: 'action' },
    ]],
    ['controller(pause,reason=9)', [{ type: 'controller2', pause: true, reason: 9 }]],
    ['enqueue:3:7', [{ type: 'setQueue', queueId: 7 }, output(3, 0xffff), { type: 'popQueue' }]],
    ['enqueue(3,7)', [{ type: 'setQueue', queueId: 7 }, output(3, 0xffff), { type: 'popQueue' }]],
    ['resubmit(,5)', [{ type: 'resubmitTable', inPort: PortNo.IN_PORT, tableId: 5 }]],
    ['resubmit(4)', [{ type: 'resubmit', inPort: 4 }]],
    ['mod_dl_src:1:2:3:4:5:6', [set({ ethSrc: '01:02:03:04:05:06' })]],
    ['mod_nw_tos:16,mod_nw_ecn:2', [set({ ipDscp: 4 }), set({ ipEcn: 2 })]],
    ['set_tunnel:5,set_tunnel64:6', [set({ tunnelId: 5n }), set({ tunnelId: 6n })]],
    ['set_field:1->reg0', [set({ reg0: 1 })]],
    ['set_field:10.0.0.1->nw_src', [set({ ipv4Src: '10.0.0.1' })]],
    ['set_field:0x10/0x30->reg0', [load('reg0', 4, 2, 1n)]],
    ['set_field:0x90/0xf0f->reg0', [load('reg0', 0, 4, 0n), load('reg0', 8, 4, 0n)]],
    ['set_field:01:00:00:00:00:00/01:00:00:00:00:00->eth_dst', [load('NXM_OF_ETH_DST', 40, 1, 1n)]],
    ['load:0x10000000000000002->xxreg0[0..64]', [load('xxreg0', 0, 64, 2n), load('xxreg0', 64, 1, 1n)]],
    ['load:5->tun_metadata3[0..7]', [
      { type: 'regLoad2', field: { tunMetadata3: { value: hex('05'), mask: hex('ff') } } },
    ]],
    ['set_mpls_label(5),set_mpls_tc:3', [set({ mplsLabel: 5 }), set({ mplsTc: 3 })]],
    ['note:', [{ type: 'note', note: new Uint8Array(6) }]],
    ['note:010203', [{ type: 'note', note: hex('010203000000') }]],
    ['dec_ttl()', [{ type: 'decNwTtl' }]],
    ['fin_timeout()', [{ type: 'finTimeout', finIdleTimeout: 0, finHardTimeout: 0 }]],
    ['bundle(eth_src,0,hrw,ofport,slaves:1)', [{
      type: 'bundle', algorithm: 'hrw', fields: 'ethSrc', basis: 0, memberType: 'inPort16', members: [1],
    }]],
    ['ct', [{ type: 'ct', flags: 0, zone: 0, recircTable: 0xff, alg: 0, actions: [] }]],
    ['ct(commit,nat(src=[2001:db8::1]-[2001:db8::9]:80-90))', [{
      type: 'ct', flags: 1, zone: 0, recircTable: 0xff, alg: 0,
      actions: [{
        type: 'nat', flags: 1, ipv6Min: '2001:db8::1', ipv6Max: '2001:db8::9', protoMin: 80, protoMax: 90,
      }],
    }]],
  ])('%s', (text, actions) => {
    expect(parseActions(text)).toStrictEqual(actions)
  })
})

describe('what the packets are says what actions mean', () => {
  it.each<[Match, string, Action[]]>([
    [{ ethType: 0x0800, ipProto: 6 }, 'mod_tp_dst:80', [set({ tcpDst: 80 })]],
    [{ ethType: 0x86dd, ipProto: 17 }, 'mod_tp_src:80', [set({ udpSrc: 80 })]],
    [{ ethType: 0x0806 }, 'set_field:10.0.0.1->nw_src', [set({ arpSpa: '10.0.0.1' })]],
    [{ vlanVid: 0x1005 }, 'mod_vlan_vid:7', [set({ vlanVid: 0x1007 })]],
    [{}, 'mod_vlan_vid:7', [{ type: 'pushVlan', ethertype: 0x8100 }, set({ vlanVid: 0x1007 })]],
    [{ vlanVid: 0x1005 }, 'pop_vlan,mod_vlan_pcp:3', [
      { type: 'popVlan' }, { type: 'pushVlan', ethertype: 0x8100 }, set({ vlanPcp: 3 }),
    ]],
    [{}, 'push_vlan:0x88a8,mod_vlan_pcp:3', [
      { type: 'pushVlan', ethertype: 0x88a8 }, set({ vlanPcp: 3 }),
    ]],
  ])('%j: %s', (match, text, actions) => {
    expect(parseActions(text, match)).toStrictEqual(actions)
  })
})

describe('a text that is no list of actions is refused', () => {
  it.each<[TextErrorCode, string, string, string]>([
    ['ERR_UNKNOWN_NAME', '1,outptu:2', 'outptu', 'no action is called "outptu"'],
    ['ERR_UNKNOWN_NAME', 'controller(max=5)', 'max', 'controller has no "max"'],
    ['ERR_UNKNOWN_NAME', 'move:reg0->regx', 'regx', 'no match field is called "regx"'],
    ['ERR_UNKNOWN_NAME', 'multipath(eth,50,hrw,12,0,reg0)', 'eth', '"eth" is none of eth_src, symmetric_l4'],
    ['ERR_UNKNOWN_NAME', 'ct(foo)', 'foo', 'ct has no "foo"'],
    ['ERR_UNKNOWN_NAME', 'ct(nat(foo))', 'foo', 'nat has no "foo"'],
    ['ERR_UNKNOWN_NAME', 'encap(tcp)', 'tcp', '"tcp" is none of ethernet'],
    ['ERR_UNKNOWN_NAME', 'encap(nsh(foo=1))', 'foo', 'nsh has no "foo"'],
    ['ERR_BAD_VALUE', 'output:eth0', 'eth0', '"eth0" is no port'],
    ['ERR_UNKNOWN_NAME', 'output:eth0[0..15]', 'eth0', 'no match field is called "eth0"'],
    ['ERR_BAD_VALUE', 'controller(reason=foo)', 'foo', '"foo" is none of no_match, action'],
    ['ERR_BAD_VALUE', 'controller(userdata=1)', '1', 'not bytes in hexadecimal'],
    ['ERR_BAD_VALUE', 'note:01.0x', '0x', 'not bytes in hexadecimal'],
    ['ERR_BAD_VALUE', 'set_field:10.0.0.1->eth_src', '10.0.0.1', 'MAC'],
    ['ERR_BAD_VALUE', 'move:reg0[0..3]->reg1', 'reg0', 'reg0[0..3] has 4 bits and reg1 has 32'],
    ['ERR_BAD_VALUE', 'ct(zone=reg0)', 'reg0', 'a zone has 16 bits, and reg0 has 32'],
    ['ERR_BAD_VALUE', 'ct(alg=http)', 'http', '"http" is neither ftp nor tftp'],
    ['ERR_BAD_VALUE', 'ct(nat(src=10.0.0.1:90-80))', '90-80', 'the last port is below the first'],
    ['ERR_BAD_VALUE', 'learn(reg0[0..3]=reg1)', 'reg1', 'reg1 has 32 bits, where 4 are meant'],
    ['ERR_BAD_VALUE', 'learn(result_dst=reg0)', 'reg0', 'the result is one bit'],
    ['ERR_BAD_VALUE', 'learn(nw_src=10.0.0.0/24)', '10.0.0.0/24', 'a learned flow takes no masks'],
    ['ERR_OUT_OF_RANGE', 'output:65300', '65300', 'ports 65280 to 65527 do not exist'],
    ['ERR_OUT_OF_RANGE', 'load:16->reg0[0..3]', '16', 'too few for "16"'],
    ['ERR_OUT_OF_RANGE', 'load:1->reg0[0..32]', '32', 'reg0 has bits 0 to 31'],
    ['ERR_OUT_OF_RANGE', 'ct(table=255)', '255', '0 to 254'],
    ['ERR_OUT_OF_RANGE', 'learn(table=255)', '255', '0 to 254'],
    ['ERR_OUT_OF_RANGE', 'conjunction(1,3/2)', '3/2', 'clauses are numbered from 1'],
    ['ERR_OUT_OF_RANGE', 'conjunction(1,1/65)', '65', 'there are 2 to 64 clauses'],
    ['ERR_MISSING', 'set_queue', 'set_queue', 'set_queue'],
    ['ERR_MISSING', 'resubmit', 'resubmit', 'resubmit wants a port or a table'],
    ['ERR_MISSING', 'output(port=1)', 'output', 'a truncated output wants port and max_len'],
    ['ERR_MISSING', 'sample(collector_set_id=1)', 'sample', 'sample wants a probability'],
    ['ERR_MISSING', 'encap()', 'encap', 'encap wants a header'],
    ['ERR_MISSING', 'ct(force)', 'ct', 'force wants commit beside it'],
    ['ERR_MISSING', 'ct(nat(src=10.0.0.1:))', '))', 'ports belong behind the colon'],
    ['ERR_SYNTAX', 'set_field:5', '5', 'set_field wants "->"'],
    ['ERR_SYNTAX', 'check_pkt_larger(5)', 'check', 'wants "->" and a bit of a field'],
    ['ERR_SYNTAX', 'resubmit(1,2,3)', '3', 'only ct can stand here'],
    ['ERR_SYNTAX', 'resubmit(1,2,ct,4)', '4', 'at most a port, a table and ct'],
    ['ERR_SYNTAX', 'enqueue:3', '3', 'enqueue wants a port and a queue'],
    ['ERR_SYNTAX', 'conjunction(1)', 'conj', 'conjunction wants an id and k/n'],
    ['ERR_SYNTAX', 'exit:5', '5', 'exit takes no value'],
    ['ERR_SYNTAX', 'clone(output:1', '(', 'this parenthesis does not close'],
    ['ERR_SYNTAX', 'decap(eth)', 'eth', 'decap takes nothing but packet_type'],
    ['ERR_SYNTAX', 'encap(nsh(tlv(1,2)))', '1,2', 'tlv wants a class, a type and a value'],
    ['ERR_SYNTAX', 'unknown(5)', 'unknown', 'unknown wants a type and bytes'],
    ['ERR_SYNTAX', 'experimenter(5)', 'exp', 'experimenter wants an id and bytes'],
    ['ERR_DUPLICATE', 'ct(nat(src,dst))', 'dst', 'nat has one of src and dst'],
    ['ERR_DUPLICATE', 'ct(nat(src=10.0.0.1,hash,random))', 'nat', 'the port is chosen by hash or at random'],
    ['ERR_MISPLACED', '1,drop', 'drop', 'drop stands alone'],
    ['ERR_MISPLACED', 'clone(goto_table:5)', 'goto', 'goto_table is an instruction'],
    ['ERR_MISSING_PREREQUISITE', 'mod_tp_dst:80', 'mod_tp_dst', 'needs tcp, udp or sctp beside it'],
  ])('%s: %s', (code, text, at, detail) => {
    expect(() => parseActions(text)).toThrow(TextError)
    expect(() => parseActions(text)).toThrow(expect.objectContaining({
      code, position: text.lastIndexOf(at), detail: expect.stringContaining(detail) as string,
    }))
  })
})
