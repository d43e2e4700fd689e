/** Everything that a decision is made from. */
import { NO_BUFFER } from '../../codec/index.js'
import { EthType, parsePacket, VLAN_SIZE, type Packet } from '../../codec/packet/index.js'
import { ipHeaderOf, type IpHeader } from './ip-header.js'
import { routingSettings, type RoutingOptions, type RoutingSettings } from '../flows/half-route.js'
import { TABLES } from '../flows/pipeline.js'
import { vlanIn } from '../flows/tag.js'
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
  /** The VLAN tag that the packet came with; undefined when it had none. */
  readonly vlan: number | undefined
  /** The packet without that tag. */
  readonly packet: Packet
  /** Its IP header; undefined for other packets, and for those with a tag too many. */
  readonly ip: IpHeader | undefined
  /** The bytes of the packet without the tag, borrowed from the packet-in. */
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

/** An inquiry about an IP packet. */
export type IpInquiry = Inquiry & { readonly ip: IpHeader }

/** An inquiry about an IPv4 packet. */
export type Ipv4Inquiry = IpInquiry & { readonly packet: Packet & Required<Pick<Packet, 'ipv4'>> }

/** Parses a packet-in, or says why it must be ignored. */
export function inquiryOf(
  { datapathId, packetIn }: Arrival, view: View, options: RoutingOptions,
): Inquiry | IgnoreDecision {
  const host = hostByDatapath(view, datapathId)
  if (!host) return ignore({ reason: 'unknownSwitch', datapathId })
  const { bufferId, totalLen, reason, match, tableId } = packetIn
  if (bufferId !== NO_BUFFER || packetIn.data.length < totalLen) {
    return ignore({ reason: 'truncated', length: packetIn.data.length, of: totalLen })
  }
  const marked = vlanIn(match)
  // What no guard has seen carries its tag still.
  const { vlan, data } = (marked === undefined ? withoutTag(packetIn.data) : undefined)
    ?? { vlan: marked, data: packetIn.data }
  const packet = parsePacket(data)
  // The rest of a packet that its sender cut short is routed as it is.
  const { problem } = packet
  if (packet.ethernet === undefined || problem?.code === 'ERR_BAD_PACKET') {
    return ignore({ reason: 'malformed', detail: problem!.message })
  }
  return {
    view, datapathId, host, data, settings: routingSettings(options), inPort: match.inPort ?? -1,
    vlan, packet, ip: packet.vlan ? undefined : ipHeaderOf(packet), table: tableId,
    ttlExpired: reason === 'invalidTtl', tunnel: tunnelIn(match),
    ...(tableId === TABLES.tracked.id ? { connection: match } : {}),
  }
}

const TAG_OFFSET = 12

/** A tagged frame's tag, and its bytes without it; undefined for others: a tag for priority only is none. */
export function withoutTag(
  bytes: Uint8Array,
): { readonly vlan: number, readonly data: Uint8Array } | undefined {
  if (bytes.length < TAG_OFFSET + VLAN_SIZE) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const vlan = view.getUint16(TAG_OFFSET + 2) & 0xfff
  if (view.getUint16(TAG_OFFSET) !== EthType.VLAN || vlan === 0) return undefined
  const data = new Uint8Array(bytes.length - VLAN_SIZE)
  data.set(bytes.subarray(0, TAG_OFFSET))
  data.set(bytes.subarray(TAG_OFFSET + VLAN_SIZE), TAG_OFFSET)
  return { vlan, data }
}

function tunnelIn({ tunnelId, tunIpv4Src, tunIpv6Src }: Match): ReceivedTunnel | undefined {
  const src = tunIpv4Src ?? tunIpv6Src
  return typeof tunnelId === 'bigint' && typeof src === 'string' ? { id: Number(tunnelId), src } : undefined
}

/** Whether it is about an IP packet. */
export function isAboutIp(inquiry: Inquiry): inquiry is IpInquiry {
  return inquiry.ip !== undefined
}

/** Whether it is about an IPv4 packet. */
export function isAboutIpv4(inquiry: Inquiry): inquiry is Ipv4Inquiry {
  return inquiry.ip !== undefined && inquiry.packet.ipv4 !== undefined
}

/** The decision to do nothing. */
export function ignore(why: Why): IgnoreDecision {
  return { kind: 'ignore', why }
}
