/** Which fields have to be in a match before others may be (OpenFlow 1.3.5 §7.2.3.6 and §7.2.3.8). */
import { EthType } from '../packet/eth-type.js'
import { VlanId } from '../protocol/constants.js'
import { lookup } from '../wire/lookup.js'
import { fieldByName } from './table.js'
import type { FieldName, Masked, Match, MatchInit, Prerequisite } from './fields.js'

/** One condition: the match has this field, without a mask, with one of these values. */
interface Condition { readonly field: FieldName, readonly values: readonly number[], readonly text: string }

const ipv4: Condition = { field: 'ethType', values: [EthType.IPV4], text: 'ethType: 0x0800' }
const ipv6: Condition = { field: 'ethType', values: [EthType.IPV6], text: 'ethType: 0x86dd' }
const ip: Condition =
  { field: 'ethType', values: [EthType.IPV4, EthType.IPV6], text: 'ethType: 0x0800 or 0x86dd' }
const nd: Condition = { field: 'icmpv6Type', values: [135, 136], text: 'icmpv6Type: 135 or 136' }
const protocol = (value: number): Condition =>
  ({ field: 'ipProto', values: [value], text: `ipProto: ${value}` })
const icmpv6 = [ipv6, protocol(58)]

type ByValue = Exclude<Prerequisite, 'inPort' | 'vlan' | 'conntrack'>

/**
 * The conditions of each prerequisite. Those of `inPort`, `vlan` and `conntrack` concern single bits, and are
 * checked apart.
 */
const conditions: Readonly<Record<ByValue, readonly Condition[]>> = {
  none: [],
  ip: [ip],
  ipv4: [ipv4],
  ipv6: [ipv6],
  tcp: [ip, protocol(6)],
  udp: [ip, protocol(17)],
  sctp: [ip, protocol(132)],
  icmpv4: [ipv4, protocol(1)],
  icmpv6,
  nd: [...icmpv6, nd],
  ndSolicit: [...icmpv6, { field: 'icmpv6Type', values: [135], text: 'icmpv6Type: 135' }],
  ndAdvert: [...icmpv6, { field: 'icmpv6Type', values: [136], text: 'icmpv6Type: 136' }],
  arp: [{ field: 'ethType', values: [EthType.ARP, EthType.RARP], text: 'ethType: 0x0806' }],
  mpls: [{
    field: 'ethType', values: [EthType.MPLS, EthType.MPLS_MULTICAST], text: 'ethType: 0x8847 or 0x8848',
  }],
  pbb: [{ field: 'ethType', values: [EthType.PBB], text: 'ethType: 0x88e7' }],
  nsh: [{ field: 'ethType', values: [EthType.NSH], text: 'ethType: 0x894f' }],
}

// Bits of ctState: new, est, rel, rpl, snat, dnat; and inv; and trk.
const HAS_CONNECTION = 0xcf
const INVALID = 0x10
const TRACKED = 0x20

/** A field of a match, and what it lacks. */
export interface MissingPrerequisite {
  readonly field: FieldName
  /** What should be in the match as well, as one would write it: `ipProto: 6`. */
  readonly requires: string
}

/**
 * Finds the first field of a match whose prerequisites are not all in the match. The order of the fields does
 * not matter: {@link encode} puts prerequisites first.
 * @returns undefined when nothing is missing
 *
 * @example
 * ```ts
 * import { missingPrerequisite } from 'daolinet/codec'
 *
 * console.log(missingPrerequisite({ ethType: 0x0800, tcpDst: 443 }))
 * // prints { field: 'tcpDst', requires: 'ipProto: 6' }
 * ```
 */
export function missingPrerequisite(match: MatchInit | Match): MissingPrerequisite | undefined {
  for (const name in match) {
    if (match[name as FieldName] === undefined) continue
    const requires = unmetPrerequisite(name, match) ?? unmetFamily(name, match)
    if (requires !== undefined) return { field: name as FieldName, requires }
  }
  return undefined
}

const FAMILIES: Readonly<Record<string, Condition>> = {
  ctNwSrc: ipv4, ctNwDst: ipv4, ctIpv6Src: ipv6, ctIpv6Dst: ipv6,
}

