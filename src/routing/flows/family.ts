/** Where IPv4 and IPv6 differ in matches and actions. An address says by itself which of the two it is of. */
import { EthType, IpProtocol } from '../../codec/packet/index.js'
import { set } from './actions.js'
import { ipFamily } from '../network/prefix.js'
import type { Action, Match } from '../../codec/index.js'

/** The EtherType of packets with such addresses or prefixes. */
export function ethTypeOf(ip: string): number {
  return ipFamily(ip) === 6 ? EthType.IPV6 : EthType.IPV4
}

/** Matches packets from one address to another. */
export function between(src: string, dst: string): Match {
  return ipFamily(src) === 6
    ? { ethType: EthType.IPV6, ipv6Src: src, ipv6Dst: dst }
    : { ethType: EthType.IPV4, ipv4Src: src, ipv4Dst: dst }
}

/** Matches packets from an address or prefix. */
export function fromAddress(ip: string): Match {
  return ipFamily(ip) === 6
    ? { ethType: EthType.IPV6, ipv6Src: ip }
    : { ethType: EthType.IPV4, ipv4Src: ip }
}

/** Matches packets to an address or prefix. */
export function toAddress(ip: string): Match {
  return ipFamily(ip) === 6
    ? { ethType: EthType.IPV6, ipv6Dst: ip }
    : { ethType: EthType.IPV4, ipv4Dst: ip }
}

/** Matches packets of connections that an address opened. */
export function openedBy(ip: string): Match {
  return ipFamily(ip) === 6 ? { ctIpv6Src: ip } : { ctNwSrc: ip }
}

/** Writes the source address. */
export function setSource(ip: string): Action {
  return set(ipFamily(ip) === 6 ? { ipv6Src: ip } : { ipv4Src: ip })
}

/** Writes the destination address. */
export function setDestination(ip: string): Action {
  return set(ipFamily(ip) === 6 ? { ipv6Dst: ip } : { ipv4Dst: ip })
}

/** The address that a flow matches as the source, if it matches one. */
export function sourceIn({ ipv4Src, ipv6Src }: Match): string | undefined {
  return addressOf(ipv4Src ?? ipv6Src)
}

/** The address that a flow matches as the destination, if it matches one. */
export function destinationIn({ ipv4Dst, ipv6Dst }: Match): string | undefined {
  return addressOf(ipv4Dst ?? ipv6Dst)
}

/** The address that opened the connections whose packets a flow matches, or that a packet belongs to. */
export function openerIn({ ctNwSrc, ctIpv6Src }: Match): string | undefined {
  return addressOf(ctNwSrc ?? ctIpv6Src)
}

function addressOf(value: Match['ipv4Src']): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** The types of echo requests and replies, and the field that has them, in each version of IP. */
export const ECHO = {
  4: { protocol: IpProtocol.ICMP, request: { icmpv4Type: 8, icmpv4Code: 0 }, reply: { icmpv4Type: 0 } },
  6: { protocol: IpProtocol.ICMPV6, request: { icmpv6Type: 128, icmpv6Code: 0 }, reply: { icmpv6Type: 129 } },
} as const satisfies Record<4 | 6, { protocol: number, request: Match, reply: Match }>
