/**
 * Packets between bytes and plain objects: Ethernet, 802.1Q, MPLS, ARP, IPv4, IPv6, ICMP, ICMPv6 with
 * neighbour and multicast listener discovery, TCP, UDP and SCTP; and what those carry: LLDP, DHCP, DNS, IGMP,
 * GRE, VXLAN and Geneve.
 *
 * {@link parsePacket} and {@link buildPacket} take and give whole frames. What they leave in the payload is
 * read and built by the functions of its protocol ({@link parseDns} and {@link buildDns}, …): only those that
 * a program uses become part of its bundle. All these functions take bytes, and never throw for what the
 * bytes hold: they give what could be read, and say what is wrong with the rest.
 *
 * Each layer of a packet also has its own parser, which reads a header at an offset of a view and throws
 * `DecodeError`, and its own writer, which writes one and returns the offset behind it. For hot paths there
 * are accessors (`ipv4Src`, `arpOp`, …) that read one field as a number and build nothing.
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
export {
  buildDhcp, DHCP_BROADCAST, dhcpOption, overloadedDhcpOptions, parseDhcp, type Dhcp, type DhcpInit,
} from './dhcp/dhcp.js'
export type {
  DhcpNamedOption, DhcpOption, DhcpOptionName, DhcpOptionValues, DhcpRawOption,
} from './dhcp/option.js'
export type { DhcpMessageType } from './dhcp/option-kind.js'
export {
  buildDns, DnsResponseCode, parseDns, type Dns, type DnsFlags, type DnsInit, type DnsQuestion,
  type DnsQuestionInit,
} from './dns/dns.js'
export type {
  DnsAddress, DnsMx, DnsRawRecord, DnsRecord, DnsRecordHeader, DnsRecordInit, DnsSoa, DnsSrv, DnsTarget,
  DnsTxt,
} from './dns/record.js'
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
  type Icmp6Init, type Icmp6Other, type Icmp6PacketTooBig, type Icmp6ParameterProblem, type MldGroupInit,
  type MldMembership, type MldQuery, type MldReportV2, type NdAdvertisement,
  type NdOptionsInit, type NdRedirect, type NdRouterAdvertisement, type NdRouterSolicitation,
  type NdSolicitation, type NdTargetInit, type RouterOffer,
} from './icmp6-message.js'
export { icmp6Size, parseIcmp6, writeIcmp6 } from './icmp6.js'
export {
  buildIgmp, parseIgmp, type Igmp, type IgmpHeader, type IgmpInit, type IgmpMembership, type IgmpOther,
  type IgmpQuery, type IgmpReportV3,
} from './igmp.js'
export { IpProtocol } from './ip-protocol.js'
export {
  IPV4_MIN_SIZE, ipv4Dst, Ipv4Flags, ipv4Protocol, ipv4Size, ipv4Src, ipv4TransportOffset, ipv4Ttl,
  parseIpv4Header, writeIpv4Header, type Ipv4, type Ipv4Init,
} from './ipv4.js'
export type { FragmentExtension, Ipv6Extension, RawIpv6Extension } from './ipv6-extension.js'
export { ipv6Transport, type Ipv6Transport } from './ipv6-transport.js'
export {
  IPV6_SIZE, ipv6Dst, ipv6Size, ipv6Src, parseIpv6Header, writeIpv6Header, type Ipv6, type Ipv6Init,
} from './ipv6.js'
export type { LldpChassisId, LldpIdentifier, LldpPortId } from './lldp/id.js'
export { buildLldp, LLDP_MAC, parseLldp, type Lldp, type LldpInit } from './lldp/lldp.js'
export {
  LldpCapabilities, type LldpManagementAddress, type LldpOrganizational, type LldpRawTlv,
  type LldpSystemCapabilities, type LldpText, type LldpTlv,
} from './lldp/tlv.js'
export { MPLS_SIZE, parseMpls, writeMpls, type MplsLabel, type MplsLabelInit } from './mpls.js'
export type { GroupRecord, GroupRecordInit, SourceQuery, SourceQueryInit } from './multicast.js'
export type {
  NdLinkLayerAddress, NdLinkLayerAddressInit, NdMtu, NdOption, NdOptionInit, NdPrefix, NdPrefixInit,
  NdRawOption,
} from './nd-option.js'
export {
  isFragment, portsOf, type Datagram, type NoLayers, type Packet, type Ports, type Runt,
} from './packet.js'
export { parseDatagram, parsePacket, parsePacketAt } from './parse.js'
export {
  orThrow, type PacketProblem, type Parsed, type Remainder, type Unreadable,
} from './problem.js'
export { parseSctp, SCTP_SIZE, writeSctp, type Sctp, type SctpInit } from './sctp.js'
export {
  buildSctpChunks, parseSctpChunks, type SctpChunk, type SctpChunks, type SctpDataChunk, type SctpInitChunk,
  type SctpRawChunk,
} from './sctp-chunk.js'
export {
  dstPort, parseTcp, srcPort, TCP_MIN_SIZE, tcpFlags, TcpFlags, tcpSize, writeTcp, type Tcp, type TcpInit,
} from './tcp.js'
export {
  buildGeneve, parseGeneve, type Geneve, type GeneveInit, type GeneveOption,
} from './tunnel/geneve.js'
export { buildGre, GRE_ETHERNET, parseGre, type Gre, type GreInit } from './tunnel/gre.js'
export { buildVxlan, parseVxlan, type Vxlan, type VxlanInit } from './tunnel/vxlan.js'
export { UdpPort } from './udp-port.js'
export { parseUdp, UDP_SIZE, writeUdp, type Udp, type UdpInit } from './udp.js'
export { badChecksums, type ChecksumLayer } from './verify.js'
export {
  MAX_VLAN_TAGS, parseVlan, VLAN_SIZE, vlanDepth, writeVlan, type Vlan, type VlanInit,
} from './vlan.js'
