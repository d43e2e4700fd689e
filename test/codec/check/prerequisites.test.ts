import { check, parseFlow, type ActionInit, type MatchInit, type MessageInit } from 'daolinet/codec'
import { buildPacket } from 'daolinet/packet'
import { describe, expect, it } from 'vitest'
import { message } from '../../support/arbitraries/messages.js'
import { property } from '../../support/property.js'

/** What `ovs-ofctl -O OpenFlow13 parse-flow` of Open vSwitch 3.1 says of each flow. */
const flows: readonly (readonly [flow: string, error: string | undefined])[] = [
  // What counts is the match, not what actions before wrote.
  ['icmp6,icmpv6_type=135,actions=set_field:136->icmpv6_type,set_field:02:00:00:00:00:01->nd_tll,output:2',
    'OFPBAC_MATCH_INCONSISTENT'],
  ['icmp6,icmpv6_type=135,actions=set_field:136->icmpv6_type,set_field:02:00:00:00:00:01->nd_sll,output:2',
    undefined],
  ['actions=set_field:0x1005->vlan_vid,set_field:3->vlan_pcp', 'OFPBAC_MATCH_INCONSISTENT'],
  // Except for the tag.
  ['actions=set_field:0x1005->vlan_tci,set_field:3->vlan_pcp', undefined],
  ['actions=load:1->vlan_tci[12],set_field:3->vlan_pcp', undefined],
  ['dl_vlan=5,actions=set_field:0->vlan_tci,set_field:3->vlan_pcp', 'OFPBAC_MATCH_INCONSISTENT'],
  // Only a load or a set_field of the VLAN id wants a tag.
  ['actions=move:reg0[0]->vlan_vid[0]', undefined],
  ['actions=push:reg0[],pop:vlan_vid[]', undefined],
  ['actions=multipath(eth_src,50,modulo_n,1,0,vlan_vid[])', undefined],
  ['actions=learn(table=1,load:5->vlan_vid[])', undefined],
  ['actions=load:5->vlan_vid[]', 'OFPBAC_MATCH_INCONSISTENT'],
  ['actions=move:vlan_pcp[0]->reg0[0]', 'OFPBAC_MATCH_INCONSISTENT'],
  // Later fragments have no ports.
  ['tcp,ip_frag=later,actions=set_field:80->tcp_dst,output:1', 'OFPBAC_MATCH_INCONSISTENT'],
  ['udp,ip_frag=later,actions=set_field:8888->udp_src,output:1', 'OFPBAC_MATCH_INCONSISTENT'],
  ['sctp,ip_frag=later,actions=load:1->sctp_src[],output:1', 'OFPBAC_MATCH_INCONSISTENT'],
  ['icmp,ip_frag=later,actions=move:icmp_type[]->reg0[0..7]', 'OFPBAC_MATCH_INCONSISTENT'],
  ['udp,ip_frag=first,actions=set_field:8888->udp_src,output:1', undefined],
  ['udp,ip_frag=not_later,actions=set_field:8888->udp_src,output:1', undefined],
  ['ip,ip_frag=later,actions=set_field:10.0.0.1->ip_src,output:1', undefined],
  // nat of an address is for connections that are kept.
  ['ip,actions=ct(nat(src=1.1.1.1))', 'OFPBAC_BAD_ARGUMENT'],
  ['ip,actions=ct(nat(dst))', 'OFPBAC_BAD_ARGUMENT'],
  ['ip,actions=ct(nat)', undefined],
  ['ip,actions=ct(commit,nat(src=1.1.1.1))', undefined],
  ['actions=ct(nat(src=1.1.1.1))', 'OFPBAC_BAD_ARGUMENT'],
  // So is everything else that is done to a connection.
  ['ip,actions=ct(exec(set_field:5->ct_mark))', 'OFPBAC_BAD_ARGUMENT'],
  ['ip,actions=ct(zone=5,exec(load:1->ct_label[0]))', 'OFPBAC_BAD_ARGUMENT'],
  ['ip,actions=ct(commit,exec(set_field:5->ct_mark))', undefined],
  ['actions=set_field:5->ct_mark', 'OFPBAC_BAD_SET_ARGUMENT'],
  ['actions=move:reg0[]->ct_mark[]', 'OFPBAC_BAD_SET_ARGUMENT'],
  ['actions=write_actions(set_field:5->ct_mark)', undefined],
  // Neighbour discovery has the code 0.
  ['icmp6,icmp_type=135,icmp_code=1,actions=set_field:2001:db8::1->nd_target', 'OFPBAC_MATCH_INCONSISTENT'],
  ['icmp6,icmp_type=136,icmp_code=1,actions=move:nd_tll[0]->reg0[0]', 'OFPBAC_MATCH_INCONSISTENT'],
  ['icmp6,icmp_type=135,icmp_code=0,actions=set_field:2001:db8::1->nd_target', undefined],
  // The specifications of learn have room for headers of four bytes.
  ['actions=learn(table=1,actset_output=1)', 'OFPBAC_BAD_SET_TYPE'],
  ['dl_type=0x894f,actions=learn(table=1,reg0[0..7]=nsh_ttl[])', 'OFPBAC_BAD_SET_TYPE'],
]

