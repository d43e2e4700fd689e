/**
 * Matches whose prerequisites stand in them: filled in by the functions named after protocols, or asked for
 * by the compiler in {@link match}.
 */
import type { fields, FieldName, MatchInit, Prerequisite } from './fields.js'

type RequiresOf<N> = N extends FieldName ? (typeof fields)[N]['requires'] : never

/** What has to stand beside a field with each prerequisite, as types of literals. */
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
/** Nothing may stand under a name that no field has. */
type Known<M> = M & { readonly [N in Exclude<keyof M, FieldName | `0x${string}`>]: never }

/**
 * A match as it is, refused by the compiler when a literal lacks a prerequisite: `match({ tcpDst: 443 })`
 * misses `ethType` and `ipProto`, and of `match({ ethType: 0x0800, ipProto: 17, tcpDst: 443 })` it says that
 * 17 is not 6. A name that no field has is refused as well.
 *
 * Only literals say enough for that, at about 2 ms of compile time each. So it is asked for here, and not of
 * every {@link MatchInit}: a match that is put together as the program runs would satisfy no compiler.
 * `missingPrerequisite` and `check` look at those.
 */
export function match<const M extends MatchInit>(
  fields: M extends NeededBy<M> ? Known<M> : Omit<Known<M>, keyof NeededBy<M>> & NeededBy<M>,
): M {
  return fields
}

/** The fields that a match may have beside what a protocol fills in. */
type Fields<P extends Prerequisite, Filled> =
  { readonly [N in FieldName as RequiresOf<N> extends P | 'none' | 'vlan' | 'inPort' | 'conntrack'
    ? N extends keyof Filled ? never : N : never]?: MatchInit[N] }

/** Makes the function that fills `filled` in. */
function protocol<P extends Prerequisite>() {
  return <const F extends MatchInit>(filled: F) =>
    <const M extends Fields<P, F>>(fields?: M): F & M => ({ ...filled, ...fields }) as F & M
}

/** Matches IPv4: `ip4({ ipv4Dst: '10.0.0.0/24' })`. */
export const ip4 = protocol<'ip' | 'ipv4'>()({ ethType: 0x0800 })
/** Matches IPv6: `ip6({ ipv6Dst: '2001:db8::/32' })`. */
export const ip6 = protocol<'ip' | 'ipv6'>()({ ethType: 0x86dd })
/** Matches TCP over IPv4: `tcp4({ ipv4Dst: '10.0.0.1', tcpDst: 443 })`. */
export const tcp4 = protocol<'ip' | 'ipv4' | 'tcp'>()({ ethType: 0x0800, ipProto: 6 })
/** Matches TCP over IPv6. */
export const tcp6 = protocol<'ip' | 'ipv6' | 'tcp'>()({ ethType: 0x86dd, ipProto: 6 })
/** Matches UDP over IPv4. */
export const udp4 = protocol<'ip' | 'ipv4' | 'udp'>()({ ethType: 0x0800, ipProto: 17 })
/** Matches UDP over IPv6. */
export const udp6 = protocol<'ip' | 'ipv6' | 'udp'>()({ ethType: 0x86dd, ipProto: 17 })
/** Matches SCTP over IPv4. */
export const sctp4 = protocol<'ip' | 'ipv4' | 'sctp'>()({ ethType: 0x0800, ipProto: 132 })
/** Matches SCTP over IPv6. */
export const sctp6 = protocol<'ip' | 'ipv6' | 'sctp'>()({ ethType: 0x86dd, ipProto: 132 })
/** Matches ICMP: `icmp4({ icmpv4Type: 8 })`. */
export const icmp4 = protocol<'ip' | 'ipv4' | 'icmpv4'>()({ ethType: 0x0800, ipProto: 1 })
/** Matches ICMPv6: `icmp6({ icmpv6Type: 128 })`. */
export const icmp6 = protocol<'ip' | 'ipv6' | 'icmpv6'>()({ ethType: 0x86dd, ipProto: 58 })
/** Matches neighbour solicitations: `ndSolicit({ ipv6NdTarget: '2001:db8::1' })`. */
export const ndSolicit = protocol<'ip' | 'ipv6' | 'icmpv6' | 'nd' | 'ndSolicit'>()(
  { ethType: 0x86dd, ipProto: 58, icmpv6Type: 135 },
)
/** Matches neighbour advertisements. */
export const ndAdvert = protocol<'ip' | 'ipv6' | 'icmpv6' | 'nd' | 'ndAdvert'>()(
  { ethType: 0x86dd, ipProto: 58, icmpv6Type: 136 },
)
/** Matches ARP: `arp({ arpOp: 1, arpTpa: '10.0.0.1' })`. */
export const arp = protocol<'arp'>()({ ethType: 0x0806 })
/** Matches MPLS: `mpls({ mplsLabel: 16 })`. */
export const mpls = protocol<'mpls'>()({ ethType: 0x8847 })
