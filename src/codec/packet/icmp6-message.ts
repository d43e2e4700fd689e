/**
 * ICMPv6 messages (RFC 4443), and those of neighbour discovery (RFC 4861) and multicast listener discovery
 * (RFC 2710, RFC 3810), as objects.
 */
import type { Ipv6Input } from '../addresses/index.js'
import type { GroupRecord, GroupRecordInit, SourceQuery, SourceQueryInit } from './multicast.js'
import type { NdOption, NdOptionInit } from './nd-option.js'

/** Bits of {@link NdAdvertisement.flags}. */
export const NdFlags = { ROUTER: 0x80, SOLICITED: 0x40, OVERRIDE: 0x20 } as const

/** Bits of {@link NdRouterAdvertisement.flags}. */
export const RouterFlags = { MANAGED: 0x80, OTHER: 0x40 } as const

/** What every ICMPv6 message has. */
export interface Icmp6Header {
  readonly code: number
  /** As it was read. {@link buildPacket} computes it. */
  readonly checksum: number
}

/** An echo request (ping) or reply. The payload of the reply is that of the request. */
export interface Icmp6Echo extends Icmp6Header {
  readonly type: 'echoRequest' | 'echoReply'
  readonly identifier: number
  readonly sequence: number
}

/**
 * Says that a packet could not be delivered. The payload is the beginning of that packet;
 * {@link parseDatagram} reads it.
 */
export interface Icmp6Error extends Icmp6Header {
  readonly type: 'destinationUnreachable' | 'timeExceeded'
  /**
   * When extensions follow the quoted packet, the length of the quotation in units of eight bytes (RFC 4884
   * §4.4); otherwise 0.
   */
  readonly quotedLength: number
}

/** Says that a packet was too large for the next link. The payload is the beginning of that packet. */
export interface Icmp6PacketTooBig extends Icmp6Header {
  readonly type: 'packetTooBig'
  /** Length in bytes of the largest packet that would have passed. */
  readonly mtu: number
}

/** Says that the header of a packet is invalid. The payload is the beginning of that packet. */
export interface Icmp6ParameterProblem extends Icmp6Header {
  readonly type: 'parameterProblem'
  /** Offset of the invalid byte in the packet, which may be beyond what the payload has of it. */
  readonly pointer: number
}

/** A host asks routers to advertise themselves (RFC 4861 §4.1). */
export interface NdRouterSolicitation extends Icmp6Header {
  readonly type: 'routerSolicitation'
  readonly options: readonly NdOption[]
}

/** A router advertises itself and the parameters of the link (RFC 4861 §4.2). */
export interface NdRouterAdvertisement extends Icmp6Header {
  readonly type: 'routerAdvertisement'
  /** The hop limit that hosts should use; 0 when unspecified. */
  readonly hopLimit: number
  /** Eight bits: {@link RouterFlags}. */
  readonly flags: number
  /** For how many seconds this is a default router; 0 when it is none. */
  readonly routerLifetime: number
  /** For how many milliseconds a neighbour counts as reachable once it was confirmed; 0 when unspecified. */
  readonly reachableTime: number
  /** Milliseconds between repeated solicitations; 0 when unspecified. */
  readonly retransTimer: number
  readonly options: readonly NdOption[]
}

/** Asks for the MAC address of a neighbour (RFC 4861 §4.3). */
export interface NdSolicitation extends Icmp6Header {
  readonly type: 'neighborSolicitation'
  readonly target: string
  readonly options: readonly NdOption[]
}

/** Tells the MAC address of a neighbour, in reply to a solicitation or unasked (RFC 4861 §4.4). */
export interface NdAdvertisement extends Icmp6Header {
  readonly type: 'neighborAdvertisement'
  /** Eight bits: {@link NdFlags}. */
  readonly flags: number
  readonly target: string
  readonly options: readonly NdOption[]
}

/** A router says that another first hop is better for a destination (RFC 4861 §4.5). */
export interface NdRedirect extends Icmp6Header {
  readonly type: 'redirect'
  /** The better first hop. */
  readonly target: string
  /** The destination for which it is better. */
  readonly destination: string
  readonly options: readonly NdOption[]
}

