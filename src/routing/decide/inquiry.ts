/** Everything that a decision is made from. */
import { NO_BUFFER } from '../../codec/index.js'
import { parsePacket, type Packet } from '../../codec/packet/index.js'
import { routingSettings, type RoutingOptions, type RoutingSettings } from '../flows/half-route.js'
import { hostByDatapath } from '../network/placed.js'
import type { Arrival, IgnoreDecision } from './decision.js'
import type { Host } from '../network/records.js'
import type { View } from '../network/view.js'
import type { Why } from './explain.js'

/** A packet that a switch sent, parsed, with everything that is needed to decide about it. */
export interface Inquiry<P extends Packet = Packet> {
  readonly view: View
  readonly settings: RoutingSettings
  /** The switch that sent the packet. */
  readonly datapathId: bigint
  /** The host of that switch. */
  readonly host: Host
  /** The port that the packet came in on; -1 when the switch did not say. */
  readonly inPort: number
  readonly packet: P
  /** The bytes of the packet, borrowed from the packet-in. */
  readonly data: Uint8Array
  /** Whether the switch sent it because a flow that lets it pass found its TTL expired. */
  readonly ttlExpired: boolean
}

/** A packet with an IPv4 header. */
export type Ipv4Packet = Packet & Required<Pick<Packet, 'ipv4'>>

/** Parses a packet-in, or says why it must be ignored. */
export function inquiryOf(
  { datapathId, packetIn }: Arrival, view: View, options: RoutingOptions,
): Inquiry | IgnoreDecision {
  const host = hostByDatapath(view, datapathId)
  if (!host) return ignore({ reason: 'unknownSwitch', datapathId })
  const { data, bufferId, totalLen, reason, match } = packetIn
  if (bufferId !== NO_BUFFER || data.length < totalLen) {
    return ignore({ reason: 'truncated', length: data.length, of: totalLen })
  }
  try {
    return {
      view, datapathId, host, data, settings: routingSettings(options), inPort: match.inPort ?? -1,
      packet: parsePacket(data), ttlExpired: reason === 'invalidTtl',
    }
  } catch (error) {
    return ignore({ reason: 'malformed', detail: (error as Error).message })
  }
}

/** Whether it is IPv4 without a VLAN tag: the only packets besides ARP that tables other than 0 see. */
export function isIpv4(inquiry: Inquiry): inquiry is Inquiry<Ipv4Packet> {
  return inquiry.packet.ipv4 !== undefined && inquiry.packet.vlan === undefined
}

/** The decision to do nothing. */
export function ignore(why: Why): IgnoreDecision {
  return { kind: 'ignore', why }
}
