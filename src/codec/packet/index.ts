/**
 * Packets between bytes and plain objects: Ethernet, 802.1Q, ARP, IPv4, IPv6, ICMP, ICMPv6 with neighbour
 * discovery, TCP and UDP.
 *
 * {@link parsePacket} and {@link buildPacket} take and give whole frames. Each protocol also has its own
 * parser, which reads a header at an offset of a view, and its own writer, which writes one and returns the
 * offset behind it. For hot paths there are accessors (`ipv4Src`, `arpOp`, …) that read one field as a
 * number and build nothing.
 *
 * @module daolinet/packet
 */
export {
  ARP_SIZE, arpOp, arpSha, arpSpa, arpTha, arpTpa, isIpv4OverEthernet, parseArp, writeArp, type Arp,
  type ArpInit,
} from './arp.js'
export { buildDatagram, buildPacket, type DatagramInit, type PacketInit } from './build.js'
export {
  checksum, finishSum, partialSum, pseudoHeader4, pseudoHeader6, updateChecksum16, updateChecksum32,
} from './checksum.js'
export { EthType } from './eth-type.js'
export {
  ETHERNET_SIZE, ethDst, ethSrc, ethType, isTag, networkOffset, parseEthernet, writeEthernet,
  type Ethernet, type EthernetInit,
} from './ethernet.js'
export {
  ICMP_SIZE, icmpCode, icmpType, IcmpUnreachable, parseIcmp, writeIcmp, type Icmp,
  type IcmpDestinationUnreachable, type IcmpEcho, type IcmpHeader, type IcmpHeaderInit, type IcmpInit,
  type IcmpOther, type IcmpParameterProblem, type IcmpRedirect, type IcmpTimeExceeded,
} from './icmp.js'
export {
  NdFlags, RouterFlags, type Icmp6, type Icmp6Echo, type Icmp6Error, type Icmp6Header, type Icmp6HeaderInit,
  type Icmp6Init, type Icmp6Other, type Icmp6PacketTooBig, type Icmp6ParameterProblem, type NdAdvertisement,
  type NdOptionsInit, type NdRedirect, type NdRouterAdvertisement, type NdRouterSolicitation,
  type NdSolicitation, type NdTargetInit, type RouterOffer,
} from './icmp6-message.js'
export { icmp6Size, parseIcmp6, writeIcmp6 } from './icmp6.js'
export { IpProtocol } from './ip-protocol.js'
export {
  IPV4_MIN_SIZE, ipv4Dst, Ipv4Flags, ipv4Protocol, ipv4Size, ipv4Src, ipv4TransportOffset, ipv4Ttl,
  parseIpv4Header, writeIpv4Header, type Ipv4, type Ipv4Init,
} from './ipv4.js'
export type { FragmentExtension, Ipv6Extension, RawIpv6Extension } from './ipv6-extension.js'
export {
  IPV6_SIZE, ipv6Dst, ipv6Size, ipv6Src, ipv6Transport, parseIpv6Header, writeIpv6Header, type Ipv6,
  type Ipv6Init, type Ipv6Transport,
} from './ipv6.js'
export type {
  NdLinkLayerAddress, NdLinkLayerAddressInit, NdMtu, NdOption, NdOptionInit, NdPrefix, NdPrefixInit,
  NdRawOption,
} from './nd-option.js'
export {
  isFragment, parseDatagram, parsePacket, parsePacketAt, portsOf, type Datagram, type Packet, type Ports,
} from './packet.js'
export {
  dstPort, parseTcp, srcPort, TCP_MIN_SIZE, tcpFlags, TcpFlags, tcpSize, writeTcp, type Tcp, type TcpInit,
} from './tcp.js'
export { parseUdp, UDP_SIZE, writeUdp, type Udp, type UdpInit } from './udp.js'
export { badChecksums, type ChecksumLayer } from './verify.js'
export {
  MAX_VLAN_TAGS, parseVlan, VLAN_SIZE, vlanDepth, writeVlan, type Vlan, type VlanInit,
} from './vlan.js'
