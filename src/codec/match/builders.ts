/**
 * Functions that make matches with their prerequisites: those named after protocols fill them in, and
 * {@link match} has the compiler ask for them.
 */
import type { fields, FieldName, MatchInit, Prerequisite } from './fields.js'

type RequiresOf<N> = N extends FieldName ? (typeof fields)[N]['requires'] : never

/** What has to be in a match beside a field with each prerequisite, as literal types. */
interface Needed {
  readonly inPort: { readonly inPort: NonNullable<MatchInit['inPort']> }
  readonly vlan: { readonly vlanVid: NonNullable<MatchInit['vlanVid']> }
  readonly ip: { readonly ethType: 0x0800 | 0x86dd }
  readonly ipv4: { readonly ethType: 0x0800 }
  readonly ipv6: { readonly ethType: 0x86dd }
  readonly arp: { readonly ethType: 0x0806 | 0x8035 }
  readonly mpls: { readonly ethType: 0x8847 | 0x8848 }
  readonly pbb: { readonly ethType: 0x88e7 }
  readonly nsh: { readonly ethType: 0x894f }
  readonly conntrack: { readonly ctState: NonNullable<MatchInit['ctState']> }
  readonly tcp: { readonly ethType: 0x0800 | 0x86dd, readonly ipProto: 6 }
  readonly udp: { readonly ethType: 0x0800 | 0x86dd, readonly ipProto: 17 }
  readonly sctp: { readonly ethType: 0x0800 | 0x86dd, readonly ipProto: 132 }
  readonly icmpv4: { readonly ethType: 0x0800, readonly ipProto: 1 }
  readonly icmpv6: { readonly ethType: 0x86dd, readonly ipProto: 58 }
  readonly nd: { readonly ethType: 0x86dd, readonly ipProto: 58, readonly icmpv6Type: 135 | 136 }
  readonly ndSolicit: { readonly ethType: 0x86dd, readonly ipProto: 58, readonly icmpv6Type: 135 }
  readonly ndAdvert: { readonly ethType: 0x86dd, readonly ipProto: 58, readonly icmpv6Type: 136 }
}

