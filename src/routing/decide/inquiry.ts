/** Everything that a decision is made from. */
import { NO_BUFFER } from '../../codec/index.js'
import { parsePacket, type Packet } from '../../codec/packet/index.js'
import { ipHeaderOf, type IpHeader } from './ip-header.js'
import { routingSettings, type RoutingOptions, type RoutingSettings } from '../flows/half-route.js'
import { TABLES } from '../flows/pipeline.js'
import { hostByDatapath } from '../network/placed.js'
import type { Match } from '../../codec/index.js'
import type { Arrival, IgnoreDecision } from './decision.js'
import type { ReceivedTunnel } from '../network/crossing.js'
import type { Host } from '../network/records.js'
import type { View } from '../network/view.js'
import type { Why } from './explain.js'

/** A packet that a switch sent, parsed, with everything that is needed to decide about it. */
export interface Inquiry {
  readonly view: View
  readonly settings: RoutingSettings
  /** The switch that sent the packet. */
  readonly datapathId: bigint
  /** The host of that switch. */
  readonly host: Host
  /** The port that the packet came in on; -1 when the switch did not say. */
  readonly inPort: number
  readonly packet: Packet
  /** Its IP header; undefined for other packets, and for those with a VLAN tag, which no flow lets pass. */
  readonly ip: IpHeader | undefined
  /** The bytes of the packet, borrowed from the packet-in. */
  readonly data: Uint8Array
  /** Whether the switch sent it because a flow that lets it pass found its TTL expired. */
  readonly ttlExpired: boolean
  /** The table whose flow sent it. */
  readonly table: number
  /** The tunnel by which it came from another host; undefined when it came by none. */
  readonly tunnel: ReceivedTunnel | undefined
  /** What the connection tracker says of the packet: in packets from the table `tracked` only. */
  readonly connection?: Match
}

/** An inquiry about an IP packet without a VLAN tag. */
export type IpInquiry = Inquiry & { readonly ip: IpHeader }

/** An inquiry about an IPv4 packet without a VLAN tag. */
export type Ipv4Inquiry = IpInquiry & { readonly packet: Packet & Required<Pick<Packet, 'ipv4'>> }

/** Parses a packet-in, or says why it must be ignored. */
export function inquiryOf(
  { datapathId, packetIn }: Arrival, view: View, options: RoutingOptions,
): Inquiry | IgnoreDecision {
  const host = hostByDatapath(view, datapathId)
  if (!host) return ignore({ reason: 'unknownSwitch', datapathId })
  const { data, bufferId, totalLen, reason, match, tableId } = packetIn
  if (bufferId !== NO_BUFFER || data.length < totalLen) {
    return ignore({ reason: 'truncated', length: data.length, of: totalLen })
  }
  const packet = parsePacket(data)
  // The rest of a packet that its sender cut short is routed as it is.
  const { problem } = packet
  if (packet.ethernet === undefined || problem?.code === 'ERR_BAD_PACKET') {
    return ignore({ reason: 'malformed', detail: problem!.message })
  }
  return {
    view, datapathId, host, data, settings: routingSettings(options), inPort: match.inPort ?? -1,
    packet, ip: packet.vlan ? undefined : ipHeaderOf(packet), table: tableId,
    ttlExpired: reason === 'invalidTtl', tunnel: tunnelIn(match),
    ...(tableId === TABLES.tracked.id ? { connection: match } : {}),
  }
}

function tunnelIn({ tunnelId, tunIpv4Src, tunIpv6Src }: Match): ReceivedTunnel | undefined {
  const src = tunIpv4Src ?? tunIpv6Src
  return typeof tunnelId === 'bigint' && typeof src === 'string' ? { id: Number(tunnelId), src } : undefined
}

/** Whether it is about an IP packet without a VLAN tag. */
export function isAboutIp(inquiry: Inquiry): inquiry is IpInquiry {
  return inquiry.ip !== undefined
}

/** Whether it is about an IPv4 packet without a VLAN tag. */
export function isAboutIpv4(inquiry: Inquiry): inquiry is Ipv4Inquiry {
  return inquiry.ip !== undefined && inquiry.packet.ipv4 !== undefined
}

/** The decision to do nothing. */
export function ignore(why: Why): IgnoreDecision {
  return { kind: 'ignore', why }
}