/** What the address of a connection lacks in a match: that the packet has addresses of its family. */
export function unmetFamily(name: string, match: MatchInit | Match): string | undefined {
  const family = lookup(FAMILIES, name)
  return family === undefined || holds(family, match) ? undefined : family.text
}

/**
 * Fields of the Ethernet header, which packets of another packet type do not have (OpenFlow 1.5 §7.2.3.11).
 */
const ETHERNET: ReadonlySet<string> =
  new Set<FieldName>(['ethSrc', 'ethDst', 'ethType', 'vlanVid', 'vlanPcp', 'vlanTci'])

/** Tells whether a field is one of the Ethernet header. */
export function isOfEthernet(name: string): boolean {
  return ETHERNET.has(name)
}

/** What the field of this name lacks in a match; undefined when it lacks nothing. */
export function unmetPrerequisite(name: string, match: MatchInit | Match): string | undefined {
  if (isOfEthernet(name) && Number(match.packetType ?? 0) !== 0) return 'packetType: 0'
  const row = fieldByName(name)
  return row === undefined || row.requires === 'none' ? undefined : unmet(row.requires, match)
}

function unmet(requires: Prerequisite, match: MatchInit | Match): string | undefined {
  switch (requires) {
    case 'inPort': return match.inPort === undefined ? 'inPort' : undefined
    case 'vlan': return hasTag(match) ? undefined : 'vlanVid: 0x1000 | id'
    case 'conntrack': return isTracked(match.ctState) ? undefined : 'ctState with est, new or the like'
    default:
      if (ABOVE_IP.has(requires) && isLater(match.ipFrag)) return 'ipFrag: no later fragment'
      return conditions[requires].find((condition) => !holds(condition, match))?.text
        ?? otherCode(requires, match)
  }
}

/** Neighbour discovery, whose messages have the code 0 (RFC 4861 §4); with another they are others. */
const NEIGHBOURS: ReadonlySet<Prerequisite> = new Set<Prerequisite>(['nd', 'ndSolicit', 'ndAdvert'])

function otherCode(requires: Prerequisite, { icmpv6Code }: MatchInit | Match): string | undefined {
  return NEIGHBOURS.has(requires) && exactBits(icmpv6Code) !== 0 ? 'icmpv6Code: 0' : undefined
}

/** Protocols whose header only the first of several fragments has. */
const ABOVE_IP: ReadonlySet<Prerequisite> = new Set<Prerequisite>([
  'tcp', 'udp', 'sctp', 'icmpv4', 'icmpv6', 'nd', 'ndSolicit', 'ndAdvert',
])
const LATER = 2

/** Tells whether the match is for fragments that are not the first of their packet. */
function isLater(fragment: unknown): boolean {
  return (exactBits(fragment) & LATER) !== 0
}

function hasTag(match: MatchInit | Match): boolean {
  return ((exactBits(match.vlanVid) | exactBits(match.vlanTci)) & VlanId.PRESENT) !== 0
}

/**
 * Tells whether the match is for packets with a connection: it asks for a bit that implies one, or for
 * tracked and not invalid.
 */
function isTracked(state: unknown): boolean {
  const value = exactBits(state)
  const mask = typeof state === 'object' && state !== null && 'mask' in state ? Number(state.mask) : 0xff
  return (value & HAS_CONNECTION) !== 0 || ((value & TRACKED) !== 0 && (mask & INVALID & ~value) !== 0)
}

/** The Ethernet type that a match asks for, also by a packet type of namespace 1 (OpenFlow 1.5 §7.2.3.11). */
export function etherType(match: MatchInit | Match): unknown {
  const type = match.packetType
  return type !== undefined && Number(type) >>> 16 === 1 ? Number(type) & 0xffff : match.ethType
}

function holds(condition: Condition, match: MatchInit | Match): boolean {
  const value = condition.field === 'ethType' ? etherType(match) : match[condition.field]
  return (typeof value === 'number' || typeof value === 'bigint') && condition.values.includes(Number(value))
}

/** The bits that a value asks to be 1. */
function exactBits(value: unknown): number {
  if (typeof value === 'object' && value !== null && 'mask' in value) {
    const { value: bits, mask } = value as Masked<number | bigint>
    return Number(bits) & Number(mask)
  }
  return Number(value ?? 0)
}
