/** Actions and instructions in the text of `ovs-ofctl`,
  with every form of argument that ovs-actions(7) gives. */
import * as fc from 'fast-check'
import { formatIpv4, formatMac } from 'daolinet/codec'
import { number } from './number-text.js'

type Text = fc.Arbitrary<string>

const port: Text = fc.constantFrom(
  '1', '0x2', '65535', '65536', 'LOCAL', 'in_port', 'IN_PORT', 'controller', 'NORMAL', 'flood', 'ALL',
    'TABLE', '"eth0"',
)
const register: Text = fc.constantFrom(
  'NXM_NX_REG0[0..15]', 'reg1[]', 'reg2[0..31]', 'reg3', 'reg3[4]', 'NXM_NX_REG5[0..5]', 'xreg1[0..47]',
    'xxreg0[]',
  'metadata[8..15]', 'OXM_OF_METADATA[]', 'tun_id[0..31]', 'pkt_mark[0]', 'reg0[3..1]', 'reg0[32]',
    'in_port[]',
  'NXM_OF_ETH_SRC[]', 'eth_dst[0..47]', 'dl_src[]', 'nw_src[]', 'NXM_OF_VLAN_TCI[0..11]',
)
const mac: Text = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map(formatMac)
const ipv4: Text = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(formatIpv4)

/** An action with its argument, behind a colon, behind `=` or in parentheses. */
function one(name: string, ...values: Text[]): Text {
  const form = fc.constantFrom(':', ':', ':', ':', '(', '(', '=')
  return fc.tuple(fc.oneof(...values), form)
    .map(([value, mark]) => mark === '(' ? `${name}(${value})` : `${name}${mark}${value}`)
}

/** Some of these arguments, in any order. */
function some(...values: Text[]): Text {
  return fc.shuffledSubarray(values).chain((chosen) => fc.tuple(...chosen)).map((list) => list.join(','))
}

const is = (name: string, value: Text): Text => value.map((text) => `${name}=${text}`)
const word = (...words: string[]): Text => fc.constantFrom(...words)

const natRange: Text = fc.tuple(word('src', 'dst'), word(
  '10.0.0.1', '10.0.0.1-10.0.0.9', '10.0.0.1:80', '10.0.0.1:80-90', '10.0.0.1-10.0.0.9:80-90',
    '10.0.0.9-10.0.0.1',
  '[fc00::1]', '[fc00::1]-[fc00::9]:5-9', 'fc00::1', '10.0.0.1:90-80',
)).map((parts) => parts.join('='))
const nat: Text = fc.oneof(word('nat', 'nat()', 'nat(src)', 'nat(dst)'),
  fc.tuple(natRange, some(word('persistent'), word('hash', 'random'))).map(([range, more]) =>
    `nat(${[range, more].filter((part) => part !== '').join(',')})`))
const inTracking: Text = word(
  'set_field:5->ct_mark', 'load:1->NXM_NX_CT_MARK[]', 'set_field:0x3->ct_label', 'load:1->ct_label[0..63]',
  'move:reg0[]->ct_mark[]', 'set_field:1/3->ct_mark',
)
const tracking: Text = some(
  word('commit'), word('force'), is('zone', fc.oneof(number(16), register)), is('table', number(8)),
  word('alg=ftp', 'alg=tftp', 'alg=x'), nat, inTracking.map((text) => `exec(${text})`),
)

/** Decimal: here ovs-ofctl knows no other numbers. */
const basis: Text = fc.integer({ min: 0, max: 70 }).map(String)

const learning: Text = some(
  is('table', basis), is('idle_timeout', basis), is('hard_timeout', basis), is('priority', basis),
  is('cookie', number(64)), is('fin_idle_timeout', basis), is('limit', basis), word('delete_learned'),
  word('send_flow_rem'), word('NXM_OF_VLAN_TCI[0..11]', 'vlan_tci[0..11]'),
  word('NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[]', 'eth_dst=eth_src', 'dl_type=0x800', 'eth_type=0x86dd',
    'nw_proto=6'),
  word('output:NXM_OF_IN_PORT[]', 'output:in_port', 'load:5->reg0[]',
    'load:NXM_OF_IN_PORT[]->NXM_NX_REG0[0..15]',
    'reg3[0..3]=5', 'reg1=reg2', 'in_port=99', 'load:in_port->reg1[0..15]'),
)

const toController: Text = some(
  is('max_len', number(16)), is('reason', word('action', 'no_match', 'invalid_ttl', 'x')), is('id',
    number(16)),
  is('userdata', word('00.01', '0102', 'ff.')), word('pause'), is('meter_id', word('1', '0x5')),
)

const bucketing: Text = fc.tuple(
  word('symmetric_l4', 'eth_src', 'symmetric_l3l4', 'symmetric_l3l4+udp', 'nw_src', 'nw_dst',
    'symmetric_l3', 'x'),
  basis, word('hrw', 'active_backup', 'modulo_n'),
).map((parts) => parts.join(','))
const members: Text = word('ofport,members:1,2', 'ofport,slaves:1', 'ofport,members:4,8', 'ofport,members:',
  'x,members:1')

