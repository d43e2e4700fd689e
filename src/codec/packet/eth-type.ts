/** The EtherTypes that the library has a name for (IANA "IEEE 802 Numbers"). */
export const EthType = {
  IPV4: 0x0800,
  ARP: 0x0806,
  /** Reverse ARP (RFC 903). */
  RARP: 0x8035,
  /** An 802.1Q tag (C-tag). */
  VLAN: 0x8100,
  IPV6: 0x86dd,
  MPLS: 0x8847,
  MPLS_MULTICAST: 0x8848,
  /** An 802.1ad tag (S-tag), around other tags. */
  SERVICE_VLAN: 0x88a8,
  /** Provider backbone bridging (IEEE 802.1ah). */
  PBB: 0x88e7,
  LLDP: 0x88cc,
  /** Network service header (RFC 8300). */
  NSH: 0x894f,
} as const
