/** A match as `ovs-ofctl` prints it: fields in the order of Open vSwitch, protocols by their keywords. */
import { EncodeError } from '../../errors.js'
import { fieldByName } from '../../match/table.js'
import { DEFAULT_PRIORITY } from '../../messages/core/flow-mod.js'
import { bitsOf } from '../../syntax/bits.js'
import { ctStateBits, tcpFlagBits, tunFlagBits } from '../../syntax/flags.js'
import { hexBytes } from '../../syntax/bytes.js'
import { formatValue } from '../../syntax/format-value.js'
import { hexDigits } from '../../syntax/number.js'
import { formatPort, formatPort16 } from '../../syntax/port.js'
import { contextItem, decimalItem, flagsItem, hexItem, ipv4Item, ipv6Item, macItem } from './items.js'
import { formatFragment, formatPacketType } from '../../syntax/special.js'
import { protocolOf, type Protocol } from '../../syntax/protocol.js'
import { optionItem } from './options.js'
import { fieldReader, isOddlyMasked, type FieldReader } from './reader.js'
import { registerItems } from './registers.js'
import { vlanItems } from './vlan.js'
import type { FieldName, Match, MatchInit } from '../../match/fields.js'

const ctStateItem = flagsItem(ctStateBits, 0xff)
const tunFlagsItem = flagsItem(tunFlagBits, 0)
const tcpFlagsItem = flagsItem(tcpFlagBits, 0xfff)

/**
 * Writes a match as `ovs-ofctl` prints it: `tcp,in_port=3,nw_dst=10.0.0.0/24,tp_dst=443`. Fields that are
 * written together there are merged (`vlanVid` and `vlanPcp`, registers and their pairs), and fields with a
 * zero mask are left out. A field that Open vSwitch 3.1 does not know follows by its OpenFlow name; one that
 * the library does not know, by its header and value in hexadecimal.
 *
 * @param priority - written first unless it is the default, 0x8000
 * @returns an empty text for a match of every packet
 * @throws {@link AddressError} for an invalid address, and {@link EncodeError} for a name that no field has
 *
 * @example
 * ```ts
 * import { formatMatch } from 'daolinet/text'
 *
 * console.log(formatMatch({ inPort: 3, ethType: 0x0800, ipProto: 6, tcpDst: 443 }, 7))
 * // prints priority=7,tcp,in_port=3,tp_dst=443
 * ```
 */
export function formatMatch(match: Match | MatchInit, priority = DEFAULT_PRIORITY): string {
  const read = fieldReader(match)
  const items = formatFields(match, read, vlanItems(read))
  if (priority === DEFAULT_PRIORITY) return items
  return items === '' ? `priority=${priority}` : `priority=${priority},${items}`
}

/**
 * The fields of the headers of a packet, written like {@link formatMatch} does.
 * @param vlans - the VLAN tags, as text
 */
export function formatHeaders(headers: Match, vlans: readonly string[]): string {
  return formatFields(headers, fieldReader(headers), vlans)
}

function formatFields(match: Match | MatchInit, read: FieldReader, vlans: readonly string[]): string {
  const ethType = etherTypeOf(read)
  const protocol = keywordOf(read, ethType)
  return [
    ...pipelineItems(read),
    ...trackedItems(read),
    ...packetTypeItems(read),
    ...(protocol === undefined ? [] : [protocol.keyword]),
    ...registerItems(read),
    ...tunnelItems(read),
    ...hexItem('metadata', read('metadata')),
    ...portItems(read),
    ...vlans,
    ...macItem('dl_src', read('ethSrc')),
    ...macItem('dl_dst', read('ethDst')),
    ...(protocol === undefined ? etherTypeItems(read) : []),
    ...networkItems(read, protocol),
    ...transportItems(read, ethType),
    ...foreignItems(match, read),
    ...oddItems(match),
  ].join(',')
}

/** The Ethernet type that the match asks for, itself or by its packet type. */
function etherTypeOf(read: FieldReader): number | undefined {
  const packetType = read('packetType')
  if (packetType !== undefined && packetType.value >> 16n === 1n) return Number(packetType.value & 0xffffn)
  return numberOf(read, 'ethType')
}

function keywordOf(read: FieldReader, ethType: number | undefined): Protocol | undefined {
  return read('ethType') === undefined ? undefined : protocolOf(ethType, numberOf(read, 'ipProto'))
}

function numberOf(read: FieldReader, name: FieldName): number | undefined {
  const bits = read(name)
  return bits === undefined ? undefined : Number(bits.value)
}

function pipelineItems(read: FieldReader): string[] {
  const output = numberOf(read, 'actsetOutput')
  return [
    ...hexItem('pkt_mark', read('pktMark')),
    ...hexItem('recirc_id', read('recircId')),
    ...hexItem('dp_hash', read('dpHash')),
    ...decimalItem('conj_id', read('conjId')),
    ...(output === undefined ? [] : [`actset_output=${formatPort(output)}`]),
  ]
}

