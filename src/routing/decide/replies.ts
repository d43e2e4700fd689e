/** Packets that the controller sends in the name of a gateway or another endpoint. */
import { packetOut, type PacketOut } from '../../codec/index.js'
import { buildDatagram, buildPacket, type IcmpInit, type Packet } from '../../codec/packet/index.js'
import { gatewayMac } from '../network/lookup.js'
import { icmpTypeOf } from '../policy/transport.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** How many bytes an ICMP error quotes at most, so that it stays within 576 bytes (RFC 1812 §4.3.2.3). */
const MAX_QUOTE = 576 - 20 - 8

/** ICMP messages that are errors about other packets (RFC 1122 §3.2.2). */
const ICMP_ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12])

/** Sends a packet out of a port. */
export function toPort(port: number, data: Uint8Array): PacketOut {
  return packetOut({ actions: [{ type: 'output', port, maxLen: 0 }], data })
}

/** An ARP reply that gives the requester the MAC address of an IP address (RFC 826). */
export function arpReply(requester: PlacedEndpoint, address: string, mac: string): Uint8Array {
  return buildPacket({
    ethernet: { src: mac, dst: requester.mac },
    arp: { op: 'reply', sha: mac, spa: address, tha: requester.mac, tpa: requester.ip },
  })
}

/** The gateway's reply to a ping; undefined when the packet is not a whole echo request. */
export function echoReply(sender: PlacedEndpoint, packet: Packet): Uint8Array | undefined {
  const { icmp, ipv4, payload } = packet
  if (icmp?.type !== 'echoRequest' || !ipv4 || packet.truncated) return undefined
  return buildPacket({
    ethernet: { src: gatewayMac(sender.network), dst: sender.mac },
    ipv4: { src: ipv4.dst, dst: ipv4.src, ttl: 64, dscp: ipv4.dscp, identification: ipv4.identification },
    icmp: { type: 'echoReply', identifier: icmp.identifier, sequence: icmp.sequence },
    payload,
  })
}

/**
 * An ICMP error that quotes a packet as its sender sent it. Undefined for packets about which no error may
 * be sent: ICMP errors and all fragments but the first (RFC 1122 §3.2.2).
 * @param from - the address of the gateway that sends the error
 */
export function icmpError(
  sender: PlacedEndpoint, from: string, icmp: IcmpInit, about: Packet,
): Uint8Array | undefined {
  if (!about.ipv4 || about.ipv4.fragmentOffset > 0) return undefined
  if (about.icmp && ICMP_ERRORS.has(icmpTypeOf(about.icmp))) return undefined
  const { ethernet: _ethernet, vlan: _vlan, arp: _arp, trailer: _trailer, ...datagram } = about
  return buildPacket({
    ethernet: { src: gatewayMac(sender.network), dst: sender.mac },
    ipv4: { src: from, dst: sender.ip, ttl: 64 },
    icmp,
    payload: buildDatagram(datagram).subarray(0, MAX_QUOTE),
  })
}
