/** What is known of packets, from the match that they fit and the actions that were executed on them. */
import { etherType, unmetPrerequisite } from '../match/prerequisites.js'
import { headerOf, type Subfield } from '../match/subfield.js'
import { EthType } from '../packet/eth-type.js'
import { VlanId } from '../protocol/constants.js'
import type { Action } from '../actions/index.js'
import type { Match } from '../match/fields.js'

/** What is known of the packets: the match, as changed by the actions so far. */
export type Known = Record<string, unknown>

const IP: readonly number[] = [EthType.IPV4, EthType.IPV6]
/** The namespace of packet types that are Ethernet types, and an Ethernet type that none is. */
const [ETHER_TYPES, NO_TYPE] = [1, 0xffff]
/** The bit of `ctState` for packets that belong to no connection. */
const CT_INVALID = 0x10

/** What packets lack for a field to be written. */
export function lacksForField(name: string, known: Known): string | undefined {
  if (name === 'vlanVid' && !isTagged(known)) return 'that there is a VLAN tag'
  return unmetPrerequisite(name, basics(known))
}

/** What packets lack for bits of a field to be read or written. */
export function lacksForBits(subfield: Subfield, known: Known): string | undefined {
  const name = headerOf(subfield.field)?.row?.name
  if (name === undefined) return undefined
  return unmetPrerequisite(name, basics(known))
}

/** The fields that are prerequisites of others. An IP protocol counts only while the packet is IP. */
function basics(known: Known): Match {
  const protocols = isOf(known, IP) ? ['ipProto', 'icmpv6Type', 'icmpv6Code', 'ipFrag'] : []
  const names = ['inPort', 'vlanVid', 'vlanTci', 'ethType', 'ctState', 'packetType', ...protocols]
  return Object.fromEntries(names.filter((name) => name in known).map((name) => [name, known[name]])) as Match
}

/** Changes what is known of the packets as an action changes the packets. */
export function follow(action: Action, known: Known): void {
  switch (action.type) {
    case 'pushVlan': setTags(known, tagsOf(known) + 1); break
    case 'popVlan': setTags(known, Math.max(tagsOf(known) - 1, 0)); break
    case 'pushMpls': case 'popMpls': case 'pushPbb': known.ethType = action.ethertype; break
    case 'popPbb': known.ethType = NO_TYPE; break
    case 'encap':
      known.packetType = action.packetType
      if (action.packetType >>> 16 === ETHER_TYPES) known.ethType = action.packetType & 0xffff
      break
    case 'decap': decapsulate(known); break
    // Of the fields that are written, only the tag counts: the others are what the match says.
    case 'setField': case 'regLoad2':
      if ('vlanTci' in action.field) setTci(known, action.field.vlanTci)
      break
    case 'regLoad':
      if (headerOf(action.dst.field)?.row.name !== 'vlanTci') break
      setTci(known, Number(action.value << BigInt(action.dst.offset)))
      break
    default:
  }
}

/**
 * After an Ethernet header is popped, the packet is what the Ethernet type was; after another, nothing is
 * known.
 */
function decapsulate(known: Known): void {
  const type = isEthernet(known) ? Number(known.ethType ?? 0) : NO_TYPE
  known.ethType = type
  known.packetType = ETHER_TYPES * 0x1_0000 + type
}

/** Tells whether there is a VLAN tag. */
export function isTagged(known: Known): boolean {
  return ((setBits(known.vlanVid) | setBits(known.vlanTci)) & VlanId.PRESENT) !== 0
}

/** How many VLAN tags there are, as far as is known. */
export function tagsOf(known: Known): number {
  return isTagged(known) ? 1 + Number(known.tagsBeneath ?? 0) : 0
}

function setTci(known: Known, value: unknown): void {
  known.vlanVid = undefined
  known.vlanTci = value
}

function setTags(known: Known, count: number): void {
  known.vlanVid = count === 0 ? 0 : VlanId.PRESENT
  known.vlanTci = undefined
  known.tagsBeneath = Math.max(count - 1, 0)
}

/** Tells whether the packets are IP with this protocol. */
export function isOfProtocol(known: Known, protocol: number): boolean {
  return isOf(known, IP) && Number(known.ipProto) === protocol
}

/** Tells whether the packets have one of these Ethernet types. */
export function isOf(known: Known, types: readonly number[]): boolean {
  return types.includes(Number(etherType(known as Match)))
}

/** Tells whether the packets begin with an Ethernet header. */
export function isEthernet({ packetType }: Known): boolean {
  return Number(packetType ?? 0) === 0
}

/** Tells whether the packets are known to belong to no connection that could be kept. */
export function isInvalid({ ctState }: Known): boolean {
  return (setBits(ctState) & CT_INVALID) !== 0
}

/** The bits that are known to be 1. */
function setBits(value: unknown): number {
  if (typeof value === 'object' && value !== null && 'mask' in value && 'value' in value) {
    return Number(value.value) & Number(value.mask)
  }
  return Number(value ?? 0)
}