type Intersection<U> =
  (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never
type NeededBy<M> = Intersection<Needed[Exclude<RequiresOf<keyof M>, 'none'>]>
/** Refuses names that no field has. */
type Known<M> = M & { readonly [N in Exclude<keyof M, FieldName | `0x${string}`>]: never }

/**
 * Returns a match as it is, after the compiler has checked it: a literal that lacks a prerequisite does not
 * compile. `match({ tcpDst: 443 })` misses `ethType` and `ipProto`; of `match({ ethType: 0x0800, ipProto: 17,
 * tcpDst: 443 })` the compiler says that 17 is not 6. Names that no field has are refused too.
 *
 * This takes the compiler about 2 ms for each literal, and matches that are put together while the program
 * runs do not have literal types, so other functions that take a match do not ask for it.
 * {@link missingPrerequisite} and {@link check} find missing prerequisites at run time.
 *
 * @example
 * ```ts
 * import { formatMatch, match } from 'daolinet/codec'
 *
 * const https = match({ ethType: 0x0800, ipProto: 6, tcpDst: 443 })
 * console.log(formatMatch(https)) // tcp,tp_dst=443
 * ```
 */
export function match<const M extends MatchInit>(
  fields: M extends NeededBy<M> ? Known<M> : Omit<Known<M>, keyof NeededBy<M>> & NeededBy<M>,
): M {
  return fields
}

/** The fields that a match may have beside those that the protocol fills in. */
type Fields<P extends Prerequisite, Filled> =
  { readonly [N in FieldName as RequiresOf<N> extends P | 'none' | 'vlan' | 'inPort' | 'conntrack'
    ? N extends keyof Filled ? never : N : never]?: MatchInit[N] }

/** Makes a function that fills in `filled`. */
function protocol<P extends Prerequisite>() {
  return <const F extends MatchInit>(filled: F) =>
    <const M extends Fields<P, F>>(fields?: M): F & M => ({ ...filled, ...fields }) as F & M
}

/**
 * Makes a match for IPv4: fills in `ethType`.
 *
 * @example
 * ```ts
 * import { formatMatch, ip4 } from 'daolinet/codec'
 *
 * console.log(formatMatch(ip4({ ipv4Dst: '10.0.0.0/24' }))) // ip,nw_dst=10.0.0.0/24
 * ```
 */
export const ip4 = protocol<'ip' | 'ipv4'>()({ ethType: 0x0800 })
/**
 * Makes a match for IPv6: fills in `ethType`.
 *
 * @example
 * ```ts
 * import { formatMatch, ip6 } from 'daolinet/codec'
 *
 * console.log(formatMatch(ip6({ ipv6Dst: '2001:db8::/32' }))) // ipv6,ipv6_dst=2001:db8::/32
 * ```
 */
export const ip6 = protocol<'ip' | 'ipv6'>()({ ethType: 0x86dd })
/**
 * Makes a match for TCP over IPv4: fills in `ethType` and `ipProto`.
 *
 * @example
 * ```ts
 * import { formatMatch, tcp4 } from 'daolinet/codec'
 *
 * console.log(formatMatch(tcp4({ ipv4Dst: '10.0.0.1', tcpDst: 443 }))) // tcp,nw_dst=10.0.0.1,tp_dst=443
 * ```
 */
export const tcp4 = protocol<'ip' | 'ipv4' | 'tcp'>()({ ethType: 0x0800, ipProto: 6 })
/**
 * Makes a match for TCP over IPv6: fills in `ethType` and `ipProto`.
 *
 * @example
 * ```ts
 * import { formatMatch, tcp6 } from 'daolinet/codec'
 *
 * console.log(formatMatch(tcp6({ tcpDst: 443 }))) // tcp6,tp_dst=443
 * ```
 */
export const tcp6 = protocol<'ip' | 'ipv6' | 'tcp'>()({ ethType: 0x86dd, ipProto: 6 })
/**
 * Makes a match for UDP over IPv4: fills in `ethType` and `ipProto`.
 *
 * @example
 * ```ts
 * import { formatMatch, udp4 } from 'daolinet/codec'
 *
 * console.log(formatMatch(udp4({ udpDst: 53 }))) // udp,tp_dst=53
 * ```
 */
export const udp4 = protocol<'ip' | 'ipv4' | 'udp'>()({ ethType: 0x0800, ipProto: 17 })
/**
 * Makes a match for UDP over IPv6: fills in `ethType` and `ipProto`.
 *
 * @example
 * ```ts
 * import { formatMatch, udp6 } from 'daolinet/codec'
 *
 * console.log(formatMatch(udp6({ udpDst: 53 }))) // udp6,tp_dst=53
 * ```
 */
export const udp6 = protocol<'ip' | 'ipv6' | 'udp'>()({ ethType: 0x86dd, ipProto: 17 })
/**
 * Makes a match for SCTP over IPv4: fills in `ethType` and `ipProto`.
 *
 * @example
 * ```ts
 * import { formatMatch, sctp4 } from 'daolinet/codec'
 *
 * console.log(formatMatch(sctp4({ sctpDst: 3868 }))) // sctp,tp_dst=3868
 * ```
 */
export const sctp4 = protocol<'ip' | 'ipv4' | 'sctp'>()({ ethType: 0x0800, ipProto: 132 })
/**
 * Makes a match for SCTP over IPv6: fills in `ethType` and `ipProto`.
 *
 * @example
 * ```ts
 * import { formatMatch, sctp6 } from 'daolinet/codec'
 *
 * console.log(formatMatch(sctp6({ sctpDst: 3868 }))) // sctp6,tp_dst=3868
 * ```
 */
export const sctp6 = protocol<'ip' | 'ipv6' | 'sctp'>()({ ethType: 0x86dd, ipProto: 132 })
/**
 * Makes a match for ICMP: fills in `ethType` and `ipProto`.
 *
 * @example
 * ```ts
 * import { formatMatch, icmp4 } from 'daolinet/codec'
 *
 * console.log(formatMatch(icmp4({ icmpv4Type: 8 }))) // icmp,icmp_type=8
 * ```
 */
export const icmp4 = protocol<'ip' | 'ipv4' | 'icmpv4'>()({ ethType: 0x0800, ipProto: 1 })
/**
 * Makes a match for ICMPv6: fills in `ethType` and `ipProto`.
 *
 * @example
 * ```ts
 * import { formatMatch, icmp6 } from 'daolinet/codec'
 *
 * console.log(formatMatch(icmp6({ icmpv6Type: 128 }))) // icmp6,icmp_type=128
 * ```
 */
export const icmp6 = protocol<'ip' | 'ipv6' | 'icmpv6'>()({ ethType: 0x86dd, ipProto: 58 })
/**
 * Makes a match for neighbour solicitations: fills in `ethType`, `ipProto` and `icmpv6Type`.
 *
 * @example
 * ```ts
 * import { formatMatch, ndSolicit } from 'daolinet/codec'
 *
 * console.log(formatMatch(ndSolicit({ ipv6NdTarget: '2001:db8::1' })))
 * // prints icmp6,icmp_type=135,nd_target=2001:db8::1
 * ```
 */
export const ndSolicit = protocol<'ip' | 'ipv6' | 'icmpv6' | 'nd' | 'ndSolicit'>()(
  { ethType: 0x86dd, ipProto: 58, icmpv6Type: 135 },
)
/**
 * Makes a match for neighbour advertisements: fills in `ethType`, `ipProto` and `icmpv6Type`.
 *
 * @example
 * ```ts
 * import { formatMatch, ndAdvert } from 'daolinet/codec'
 *
 * console.log(formatMatch(ndAdvert({ ipv6NdTarget: '2001:db8::1' })))
 * // prints icmp6,icmp_type=136,nd_target=2001:db8::1
 * ```
 */
export const ndAdvert = protocol<'ip' | 'ipv6' | 'icmpv6' | 'nd' | 'ndAdvert'>()(
  { ethType: 0x86dd, ipProto: 58, icmpv6Type: 136 },
)
/**
 * Makes a match for ARP: fills in `ethType`.
 *
 * @example
 * ```ts
 * import { arp, formatMatch } from 'daolinet/codec'
 *
 * console.log(formatMatch(arp({ arpOp: 1, arpTpa: '10.0.0.1' }))) // arp,arp_tpa=10.0.0.1,arp_op=1
 * ```
 */
export const arp = protocol<'arp'>()({ ethType: 0x0806 })
/**
 * Makes a match for MPLS unicast: fills in `ethType`.
 *
 * @example
 * ```ts
 * import { formatMatch, mpls } from 'daolinet/codec'
 *
 * console.log(formatMatch(mpls({ mplsLabel: 16 }))) // mpls,mpls_label=16
 * ```
 */
export const mpls = protocol<'mpls'>()({ ethType: 0x8847 })