/** A router asks for the groups that hosts listen to (RFC 2710 §3, RFC 3810 §5.1). */
export interface MldQuery extends Icmp6Header, Partial<SourceQuery> {
  readonly type: 'multicastListenerQuery'
  /**
   * Within how many milliseconds to answer; from 32768 on, in version 2, as a floating-point number (RFC 3810
   * §5.1.3).
   */
  readonly maxResponseCode: number
  /** The group that is asked about; `::` for all. */
  readonly group: string
}

/** A host of version 1 listens to a group, or leaves it (RFC 2710 §3). */
export interface MldMembership extends Icmp6Header {
  readonly type: 'multicastListenerReport' | 'multicastListenerDone'
  /** In milliseconds; it has no meaning here. */
  readonly maxResponseCode: number
  readonly group: string
}

/** A host of version 2 tells which groups it listens to, and to which senders (RFC 3810 §5.2). */
export interface MldReportV2 extends Icmp6Header {
  readonly type: 'multicastListenerReportV2'
  readonly records: readonly GroupRecord[]
}

/** An ICMPv6 message of any other type. */
export interface Icmp6Other extends Icmp6Header {
  readonly type: number
  /** The last four bytes of the header, as one unsigned number. */
  readonly rest: number
}

/**
 * An ICMPv6 header, as {@link parseIcmp6} returns it. Messages of neighbour discovery and of multicast
 * listener discovery are header only: nothing is left for the payload. A query of version 2 has `sources`,
 * perhaps none; one of version 1 does not.
 */
export type Icmp6 =
  | Icmp6Echo | Icmp6Error | Icmp6PacketTooBig | Icmp6ParameterProblem | NdRouterSolicitation
  | NdRouterAdvertisement | NdSolicitation | NdAdvertisement | NdRedirect | MldQuery | MldMembership
  | MldReportV2 | Icmp6Other

/** The members of every ICMPv6 message that may be left out. */
export interface Icmp6HeaderInit {
  /** @defaultValue 0 */
  readonly code?: number
  /** Used only where it cannot be computed: in fragments and truncated packets. */
  readonly checksum?: number
}

/** The options of a neighbour discovery message as {@link writeIcmp6} takes them. */
export interface NdOptionsInit {
  /** @defaultValue `[]` */
  readonly options?: readonly NdOptionInit[]
}

/** The members of a router advertisement before its options. */
export type RouterOffer = Omit<NdRouterAdvertisement, keyof Icmp6Header | 'type' | 'options'>

/** A neighbour discovery message about one address, as {@link writeIcmp6} takes it. */
export interface NdTargetInit extends NdOptionsInit {
  /** The address that it is about. */
  readonly target: Ipv6Input
}

/** An MLD message about one group, as {@link writeIcmp6} takes it. */
export interface MldGroupInit {
  /** @defaultValue 0; 10000 in queries, ten seconds */
  readonly maxResponseCode?: number
}

/** An ICMPv6 header as {@link writeIcmp6} takes it. Numbers that are left out are zero. */
export type Icmp6Init = Icmp6HeaderInit & (
  | { readonly type: Icmp6Echo['type'], readonly identifier?: number, readonly sequence?: number }
  | { readonly type: Icmp6Error['type'], readonly quotedLength?: number }
  | { readonly type: 'packetTooBig', readonly mtu: number }
  | { readonly type: 'parameterProblem', readonly pointer?: number }
  | (NdOptionsInit & { readonly type: 'routerSolicitation' })
  | (NdOptionsInit & Partial<RouterOffer> & { readonly type: 'routerAdvertisement' })
  | (NdTargetInit & { readonly type: 'neighborSolicitation' })
  | (NdTargetInit & { readonly type: 'neighborAdvertisement', readonly flags?: number })
  | (NdTargetInit & { readonly type: 'redirect', readonly destination: Ipv6Input })
  | (MldGroupInit & SourceQueryInit<Ipv6Input> & {
    readonly type: 'multicastListenerQuery'
    /** @defaultValue `::`, all groups */
    readonly group?: Ipv6Input
  })
  | (MldGroupInit & { readonly type: MldMembership['type'], readonly group: Ipv6Input })
  | { readonly type: 'multicastListenerReportV2', readonly records: readonly GroupRecordInit<Ipv6Input>[] }
  | { readonly type: number, readonly rest?: number }
)
