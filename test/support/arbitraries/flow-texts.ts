/** Flows in the text of `ovs-ofctl`, in all the spellings that ovs-ofctl(8) and ovs-fields(7) give. */
import * as fc from 'fast-check'
import { formatIpv4, formatIpv6, formatMac } from 'daolinet/codec'
import { rows } from '../../../src/codec/match/table.js'
import { actionText } from './action-texts.js'
import { bigint, number } from './number-text.js'
import type { Prerequisite } from '../../../src/codec/match/fields.js'

type Text = fc.Arbitrary<string>

const masked = (exact: Text, mask: Text): Text =>
  fc.oneof({ weight: 3, arbitrary: exact }, fc.tuple(exact, mask).map(([value, bits]) => `${value}/${bits}`))

const mac: Text = bigint(48).map((value) => formatMac(Number(value)))
const ipv4: Text = bigint(32).map((value) => formatIpv4(Number(value)))
const ipv6: Text = bigint(128).map(formatIpv6)
const upTo = (max: number): Text => fc.integer({ min: 0, max }).map(String)
const flags = (...names: string[]): Text =>
  fc.array(fc.tuple(fc.constantFrom('+', '-'), fc.constantFrom(...names)), { minLength: 1, maxLength: 3 })
    .map((list) => list.map((one) => one.join('')).join(''))
const port: Text = fc.oneof(
  upTo(70_000), fc.constantFrom('LOCAL', 'local', 'in_port', 'CONTROLLER', 'ANY', 'NONE', 'FLOOD', 'ALL',
    '0xfffe'),
)
const lengths = fc.constantFrom('0', '24', '32', '48', '64', '128')

/** Values of fields that are not written as their number. */
const styled: Readonly<Record<string, Text>> = {
  port,
  frag: fc.constantFrom('no', 'yes', 'first', 'later', 'not_later', '0', '1', '3', 'any', '1/1', '0/2'),
  ctState: fc.oneof(
    flags('trk', 'new', 'est', 'rel', 'rpl', 'inv', 'snat', 'dnat'), masked(number(8), number(8)),
    fc.constantFrom('trk|new', 'est', '0', '0x21/0x21'),
  ),
  tcpFlags: fc.oneof(
    flags('fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns'), masked(number(12), number(12)),
    fc.constantFrom('syn|ack', 'fin'),
  ),
  tunFlags: fc.constantFrom('oam', '+oam', '-oam', '0', '1', '1/1', '0/1'),
  packetType: fc.constantFrom('(0,0)', '(1,0x800)', '(1,0x86dd)', '(0,5)', '0'),
}

function valueOf({ name, kind, style, bits: all, maskable }: (typeof rows)[number]): Text {
  // ovs-ofctl cuts off the upper eight.
  const bits = name === 'arpOp' ? 8 : all
  const special = styled[style]
  if (special !== undefined) return special
  const exact = kind === 'mac' ? mac : kind === 'ipv4' ? ipv4 : kind === 'ipv6' ? ipv6
    : number(kind === 'bytes' ? 32 : bits)
  const mask = kind === 'ipv4' ? fc.oneof(upTo(33), ipv4) : kind === 'ipv6' ? fc.oneof(lengths, ipv6) : exact
  // Masks where there may be none, too: now and then.
  const often = maskable ? 1 : 12
  return fc.oneof({ weight: often, arbitrary: exact }, { weight: 1, arbitrary: masked(exact, mask) })
}

/** What stands before a field so that it may be matched. */
const before: Partial<Record<Prerequisite, readonly string[]>> = {
  inPort: ['in_port=1'], vlan: ['dl_vlan=1', 'vlan_tci=0x1000/0x1000', 'dl_vlan_pcp=3'],
  ip: ['ip', 'ipv6', 'ipv4', 'ip4', 'ip6', 'eth_type=0x800', 'dl_type=0x86dd', 'tcp', 'udp6'],
  ipv4: ['ip', 'tcp', 'dl_type=0x0800', 'icmp'], ipv6: ['ipv6', 'udp6', 'ip6'], arp: ['arp', 'rarp'],
  tcp: ['tcp', 'tcp6', 'ip,nw_proto=6', 'ipv6,ip_proto=6'], udp: ['udp', 'udp6'], sctp: ['sctp', 'sctp6'],
  icmpv4: ['icmp', 'ip,nw_proto=1'], icmpv6: ['icmp6', 'icmpv6'],
  nd: ['icmp6,icmp_type=135', 'icmp6,icmpv6_type=136,icmpv6_code=0'],
    ndSolicit: ['icmp6,icmp_type=135,icmp_code=0'],
  ndAdvert: ['icmp6,icmpv6_type=136,icmpv6_code=0'], mpls: ['mpls', 'mplsm'], pbb: ['dl_type=0x88e7'],
  conntrack: ['ip,ct_state=+trk', 'ipv6,ct_state=+trk'], nsh: ['dl_type=0x894f', 'eth_type=0x894f'],
}

/**
 * Fields of which `ovs-ofctl` makes others, or nothing: bits of `vlan_tci` that are not those of OpenFlow's
 * fields, GTP-U, ERSPAN, and ports that it takes for numbers behind brackets.
 */
const LEFT_OUT: ReadonlySet<string> =
  new Set(['vlanTci', 'tunGtpuFlags', 'tunGtpuMsgtype', 'tunErspanIdx', 'tunErspanVer', 'tunErspanDir',
    'tunErspanHwid', 'actsetOutput', 'inPort16'])

