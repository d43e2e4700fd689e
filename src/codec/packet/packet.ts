/** A whole packet, layer by layer, as plain objects. */
import type { Arp } from './arp.js'
import type { Ethernet } from './ethernet.js'
import type { Icmp } from './icmp.js'
import type { Icmp6 } from './icmp6-message.js'
import { IpProtocol } from './ip-protocol.js'
import { isFragment4, type Ipv4, type Ipv4Init } from './ipv4.js'
import { isFragment6, isLaterFragment6, type Ipv6, type Ipv6Init } from './ipv6.js'
import type { MplsLabel } from './mpls.js'
import type { PacketProblem } from './problem.js'
import type { Sctp } from './sctp.js'
import type { Tcp } from './tcp.js'
import type { Udp } from './udp.js'
import type { Vlan } from './vlan.js'

/** An IP datagram, layer by layer: at most one of `ipv4` and `ipv6`, and at most one layer above it. */
export interface Datagram {
  readonly ipv4?: Ipv4
  readonly ipv6?: Ipv6
  readonly icmp?: Icmp
  readonly icmp6?: Icmp6
  readonly tcp?: Tcp
  readonly udp?: Udp
  readonly sctp?: Sctp
  /**
   * What the innermost layer carries; empty when nothing is left. Borrowed: it shares memory with the parsed
   * bytes.
   */
  readonly payload: Uint8Array
  /**
   * The bytes behind the end of the datagram or ARP packet, usually Ethernet padding. Borrowed. Absent when
   * there are none.
   */
  readonly trailer?: Uint8Array
  /**
   * True when the bytes end before the packet does, by the lengths in its headers: a switch sends only
   * `miss_send_len` bytes of it, or an ICMP error has only its beginning. Layers that are not complete are
   * left in the payload, and `problem` says where the end is missing.
   */
  readonly truncated: boolean
  /**
   * What is wrong: where the bytes end too early, or a header that contradicts itself. That layer is absent,
   * and its bytes are in the payload. Absent when nothing is wrong.
   */
  readonly problem?: PacketProblem
}

/** An Ethernet frame, layer by layer. */
export interface Packet extends Datagram {
  readonly ethernet: Ethernet
  /** The outermost VLAN tag; the next one is its `inner`. */
  readonly vlan?: Vlan
  /**
   * The MPLS label stack, outermost label first. What it carries is the payload: the headers do not say what
   * that is.
   */
  readonly mpls?: readonly MplsLabel[]
  readonly arp?: Arp
}

/** Fewer bytes than an Ethernet header has: all of them are the payload. */
export interface Runt extends NoLayers {
  readonly payload: Uint8Array
  readonly trailer?: undefined
  readonly truncated: true
  readonly problem: PacketProblem
}

/** No layer is there, so that to find one is to know that it is a {@link Packet}. */
export type NoLayers = {
  readonly [Name in Exclude<keyof Packet, 'payload' | 'trailer' | 'truncated' | 'problem'>]?: undefined
}

/** Source and destination port of a TCP, UDP or SCTP datagram. */
export interface Ports {
  readonly srcPort: number
  readonly dstPort: number
}

/**
 * The ports of a TCP, UDP or SCTP datagram. When its transport header is not complete, they are read from the
 * payload: the eight bytes that an ICMP error has of it suffice.
 * @returns undefined for other protocols, for fragments other than the first, and when not even the ports are
 *   there
 *
 * @example
 * ```ts
 * import { buildDatagram, parseDatagram, portsOf } from 'daolinet/packet'
 *
 * const lost = buildDatagram({
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * console.log(portsOf(parseDatagram(lost.subarray(0, 24)))) // { srcPort: 5000, dstPort: 53 }
 * ```
 */
export function portsOf(datagram: Datagram): Ports | undefined {
  const header = datagram.tcp ?? datagram.udp ?? datagram.sctp
  if (header !== undefined) return { srcPort: header.srcPort, dstPort: header.dstPort }
  const { ipv4, ipv6, payload } = datagram
  const protocol = ipv4?.protocol ?? ipv6?.protocol
  const ported = protocol === IpProtocol.TCP || protocol === IpProtocol.UDP || protocol === IpProtocol.SCTP
  const later = ipv4 === undefined ? ipv6 !== undefined && isLaterFragment6(ipv6) : ipv4.fragmentOffset > 0
  if (!ported || later || payload.length < 4) return undefined
  return { srcPort: payload[0]! * 256 + payload[1]!, dstPort: payload[2]! * 256 + payload[3]! }
}

/**
 * Tells whether a datagram is a fragment, including the first: it has only a part of the content that its
 * transport header is about.
 *
 * @example
 * ```ts
 * import { Ipv4Flags, isFragment } from 'daolinet/packet'
 *
 * console.log(isFragment({ ipv4: { src: '10.0.0.1', dst: '10.0.0.2', flags: Ipv4Flags.MORE_FRAGMENTS } }))
 * // prints true
 * ```
 */
export function isFragment(datagram: { readonly ipv4?: Ipv4Init, readonly ipv6?: Ipv6Init }): boolean {
  const { ipv4, ipv6 } = datagram
  return (ipv4 !== undefined && isFragment4(ipv4)) || (ipv6 !== undefined && isFragment6(ipv6))
}
