import {
  check, decode, encode, formatMatch, parseActions, parseFlow, parseMatch, TextError, type MatchInit,
} from 'daolinet/codec'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rows } from '../../../src/codec/match/table.js'
import { actionVectors } from '../actions/vectors.js'
import { property } from '../../support/property.js'

describe('one action in several spellings', () => {
  it.each([
    ['output:2', 'output(2)'], ['output:reg0[0..15]', 'output(reg0[0..15])'],
    ['controller:100', 'controller(100)'], ['controller:128', 'controller(max_len=128)'],
    ['controller', 'controller()'], ['controller', 'controller(reason=action)'],
    ['group:5', 'group(5)'], ['resubmit:1', 'resubmit(1)'], ['LOCAL', 'LOCAL()'],
    ['set_queue:5', 'set_queue(5)'], ['push_mpls:0x8847', 'push_mpls(0x8847)'], ['exit', 'exit()'],
    ['set_field:5->reg0', 'set_field(5->reg0)'], ['load:5->reg0', 'load(5->reg0)'],
    ['ct(commit,nat(src),table=10)', 'ct(commit,nat(src=0.0.0.0),table=10)'],
    ['ct(commit,nat(src))', 'ct(commit,nat(src=::))'],
    ['ct(commit,nat(src=1.2.3.4))', 'ct(commit,nat(src=1.2.3.4:0))'],
    ['ct(commit,nat)', 'ct(commit,exec(),nat)'], ['drop', 'drop,drop'], ['mod_nw_ttl:5', 'set_nw_ttl:5'],
    ['dec_ttl(1,2)', 'dec_ttl(1 2)'],
    ['check_pkt_larger(100)->reg0[0]', 'check_pkt_larger:100->NXM_NX_REG0[0]'],
  ])('%s is %s', (one, other) => {
    expect(parseActions(other)).toEqual(parseActions(one))
  })

  it('loads all of an option as its value, in the bytes that it needs', () => {
    expect(parseActions('load:0x11223344->tun_metadata1[]')).toEqual([
      { type: 'regLoad2', field: { tunMetadata1: Uint8Array.of(0x11, 0x22, 0x33, 0x44) } },
    ])
  })
})

describe('one flow in several spellings', () => {
  it.each([
    ['in_port=1,actions=2', 'in_port=1,actions = 2'], ['priority=1,actions=drop', 'priority=1,actions =drop'],
    ['actions=drop', 'action= drop'], ['in_port=2,actions=drop', 'in_port=2,actions=drop  # nothing passes'],
    ['in_port=2,actions=drop', 'importance=35,in_port=2,actions=drop'],
    ['dl_type=0x894f,nsh_c1=5,nsh_c4=6,actions=drop', 'dl_type=0x894f,nshc1=5,nshc4=6,actions=drop'],
    ['ip,nw_tos=4,actions=drop', 'ip,nw_tos[]=4,actions=drop'],
    ['priority=7,actions=drop', 'priority=0007,actions=drop'],
    ['priority=8,reg0=63,actions=drop', 'priority=010,reg0=077,actions=drop'],
    ['table=10,in_port=8,actions=goto_table:11', 'table=010,in_port=08,actions=goto_table:011'],
    ['cookie=0xffffffffffffffff,actions=drop', 'cookie=-1,allow_hidden_fields,actions=drop'],
    ['modify cookie=3/0xffffffffffffffff,actions=drop', 'modify cookie=3/-1,actions=drop'],
    ['tun_metadata1,actions=drop', 'tun_metadata1=*,actions=drop'],
    ['tun_metadata1=5,actions=drop', 'NXM_NX_TUN_METADATA1[]=5,actions=drop'],
    ['ip,ct_state=1/0xff,actions=drop', 'ip,NXM_NX_CT_STATE[]=1,actions=drop'],
    ['actions=controller', 'actions=controller:'],
    ['actions=controller(id=5)', 'actions=controller=id=5'], ['actions=controller(pause)',
      'actions=controller:pause'],
    ['delete out_group=8', 'delete out_group=08'],
    ['priority=5,table=1,in_port=8,actions=5', 'priority=+5,table=+1,in_port=+08,actions=+5'],
    ['metadata=5/7,reg0=0,actions=drop', 'metadata=+5/+0x7,reg0=-0,actions=drop'],
    ['metadata=0xffffffffffffffff,actions=drop', 'metadata=-1,actions=drop'],
    ['tun_id=1,actions=drop', 'tun_id=-18446744073709551615,actions=drop'],
    ['actions=write_metadata:0xfffffffffffffffb', 'actions=write_metadata:-5/-1'],
    ['xxreg0=0xffffffffffffffff,actions=drop', 'xxreg0=-1,actions=drop'],
    ['actions=group:4294967291,set_queue:4294967295', 'actions=group:-5,set_queue:-1'],
    ['dl_vlan=5,dl_vlan_pcp=1,actions=drop', 'dl_vlan=5/0xffff,dl_vlan_pcp=1/0xff,actions=drop'],
    ['vlan_tci=5/0xfff,actions=drop', 'vlan_vid[]=5,actions=drop'],
  ])('%s is %s', (one, other) => {
    expect(encode(parseFlow(other))).toEqual(encode(parseFlow(one)))
  })

  it.each([
    'delete cookie=5', 'delete_strict cookie=-1', 'priority=08,actions=drop', 'tcp,tp_dst=ANY,actions=drop',
    'dl_src=ANY,actions=drop', 'table=255,actions=drop', 'importance=65536,actions=drop',
    'ip,nw_tos[]=5,actions=drop', 'ip,nw_tos[2..7]=5,actions=drop', 'ip,nw_ttl[0..3]=5,actions=drop',
    'ct_state=+trk+est,ct_nw_src=10.0.0.1,actions=drop',
    'ipv6,ct_state=+trk+est,ct_nw_dst=10.0.0.1,actions=drop',
    'ip,ct_state=+trk+est,ct_ipv6_src=::1,actions=drop', 'tcp,ip_frag=later,tp_dst=80,actions=drop',
    'actions=output(port=65536,max_len=64)', 'actions=bundle(eth_src,0,hrw,ofport,members:65536)',
    'actions=learn(table=5,0x567)', 'actions=multipath(eth_src,50,modulo_n,1,0,tun_metadata1[0..256])',
    'ip,actions=ct(commit,nat(src=0.0.0.0-1.2.3.4))', 'actions=clone(output:4294967295000)',
    'ip,actions=ct(commit,nat(persistent))', 'ip,actions=ct(commit,nat(random))', 'actions=drop,1',
    'ip,actions=ct(commit,nat(hash))', 'ip,actions=ct(commit,nat(src=10.0.0.5-10.0.0.1))', 'actions=1,drop',
    'ipv6,actions=ct(commit,nat(dst=[fe80::10]-[fe80::9]:80))',
    'actions=ct(exec)', 'actions=check_pkt_larger:100', 'priority=-1,actions=drop', 'table=-0,actions=drop',
    'reg0=-1,actions=drop', 'in_port=-1,actions=drop', 'metadata=-18446744073709551616,actions=drop',
    'metadata=+-1,actions=drop', 'actions=-1', 'actions=load:-1->reg0', 'tcp,tcp_flags=+2,actions=drop',
  ])('%s is none', (text) => {
    expect(() => parseFlow(text)).toThrow(TextError)
  })

  it('has a field with a mask of zeros as little as one that it does not name', () => {
    for (const { text, kind, style, inOpenVSwitch } of rows) {
      if (kind !== 'uint' || !inOpenVSwitch || !['decimal', 'hex'].includes(style)) continue
      const protocol = /^tp_|^icmp_|^in_port/.test(text)
      if (!protocol) expect(parseMatch(`${text}=0/0`), text).toEqual({})
    }
  })
})

