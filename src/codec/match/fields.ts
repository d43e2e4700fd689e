/**
 * The one table of match fields. Bytes, text form, validation and the TypeScript type of a match all
 * follow from a row here; a new field is one row and nothing else.
 */

/**
 * How a field's value looks: unsigned integers up to 32 bits are numbers, wider ones bigints,
 * addresses are text, and variable-length fields are bytes.
 */
export type FieldKind = 'uint' | 'bigint' | 'mac' | 'ipv4' | 'ipv6' | 'bytes'

/** What must be matched before a field may be, by name of the protocol it belongs to. */
export type Prerequisite =
  | 'none' | 'inPort' | 'vlan' | 'ip' | 'ipv4' | 'ipv6' | 'tcp' | 'udp' | 'sctp' | 'icmpv4' | 'icmpv6'
  | 'arp' | 'nd' | 'ndSolicit' | 'ndAdvert' | 'mpls' | 'pbb' | 'conntrack' | 'nsh'

/** One row: where a field lives on the wire, and what its value means. */
export interface FieldRow<K extends FieldKind = FieldKind, M extends boolean = boolean> {
  /** OXM class: 0x8000 OpenFlow basic, 0x0000 and 0x0001 Nicira, 0xffff experimenter, … */
  readonly oxmClass: number
  /** Number within the class, 0 to 127. */
  readonly number: number
  /** The experimenter id that follows the header of class 0xffff. */
  readonly experimenter?: number
  readonly kind: K
  /** Significant bits; the wire width is this rounded up as `bytes` says. */
  readonly bits: number
  /** Wire width of the value in bytes; the greatest width for `kind: 'bytes'`. */
  readonly bytes: number
  readonly maskable: M
  readonly requires: Prerequisite
  /** The name that `ovs-ofctl` reads and prints. */
  readonly text: string
}

interface Extras { readonly bytes?: number, readonly experimenter?: number, readonly requires?: Prerequisite }

function row<const K extends FieldKind, const M extends boolean>(
  oxmClass: number, number: number, kind: K, bits: number, maskable: M, text: string, extras: Extras = {},
): FieldRow<K, M> {
  const bytes = extras.bytes ?? Math.ceil(bits / 8)
  const requires = extras.requires ?? 'none'
  return extras.experimenter === undefined
    ? { oxmClass, number, kind, bits, bytes, maskable, requires, text }
    : { oxmClass, number, experimenter: extras.experimenter, kind, bits, bytes, maskable, requires, text }
}

const MASKABLE = true
const EXACT = false
const BASIC = 0x8000

