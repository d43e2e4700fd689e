/**
 * Every action: the text that `ovs-ofctl` has for it, its bytes, and its value. The bytes are those that
 * `ovs-ofctl -O OpenFlow13 add-flow` sends for the text; where it sends none, those of ovs-actions(7) and of
 * `nicira-ext.h`.
 */
import { hex } from '../../support/hex.js'
import type { Action, FieldReference, Subfield } from 'daolinet/codec'

const bits = (field: FieldReference, offset: number, bits: number): Subfield => ({ field, offset, bits })

/** Text, bytes in hexadecimal, value. */
export const actionVectors: readonly (readonly [text: string, bytes: string, action: Action])[] = [
  [
    'output:3',
    '0000 0010 0000000300000000 00000000',
    { type: 'output', port: 3, maxLen: 0 },
  ],
  [
    'CONTROLLER:128',
    '0000 0010 fffffffd00800000 00000000',
    { type: 'output', port: 0xffff_fffd, maxLen: 128 },
  ],
  [
    'LOCAL',
    '0000 0010 fffffffe00000000 00000000',
    { type: 'output', port: 0xffff_fffe, maxLen: 0 },
  ],
  [
    'group:7',
    '0016 0008 00000007',
    { type: 'group', groupId: 7 },
  ],
  [
    'set_queue:5',
    '0015 0008 00000005',
    { type: 'setQueue', queueId: 5 },
  ],
  [
    'pop_queue',
    'ffff 0010 00002320 0005 000000000000',
    { type: 'popQueue' },
  ],
  [
    'push_vlan:0x8100',
    '0011 0008 81000000',
    { type: 'pushVlan', ethertype: 33024 },
  ],
  [
    'pop_vlan',
    '0012 0008 00000000',
    { type: 'popVlan' },
  ],
  [
    'push_mpls:0x8847',
    '0013 0008 88470000',
    { type: 'pushMpls', ethertype: 34887 },
  ],
  [
    'pop_mpls:0x0800',
    '0014 0008 08000000',
    { type: 'popMpls', ethertype: 2048 },
  ],
  [
    'set_mpls_ttl(9)',
    '000f 0008 09000000',
    { type: 'setMplsTtl', ttl: 9 },
  ],
  [
    'dec_mpls_ttl',
    '0010 0008 00000000',
    { type: 'decMplsTtl' },
  ],
  [
    'mod_nw_ttl:9',
    '0017 0008 09000000',
    { type: 'setNwTtl', ttl: 9 },
  ],
  [
    'dec_ttl',
    '0018 0008 00000000',
    { type: 'decNwTtl' },
  ],
  [
    'dec_ttl(1,2)',
    'ffff 0018 00002320 0015 000200000000 0001000200000000',
    { type: 'decTtlCntIds', ids: [1, 2] },
  ],
  [
    'set_field:10.0.0.1->ip_src',
    '0019 0010 800016040a000001 00000000',
    { type: 'setField', field: { ipv4Src: '10.0.0.1' } },
  ],
  [
    'set_field:0x5->reg0',
    '0019 0010 0001000400000005 00000000',
    { type: 'setField', field: { reg0: 5 } },
  ],
  [
    'resubmit(3,5)',
    'ffff 0010 00002320 000e 000305000000',
    { type: 'resubmitTable', inPort: 3, tableId: 5 },
  ],
  [
    'move:NXM_NX_REG0[0..15]->NXM_NX_REG1[16..31]',
    'ffff 0018 00002320 0006 001000000010 0001000400010204',
    { type: 'regMove', src: bits('reg0', 0, 16), dst: bits('reg1', 16, 16) },
  ],
  [
    'load:0x7->NXM_NX_REG2[4..7]',
    'ffff 0018 00002320 0007 010300010404 0000000000000007',
    { type: 'regLoad', dst: bits('reg2', 4, 4), value: 7n },
  ],
  [
    'load:0x7->NXM_OF_VLAN_TCI[0..11]',
    'ffff 0018 00002320 0007 000b00000802 0000000000000007',
    { type: 'regLoad', dst: bits('vlanTci', 0, 12), value: 7n },
  ],
  [
    'note:01.02.03.00.00.00',
    'ffff 0010 00002320 0008 010203000000',
    { type: 'note', note: hex('010203000000') },
  ],
  [
    'note:00.01.02.03.04.05.06.00.00.00.00.00.00.00',
    'ffff 0018 00002320 0008 000102030405 0600000000000000',
    { type: 'note', note: hex('0001020304050600000000000000') },
  ],
  [
    'multipath(eth_src,50,hrw,13,0,NXM_NX_REG0[0..3])',
    'ffff 0020 00002320 000a 000000320000 0002000c00000000 0000000300010004',
    {
      type: 'multipath', fields: 'ethSrc', basis: 50, algorithm: 'hrw', maxLink: 12, arg: 0,
      dst: bits('reg0', 0, 4),
    },
  ],
  [
    'bundle(symmetric_l4,60,hrw,ofport,members:2,3)',
    'ffff 0028 00002320 000c 00010001003c 0000000200020000 0000000000000000 0002000300000000',
    {
      type: 'bundle', algorithm: 'hrw', fields: 'symmetricL4', basis: 60, memberType: 'inPort16',
      members: [2, 3],
    },
  ],
  [
    'bundle_load(eth_src,0,active_backup,ofport,NXM_NX_REG0[0..15],members:1)',
    'ffff 0028 00002320 000d 000000000000 000000020001000f 0001000400000000 0001000000000000',
    {
      type: 'bundleLoad', algorithm: 'activeBackup', fields: 'ethSrc', basis: 0, memberType: 'inPort16',
      members: [1], dst: bits('reg0', 0, 16),
    },
  ],
  [
    'output:NXM_NX_REG0[0..15]',
    'ffff 0018 00002320 000f 000f00010004 ffff000000000000',
    { type: 'outputReg', src: bits('reg0', 0, 16), maxLen: 65535 },
  ],
  [
    'output(port=3,max_len=100)',
    'ffff 0010 00002320 0027 000300000064',
    { type: 'outputTrunc', port: 3, maxLen: 100 },
  ],
  [
    'learn(table=1,idle_timeout=10,priority=100,delete_learned,cookie=0x5,eth_type=0x800,' +
    'NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],' +
    'load:0x1->NXM_NX_REG3[],load:NXM_OF_IN_PORT[]->NXM_NX_REG0[0..15],output:NXM_OF_IN_PORT[])',
    `ffff 0060 00002320 0010 000a00000064 0000000000000005 0002010000000000 2010080000000602
      0000003000000406 0000000002060000 2820000000010001 0604000008100000 0002000000010004
      0000101000000002 0000000000000000`,
    {
      type: 'learn', idleTimeout: 10, hardTimeout: 0, priority: 100, cookie: 5n, flags: 2, tableId: 1,
      finIdleTimeout: 0, finHardTimeout: 0,
      specs: [
        { type: 'match', src: 0x800n, dst: bits('NXM_OF_ETH_TYPE', 0, 16) },
        { type: 'match', src: bits('NXM_OF_ETH_SRC', 0, 48), dst: bits('NXM_OF_ETH_DST', 0, 48) },
        { type: 'load', src: 1n, dst: bits('reg3', 0, 32) },
        { type: 'load', src: bits('inPort16', 0, 16), dst: bits('reg0', 0, 16) },
        { type: 'output', src: bits('inPort16', 0, 16) },
      ],
    },
  ],
  [
    'learn(table=1,fin_idle_timeout=1,fin_hard_timeout=2,limit=3,result_dst=NXM_NX_REG0[8])',
    `ffff 0030 00002320 002d 000000008000 0000000000000000 0004010000010002 0000000300080000
      0001000400000000`,
    {
      type: 'learn2', idleTimeout: 0, hardTimeout: 0, priority: 32768, cookie: 0n, flags: 0, tableId: 1,
      finIdleTimeout: 1, finHardTimeout: 2, specs: [], limit: 3, resultDst: bits('reg0', 8, 1),
    },
  ],
  [
    'exit',
    'ffff 0010 00002320 0011 000000000000',
    { type: 'exit' },
  ],
  [
    'fin_timeout(idle_timeout=5,hard_timeout=10)',
    'ffff 0010 00002320 0013 0005000a0000',
    { type: 'finTimeout', finIdleTimeout: 5, finHardTimeout: 10 },
  ],
  [
    'controller(reason=no_match,max_len=128,id=3)',
    'ffff 0010 00002320 0014 008000030000',
    { type: 'controller', maxLen: 128, controllerId: 3, reason: 'noMatch' },
  ],
  [
    'controller(userdata=01.02.03,pause,meter_id=7)',
    'ffff 0028 00002320 0025 000000000000 0003000701020300 0004000400000000 0005000800000007',
    { type: 'controller2', userdata: hex('010203'), pause: true, meterId: 7 },
  ],
  [
    'push:NXM_NX_REG0[0..15]',
    'ffff 0018 00002320 001b 000000010004 0010000000000000',
    { type: 'stackPush', src: bits('reg0', 0, 16) },
  ],
  [
    'pop:NXM_NX_REG1[16..31]',
    'ffff 0018 00002320 001c 001000010204 0010000000000000',
    { type: 'stackPop', dst: bits('reg1', 16, 16) },
  ],
  [
    'sample(probability=1,collector_set_id=2,obs_domain_id=3,obs_point_id=4)',
    'ffff 0018 00002320 001d 000100000002 0000000300000004',
    { type: 'sample', probability: 1, collectorSetId: 2, obsDomainId: 3, obsPointId: 4 },
  ],
  [
    'sample(probability=1,collector_set_id=2,obs_domain_id=3,obs_point_id=4,sampling_port=5)',
    'ffff 0020 00002320 0026 000100000002 0000000300000004 0005000000000000',
    {
      type: 'sample2', probability: 1, collectorSetId: 2, obsDomainId: 3, obsPointId: 4,
      samplingPort: 5,
    },
  ],
  [
    'sample(probability=1,collector_set_id=2,obs_domain_id=3,obs_point_id=4,sampling_port=5,egress)',
    'ffff 0020 00002320 0029 000100000002 0000000300000004 0005020000000000',
    {
      type: 'sample3', probability: 1, collectorSetId: 2, obsDomainId: 3, obsPointId: 4,
      samplingPort: 5, direction: 'egress',
    },
  ],
  [
    'conjunction(8,2/3)',
    'ffff 0010 00002320 0022 010300000008',
    { type: 'conjunction', id: 8, clause: 1, nClauses: 3 },
  ],
  [
    'ct(zone=NXM_NX_REG0[0..15])',
    'ffff 0018 00002320 0023 000000010004 000fff0000000000',
    { type: 'ct', flags: 0, zone: bits('reg0', 0, 16), recircTable: 255, alg: 0, actions: [] },
  ],
  [
    'ct_clear',
    'ffff 0010 00002320 002b 000000000000',
    { type: 'ctClear' },
  ],
  [
    'clone(set_field:0x1->reg0,output:2)',
    `ffff 0030 00002320 002a 000000000000 0019001000010004 0000000100000000 0000001000000002
      0000000000000000`,
    {
      type: 'clone',
      actions: [{ type: 'setField', field: { reg0: 1 } }, { type: 'output', port: 2, maxLen: 0 }],
    },
  ],
  [
    'encap(ethernet)',
    'ffff 0010 00002320 002e 000000000000',
    { type: 'encap', packetType: 0, headerSize: 0, properties: [] },
  ],
  [
    'encap(nsh(md_type=2,tlv(0x1000,10,0x12345678)))',
    'ffff 0028 00002320 002e 00000001894f 0004010502000000 0004021010000a04 1234567800000000',
    {
      type: 'encap', packetType: 0x1_894f, headerSize: 0,
      properties: [
        { type: 'nshMdtype', mdtype: 2 },
        { type: 'nshTlv', tlvClass: 4096, tlvType: 10, value: hex('12345678') },
      ],
    },
  ],
  [
    'decap()',
    'ffff 0010 00002320 002f 00000000fffe',
    { type: 'decap', packetType: 65534 },
  ],
  [
    'decap(packet_type(ns=1,type=0x800))',
    'ffff 0010 00002320 002f 000000010800',
    { type: 'decap', packetType: 0x1_0800 },
  ],
  [
    'check_pkt_larger(1500)->NXM_NX_REG0[0]',
    'ffff 0018 00002320 0031 05dc00000001 0004000000000000',
    { type: 'checkPktLarger', pktLen: 1500, dst: bits('reg0', 0, 1) },
  ],
  [
    'delete_field:tun_metadata5',
    'ffff 0018 00002320 0032 00015a7c0000 0000000000000000',
    { type: 'deleteField', field: 'tunMetadata5' },
  ],
  [
    'debug_slow',
    'ffff 0010 00002320 00fe 000000000000',
    { type: 'debugSlow' },
  ],
  [
    'debug_recirc',
    'ffff 0010 00002320 00ff 000000000000',
    { type: 'debugRecirc' },
  ],
  [
    'copy_ttl_out',
    '000b 0008 00000000',
    { type: 'copyTtlOut' },
  ],
  [
    'copy_ttl_in',
    '000c 0008 00000000',
    { type: 'copyTtlIn' },
  ],
  [
    'push_pbb:0x88e7',
    '001a 0008 88e70000',
    { type: 'pushPbb', ethertype: 35047 },
  ],
  [
    'pop_pbb',
    '001b 0008 00000000',
    { type: 'popPbb' },
  ],
  [
    'move:NXM_NX_REG0[0..15]->NXM_NX_REG1[16..31]',
    'ffff 0020 4f4e4600 0c80 000000100000 0010000000010004 0001020400000000',
    { type: 'copyField', src: bits('reg0', 0, 16), dst: bits('reg1', 16, 16) },
  ],
  [
    'resubmit:3',
    'ffff 0010 00002320 0001 000300000000',
    { type: 'resubmit', inPort: 3 },
  ],
  [
    'resubmit(3,5,ct)',
    'ffff 0010 00002320 002c 000305000000',
    { type: 'resubmitTableCt', inPort: 3, tableId: 5 },
  ],
  [
    'set_tunnel:0x5',
    'ffff 0010 00002320 0002 000000000005',
    { type: 'setTunnel', tunnelId: 5 },
  ],
  [
    'set_tunnel64:0x5',
    'ffff 0018 00002320 0009 000000000000 0000000000000005',
    { type: 'setTunnel64', tunnelId: 5n },
  ],
  [
    'set_field:0x5/0xff->reg0',
    'ffff 0018 00002320 0021 000101080000 0005000000ff0000',
    { type: 'regLoad2', field: { reg0: { value: 5, mask: 255 } } },
  ],
  [
    'output:NXOXM_ET_ERSPAN_IDX[0..15]',
    'ffff 0018 00002320 0020 000f0064ffff 1608000023200000',
    { type: 'outputReg2', src: bits('tunErspanIdx', 0, 16), maxLen: 100 },
  ],
  [
    'write_metadata:0x5/0xff',
    'ffff 0020 00002320 0016 000000000000 0000000000000005 00000000000000ff',
    { type: 'nxWriteMetadata', metadata: 5n, metadataMask: 255n },
  ],
  [
    'sample(probability=1,collector_set_id=2,' +
    'obs_domain_id=NXM_NX_REG0[],obs_point_id=4,sampling_port=5,egress)',
    'ffff 0028 00002320 0033 000100000002 00010004001f0000 0000000000000004 0005020000000000',
    {
      type: 'sample4', probability: 1, collectorSetId: 2, obsDomainId: bits('reg0', 0, 32),
      obsPointId: 4, samplingPort: 5, direction: 'egress',
    },
  ],
  [
    'ct(commit,force,table=5,zone=9,' +
    'nat(src=10.0.0.1-10.0.0.9:80-443,random),exec(set_field:0x5->ct_mark),alg=ftp)',
    `ffff 0048 00002320 0023 000300000000 0009050000000015 ffff002000002320 0024000000110033
      0a0000010a000009 005001bb00000000 001900100001d604 0000000500000000`,
    {
      type: 'ct', flags: 3, zone: 9, recircTable: 5, alg: 21,
      actions: [
        {
          type: 'nat', flags: 17, ipv4Min: '10.0.0.1', ipv4Max: '10.0.0.9', protoMin: 80, protoMax: 443,
        },
        { type: 'setField', field: { ctMark: 5 } },
      ],
    },
  ],
  [
    'nat(dst=2001:db8::1)',
    'ffff 0020 00002320 0024 000000020004 20010db800000000 0000000000000001',
    { type: 'nat', flags: 2, ipv6Min: '2001:db8::1' },
  ],
  [
    'dec_nsh_ttl',
    'ffff 0010 00002320 0030 000000000000',
    { type: 'decNshTtl' },
  ],
  [
    'set_queue:5',
    'ffff 0010 00002320 0004 000000000005',
    { type: 'nxSetQueue', queueId: 5 },
  ],
  [
    'group:7',
    'ffff 0010 00002320 0028 000000000007',
    { type: 'nxGroup', groupId: 7 },
  ],
  [
    'dec_ttl',
    'ffff 0010 00002320 0012 000000000000',
    { type: 'nxDecTtl' },
  ],
  [
    'push_mpls:0x8847',
    'ffff 0010 00002320 0017 884700000000',
    { type: 'nxPushMpls', ethertype: 34887 },
  ],
  [
    'pop_mpls:0x0800',
    'ffff 0010 00002320 0018 080000000000',
    { type: 'nxPopMpls', ethertype: 2048 },
  ],
  [
    'set_mpls_ttl(9)',
    'ffff 0010 00002320 0019 090000000000',
    { type: 'nxSetMplsTtl', ttl: 9 },
  ],
  [
    'dec_mpls_ttl',
    'ffff 0010 00002320 001a 000000000000',
    { type: 'nxDecMplsTtl' },
  ],
  [
    'set_mpls_label(5)',
    'ffff 0010 00002320 001e 000000000005',
    { type: 'nxSetMplsLabel', label: 5 },
  ],
  [
    'set_mpls_tc(3)',
    'ffff 0010 00002320 001f 030000000000',
    { type: 'nxSetMplsTc', tc: 3 },
  ],
  [
    'unknown(99,01020304)',
    '0063 0008 01020304',
    { type: 'unknown', actionType: 99, body: hex('01020304') },
  ],
  [
    'experimenter(0x00001234,0102030405060708)',
    'ffff 0010 00001234 0102 030405060708',
    { type: 'experimenter', experimenter: 4660, body: hex('0102030405060708') },
  ],
]