describe('what is nested', () => {
  it.each(['clone(', 'ct(exec(', 'clone(ct(exec('])('deeper than a message can be is refused: %s', (open) => {
    const count = 20_000
    const close = ')'.repeat(count * (open.split('(').length - 1))
    expect(() => parseFlow(`actions=${open.repeat(count)}drop${close}`)).toThrow(
      expect.objectContaining({ name: 'TextError', code: 'ERR_TOO_DEEP' }))
  })

  it('is read as deep as it can be encoded', () => {
    const nested = (depth: number): string => `actions=${'clone('.repeat(depth)}1${')'.repeat(depth)}`
    expect(decode(encode(parseFlow(nested(15))))).toMatchObject({ type: 'flowMod' })
    expect(() => parseFlow(nested(16))).toThrow(TextError)
  })
})

describe('a mask of a field that takes none', () => {
  const odd = rows.filter(({ maskable, kind }) => !maskable && kind === 'uint')

  it.each(odd.map((row) => [row.name, row] as const))('is written: %s', (name, row) => {
    const [value, mask] = row.bits === 1 ? [0, 2] : [1, 1]
    const text = formatMatch({ [name]: { value, mask } } as unknown as MatchInit)
    expect(text).toMatch(new RegExp(`(?:in_port|${row.text})=(?:0x)?${value}/0x${mask}`))
    expect(() => parseMatch(text)).toThrow(TextError)
  })
})

describe('any text', () => {
  const texts = actionVectors.map(([text]) => text)
  const piece = fc.oneof(
    fc.constantFrom(...'()[],:=/*'),
    fc.constantFrom('->', '0x', '0xffffffffff', '65536', '-1', 'ANY', '..'),
    fc.string({ maxLength: 4 }),
  )
  const places = fc.tuple(fc.constantFrom(...texts), piece, fc.nat(), fc.nat(4))
  const broken = places.map(([text, more, at, cut]) => {
    const place = at % (text.length + 1)
    return text.slice(0, place) + more + text.slice(place + cut)
  })

  it('is a flow that can be encoded and checked, or throws a TextError', () => {
    property(broken, (actions) => {
      for (const match of ['', 'tcp,', 'icmp6,icmp_type=135,']) {
        let flow
        try {
          flow = parseFlow(`${match}actions=${actions}`)
        } catch (error) {
          expect(error).toBeInstanceOf(TextError)
          continue
        }
        expect(decode(encode(flow)).type).toBe('flowMod')
        check(flow)
      }
    })
  })
})