/** Every match field by its name in code. */
export const fields = {
  // OpenFlow 1.3.5 §7.2.3.7, class OFPXMC_OPENFLOW_BASIC, all 40.

  /** Ingress port: a switch port number or `PortNo.LOCAL`. */
  inPort: row(BASIC, 0, 'uint', 32, EXACT, 'in_port'),
  /** Physical port beneath a logical `inPort`. */
  inPhyPort: row(BASIC, 1, 'uint', 32, EXACT, 'in_phy_port', { requires: 'inPort' }),
  /** Metadata that earlier tables wrote. */
  metadata: row(BASIC, 2, 'bigint', 64, MASKABLE, 'metadata'),
  /** Ethernet destination. */
  ethDst: row(BASIC, 3, 'mac', 48, MASKABLE, 'eth_dst'),
  /** Ethernet source. */
  ethSrc: row(BASIC, 4, 'mac', 48, MASKABLE, 'eth_src'),
  /** Ethernet type of the packet's payload, after any VLAN tags. */
  ethType: row(BASIC, 5, 'uint', 16, EXACT, 'eth_type'),
  /** VLAN id with `OFPVID_PRESENT` (0x1000) set when tagged; 0 means untagged. */
  vlanVid: row(BASIC, 6, 'uint', 13, MASKABLE, 'vlan_vid'),
  /** VLAN priority, 0 to 7. */
  vlanPcp: row(BASIC, 7, 'uint', 3, EXACT, 'vlan_pcp', { requires: 'vlan' }),
  /** Differentiated services code point, 0 to 63 (RFC 2474). */
  ipDscp: row(BASIC, 8, 'uint', 6, EXACT, 'ip_dscp', { requires: 'ip' }),
  /** Explicit congestion notification, 0 to 3 (RFC 3168). */
  ipEcn: row(BASIC, 9, 'uint', 2, EXACT, 'ip_ecn', { requires: 'ip' }),
  /** IP protocol number: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6, … */
  ipProto: row(BASIC, 10, 'uint', 8, EXACT, 'ip_proto', { requires: 'ip' }),
  /** IPv4 source. */
  ipv4Src: row(BASIC, 11, 'ipv4', 32, MASKABLE, 'ipv4_src', { requires: 'ipv4' }),
  /** IPv4 destination. */
  ipv4Dst: row(BASIC, 12, 'ipv4', 32, MASKABLE, 'ipv4_dst', { requires: 'ipv4' }),
  /** TCP source port. */
  tcpSrc: row(BASIC, 13, 'uint', 16, MASKABLE, 'tcp_src', { requires: 'tcp' }),
  /** TCP destination port. */
  tcpDst: row(BASIC, 14, 'uint', 16, MASKABLE, 'tcp_dst', { requires: 'tcp' }),
  /** UDP source port. */
  udpSrc: row(BASIC, 15, 'uint', 16, MASKABLE, 'udp_src', { requires: 'udp' }),
  /** UDP destination port. */
  udpDst: row(BASIC, 16, 'uint', 16, MASKABLE, 'udp_dst', { requires: 'udp' }),
  /** SCTP source port. */
  sctpSrc: row(BASIC, 17, 'uint', 16, MASKABLE, 'sctp_src', { requires: 'sctp' }),
  /** SCTP destination port. */
  sctpDst: row(BASIC, 18, 'uint', 16, MASKABLE, 'sctp_dst', { requires: 'sctp' }),
  /** ICMP type. */
  icmpv4Type: row(BASIC, 19, 'uint', 8, EXACT, 'icmp_type', { requires: 'icmpv4' }),
  /** ICMP code. */
  icmpv4Code: row(BASIC, 20, 'uint', 8, EXACT, 'icmp_code', { requires: 'icmpv4' }),
  /** ARP operation: 1 request, 2 reply. */
  arpOp: row(BASIC, 21, 'uint', 16, EXACT, 'arp_op', { requires: 'arp' }),
  /** ARP sender protocol address. */
  arpSpa: row(BASIC, 22, 'ipv4', 32, MASKABLE, 'arp_spa', { requires: 'arp' }),
  /** ARP target protocol address. */
  arpTpa: row(BASIC, 23, 'ipv4', 32, MASKABLE, 'arp_tpa', { requires: 'arp' }),
  /** ARP sender hardware address. */
  arpSha: row(BASIC, 24, 'mac', 48, MASKABLE, 'arp_sha', { requires: 'arp' }),
  /** ARP target hardware address. */
  arpTha: row(BASIC, 25, 'mac', 48, MASKABLE, 'arp_tha', { requires: 'arp' }),
  /** IPv6 source. */
  ipv6Src: row(BASIC, 26, 'ipv6', 128, MASKABLE, 'ipv6_src', { requires: 'ipv6' }),
  /** IPv6 destination. */
  ipv6Dst: row(BASIC, 27, 'ipv6', 128, MASKABLE, 'ipv6_dst', { requires: 'ipv6' }),
  /** IPv6 flow label, 20 bits. */
  ipv6Flabel: row(BASIC, 28, 'uint', 20, MASKABLE, 'ipv6_label', { bytes: 4, requires: 'ipv6' }),
  /** ICMPv6 type. */
  icmpv6Type: row(BASIC, 29, 'uint', 8, EXACT, 'icmpv6_type', { requires: 'icmpv6' }),
  /** ICMPv6 code. */
  icmpv6Code: row(BASIC, 30, 'uint', 8, EXACT, 'icmpv6_code', { requires: 'icmpv6' }),
  /** Target of an IPv6 neighbour solicitation or advertisement. */
  ipv6NdTarget: row(BASIC, 31, 'ipv6', 128, MASKABLE, 'nd_target', { requires: 'nd' }),
  /** Source link-layer address of a neighbour solicitation. */
  ipv6NdSll: row(BASIC, 32, 'mac', 48, MASKABLE, 'nd_sll', { requires: 'ndSolicit' }),
  /** Target link-layer address of a neighbour advertisement. */
  ipv6NdTll: row(BASIC, 33, 'mac', 48, MASKABLE, 'nd_tll', { requires: 'ndAdvert' }),
  /** MPLS label, 20 bits. */
  mplsLabel: row(BASIC, 34, 'uint', 20, EXACT, 'mpls_label', { bytes: 4, requires: 'mpls' }),
  /** MPLS traffic class, 0 to 7. */
  mplsTc: row(BASIC, 35, 'uint', 3, EXACT, 'mpls_tc', { requires: 'mpls' }),
  /** MPLS bottom-of-stack bit. */
  mplsBos: row(BASIC, 36, 'uint', 1, EXACT, 'mpls_bos', { requires: 'mpls' }),
  /** Provider backbone bridging service id, 24 bits. */
  pbbIsid: row(BASIC, 37, 'uint', 24, MASKABLE, 'pbb_isid', { requires: 'pbb' }),
  /** Tunnel key of a logical port: a VNI, GRE key, … */
  tunnelId: row(BASIC, 38, 'bigint', 64, MASKABLE, 'tun_id'),
  /** Bitmap of the IPv6 extension headers present. */
  ipv6Exthdr: row(BASIC, 39, 'uint', 9, MASKABLE, 'ipv6_exthdr', { requires: 'ipv6' }),
} as const satisfies Record<string, FieldRow>

