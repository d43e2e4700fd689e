/** The IP protocols that records name (RFC 5237). */
import { IpProtocol } from '../../codec/packet/index.js'
import type { Protocol } from './records.js'

const NUMBERS = {
  icmp: IpProtocol.ICMP, icmpv6: IpProtocol.ICMPV6, tcp: IpProtocol.TCP, udp: IpProtocol.UDP,
  sctp: IpProtocol.SCTP,
} as const

/** The number of a protocol. */
export function protocolNumber(protocol: Protocol): number {
  return typeof protocol === 'number' ? protocol : NUMBERS[protocol]
}