describe('check', () => {
  it.each(flows)('%s: %s', (flow, error) => {
    expect(check(parseFlow(flow))[0]?.error).toBe(error)
  })

  it.each(['ctNwSrc', 'ctNwDst', 'ctIpv6Src', 'ctIpv6Dst'])('wants packets of its family for %s', (field) => {
    const address = field.includes('6') ? '2001:db8::1' : '10.0.0.1'
    const [own, other] = field.includes('6') ? [0x86dd, 0x0800] : [0x0800, 0x86dd]
    const error = (ethType?: number): string | undefined => check({
      type: 'flowMod', match: { ethType, ctState: { value: 0x22, mask: 0x22 }, [field]: address },
    } as unknown as MessageInit)[0]?.error
    expect(error()).toBe('OFPBAC_MATCH_INCONSISTENT')
    expect(error(other)).toBe('OFPBAC_MATCH_INCONSISTENT')
    expect(error(own)).toBeUndefined()
  })

  it('finds the error of a message that no switch can read', () => {
    expect(check({ type: 'multipartRequest', multipartType: 0, body: new Uint8Array(3) }))
      .toMatchObject([{ error: 'OFPBRC_BAD_LEN', errorType: 1, errorCode: 6 }])
  })

  it('wants the code 0 in a match for neighbour discovery', () => {
    const match = (icmpv6Code: number): MatchInit =>
      ({ ethType: 0x86dd, ipProto: 58, icmpv6Type: 135, icmpv6Code, ipv6NdTarget: '2001:db8::1' })
    expect(check({ type: 'flowMod', match: match(0) })).toEqual([])
    expect(check({ type: 'flowMod', match: match(1) })).toMatchObject([
      { path: 'match.ipv6NdTarget', detail: 'it wants icmpv6Code: 0', error: 'OFPBMC_BAD_PREREQ' },
    ])
  })

  it.each([
    ['whole', 24, 0, undefined], ['with another code', 24, 1, 'OFPBAC_MATCH_INCONSISTENT'],
    ['of eight bytes', 8, 0, undefined], ['that is cut', 7, 0, 'OFPBAC_MATCH_INCONSISTENT'],
  ])('looks into a solicitation that is sent: one %s', (_, length, code, error) => {
    const payload = new Uint8Array(length)
    payload.set([135, code])
    const data = buildPacket({
      ethernet: { src: 1, dst: 2 }, ipv6: { src: 'fe80::1', dst: 'fe80::2', protocol: 58 }, payload,
    })
    const actions: ActionInit[] = [{ type: 'setField', field: { ipv6NdTarget: 'fe80::3' } }]
    expect(check({ type: 'packetOut', inPort: 1, actions, data })[0]?.error).toBe(error)
  })

  it('throws for no message that is encoded', () => {
    property(message, (any) => { check(any) })
  })
})

/** What Open vSwitch 3.1 answers. */
const settings: readonly (readonly [what: string, message: MessageInit, error: string | undefined])[] = [
  ['a role of Nicira\'s', { type: 'nxRoleRequest', role: 'master' }, undefined],
  ['a role that there is not', { type: 'nxRoleRequest', role: 3 }, 'OFPRRFC_BAD_ROLE'],
  ['a format of packet-ins', { type: 'nxSetPacketInFormat', format: 'nxPacketIn2' }, undefined],
  ['a format that there is not', { type: 'nxSetPacketInFormat', format: 3 }, 'OFPBRC_EPERM'],
  ['a format of flows', { type: 'nxSetFlowFormat', format: 2 }, 'OFPBRC_BAD_EXP_TYPE'],
  ['a flow monitor of OpenFlow 1.0', { type: 'nxFlowMonitorRequest' }, 'OFPBRC_BAD_EXP_TYPE'],
  ['its end', { type: 'nxFlowMonitorCancel' }, 'OFPBRC_BAD_EXP_TYPE'],
  ...[[0, undefined], [4, undefined], [124, undefined], [1, 'NXTTMFC_BAD_OPT_LEN'],
    [128, 'NXTTMFC_BAD_OPT_LEN']].map(([optionLen, error]) => [
    `an option of ${optionLen} bytes`,
    { type: 'nxTlvTableMod', maps: [{ optionClass: 1, optionType: 1, optionLen, index: 63 }] }, error,
  ] as never),
  ['a field for it that there is not', {
    type: 'nxTlvTableMod', maps: [{ optionClass: 1, optionType: 1, optionLen: 4, index: 64 }],
  }, 'NXTTMFC_BAD_FIELD_IDX'],
  ['an unknown command', { type: 'nxTlvTableMod', command: 7 }, 'NXTTMFC_BAD_COMMAND'],
  ['an action of Nicira\'s without its number', {
    type: 'packetOut', actions: [{ type: 'experimenter', experimenter: 0x2320, body: new Uint8Array(0) }],
  }, 'OFPBAC_BAD_LEN'],
  ['an action of somebody without a number', {
    type: 'packetOut', actions: [{ type: 'experimenter', experimenter: 0x77, body: new Uint8Array(0) }],
  }, 'OFPBAC_BAD_EXPERIMENTER'],
]

it.each(settings)('check of %s', (_, message, error) => {
  expect(check(message)[0]?.error).toBe(error)
})
