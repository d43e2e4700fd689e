/**
 * UDP ports of the protocols that the library reads (IANA "Service Name and Transport Protocol Port Number
 * Registry"). `parsePacket` does not look at them: which port is which protocol is for the program to say.
 */
export const UdpPort = {
  /** `parseDns`. */
  DNS: 53,
  /** `parseDhcp`: what servers and relay agents receive. */
  DHCP_SERVER: 67,
  /** `parseDhcp`: what clients receive. */
  DHCP_CLIENT: 68,
  /** Multicast DNS (RFC 6762): `parseDns`. */
  MDNS: 5353,
  /** `parseVxlan`. */
  VXLAN: 4789,
  /** `parseGeneve`. */
  GENEVE: 6081,
} as const