function trackedItems(read: FieldReader): string[] {
  return [
    ...ctStateItem('ct_state', read('ctState')),
    ...decimalItem('ct_zone', read('ctZone')),
    ...hexItem('ct_mark', read('ctMark')),
    ...hexItem('ct_label', read('ctLabel')),
    ...ipv4Item('ct_nw_src', read('ctNwSrc')),
    ...ipv6Item('ct_ipv6_src', read('ctIpv6Src')),
    ...ipv4Item('ct_nw_dst', read('ctNwDst')),
    ...ipv6Item('ct_ipv6_dst', read('ctIpv6Dst')),
    ...decimalItem('ct_nw_proto', read('ctNwProto')),
    ...decimalItem('ct_tp_src', read('ctTpSrc')),
    ...decimalItem('ct_tp_dst', read('ctTpDst')),
  ]
}

/** The packet type. That of Ethernet is written for recirculated packets only. */
function packetTypeItems(read: FieldReader): string[] {
  const type = numberOf(read, 'packetType')
  if (type !== undefined && type !== 0) return [`packet_type=${formatPacketType(type)}`]
  const ethernet = type === 0 || ethernetFields.some((name) => read(name) !== undefined)
  return ethernet && read('recircId') !== undefined ? ['eth'] : []
}

const ethernetFields: readonly FieldName[] = ['ethType', 'ethSrc', 'ethDst', 'vlanVid', 'vlanTci']

function tunnelItems(read: FieldReader): string[] {
  const flags = read('tunFlags')
  return [
    ...hexItem('tun_id', read('tunnelId')),
    ...ipv4Item('tun_src', read('tunIpv4Src')),
    ...ipv4Item('tun_dst', read('tunIpv4Dst')),
    ...ipv6Item('tun_ipv6_src', read('tunIpv6Src')),
    ...ipv6Item('tun_ipv6_dst', read('tunIpv6Dst')),
    ...decimalItem('tun_gbp_id', read('tunGbpId')),
    ...hexItem('tun_gbp_flags', read('tunGbpFlags')),
    ...decimalItem('tun_erspan_ver', read('tunErspanVer')),
    ...hexItem('tun_erspan_idx', read('tunErspanIdx')),
    ...decimalItem('tun_erspan_dir', read('tunErspanDir')),
    ...hexItem('tun_erspan_hwid', read('tunErspanHwid')),
    ...hexItem('gtpu_flags', read('tunGtpuFlags')),
    ...decimalItem('gtpu_msgtype', read('tunGtpuMsgtype')),
    // Only one bit is defined, so an exact match is written as a match of that bit.
    ...(flags === undefined || (flags.mask & 1n) === 0n
      ? hexItem('tun_flags', flags)
      : tunFlagsItem('tun_flags', { ...flags, mask: flags.mask & 1n, exact: false })),
    ...Array.from({ length: 64 }, (_, n) => optionItem(read, n)).flat(),
  ]
}

function portItems(read: FieldReader): string[] {
  const port = numberOf(read, 'inPort')
  if (port !== undefined) return [`in_port=${formatPort(port)}`]
  const port16 = numberOf(read, 'inPort16')
  return port16 === undefined ? [] : [`in_port=${formatPort16(port16)}`]
}

function etherTypeItems(read: FieldReader): string[] {
  const type = numberOf(read, 'ethType')
  return type === undefined ? [] : [`dl_type=${hexDigits(type, 4)}`]
}

function networkItems(read: FieldReader, protocol: Protocol | undefined): string[] {
  const dscp = numberOf(read, 'ipDscp')
  const tos = dscp === undefined ? numberOf(read, 'nwTos') : dscp << 2
  const frag = read('ipFrag')
  return [
    ...ipv6Item('ipv6_src', read('ipv6Src')),
    ...ipv6Item('ipv6_dst', read('ipv6Dst')),
    ...labelItems(read),
    ...ipv4Item('arp_spa', read('arpSpa')),
    ...ipv4Item('arp_tpa', read('arpTpa')),
    ...serviceItems(read),
    ...ipv4Item('nw_src', read('ipv4Src')),
    ...ipv4Item('nw_dst', read('ipv4Dst')),
    ...(protocol?.ipProto === undefined ? decimalItem('nw_proto', read('ipProto')) : []),
    ...decimalItem('arp_op', read('arpOp')),
    ...macItem('arp_sha', read('arpSha')),
    ...macItem('arp_tha', read('arpTha')),
    ...(tos === undefined ? [] : [`nw_tos=${tos & 0xfc}`]),
    ...decimalItem('nw_ecn', read('ipEcn')),
    ...decimalItem('nw_ttl', read('nwTtl')),
    ...decimalItem('mpls_label', read('mplsLabel')),
    ...decimalItem('mpls_tc', read('mplsTc')),
    ...decimalItem('mpls_ttl', read('mplsTtl')),
    ...decimalItem('mpls_bos', read('mplsBos')),
    ...(frag === undefined || (frag.mask & 3n) === 0n
      ? hexItem('nw_frag', frag)
      : [`nw_frag=${formatFragment(Number(frag.value), Number(frag.mask))}`]),
  ]
}