/** A field by one of its names, all of it or some of its bits, with what it depends on. */
const drawn = rows.filter(({ name, inOpenVSwitch }) => inOpenVSwitch && !LEFT_OUT.has(name))
const field: Text = fc.constantFrom(...drawn).chain((row) => {
  // Of other fields, ovs-ofctl mixes up prerequisites and masks when they have brackets.
  const whole = row.requires === 'none' && (row.kind === 'bytes' || row.bits === row.bytes * 8)
  const headers = [row.header, ...row.aliases.map(({ header }) => header)]
  const names = [row.text, row.text, ...row.aka, ...whole ? headers.map((header) => `${header}[]`) : []]
  const prefix = before[row.requires] ?? ['']
  return fc.tuple(
    fc.constantFrom(...prefix, ...prefix, ...prefix, ''), fc.constantFrom(...names), valueOf(row), spelling,
    fc.integer({ min: 0, max: 40 }),
  ).map(([first, name, value, spell, draw]) => {
    const bits = draw === 0 ? '[0..3]' : '[]'
    const key = whole && draw < 2 ? `${name.replace('[]', '')}${bits}` : name
    const any = draw === 2 && row.requires === 'none' && !name.includes('vlan')
    const said = any ? '*' : whole && draw < 2 ? '5' : value
    return [first, spell(key, said)].filter((part) => part !== '').join(',')
  })
})

/** The ways to write a key and its value. */
const spelling = fc.constantFrom(
  ...Array.from({ length: 6 }, () => (key: string, value: string) => `${key}=${value}`),
  (key: string, value: string) => `${key}:${value}`,
  (key: string, value: string) => `${key}(${value})`,
  (key: string, value: string) => `${key} = ${value}`,
  (key: string, value: string) => `${key}= ${value}`,
)

const oldNames: Text = fc.oneof(
  fc.tuple(fc.constantFrom('tcp', 'udp', 'sctp', 'tcp6', 'ip', 'icmp', 'arp', 'eth', 'ipv6'),
    fc.constantFrom('tp_src', 'tp_dst'), number(16)).map(([protocol, name,
      value]) => `${protocol},${name}=${value}`),
  fc.tuple(fc.constantFrom('dl_vlan', 'dl_vlan_pcp', 'vlan_vid', 'vlan_pcp'), masked(number(12), number(13)))
    .map(([name, value]) => `${name}=${value}`),
  fc.tuple(fc.constantFrom('dl_src', 'dl_dst', 'eth_src'), masked(mac, mac)).map((parts) => parts.join('=')),
  fc.tuple(fc.constantFrom('ip,nw_tos', 'ip,ip_dscp', 'ip,nw_ttl', 'arp,nw_proto', 'arp,arp_op', 'ip,nw_ecn',
    'ip,nw_proto', 'dl_type', 'in_port', 'conj_id', 'tun_id', 'tunnel_id'), number(8))
    .map((parts) => parts.join('=')),
  fc.tuple(fc.constantFrom('ip', 'arp', 'tcp', 'rarp', 'udp', 'ipv6'), fc.constantFrom('nw_src', 'nw_dst'),
    masked(ipv4, fc.oneof(upTo(33), ipv4))).map(([protocol, name, value]) => `${protocol},${name}=${value}`),
  fc.constantFrom('tun_metadata0', 'dl_vlan=0xffff', 'eth', 'icmp6', 'rarp', 'mplsm', 'ip_frag=no'),
)

const setting: Text = fc.oneof(
  number(16).map((value) => `priority=${value}`), number(16).map((value) => `idle_timeout=${value}`),
  number(16).map((value) => `hard_timeout=${value}`), number(64).map((value) => `cookie=${value}`),
  fc.tuple(number(64), number(64)).map((parts) => `cookie=${parts.join('/')}`),
  number(8).map((value) => `table=${value}`), number(16).map((value) => `importance=${value}`),
  port.map((value) => `out_port=${value}`), number(32).map((value) => `out_group=${value}`),
  fc.constantFrom('send_flow_rem', 'check_overlap', 'reset_counts', 'no_packet_counts', 'no_byte_counts',
    'allow_hidden_fields', 'table=ALL', 'priority=65536', 'idle_timeout=70000', 'duration=5s', 'n_packets=3',
    'n_bytes=4', 'cookie=-1', 'cookie=-1/-1', 'priority=', 'hard_age=5', 'idle_age=3'),
)

const separator = fc.constantFrom(',', ',', ',', ',', ' ', ', ', ' ,', ',,')
const comment = fc.constantFrom('', '', '', '', ' # a comment', '#', '   ')
const actionsKey = fc.constantFrom('actions=', 'actions=', 'actions=', 'action=', 'actions =', 'actions= ')

/** A flow for `ovs-ofctl add-flows`. Most are right; some are wrong in a part. */
export const flowText: Text = fc.tuple(
  fc.constantFrom('', '', '', '', '', '', 'add ', 'modify ', 'modify_strict ', 'delete ', 'delete_strict '),
  fc.uniqueArray(fc.oneof({ weight: 3, arbitrary: field }, { weight: 2, arbitrary: oldNames },
    { weight: 1, arbitrary: setting }),
  { maxLength: 3, selector: (text) => /(\w+)[^\w,]*[^,]*$/.exec(text)?.[1] }),
  fc.array(actionText, { minLength: 1, maxLength: 3 }), separator, comment, actionsKey,
).map(([command, parts, actions, between, end, key]) => {
  const head = parts.join(between)
  if (command.startsWith('delete')) return `${command}${head}${end}`
  const list = actions.join(between.trim() === '' ? ',' : between)
  return `${command}${head}${head === '' ? '' : between}${key}${list}${end}`
}).filter((text) => !/\b(?:tp|tcp|udp|sctp)_(src|dst)\b.*\b(?:tp|tcp|udp|sctp)_\1\b/.test(text))
