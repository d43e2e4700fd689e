/** Packets that the controller sends in a gateway's or a neighbour's name. */
import { packetOut, type PacketOut } from '../../codec/index.js'
import { buildDatagram, buildPacket, type IcmpInit, type Packet } from '../../codec/packet/index.js'
import { gatewayMac, type PlacedEndpoint } from '../network/lookup.js'
import { icmpTypeOf } from '../policy/transport.js'

/** The most that an ICMP error quotes, so that the whole stays within 576 bytes (RFC 1812 §4.3.2.3). */
const MAX_QUOTE = 576 - 20 - 8

/** ICMP messages that are errors about other packets (RFC 1122 §3.2.2). */
const ICMP_ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12])

/** Sends a packet to an endpoint's port, which must be known. */
export function toEndpoint(endpoint: PlacedEndpoint, data: Uint8Array): PacketOut {
  return packetOut({ actions: [{ type: 'output', port: endpoint.port!, maxLen: 0 }], data })
}

/** Tells whoever asked who has an address (RFC 826). */
export function arpReply(asker: PlacedEndpoint, address: string, mac: string): PacketOut {
  const { endpoint } = asker
  return toEndpoint(asker, buildPacket({
    ethernet: { src: mac, dst: endpoint.mac },
    arp: { op: 'reply', sha: mac, spa: address, tha: endpoint.mac, tpa: endpoint.ip },
  }))
}

/** Answers a ping as the gateway would; undefined when the packet is none. */
export function echoReply(asker: PlacedEndpoint, packet: Packet): PacketOut | undefined {
  const { icmp, ipv4, payload } = packet
  if (icmp?.type !== 'echoRequest' || !ipv4 || packet.truncated) return undefined
  return toEndpoint(asker, buildPacket({
    ethernet: { src: gatewayMac(asker.network), dst: asker.endpoint.mac },
    ipv4: { src: ipv4.dst, dst: ipv4.src, ttl: 64, dscp: ipv4.dscp, identification: ipv4.identification },
    icmp: { type: 'echoReply', identifier: icmp.identifier, sequence: icmp.sequence },
    payload,
  }))
}

/**
 * An ICMP error about a packet, with the packet as its sender sent it; undefined where none may be sent:
 * about ICMP errors and later fragments (RFC 1122 §3.2.2).
 * @param from - the address of the gateway that reports
 */
export function icmpError(
  sender: PlacedEndpoint, from: string, icmp: IcmpInit, about: Packet,
): PacketOut | undefined {
  if (!about.ipv4 || about.ipv4.fragmentOffset > 0) return undefined
  if (about.icmp && ICMP_ERRORS.has(icmpTypeOf(about.icmp))) return undefined
  const { ethernet: _ethernet, vlan: _vlan, arp: _arp, trailer: _trailer, ...datagram } = about
  return toEndpoint(sender, buildPacket({
    ethernet: { src: gatewayMac(sender.network), dst: sender.endpoint.mac },
    ipv4: { src: from, dst: sender.endpoint.ip, ttl: 64 },
    icmp,
    payload: buildDatagram(datagram).subarray(0, MAX_QUOTE),
  }))
}
