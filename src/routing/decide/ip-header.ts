/** What decisions look at in the IP header of a packet, whatever the version. */
import type { Datagram, Packet } from '../../codec/packet/index.js'

/** The part of an IP header that both versions have. */
export interface IpHeader {
  readonly src: string
  readonly dst: string
  /** The TTL of IPv4, or the hop limit of IPv6. */
  readonly ttl: number
}

/** The IP header of a packet; undefined when it has none. */
export function ipHeaderOf({ ipv4, ipv6 }: Datagram): IpHeader | undefined {
  return ipv4 ?? (ipv6 && { src: ipv6.src, dst: ipv6.dst, ttl: ipv6.hopLimit })
}

/** The packet with other IP addresses. Its checksums are computed when it is built. */
export function readdressed(packet: Packet, src: string, dst: string): Packet {
  const { ipv4, ipv6 } = packet
  if (ipv4) return { ...packet, ipv4: { ...ipv4, src, dst } }
  return ipv6 ? { ...packet, ipv6: { ...ipv6, src, dst } } : packet
}
