/** Packets that the controller sends in the name of a gateway or another endpoint. */
import { packetOut, type PacketOut } from '../../codec/index.js'
import { buildPacket, type Packet, type PacketInit } from '../../codec/packet/index.js'
import { tag } from '../flows/tag.js'
import { gatewayMac } from '../network/lookup.js'
import { ipFamily } from '../network/prefix.js'
import type { Inquiry } from './inquiry.js'
import type { PlacedEndpoint } from '../network/placed.js'

/** Sends a packet out of a port, with a tag if one is given. */
export function toPort(port: number, data: Uint8Array, vlan?: number): PacketOut {
  return packetOut({ actions: [...tag(vlan), { type: 'output', port, maxLen: 0 }], data })
}

/** Sends a packet back to where the one came from that it answers. */
export function toSender({ inPort, vlan }: Pick<Inquiry, 'inPort' | 'vlan'>, data: Uint8Array): PacketOut {
  return toPort(inPort, data, vlan)
}

/** The IP header of a packet from one address to another. */
export function ipInit(src: string, dst: string): Pick<PacketInit, 'ipv4' | 'ipv6'> {
  return ipFamily(src) === 6 ? { ipv6: { src, dst, hopLimit: 64 } } : { ipv4: { src, dst, ttl: 64 } }
}

/** The gateway's reply to a ping; undefined when the packet is not a whole echo request. */
export function echoReply(sender: PlacedEndpoint, packet: Packet): Uint8Array | undefined {
  const { icmp, icmp6, ipv4, ipv6, payload } = packet
  if (packet.truncated) return undefined
  const ethernet = { src: gatewayMac(sender.network), dst: sender.mac }
  if (ipv4 && icmp?.type === 'echoRequest') {
    const { identifier, sequence } = icmp
    const { src, dst, dscp, identification } = ipv4
    return buildPacket({
      ethernet,
      ipv4: { src: dst, dst: src, ttl: 64, dscp, identification },
      icmp: { type: 'echoReply', identifier, sequence },
      payload,
    })
  }
  if (!ipv6 || icmp6?.type !== 'echoRequest') return undefined
  const { identifier, sequence } = icmp6
  return buildPacket({
    ethernet,
    ipv6: { src: ipv6.dst, dst: ipv6.src, hopLimit: 64, dscp: ipv6.dscp },
    icmp6: { type: 'echoReply', identifier, sequence },
    payload,
  })
}
