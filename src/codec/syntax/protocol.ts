/** What `ovs-ofctl` calls an Ethernet type and IP protocol together: `tcp`, `icmp6`, `arp`. */

/** Ethernet types that the text form treats apart. */
export const EthTypes = {
  IPV4: 0x0800, ARP: 0x0806, RARP: 0x8035, IPV6: 0x86dd, MPLS: 0x8847, MPLS_MULTICAST: 0x8848, NSH: 0x894f,
} as const

/** A keyword and the fields that it stands for. */
export interface Protocol { readonly keyword: string, readonly ethType: number, readonly ipProto?: number }

/** Every keyword; those with a protocol number before those without. */
export const protocols: readonly Protocol[] = [
  { keyword: 'icmp', ethType: EthTypes.IPV4, ipProto: 1 },
  { keyword: 'tcp', ethType: EthTypes.IPV4, ipProto: 6 },
  { keyword: 'udp', ethType: EthTypes.IPV4, ipProto: 17 },
  { keyword: 'sctp', ethType: EthTypes.IPV4, ipProto: 132 },
  { keyword: 'icmp6', ethType: EthTypes.IPV6, ipProto: 58 },
  { keyword: 'tcp6', ethType: EthTypes.IPV6, ipProto: 6 },
  { keyword: 'udp6', ethType: EthTypes.IPV6, ipProto: 17 },
  { keyword: 'sctp6', ethType: EthTypes.IPV6, ipProto: 132 },
  { keyword: 'ip', ethType: EthTypes.IPV4 },
  { keyword: 'ipv6', ethType: EthTypes.IPV6 },
  { keyword: 'arp', ethType: EthTypes.ARP },
  { keyword: 'rarp', ethType: EthTypes.RARP },
  { keyword: 'mpls', ethType: EthTypes.MPLS },
  { keyword: 'mplsm', ethType: EthTypes.MPLS_MULTICAST },
]

/** The keyword that says the most; undefined when no keyword says the Ethernet type. */
export function protocolOf(ethType: number | undefined, ipProto: number | undefined): Protocol | undefined {
  return protocols.find((p) => p.ethType === ethType && (p.ipProto === undefined || p.ipProto === ipProto))
}
