/** What gateways do themselves: answer pings, and report packets that they cannot pass on. */
import { IcmpUnreachable, IpProtocol, type Packet } from '../../codec/packet/index.js'
import { ignore, type Inquiry, type Ipv4Packet } from './inquiry.js'
import { echoReply, icmpError, toPort } from './replies.js'
import { dropFlow, logicalPair } from '../flows/drop.js'
import type { Decision } from './decision.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** Decides about a packet to a gateway's own address. */
export function decideGateway(
  { packet, settings, inPort }: Inquiry<Ipv4Packet>, from: PlacedEndpoint,
): Decision {
  const { datapathId } = from
  const { dst: address, protocol } = packet.ipv4
  const names = { from: from.id, address }
  const pong = echoReply(from, packet)
  if (pong) {
    const packetOut = toPort(inPort, pong)
    return { kind: 'answer', datapathId, packetOut, why: { reason: 'gatewayPing', ...names } }
  }
  const why = { reason: 'gatewayClosed', ...names } as const
  if (packet.icmp || packet.truncated) return ignore(why)
  // A traceroute that sends UDP ends when it receives "port unreachable".
  const closed = packet.udp
    && icmpError(from, address, { type: 'destinationUnreachable', code: IcmpUnreachable.PORT }, packet)
  if (closed) return { kind: 'answer', datapathId, packetOut: toPort(inPort, closed), why }
  // A drop flow would also drop pings, or UDP packets that need an answer.
  if (protocol === IpProtocol.UDP || protocol === IpProtocol.ICMP) return ignore(why)
  const match = { ...logicalPair(from, address), ipProto: protocol }
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
  const why = { reason: 'ttlExpired', from: from.id, to: to.id, host: at.host.id } as const
  const { gateway } = at.network
  const port = from.attachment?.port
  if (gateway === undefined || port === undefined) return ignore(why)
  const error = icmpError(from, gateway, { type: 'timeExceeded' }, packet)
  if (!error) return ignore(why)
  return { kind: 'answer', datapathId: from.datapathId, packetOut: toPort(port, error), why }
}
