/** What gateways do themselves: answer pings, refuse the rest, report what they cannot pass on. */
import { isFragment, type Packet } from '../../codec/packet/index.js'
import { denialMatch } from './denial-match.js'
import { icmpError } from './icmp.js'
import { ignore, type IpInquiry } from './inquiry.js'
import { closedTo, refusal } from './refusal.js'
import { echoReply, toPort, toSender } from './replies.js'
import { dropFlow, logicalPair } from '../flows/drop.js'
import { gatewayMac } from '../network/lookup.js'
import type { Decision } from './decision.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** Decides about a packet to a gateway's own address. */
export function decideGateway(inquiry: IpInquiry, from: PlacedEndpoint): Decision {
  const { packet, ip, settings } = inquiry
  const { datapathId } = from
  const { dst: address } = ip
  const names = { from: from.id, address }
  const pong = echoReply(from, packet)
  if (pong) {
    const packetOut = toSender(inquiry, pong)
    return { kind: 'answer', datapathId, packetOut, why: { reason: 'gatewayPing', ...names } }
  }
  const why = { reason: 'gatewayClosed', ...names } as const
  const isIcmp = (packet.icmp ?? packet.icmp6) !== undefined
  const refused = !isIcmp && !packet.truncated && !isFragment(packet)
    && refusal(from, packet, gatewayMac(from.network), closedTo(packet))
  if (refused) return { kind: 'answer', datapathId, packetOut: toSender(inquiry, refused), why }
  // Only what needs no answer is dropped by a flow.
  if (!isFragment(packet) && !isIcmp) return ignore(why)
  const fields = { protocol: true, src: isIcmp, dst: false }
  const match = { ...logicalPair(from, address), ...denialMatch(packet, fields) }
  const seconds = settings.denyTimeout
  const flows = [dropFlow({ table: 'logical', kind: 'deny', match, seconds, from: from.number })]
  return { kind: 'deny', datapathId, flows, why }
}

/**
 * Tells the sender that the TTL of its packet expired. The error comes from the gateway of the network where
 * that happened, so that traceroute shows one hop for each host that routes (RFC 1812 §5.3.1).
 * @param at - the endpoint on whose host the TTL expired
 * @param packet - the packet as it was sent, with logical addresses
 */
export function ttlExpired(
  at: PlacedEndpoint, from: PlacedEndpoint, to: PlacedEndpoint, packet: Packet,
): Decision {
  const names = { from: from.id, to: to.id, host: at.host.id }
  return tellExpired(from, at.network.gateway, packet, names)
}

/**
 * The same about a packet to whatever address.
 * @param gateway - the address that the error comes from; without one, nothing is told
 * @param names - the sender, the receiver or its address, and the host on which the TTL expired
 */
export function tellExpired(
  from: PlacedEndpoint, gateway: string | undefined, packet: Packet,
  names: { readonly from: string, readonly to: string, readonly host: string },
): Decision {
  const why = { reason: 'ttlExpired', ...names } as const
  const port = from.attachment?.port
  if (gateway === undefined || port === undefined) return ignore(why)
  const error = icmpError(from, gateway, 'expired', packet)
  if (!error) return ignore(why)
  return { kind: 'answer', datapathId: from.datapathId, packetOut: toPort(port, error, from.vlan), why }
}
