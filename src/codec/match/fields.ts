/**
 * The table of match fields. Decoding, encoding, text, JSON, validation and the TypeScript type of a match
 * follow from its rows.
 */
import { fieldHeader, type FieldHeader } from './header.js'

/**
 * What the value of a field is in a {@link Match}: integers of up to 32 bits are numbers, wider ones bigints,
 * addresses are text, and fields of variable length are bytes.
 */
export type FieldKind = 'uint' | 'bigint' | 'mac' | 'ipv4' | 'ipv6' | 'bytes'

/**
 * What a match has to contain before it may contain a field: the name of the protocol that the field belongs
 * to.
 */
export type Prerequisite =
  | 'none' | 'inPort' | 'vlan' | 'ip' | 'ipv4' | 'ipv6' | 'tcp' | 'udp' | 'sctp' | 'icmpv4' | 'icmpv6'
  | 'arp' | 'nd' | 'ndSolicit' | 'ndAdvert' | 'mpls' | 'pbb' | 'conntrack' | 'nsh'

/** How values that are not addresses are written in text. */
export type FieldStyle =
  'decimal' | 'hex' | 'port' | 'frag' | 'ctState' | 'tcpFlags' | 'tunFlags' | 'packetType'

/** One row: the header of a field, and what its value means. */
export interface FieldRow<
  K extends FieldKind = FieldKind, M extends boolean = boolean, R extends Prerequisite = Prerequisite,
  H extends string = string,
> extends FieldHeader<H> {
  readonly kind: K
  /** Number of significant bits. */
  readonly bits: number
  /** Length of the value on the wire in bytes; of fields of variable length, the greatest. */
  readonly bytes: number
  /** How many bits actions can refer to, when these are not all. */
  readonly subfieldBits: number
  readonly maskable: M
  readonly requires: R
  /** The name that `ovs-ofctl` prints. */
  readonly text: string
  /** Other names that `ovs-ofctl` reads. */
  readonly aka: readonly string[]
  readonly style: FieldStyle
  /** Whether actions may set the field, according to ovs-fields(7). */
  readonly writable: boolean
  /** Whether Open vSwitch 3.1 knows it. */
  readonly inOpenVSwitch: boolean
  /** Other headers of the same field. They are decoded to this field, and never encoded. */
  readonly aliases: readonly FieldHeader<H>[]
}

interface Extras<R extends Prerequisite, A extends string> {
  readonly bytes?: number
  readonly subfieldBits?: number
  readonly requires?: R
  readonly style?: FieldStyle
  readonly aka?: readonly string[]
  readonly writable?: boolean
  readonly inOpenVSwitch?: boolean
  readonly alias?: readonly (readonly [name: A, number: number])[]
}

const NAMELESS: readonly never[] = []

function row<
  const N extends string, const K extends FieldKind, const M extends boolean,
  const R extends Prerequisite = 'none', const A extends string = never,
>(
  header: N, number: number, kind: K, bits: number, maskable: M, text: string, extras: Extras<R, A> = {},
): FieldRow<K, M, R, N | A> {
  return {
    ...fieldHeader(header, number),
    kind,
    bits,
    bytes: extras.bytes ?? Math.ceil(bits / 8),
    subfieldBits: extras.subfieldBits ?? bits,
    maskable,
    requires: extras.requires ?? ('none' as R),
    text,
    aka: extras.aka ?? NAMELESS,
    style: extras.style ?? 'decimal',
    writable: extras.writable ?? true,
    inOpenVSwitch: extras.inOpenVSwitch ?? true,
    aliases: extras.alias?.map(([name, other]) => fieldHeader(name, other)) ?? NAMELESS,
  }
}

type Upto<N extends number, L extends number[] = []> =
  L['length'] extends N ? L[number] : Upto<N, [...L, L['length']]>

/** Fields that differ only in their number: `reg0` to `reg15`. */
function numbered<const P extends string, const N extends number, const H extends string, R extends FieldRow>(
  prefix: P, count: N, header: H, make: (header: `${H}${Upto<N>}`, index: number) => R,
): { readonly [I in Upto<N> as `${P}${I}`]: R } {
  const rows = Array.from({ length: count }, (_, index) =>
    [`${prefix}${index}`, make(`${header}${index}` as `${H}${Upto<N>}`, index)] as const)
  return Object.fromEntries(rows) as { readonly [I in Upto<N> as `${P}${I}`]: R }
}

