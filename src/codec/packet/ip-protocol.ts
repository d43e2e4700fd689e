/**
 * Numbers of the protocols that IP carries, including IPv6 extension headers (IANA "Assigned Internet
 * Protocol Numbers").
 */
export const IpProtocol = {
  HOP_BY_HOP: 0,
  ICMP: 1,
  IGMP: 2,
  TCP: 6,
  UDP: 17,
  ROUTING: 43,
  FRAGMENT: 44,
  GRE: 47,
  ESP: 50,
  AH: 51,
  ICMPV6: 58,
  NO_NEXT_HEADER: 59,
  DESTINATION: 60,
  SCTP: 132,
} as const