const simple: Text = fc.oneof(
  word('drop', 'normal', 'NORMAL', 'flood', 'all', 'local', 'in_port', 'table', 'controller', 'CONTROLLER',
    'exit',
    'strip_vlan', 'pop_vlan', 'dec_ttl', 'dec_ttl()', 'pop_queue', 'ct_clear', 'clear_actions', 'decap()',
      'decap',
    'dec_mpls_ttl', 'dec_nsh_ttl', 'note:', 'push:', '1', '2', 'LOCAL', 'resubmit:', 'bogus',
      'delete_field:tun_metadata0',
    'decap(packet_type(ns=0,type=0))', 'encap(ethernet)', 'encap(nsh)', 'encap(nsh(md_type=1))',
      'encap(mpls)'),
  one('output', port, register), one('output', word('port=1,max_len=100', 'max_len=64,port=2', 'port=1')),
  one('enqueue', word('1:2', '1,2', '0x1:0x5', 'LOCAL:1')), one('controller', number(16), toController),
  one('group', number(32)), one('set_queue', number(32)), one('meter', number(16)), one('goto_table',
    number(8)),
  one('write_metadata', number(64), word('1/0xf', '0x5/0x3')), one('mod_vlan_vid', number(12)),
  one('set_vlan_vid', number(12)), one('mod_vlan_pcp', number(3)), one('set_vlan_pcp', number(3)),
  one('mod_dl_src', mac), one('mod_dl_dst', mac), one('mod_nw_src', ipv4), one('mod_nw_dst', ipv4),
  one('mod_nw_tos', number(8)), one('mod_nw_ecn', number(2)), one('mod_nw_ttl', number(8)),
  one('mod_tp_src', number(16)), one('mod_tp_dst', number(16)), one('push_vlan', word('0x8100', '0x88a8',
    '33024', '0x800')),
  one('push_mpls', word('0x8847', '0x8848', '0x800')), one('pop_mpls', number(16)), one('set_mpls_ttl',
    number(8)),
  one('set_mpls_label', number(20)), one('set_mpls_tc', number(3)), one('set_tunnel', number(33)),
  one('set_tunnel64', number(64)), one('dec_ttl', word('1', '1,2,3', '16', '70000')),
)

const nested: Text = fc.oneof(
  one('resubmit', word('1', '1,2', ',2', '1,', ',', '1,2,ct', ',5,ct', 'LOCAL,3', 'in_port', '1,256')),
  fc.tuple(fc.oneof(number(16), register), register).map(([from, to]) => `load:${from}->${to}`),
  fc.tuple(register, register).map(([from, to]) => `move:${from}->${to}`),
  fc.tuple(fc.oneof(number(16), word('1/3', '02:00:00:00:00:01', '10.0.0.1', '10.0.0.1/8', 'fe80::1',
    '+trk', '0x1001')),
    fc.oneof(word('reg0', 'eth_src', 'eth_dst', 'ip_src', 'nw_dst', 'ipv6_src', 'tcp_dst',
      'vlan_vid', 'tun_id',
      'pkt_mark', 'in_port', 'metadata', 'tun_metadata0', 'arp_spa', 'ct_mark', 'ip_dscp', 'nw_tos',
        'nw_ttl'), register))
    .map(([value, name]) => `set_field:${value}->${name}`),
  one('push', register), one('pop', register), one('note', word('00', '01.02.03', '0102', 'x',
    'ff.ee.dd.cc.bb.aa.99')),
  one('conjunction', word('1,1/2', '5, 2/3', '1,3/2', '1,0/2', '1,1/1', '7,1/64')),
  one('fin_timeout', some(is('idle_timeout', number(16)), is('hard_timeout', number(16)))),
  one('sample', some(is('probability', number(16)), is('collector_set_id', number(32)), is('obs_domain_id',
    number(32)),
    is('obs_point_id', number(32)), is('sampling_port', word('1', 'LOCAL')), word('egress', 'ingress'))),
  one('multipath', fc.tuple(word('symmetric_l4', 'eth_src', 'nw_src'), basis, word('modulo_n',
    'hash_threshold', 'hrw',
    'iter_hash'), basis, basis, register).map((parts) => parts.join(','))),
  one('bundle', fc.tuple(bucketing, members).map((parts) => parts.join(','))),
  one('bundle_load', fc.tuple(bucketing, register, members).map(([how, to, of]) =>
    `${how},ofport,${to},${of.replace('ofport,', '')}`)),
  one('learn', learning), one('ct', tracking), word('ct', 'ct()', 'nat'), nat,
  fc.tuple(number(16), register).map(([size, to]) => `check_pkt_larger(${size})->${to}`),
)

/** An action, or an instruction that stands among actions. */
export const actionText: Text = fc.oneof(
  { weight: 4, arbitrary: simple }, { weight: 4, arbitrary: nested },
  { weight: 1, arbitrary: fc.array(simple, { maxLength: 2 }).map((list) => `clone(${list.join(',')})`) },
  { weight: 1, arbitrary: fc.array(simple,
    { maxLength: 2 }).map((list) => `write_actions(${list.join(',')})`) },
)
