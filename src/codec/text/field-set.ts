/** Sets of match fields by name, in the order and with the abbreviations of `ovs-ofctl`. */
import { fieldByName, rows, type NamedField } from '../match/table.js'
import type { FieldName } from '../match/fields.js'

function numbered<const P extends string>(prefix: P, count: number): FieldName[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}` as FieldName)
}

/** The order in which Open vSwitch lists fields, as far as it differs from that of the table. */
const first: readonly FieldName[] = [
  'dpHash', 'recircId', 'packetType', 'conjId', 'tunnelId', 'tunIpv4Src', 'tunIpv4Dst', 'tunIpv6Src',
  'tunIpv6Dst', 'tunFlags', 'tunGbpId', 'tunGbpFlags', 'tunErspanIdx', 'tunErspanVer', 'tunErspanDir',
  'tunErspanHwid', 'tunGtpuFlags', 'tunGtpuMsgtype', ...numbered('tunMetadata', 64), 'metadata', 'inPort16',
  'inPort', 'actsetOutput', 'pktMark', 'ctState', 'ctZone', 'ctMark', 'ctLabel', 'ctNwProto', 'ctNwSrc',
  'ctNwDst', 'ctIpv6Src', 'ctIpv6Dst', 'ctTpSrc', 'ctTpDst', ...numbered('reg', 16), ...numbered('xreg', 8),
  ...numbered('xxreg', 4), 'ethSrc', 'ethDst', 'ethType', 'vlanTci', 'vlanVid', 'vlanPcp', 'mplsLabel',
  'mplsTc', 'mplsBos', 'mplsTtl', 'ipv4Src', 'ipv4Dst', 'ipv6Src', 'ipv6Dst', 'ipv6Flabel', 'ipProto',
  'nwTos', 'ipDscp', 'ipEcn', 'nwTtl', 'ipFrag', 'arpOp', 'arpSpa', 'arpTpa', 'arpSha', 'arpTha', 'tcpSrc',
  'tcpDst', 'tcpFlags', 'udpSrc', 'udpDst', 'sctpSrc', 'sctpDst', 'icmpv4Type', 'icmpv4Code', 'icmpv6Type',
  'icmpv6Code', 'ipv6NdTarget', 'ipv6NdSll', 'ipv6NdTll', 'ndReserved', 'ndOptionsType', 'nshFlags',
  'nshMdtype', 'nshNp', 'nshSpi', 'nshSi', 'nshC1', 'nshC2', 'nshC3', 'nshC4', 'nshTtl',
]

/** All fields that Open vSwitch knows; those that are not in the list above come last. */
const order: readonly NamedField[] = [
  ...first.map((name) => fieldByName(name)!),
  ...rows.filter(({ name, inOpenVSwitch }) => inOpenVSwitch && !first.includes(name)),
]

/** Fields that have a name in common are told apart by that of their header. */
const distinct: { readonly [N in FieldName]?: string } = { inPort: 'in_port_oxm' }

/**
 * Writes the names of fields, without those that Open vSwitch does not know. Three or more whose numbers
 * count up become a range, and neighbours with the same beginning are put in braces: `reg0...reg7
 * eth_{src,dst} tun_{id,ipv6_{src,dst}}`.
 */
export function formatFieldSet(set: ReadonlySet<FieldName>): string {
  return compact(
    order.filter(({ name }) => set.has(name)).map(({ name, text }) => distinct[name] ?? text),
  ).join(' ')
}

function compact(names: readonly string[]): string[] {
  const parts: string[] = []
  for (let at = 0; at < names.length;) {
    const rest = names.slice(at)
    const range = rangeLength(rest)
    const prefix = sharedPrefix(rest)
    const shared = runLength(rest, prefix)
    if (range >= 3 && range >= shared) {
      parts.push(`${rest[0]}...${rest[range - 1]}`)
      at += range
    } else if (shared >= 2) {
      const ends = rest.slice(0, shared).map((name) => name.slice(prefix.length))
      parts.push(`${prefix}{${compact(ends).join(',')}}`)
      at += shared
    } else {
      parts.push(rest[0]!)
      at += 1
    }
  }
  return parts
}

/** How many names, from the first on, differ only in a number at the end that counts up. */
function rangeLength(names: readonly string[]): number {
  const [, stem, number] = /^(.*?)(\d+)$/.exec(names[0]!) ?? []
  if (stem === undefined || number === undefined) return 1
  let length = 1
  while (names[length] === `${stem}${Number(number) + length}`) length += 1
  return length
}

/**
 * The longest beginning, up to an underscore, that the first name shares with as many others as share the
 * shortest.
 */
function sharedPrefix(names: readonly string[]): string {
  const first = names[0]!
  let prefix = first.slice(0, first.indexOf('_') + 1)
  const run = runLength(names, prefix)
  for (let end = prefix.length; (end = first.indexOf('_', end) + 1) > 0;) {
    if (runLength(names, first.slice(0, end)) < run) break
    prefix = first.slice(0, end)
  }
  return prefix
}

function runLength(names: readonly string[], prefix: string): number {
  if (prefix === '') return 1
  const end = names.findIndex((name) => !name.startsWith(prefix))
  return end === -1 ? names.length : end
}