const LABEL = 0xf_ffffn

function labelItems(read: FieldReader): string[] {
  const label = read('ipv6Flabel')
  if (label === undefined) return []
  const mask = (label.mask & LABEL) === LABEL ? '' : `/${hexDigits(label.mask, 5)}`
  return [`ipv6_label=${hexDigits(label.value, 5)}${mask}`]
}

function serviceItems(read: FieldReader): string[] {
  const flags = read('nshFlags')
  const spi = read('nshSpi')
  return [
    ...(flags === undefined || flags.exact
      ? decimalItem('nsh_flags', flags)
      : [`nsh_flags=${hexDigits(flags.value, 2)}/${hexDigits(flags.mask, 2)}`]),
    ...decimalItem('nsh_ttl', read('nshTtl')),
    ...decimalItem('nsh_mdtype', read('nshMdtype')),
    ...decimalItem('nsh_np', read('nshNp')),
    ...(spi === undefined ? [] : [`nsh_spi=${hexDigits(spi.value)}`]),
    ...decimalItem('nsh_si', read('nshSi')),
    ...contextItem('nsh_c1', read('nshC1')),
    ...contextItem('nsh_c2', read('nshC2')),
    ...contextItem('nsh_c3', read('nshC3')),
    ...contextItem('nsh_c4', read('nshC4')),
  ]
}

/**
 * The fields above IP. A field without its prerequisites is written with its own name, because the usual one
 * could be read as another field.
 */
function transportItems(read: FieldReader, ethType: number | undefined): string[] {
  const known = ethType !== undefined && read('ipProto') !== undefined
  const name = (short: string, own: string): string => (known ? short : own)
  return [
    ...decimalItem('icmp_type', read('icmpv4Type')),
    ...decimalItem('icmp_code', read('icmpv4Code')),
    ...decimalItem(name('icmp_type', 'icmpv6_type'), read('icmpv6Type')),
    ...decimalItem(name('icmp_code', 'icmpv6_code'), read('icmpv6Code')),
    ...ipv6Item('nd_target', read('ipv6NdTarget')),
    ...macItem('nd_sll', read('ipv6NdSll')),
    ...macItem('nd_tll', read('ipv6NdTll')),
    ...decimalItem('nd_reserved', read('ndReserved')),
    ...decimalItem('nd_options_type', read('ndOptionsType')),
    ...decimalItem(name('tp_src', 'tcp_src'), read('tcpSrc')),
    ...decimalItem(name('tp_dst', 'tcp_dst'), read('tcpDst')),
    ...decimalItem(name('tp_src', 'udp_src'), read('udpSrc')),
    ...decimalItem(name('tp_dst', 'udp_dst'), read('udpDst')),
    ...decimalItem(name('tp_src', 'sctp_src'), read('sctpSrc')),
    ...decimalItem(name('tp_dst', 'sctp_dst'), read('sctpDst')),
    ...tcpFlagsItem('tcp_flags', read('tcpFlags')),
  ]
}

/** All bits of `ipv6Exthdr` that exist. */
const HEADERS = 0x1ffn

/**
 * The fields that the functions above do not write, with their own names, and those that the library does not
 * know.
 */
function foreignItems(match: Match | MatchInit, read: FieldReader): string[] {
  const headers = read('ipv6Exthdr')
  const port = numberOf(read, 'inPhyPort')
  return [
    ...(port === undefined ? [] : [`in_phy_port=${formatPort(port)}`]),
    ...decimalItem('pbb_isid', read('pbbIsid')),
    ...decimalItem('pbb_uca', read('pbbUca')),
    ...hexItem('ipv6_exthdr', headers && { ...headers, exact: headers.exact || headers.mask === HEADERS }),
    ...Object.entries(match as Readonly<Record<string, unknown>>).flatMap((entry) => otherItem(entry, read)),
  ]
}

/** Fields that take no mask, and have one: bits and mask in hexadecimal. */
function oddItems(match: Match | MatchInit): string[] {
  return Object.entries(match as Readonly<Record<string, unknown>>).flatMap(([name, value]) => {
    const row = value === undefined ? undefined : fieldByName(name)
    if (row === undefined) return []
    const bits = bitsOf(row, value)
    return isOddlyMasked(row, bits) ? hexItem(name === 'inPort' ? 'in_port' : row.text, bits) : []
  })
}

function otherItem([name, value]: readonly [string, unknown], read: FieldReader): string[] {
  if (value === undefined || read.asked.has(name)) return []
  const row = fieldByName(name)
  if (row !== undefined && isOddlyMasked(row, bitsOf(row, value))) return []
  if (row !== undefined) return read(row.name) === undefined ? [] : [`${row.text}=${formatValue(row, value)}`]
  if (name.startsWith('0x') && value instanceof Uint8Array) return [`${name}=${bytesText(value)}`]
  throw new EncodeError('ERR_UNKNOWN_NAME', `match.${name}`, 'no match field has this name')
}

function bytesText(bytes: Uint8Array): string {
  return bytes.length === 0 ? '0' : `0x${hexBytes(bytes)}`
}