const MASKABLE = true
const EXACT = false

/** Every match field, by the name that it has in a {@link Match}. */
export const fields = {
  // OpenFlow 1.3.5 §7.2.3.7, class OFPXMC_OPENFLOW_BASIC, all 40.

  /** Ingress port: a switch port number or `PortNo.LOCAL`. */
  inPort: row('OXM_OF_IN_PORT', 0, 'uint', 32, EXACT, 'in_port_oxm', { style: 'port' }),
  /** Physical port beneath a logical `inPort`. */
  inPhyPort: row('OXM_OF_IN_PHY_PORT', 1, 'uint', 32, EXACT, 'in_phy_port', {
    style: 'port', requires: 'inPort', inOpenVSwitch: false,
  }),
  /** Metadata that earlier tables wrote. */
  metadata: row('OXM_OF_METADATA', 2, 'bigint', 64, MASKABLE, 'metadata', { style: 'hex' }),
  /** Ethernet destination. */
  ethDst: row('OXM_OF_ETH_DST', 3, 'mac', 48, MASKABLE, 'eth_dst', {
    aka: ['dl_dst'], alias: [['NXM_OF_ETH_DST', 1]],
  }),
  /** Ethernet source. */
  ethSrc: row('OXM_OF_ETH_SRC', 4, 'mac', 48, MASKABLE, 'eth_src', {
    aka: ['dl_src'], alias: [['NXM_OF_ETH_SRC', 2]],
  }),
  /** Ethernet type of the packet's payload, after any VLAN tags. */
  ethType: row('OXM_OF_ETH_TYPE', 5, 'uint', 16, EXACT, 'eth_type', {
    style: 'hex', aka: ['dl_type'], alias: [['NXM_OF_ETH_TYPE', 3]], writable: false,
  }),
  /** VLAN id with `OFPVID_PRESENT` (0x1000) set when tagged, `VlanId.PRESENT | 100`; 0 means untagged. */
  vlanVid: row('OXM_OF_VLAN_VID', 6, 'uint', 13, MASKABLE, 'vlan_vid', { subfieldBits: 12 }),
  /** VLAN priority, 0 to 7. */
  vlanPcp: row('OXM_OF_VLAN_PCP', 7, 'uint', 3, EXACT, 'vlan_pcp', { requires: 'vlan' }),
  /** Differentiated services code point, 0 to 63 (RFC 2474). */
  ipDscp: row('OXM_OF_IP_DSCP', 8, 'uint', 6, EXACT, 'ip_dscp', { requires: 'ip' }),
  /** Explicit congestion notification, 0 to 3 (RFC 3168). */
  ipEcn: row('OXM_OF_IP_ECN', 9, 'uint', 2, EXACT, 'nw_ecn', {
    requires: 'ip', aka: ['ip_ecn'], alias: [['NXM_NX_IP_ECN', 28]],
  }),
  /** IP protocol number: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6, … */
  ipProto: row('OXM_OF_IP_PROTO', 10, 'uint', 8, EXACT, 'nw_proto', {
    requires: 'ip', aka: ['ip_proto'], alias: [['NXM_OF_IP_PROTO', 6]], writable: false,
  }),
  /** IPv4 source. */
  ipv4Src: row('OXM_OF_IPV4_SRC', 11, 'ipv4', 32, MASKABLE, 'ip_src', {
    requires: 'ipv4', aka: ['nw_src'], alias: [['NXM_OF_IP_SRC', 7]],
  }),
  /** IPv4 destination. */
  ipv4Dst: row('OXM_OF_IPV4_DST', 12, 'ipv4', 32, MASKABLE, 'ip_dst', {
    requires: 'ipv4', aka: ['nw_dst'], alias: [['NXM_OF_IP_DST', 8]],
  }),
  /** TCP source port. */
  tcpSrc: row('OXM_OF_TCP_SRC', 13, 'uint', 16, MASKABLE, 'tcp_src', {
    requires: 'tcp', aka: ['tp_src'], alias: [['NXM_OF_TCP_SRC', 9]],
  }),
  /** TCP destination port. */
  tcpDst: row('OXM_OF_TCP_DST', 14, 'uint', 16, MASKABLE, 'tcp_dst', {
    requires: 'tcp', aka: ['tp_dst'], alias: [['NXM_OF_TCP_DST', 10]],
  }),
  /** UDP source port. */
  udpSrc: row('OXM_OF_UDP_SRC', 15, 'uint', 16, MASKABLE, 'udp_src', {
    requires: 'udp', alias: [['NXM_OF_UDP_SRC', 11]],
  }),
  /** UDP destination port. */
  udpDst: row('OXM_OF_UDP_DST', 16, 'uint', 16, MASKABLE, 'udp_dst', {
    requires: 'udp', alias: [['NXM_OF_UDP_DST', 12]],
  }),
  /** SCTP source port. */
  sctpSrc: row('OXM_OF_SCTP_SRC', 17, 'uint', 16, MASKABLE, 'sctp_src', { requires: 'sctp' }),
  /** SCTP destination port. */
  sctpDst: row('OXM_OF_SCTP_DST', 18, 'uint', 16, MASKABLE, 'sctp_dst', { requires: 'sctp' }),
  /** ICMP type. */
  icmpv4Type: row('OXM_OF_ICMPV4_TYPE', 19, 'uint', 8, EXACT, 'icmp_type', {
    requires: 'icmpv4', alias: [['NXM_OF_ICMP_TYPE', 13]],
  }),
  /** ICMP code. */
  icmpv4Code: row('OXM_OF_ICMPV4_CODE', 20, 'uint', 8, EXACT, 'icmp_code', {
    requires: 'icmpv4', alias: [['NXM_OF_ICMP_CODE', 14]],
  }),
  /** ARP operation: 1 request, 2 reply. */
  arpOp: row('OXM_OF_ARP_OP', 21, 'uint', 16, EXACT, 'arp_op', {
    requires: 'arp', alias: [['NXM_OF_ARP_OP', 15]],
  }),
  /** ARP sender protocol address. */
  arpSpa: row('OXM_OF_ARP_SPA', 22, 'ipv4', 32, MASKABLE, 'arp_spa', {
    requires: 'arp', alias: [['NXM_OF_ARP_SPA', 16]],
  }),
  /** ARP target protocol address. */
  arpTpa: row('OXM_OF_ARP_TPA', 23, 'ipv4', 32, MASKABLE, 'arp_tpa', {
    requires: 'arp', alias: [['NXM_OF_ARP_TPA', 17]],
  }),
  /** ARP sender hardware address. */
  arpSha: row('OXM_OF_ARP_SHA', 24, 'mac', 48, MASKABLE, 'arp_sha', {
    requires: 'arp', alias: [['NXM_NX_ARP_SHA', 17]],
  }),
  /** ARP target hardware address. */
  arpTha: row('OXM_OF_ARP_THA', 25, 'mac', 48, MASKABLE, 'arp_tha', {
    requires: 'arp', alias: [['NXM_NX_ARP_THA', 18]],
  }),
  /** IPv6 source. */
  ipv6Src: row('OXM_OF_IPV6_SRC', 26, 'ipv6', 128, MASKABLE, 'ipv6_src', {
    requires: 'ipv6', alias: [['NXM_NX_IPV6_SRC', 19]],
  }),
  /** IPv6 destination. */
  ipv6Dst: row('OXM_OF_IPV6_DST', 27, 'ipv6', 128, MASKABLE, 'ipv6_dst', {
    requires: 'ipv6', alias: [['NXM_NX_IPV6_DST', 20]],
  }),
  /** IPv6 flow label, 20 bits. */
  ipv6Flabel: row('OXM_OF_IPV6_FLABEL', 28, 'uint', 20, MASKABLE, 'ipv6_label', {
    bytes: 4, style: 'hex', requires: 'ipv6', alias: [['NXM_NX_IPV6_LABEL', 27]],
  }),
  /** ICMPv6 type. */
  icmpv6Type: row('OXM_OF_ICMPV6_TYPE', 29, 'uint', 8, EXACT, 'icmpv6_type', {
    requires: 'icmpv6', alias: [['NXM_NX_ICMPV6_TYPE', 21]],
  }),
  /** ICMPv6 code. */
  icmpv6Code: row('OXM_OF_ICMPV6_CODE', 30, 'uint', 8, EXACT, 'icmpv6_code', {
    requires: 'icmpv6', alias: [['NXM_NX_ICMPV6_CODE', 22]],
  }),
  /** Target of an IPv6 neighbour solicitation or advertisement. */
  ipv6NdTarget: row('OXM_OF_IPV6_ND_TARGET', 31, 'ipv6', 128, MASKABLE, 'nd_target', {
    requires: 'nd', alias: [['NXM_NX_ND_TARGET', 23]],
  }),
  /** Source link-layer address of a neighbour solicitation. */
  ipv6NdSll: row('OXM_OF_IPV6_ND_SLL', 32, 'mac', 48, MASKABLE, 'nd_sll', {
    requires: 'ndSolicit', alias: [['NXM_NX_ND_SLL', 24]],
  }),
  /** Target link-layer address of a neighbour advertisement. */
  ipv6NdTll: row('OXM_OF_IPV6_ND_TLL', 33, 'mac', 48, MASKABLE, 'nd_tll', {
    requires: 'ndAdvert', alias: [['NXM_NX_ND_TLL', 25]],
  }),
  /** MPLS label, 20 bits. */
  mplsLabel: row('OXM_OF_MPLS_LABEL', 34, 'uint', 20, EXACT, 'mpls_label', { bytes: 4, requires: 'mpls' }),
  /** MPLS traffic class, 0 to 7. */
  mplsTc: row('OXM_OF_MPLS_TC', 35, 'uint', 3, EXACT, 'mpls_tc', { requires: 'mpls' }),
  /** MPLS bottom-of-stack bit. */
  mplsBos: row('OXM_OF_MPLS_BOS', 36, 'uint', 1, EXACT, 'mpls_bos', { requires: 'mpls', writable: false }),
  /** Provider backbone bridging service id, 24 bits. */
  pbbIsid: row('OXM_OF_PBB_ISID', 37, 'uint', 24, MASKABLE, 'pbb_isid', {
    requires: 'pbb', inOpenVSwitch: false,
  }),
  /** Tunnel key of a logical port: a VNI, GRE key, … */
  tunnelId: row('OXM_OF_TUNNEL_ID', 38, 'bigint', 64, MASKABLE, 'tun_id', {
    style: 'hex', aka: ['tunnel_id'], alias: [['NXM_NX_TUN_ID', 16]],
  }),
  /** Bitmap of the IPv6 extension headers present. */
  ipv6Exthdr: row('OXM_OF_IPV6_EXTHDR', 39, 'uint', 9, MASKABLE, 'ipv6_exthdr', {
    style: 'hex', requires: 'ipv6', inOpenVSwitch: false,
  }),

  // Fields of later versions of OpenFlow, and their ONF extensions to 1.3 (ONF EXT-109, EXT-233, EXT-256).

  /** Use customer address bit of provider backbone bridging. */
  pbbUca: row('ONFOXM_EXT_PBB_UCA', 2560, 'uint', 1, EXACT, 'pbb_uca', {
    requires: 'pbb', alias: [['OXM_OF_PBB_UCA', 41]], inOpenVSwitch: false,
  }),
  /** TCP flags, 12 bits from NS and the reserved ones down to FIN. */
  tcpFlags: row('ONFOXM_ET_TCP_FLAGS', 42, 'uint', 12, MASKABLE, 'tcp_flags', {
    style: 'tcpFlags', requires: 'tcp', writable: false,
    alias: [['NXM_NX_TCP_FLAGS', 34], ['OXM_OF_TCP_FLAGS', 42]],
  }),
  /** Port that the action set outputs to; 0xfffffff7 for none. */
  actsetOutput: row('ONFOXM_ET_ACTSET_OUTPUT', 43, 'uint', 32, EXACT, 'actset_output', {
    style: 'port', alias: [['OXM_OF_ACTSET_OUTPUT', 43]], writable: false,
  }),
  /** What the packet starts with: a namespace in the high 16 bits and a type in it; 0 for Ethernet. */
  packetType: row('OXM_OF_PACKET_TYPE', 44, 'uint', 32, EXACT, 'packet_type', {
    style: 'packetType', writable: false,
  }),

  // Nicira's fields in Open vSwitch; see ovs-fields(7).

  /** Ingress port as OpenFlow 1.0 numbers it, in 16 bits. */
  inPort16: row('NXM_OF_IN_PORT', 0, 'uint', 16, EXACT, 'in_port', { style: 'port' }),
  /** VLAN id, `OFPVID_PRESENT` (0x1000) and priority in one; 0 means untagged. */
  vlanTci: row('NXM_OF_VLAN_TCI', 4, 'uint', 16, MASKABLE, 'vlan_tci', { style: 'hex' }),
  /** The differentiated services code point in the high 6 bits of 8. */
  nwTos: row('NXM_OF_IP_TOS', 5, 'uint', 8, EXACT, 'nw_tos', { requires: 'ip' }),
  /** Time to live, or IPv6 hop limit. */
  nwTtl: row('NXM_NX_IP_TTL', 29, 'uint', 8, EXACT, 'nw_ttl', { requires: 'ip' }),
  /** Bit 0: the packet is a fragment; bit 1: and not the first. */
  ipFrag: row('NXM_NX_IP_FRAG', 26, 'uint', 2, MASKABLE, 'ip_frag', {
    style: 'frag', requires: 'ip', aka: ['nw_frag'], writable: false,
  }),
  /** MPLS time to live. */
  mplsTtl: row('NXM_NX_MPLS_TTL', 30, 'uint', 8, EXACT, 'mpls_ttl', { requires: 'mpls' }),
  /** Reserved bits of a neighbour advertisement or solicitation. */
  ndReserved: row('ERICOXM_OF_ICMPV6_ND_RESERVED', 1, 'uint', 32, EXACT, 'nd_reserved', { requires: 'nd' }),
  /** Type of the first option of a neighbour advertisement or solicitation. */
  ndOptionsType: row('ERICOXM_OF_ICMPV6_ND_OPTIONS_TYPE', 2, 'uint', 8, EXACT, 'nd_options_type', {
    requires: 'nd',
  }),

  // Registers, which flows may use as they like.

  ...numbered('reg', 16, 'NXM_NX_REG', (header, n) =>
    row(header, n, 'uint', 32, MASKABLE, `reg${n}`, { style: 'hex' })),
  // Two and four registers at a time: xreg0 is reg0 and reg1, xxreg0 is reg0 to reg3.
  ...numbered('xreg', 16, 'OXM_OF_PKT_REG', (header, n) =>
    row(header, n, 'bigint', 64, MASKABLE, `xreg${n}`, {
      style: 'hex', inOpenVSwitch: n < 8,
    })),
  ...numbered('xxreg', 4, 'NXM_NX_XXREG', (header, n) =>
    row(header, 111 + n, 'bigint', 128, MASKABLE, `xxreg${n}`, { style: 'hex' })),

  // Metadata of a packet while the switch processes it.

  /** Mark of the packet in the host's network stack. */
  pktMark: row('NXM_NX_PKT_MARK', 33, 'uint', 32, MASKABLE, 'pkt_mark', { style: 'hex' }),
  /** Hash that the datapath computed. */
  dpHash: row('NXM_NX_DP_HASH', 35, 'uint', 32, MASKABLE, 'dp_hash', {
    style: 'hex', alias: [['NXOXM_ET_DP_HASH', 0]], writable: false,
  }),
  /** Where the packet was recirculated; 0 for the first time through. */
  recircId: row('NXM_NX_RECIRC_ID', 36, 'uint', 32, EXACT, 'recirc_id', { writable: false }),
  /** Conjunctive match whose clauses all matched. */
  conjId: row('NXM_NX_CONJ_ID', 37, 'uint', 32, EXACT, 'conj_id', { writable: false }),

  // Tunnels.

  /** Outer IPv4 source of a tunnelled packet. */
  tunIpv4Src: row('NXM_NX_TUN_IPV4_SRC', 31, 'ipv4', 32, MASKABLE, 'tun_src'),
  /** Outer IPv4 destination of a tunnelled packet. */
  tunIpv4Dst: row('NXM_NX_TUN_IPV4_DST', 32, 'ipv4', 32, MASKABLE, 'tun_dst'),
  /** Outer IPv6 source of a tunnelled packet. */
  tunIpv6Src: row('NXM_NX_TUN_IPV6_SRC', 109, 'ipv6', 128, MASKABLE, 'tun_ipv6_src'),
  /** Outer IPv6 destination of a tunnelled packet. */
  tunIpv6Dst: row('NXM_NX_TUN_IPV6_DST', 110, 'ipv6', 128, MASKABLE, 'tun_ipv6_dst'),
  /** Bit 0: operations and management (Geneve's OAM bit). */
  tunFlags: row('NXM_NX_TUN_FLAGS', 104, 'uint', 1, MASKABLE, 'tun_flags', { bytes: 2, style: 'tunFlags' }),
  /** VXLAN group policy id. */
  tunGbpId: row('NXM_NX_TUN_GBP_ID', 38, 'uint', 16, MASKABLE, 'tun_gbp_id'),
  /** VXLAN group policy flags. */
  tunGbpFlags: row('NXM_NX_TUN_GBP_FLAGS', 39, 'uint', 8, MASKABLE, 'tun_gbp_flags', { style: 'hex' }),
  /** ERSPAN version 1: index of port and direction, 20 bits. */
  tunErspanIdx: row('NXOXM_ET_ERSPAN_IDX', 11, 'uint', 20, MASKABLE, 'tun_erspan_idx', {
    bytes: 4, style: 'hex',
  }),
  /** ERSPAN version, 1 or 2. */
  tunErspanVer: row('NXOXM_ET_ERSPAN_VER', 12, 'uint', 4, MASKABLE, 'tun_erspan_ver'),
  /** ERSPAN version 2: direction, 0 ingress, 1 egress. */
  tunErspanDir: row('NXOXM_ET_ERSPAN_DIR', 13, 'uint', 1, MASKABLE, 'tun_erspan_dir'),
  /** ERSPAN version 2: hardware id, 6 bits. */
  tunErspanHwid: row('NXOXM_ET_ERSPAN_HWID', 14, 'uint', 6, MASKABLE, 'tun_erspan_hwid', { style: 'hex' }),
  /** Flags of a GTP-U header. */
  tunGtpuFlags: row('NXOXM_ET_GTPU_FLAGS', 15, 'uint', 8, MASKABLE, 'tun_gtpu_flags', {
    style: 'hex', aka: ['gtpu_flags'], writable: false,
  }),
  /** Message type of a GTP-U header. */
  tunGtpuMsgtype: row('NXOXM_ET_GTPU_MSGTYPE', 16, 'uint', 8, MASKABLE, 'tun_gtpu_msgtype', {
    aka: ['gtpu_msgtype'], writable: false,
  }),
  // Geneve options, as the switch's TLV table maps them; up to 124 bytes, leading zeros insignificant.
  ...numbered('tunMetadata', 64, 'NXM_NX_TUN_METADATA', (header, n) =>
    row(header, 40 + n, 'bytes', 992, MASKABLE, `tun_metadata${n}`, { style: 'hex' })),

  // Connection tracking.

  /** State of the packet's connection: bits new, est, rel, rpl, inv, trk, snat, dnat from the lowest. */
  ctState: row('NXM_NX_CT_STATE', 105, 'uint', 32, MASKABLE, 'ct_state', {
    style: 'ctState', writable: false,
  }),
  /** Zone that the connection is tracked in. */
  ctZone: row('NXM_NX_CT_ZONE', 106, 'uint', 16, EXACT, 'ct_zone', { style: 'hex', writable: false }),
  /** Mark that was committed with the connection. */
  ctMark: row('NXM_NX_CT_MARK', 107, 'uint', 32, MASKABLE, 'ct_mark', { style: 'hex' }),
  /** Label that was committed with the connection. */
  ctLabel: row('NXM_NX_CT_LABEL', 108, 'bigint', 128, MASKABLE, 'ct_label', { style: 'hex' }),
  /** IP protocol of the connection's first packet. */
  ctNwProto: row('NXM_NX_CT_NW_PROTO', 119, 'uint', 8, EXACT, 'ct_nw_proto', {
    requires: 'conntrack', writable: false,
  }),
  /** IPv4 source of the connection's first packet. */
  ctNwSrc: row('NXM_NX_CT_NW_SRC', 120, 'ipv4', 32, MASKABLE, 'ct_nw_src', {
    requires: 'conntrack', writable: false,
  }),
  /** IPv4 destination of the connection's first packet. */
  ctNwDst: row('NXM_NX_CT_NW_DST', 121, 'ipv4', 32, MASKABLE, 'ct_nw_dst', {
    requires: 'conntrack', writable: false,
  }),
  /** IPv6 source of the connection's first packet. */
  ctIpv6Src: row('NXM_NX_CT_IPV6_SRC', 122, 'ipv6', 128, MASKABLE, 'ct_ipv6_src', {
    requires: 'conntrack', writable: false,
  }),
  /** IPv6 destination of the connection's first packet. */
  ctIpv6Dst: row('NXM_NX_CT_IPV6_DST', 123, 'ipv6', 128, MASKABLE, 'ct_ipv6_dst', {
    requires: 'conntrack', writable: false,
  }),
  /** Source port of the connection's first packet. */
  ctTpSrc: row('NXM_NX_CT_TP_SRC', 124, 'uint', 16, MASKABLE, 'ct_tp_src', {
    requires: 'conntrack', writable: false,
  }),
  /** Destination port of the connection's first packet. */
  ctTpDst: row('NXM_NX_CT_TP_DST', 125, 'uint', 16, MASKABLE, 'ct_tp_dst', {
    requires: 'conntrack', writable: false,
  }),

  // Network service header (RFC 8300).

  /** Flags of the base header. */
  nshFlags: row('NXOXM_NSH_FLAGS', 1, 'uint', 8, MASKABLE, 'nsh_flags', { requires: 'nsh' }),
  /** Metadata type: 1 or 2. */
  nshMdtype: row('NXOXM_NSH_MDTYPE', 2, 'uint', 8, EXACT, 'nsh_mdtype', { requires: 'nsh', writable: false }),
  /** Next protocol: 1 IPv4, 2 IPv6, 3 Ethernet, 4 NSH. */
  nshNp: row('NXOXM_NSH_NP', 3, 'uint', 8, EXACT, 'nsh_np', { requires: 'nsh', writable: false }),
  /** Service path id, 24 bits. */
  nshSpi: row('NXOXM_NSH_SPI', 4, 'uint', 24, EXACT, 'nsh_spi', {
    bytes: 4, style: 'hex', requires: 'nsh', aka: ['nsp'],
  }),
  /** Service index. */
  nshSi: row('NXOXM_NSH_SI', 5, 'uint', 8, EXACT, 'nsh_si', { requires: 'nsh', aka: ['nsi'] }),
  /** First context header of metadata type 1. */
  nshC1: row('NXOXM_NSH_C1', 6, 'uint', 32, MASKABLE, 'nsh_c1', {
    style: 'hex', requires: 'nsh', aka: ['nshc1'],
  }),
  /** Second context header of metadata type 1. */
  nshC2: row('NXOXM_NSH_C2', 7, 'uint', 32, MASKABLE, 'nsh_c2', {
    style: 'hex', requires: 'nsh', aka: ['nshc2'],
  }),
  /** Third context header of metadata type 1. */
  nshC3: row('NXOXM_NSH_C3', 8, 'uint', 32, MASKABLE, 'nsh_c3', {
    style: 'hex', requires: 'nsh', aka: ['nshc3'],
  }),
  /** Fourth context header of metadata type 1. */
  nshC4: row('NXOXM_NSH_C4', 9, 'uint', 32, MASKABLE, 'nsh_c4', {
    style: 'hex', requires: 'nsh', aka: ['nshc4'],
  }),
  /** Time to live. */
  nshTtl: row('NXOXM_NSH_TTL', 10, 'uint', 8, EXACT, 'nsh_ttl', { requires: 'nsh' }),
} as const

/** The name of a match field that the library knows. */
export type FieldName = keyof typeof fields

/** The name of a field's header in the manuals of Open vSwitch: `'NXM_OF_ETH_DST'`, `'OXM_OF_ETH_DST'`. */
export type HeaderName = (typeof fields)[FieldName]['header']

/** An integer with a mask: bits that are 0 in `mask` match anything. */
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

/** Fields that the library does not know, each by its header in hexadecimal, kept byte for byte. */
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

/** A {@link Match} as {@link encode} takes it: addresses may also be numbers or bytes. */
export type MatchInit = { readonly [F in keyof typeof fields]?: InitOf<(typeof fields)[F]> } & UnknownFields
