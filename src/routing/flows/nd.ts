/**
 * Questions by neighbour discovery (RFC 4861), and the flows that answer them: those with the sender's MAC
 * address, for that is where the answer has the other one. Questions without it, which are those about the
 * sender's own new address, come to the controller.
 *
 * An answer takes two tables. Open vSwitch lets a flow write the address in an advertisement only if the flow
 * matches advertisements: the first one makes the question an advertisement, the second one completes it.
 */
import {
  flowMod, gotoTable, output, PortNo, type FlowMod, type Instruction, type Match,
} from '../../codec/index.js'
import { EthType, IpProtocol, NdFlags } from '../../codec/packet/index.js'
import { parseIpv6 } from '../../codec/addresses/index.js'
import { apply, set } from './actions.js'
import { cookieOf } from './cookie.js'
import { PRIORITIES, TABLES } from './pipeline.js'
import { tag } from './tag.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** The types of the messages of neighbour discovery: from router solicitations to redirects. */
export const ND_TYPES = [133, 134, 135, 136, 137] as const
export const SOLICITATION = 135
const ADVERTISEMENT = 136
/** The type of the option with the MAC address of the target. */
const TARGET_OPTION = 2

/** The hop limit of neighbour discovery: nothing that a router has passed on has it (RFC 4861 §3.1). */
export const ND_HOP_LIMIT = 255
/** The source of those who do not know yet whether their address is taken (RFC 4862 §5.4.2). */
export const UNSPECIFIED6 = '::'
/** Addresses that are valid on one link only: every IPv6 host has one. */
export const LINK_LOCAL = 'fe80::/10'
/** The group of all hosts of a link. */
export const ALL_NODES = 'ff02::1'
export const ALL_NODES_MAC = '33:33:00:00:00:01'

/** Matches neighbour solicitations. */
export const ND_SOLICITATION: Match = {
  ethType: EthType.IPV6, ipProto: IpProtocol.ICMPV6, icmpv6Type: SOLICITATION, icmpv6Code: 0,
}

/** Matches what asks for an address. */
export function ndQuestion(address: string): Match {
  return { ...ND_SOLICITATION, ipv6NdTarget: address }
}

/** The MAC address of the group that an address is asked for in (RFC 4291 §2.7.1, RFC 2464 §7). */
export function solicitedMac(address: string): string {
  const low = (parseIpv6(address) & 0xff_ffffn).toString(16).padStart(6, '0')
  return `33:33:ff:${low.slice(0, 2)}:${low.slice(2, 4)}:${low.slice(4)}`
}

/** The flags of an advertisement that answers a question. */
export function advertisedFlags(isRouter: boolean): number {
  return NdFlags.SOLICITED | NdFlags.OVERRIDE | (isRouter ? NdFlags.ROUTER : 0)
}

/** Turns a solicitation into the advertisement that gives a MAC address, but for the place it is in. */
export function ndAnswer(
  from: Pick<PlacedEndpoint, 'mac' | 'vlan'>, address: string, mac: string, isRouter: boolean,
): Instruction[] {
  return [
    apply(
      set({ ethSrc: mac }), set({ ethDst: from.mac }),
      { type: 'regMove', src: whole('ipv6Src', 128), dst: whole('ipv6Dst', 128) }, set({ ipv6Src: address }),
      set({ icmpv6Type: ADVERTISEMENT }), set({ ndReserved: advertisedFlags(isRouter) * 2 ** 24 }),
      set({ ndOptionsType: TARGET_OPTION }), ...tag(from.vlan),
    ),
    gotoTable(TABLES.advertise.id),
  ]
}

/** The flow that completes advertisements: the MAC address is that of the station that they come from. */
export function completion(): FlowMod {
  return flowMod({
    cookie: cookieOf('host'),
    tableId: TABLES.advertise.id,
    priority: PRIORITIES.advertise.value,
    match: {
      ethType: EthType.IPV6, ipProto: IpProtocol.ICMPV6, icmpv6Type: ADVERTISEMENT, icmpv6Code: 0,
    },
    instructions: apply(
      { type: 'regMove', src: whole('ethSrc', 48), dst: whole('ipv6NdTll', 48) }, output(PortNo.IN_PORT, 0),
    ),
  })
}

function whole(field: keyof Match, bits: number) {
  return { field, offset: 0, bits }
}
