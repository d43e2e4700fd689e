/** What an endpoint asks its neighbours: which of them has an address. */
import {
  buildPacket, NdFlags, type Arp, type NdSolicitation, type Packet,
} from '../../codec/packet/index.js'
import { inPrefix } from '../network/prefix.js'
import { arpQuestion, BROADCAST, UNSPECIFIED } from '../flows/arp.js'
import {
  advertisedFlags, ALL_NODES, ALL_NODES_MAC, LINK_LOCAL, ND_HOP_LIMIT, ndQuestion, solicitedMac,
  UNSPECIFIED6,
} from '../flows/nd.js'
import { atAddress, inFamily } from '../network/placed.js'
import type { Match } from '../../codec/index.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** A question for an address. */
export interface Question {
  /** ARP, or neighbour discovery. */
  readonly by: 'arp' | 'nd'
  /** The address that is asked for. */
  readonly address: string
  /** The address that asks. */
  readonly sender: string
  /** Whether it is a question, as its standard says. */
  readonly isValid: boolean
  /** The MAC address that asks everybody who may have the address. */
  readonly everybody: string
  /** Matches such questions for the address. */
  readonly match: () => Match
  /** The frame that says who has the address. */
  readonly answer: (to: PlacedEndpoint, mac: string, isRouter: boolean) => Uint8Array
}

/** The question in a packet: ARP of any kind, or a neighbour solicitation. */
export function questionIn(packet: Packet): Question | undefined {
  const { arp, icmp6 } = packet
  if (arp) return byArp(arp)
  return icmp6?.type === 'neighborSolicitation' ? byNd(packet, icmp6) : undefined
}

/**
 * The endpoint at the address that its packet comes from; undefined when the packet may not come from there.
 * A question may also come from nowhere, and by neighbour discovery from a link-local address.
 */
export function senderOf(
  placed: PlacedEndpoint, address: string, question: Question | undefined,
): PlacedEndpoint | undefined {
  const own = atAddress(placed, address)
  if (own || !question) return own
  const isFromNowhere = address === (question.by === 'arp' ? UNSPECIFIED : UNSPECIFIED6)
  const isFromLink = question.by === 'nd' && inPrefix(LINK_LOCAL, address)
  return isFromNowhere || isFromLink ? inFamily(placed, question.by === 'arp' ? 4 : 6) : undefined
}

function byArp({ op, spa: sender, tpa: address }: Arp): Question {
  return {
    by: 'arp', address, sender, isValid: op === 'request', everybody: BROADCAST,
    match: () => arpQuestion(address, sender),
    answer: (to, mac) => buildPacket({
      ethernet: { src: mac, dst: to.mac },
      arp: { op: 'reply', sha: mac, spa: address, tha: to.mac, tpa: sender },
    }),
  }
}

function byNd({ ethernet, ipv6 }: Packet, { target: address, code, options }: NdSolicitation): Question {
  const { src: sender, hopLimit } = ipv6!
  const isFromNowhere = sender === UNSPECIFIED6
  const everybody = solicitedMac(address)
  const named = options.find((option) => option.type === 'sourceLinkLayerAddress')
  const isNamed = named !== undefined && 'address' in named
  const isRight = isFromNowhere ? !isNamed && ethernet.dst === everybody
    : !isNamed || named.address === ethernet.src
  return {
    by: 'nd', address, sender, everybody, match: () => ndQuestion(address),
    // RFC 4861 §7.1.1
    isValid: hopLimit === ND_HOP_LIMIT && code === 0 && isRight,
    answer: (to, mac, isRouter) => buildPacket({
      ethernet: { src: mac, dst: isFromNowhere ? ALL_NODES_MAC : to.mac },
      ipv6: { src: address, dst: isFromNowhere ? ALL_NODES : sender, hopLimit: ND_HOP_LIMIT },
      icmp6: {
        type: 'neighborAdvertisement', target: address,
        // Whoever asks from nowhere has not solicited anything (RFC 4861 §7.2.4).
        flags: advertisedFlags(isRouter) & (isFromNowhere ? ~NdFlags.SOLICITED : ~0),
        options: [{ type: 'targetLinkLayerAddress', address: mac }],
      },
    }),
  }
}