/** The name of a match field that the table knows. */
export type FieldName = keyof typeof fields

/** An integer under a mask: bits that are 0 in `mask` match anything. */
export interface Masked<T> { readonly value: T, readonly mask: T }

type ValueOf<R> = R extends FieldRow<infer K, infer M>
  ? K extends 'uint' ? (M extends true ? number | Masked<number> : number)
    : K extends 'bigint' ? (M extends true ? bigint | Masked<bigint> : bigint)
      : K extends 'bytes' ? Uint8Array | Masked<Uint8Array>
        : string
  : never

type InitOf<R> = R extends FieldRow<infer K, infer M>
  ? K extends 'uint' | 'bigint' ? number | bigint | (M extends true ? Masked<number | bigint> : never)
    : K extends 'bytes' ? Uint8Array | Masked<Uint8Array>
      : AddressInit | (M extends true ? Masked<AddressInit> : never)
  : never

/** An address as text (with `/prefix` or `/mask` where a mask is allowed), as a number, or as bytes. */
export type AddressInit = string | number | bigint | Uint8Array

/** Fields that the table does not know, by their header in hexadecimal, kept as they came. */
export interface UnknownFields { readonly [header: `0x${string}`]: Uint8Array }

/**
 * What a flow matches, or what a packet-in says of its packet: a plain record, its keys in wire order.
 *
 * - integers are numbers (bigints beyond 32 bits), or `{ value, mask }` when masked;
 * - addresses are text: `'02:00:00:00:00:01'`, `'10.0.0.0/24'`, `'2001:db8::1'`; a masked one ends in
 *   `/prefix`, or in `/mask` when the mask is not a prefix;
 * - a field that the table does not know is its value (and mask) in bytes under the key `0x` + its
 *   header in hexadecimal (8 digits; 16 with an experimenter id), and is written back byte for byte.
 */
export type Match = { readonly [F in keyof typeof fields]?: ValueOf<(typeof fields)[F]> } & UnknownFields

/** A {@link Match} as encoders accept it: addresses may also be numbers or bytes. */
export type MatchInit = { readonly [F in keyof typeof fields]?: InitOf<(typeof fields)[F]> } & UnknownFields
