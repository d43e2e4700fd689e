import { check, parseFlow, type MessageInit } from 'daolinet/codec'
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

  it('throws for no message that is encoded', () => {
    property(message, (any) => { check(any) })
  })
})
