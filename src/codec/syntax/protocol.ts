/** The keywords of `ovs-ofctl` for an Ethernet type and IP protocol together: `tcp`, `icmp6`, `arp`. */
import { EthType } from '../packet/eth-type.js'


/** A keyword and the fields that it stands for. */
export interface Protocol { readonly keyword: string, readonly ethType: number, readonly ipProto?: number }

/** Every keyword; those with a protocol number before those without. */
export const protocols: readonly Protocol[] = [
  { keyword: 'icmp', ethType: EthType.IPV4, ipProto: 1 },
  { keyword: 'tcp', ethType: EthType.IPV4, ipProto: 6 },
  { keyword: 'udp', ethType: EthType.IPV4, ipProto: 17 },
  { keyword: 'sctp', ethType: EthType.IPV4, ipProto: 132 },
  { keyword: 'icmp6', ethType: EthType.IPV6, ipProto: 58 },
  { keyword: 'tcp6', ethType: EthType.IPV6, ipProto: 6 },
  { keyword: 'udp6', ethType: EthType.IPV6, ipProto: 17 },
  { keyword: 'sctp6', ethType: EthType.IPV6, ipProto: 132 },
  { keyword: 'ip', ethType: EthType.IPV4 },
  { keyword: 'ipv6', ethType: EthType.IPV6 },
  { keyword: 'arp', ethType: EthType.ARP },
  { keyword: 'rarp', ethType: EthType.RARP },
  { keyword: 'mpls', ethType: EthType.MPLS },
  { keyword: 'mplsm', ethType: EthType.MPLS_MULTICAST },
]

/** The most specific keyword; undefined when there is none for the Ethernet type. */
export function protocolOf(ethType: number | undefined, ipProto: number | undefined): Protocol | undefined {
  return protocols.find((p) => p.ethType === ethType && (p.ipProto === undefined || p.ipProto === ipProto))
}
