/** What a policy and a flow can look at in a packet above its addresses. */
import {
  IpProtocol, isFragment, portsOf, TcpFlags, type Datagram, type Icmp, type Icmp6,
} from '../../codec/packet/index.js'
import type { Match } from '../../codec/index.js'

/**
 * Where a TCP segment stands in its connection: `open` asks for one (SYN without ACK), `run` carries an
 * acknowledgment, as every later segment does, and `bare` has neither flag: usually a reset.
 */
export type TcpPhase = 'open' | 'run' | 'bare'

/** A packet of a protocol with ports: TCP, UDP or SCTP. */
export interface PortsTransport {
  readonly kind: 'ports'
  /** The IP protocol number: 6, 17 or 132. */
  readonly protocol: number
  /** The source port. */
  readonly src: number
  /** The destination port. */
  readonly dst: number
  /** For TCP only. */
  readonly phase?: TcpPhase
}

/** An ICMP or ICMPv6 message. */
export interface IcmpTransport {
  readonly kind: 'icmp'
  /** 4 for ICMP, 6 for ICMPv6. */
  readonly family: 4 | 6
  /** The IP protocol number: 1 or 58. */
  readonly protocol: number
  readonly type: number
  readonly code: number
}

/**
 * A fragment, or a packet that ends within its transport header. Switches see zeros where the header of its
 * protocol would be, unless they are configured otherwise (`OFPC_FRAG_NORMAL` in Open vSwitch).
 */
export interface FragmentTransport {
  readonly kind: 'fragment'
  /**
   * The IP protocol number. For fragments of IPv6 it is 44, that of the fragment header: only the first of
   * them shows switches more.
   */
  readonly protocol: number
}

/** A packet of any other protocol: nothing but the protocol number can be matched. */
export interface OtherTransport {
  readonly kind: 'other'
  /** The IP protocol number. */
  readonly protocol: number
}

/** The transport layer of a packet, as far as switches can match it. */
export type Transport = PortsTransport | IcmpTransport | FragmentTransport | OtherTransport

/** Which fields of a transport a decision depends on. `src` and `dst` never without `protocol`. */
export interface MatchedFields {
  /** The IP protocol number. */
  readonly protocol: boolean
  /** The source port, or the type of an ICMP message. */
  readonly src: boolean
  /** The destination port, or the code of an ICMP message. */
  readonly dst: boolean
}

/** All fields: the most specific match that a flow can have. */
export const ALL_FIELDS: MatchedFields = { protocol: true, src: true, dst: true }

const ICMP_TYPES: { readonly [T in Extract<Icmp['type'], string>]: number } = {
  echoReply: 0, destinationUnreachable: 3, redirect: 5, echoRequest: 8, timeExceeded: 11,
  parameterProblem: 12,
}

const ICMP6_TYPES: { readonly [T in Extract<Icmp6['type'], string>]: number } = {
  destinationUnreachable: 1, packetTooBig: 2, timeExceeded: 3, parameterProblem: 4, echoRequest: 128,
  echoReply: 129, multicastListenerQuery: 130, multicastListenerReport: 131, multicastListenerDone: 132,
  routerSolicitation: 133, routerAdvertisement: 134, neighborSolicitation: 135, neighborAdvertisement: 136,
  redirect: 137, multicastListenerReportV2: 143,
}

/** Requests and their replies (RFC 792, RFC 950; RFC 4443). */
const ICMP_REPLIES: Readonly<Record<4 | 6, ReadonlyMap<number, number>>> = {
  4: new Map([[8, 0], [13, 14], [15, 16], [17, 18]]), 6: new Map([[128, 129]]),
}
const ICMP_REQUESTS: typeof ICMP_REPLIES = {
  4: new Map([...ICMP_REPLIES[4]].map(([request, reply]) => [reply, request])),
  6: new Map([...ICMP_REPLIES[6]].map(([request, reply]) => [reply, request])),
}

/** Messages that are errors about other packets: of ICMP (RFC 1122 §3.2.2), and of ICMPv6 a redirect. */
const ICMP_ERRORS: Readonly<Record<4 | 6, ReadonlySet<number>>> = {
  4: new Set([3, 4, 5, 11, 12]), 6: new Set([ICMP6_TYPES.redirect]),
}
/** The types below it are errors of ICMPv6 (RFC 4443 §2.1). */
const ICMP6_INFORMATION = 128

/** Whether it is an ICMP error about another packet. */
export function isIcmpError(transport: Transport): boolean {
  if (transport.kind !== 'icmp') return false
  const { family, type } = transport
  return ICMP_ERRORS[family].has(type) || (family === 6 && type < ICMP6_INFORMATION)
}

/** The number of an ICMP message's type. */
export function icmpTypeOf(icmp: Icmp): number {
  return typeof icmp.type === 'number' ? icmp.type : ICMP_TYPES[icmp.type]
}

function icmp6TypeOf(icmp: Icmp6): number {
  return typeof icmp.type === 'number' ? icmp.type : ICMP6_TYPES[icmp.type]
}

/** Whether switches cannot see which protocol it is of: a fragment of IPv6. */
export function hidesProtocol({ kind, protocol }: Transport): boolean {
  return kind === 'fragment' && protocol === IpProtocol.FRAGMENT
}

/**
 * The transport of an IP packet.
 *
 * @example
 * ```ts
 * import { buildPacket, parsePacket } from 'daolinet/packet'
 * import { transportOf } from 'daolinet/routing'
 *
 * const packet = parsePacket(buildPacket({
 *   ethernet: { src: '02:00:00:00:00:0a', dst: '02:00:00:00:00:0b' },
 *   ipv4: { src: '10.1.0.1', dst: '10.1.0.2' },
 *   udp: { srcPort: 40_000, dstPort: 53 },
 * }))
 * console.log(transportOf(packet)) // { kind: 'ports', protocol: 17, src: 40000, dst: 53 }
 * ```
 */
export function transportOf(datagram: Datagram): Transport {
  const { ipv4, ipv6, icmp, icmp6, tcp } = datagram
  const protocol = ipv4?.protocol ?? ipv6?.protocol ?? 0
  if (isFragment(datagram)) return { kind: 'fragment', protocol: ipv6 ? IpProtocol.FRAGMENT : protocol }
  if (icmp6) return { kind: 'icmp', family: 6, protocol, type: icmp6TypeOf(icmp6), code: icmp6.code }
  if (icmp) return { kind: 'icmp', family: 4, protocol, type: icmpTypeOf(icmp), code: icmp.code }
  const ports = portsOf(datagram)
  if (!ports) return { kind: protocol in FIELDS ? 'fragment' : 'other', protocol }
  const own = { kind: 'ports', protocol, src: ports.srcPort, dst: ports.dstPort } as const
  return tcp ? { ...own, phase: phaseOf(tcp.flags) } : own
}

function phaseOf(flags: number): TcpPhase {
  if ((flags & TcpFlags.ACK) !== 0) return 'run'
  return (flags & TcpFlags.SYN) !== 0 ? 'open' : 'bare'
}

/** Where a TCP segment stands in its connection; undefined for everything else. */
export function tcpPhase(transport: Transport): TcpPhase | undefined {
  return transport.kind === 'ports' ? transport.phase : undefined
}

/**
 * The transport of a packet in the other direction of the same conversation: ports are exchanged, an ICMP
 * request becomes its reply and a reply its request. The TCP phase is left out.
 */
export function reversed(transport: Transport): Transport {
  if (transport.kind === 'ports') {
    const { protocol, src, dst } = transport
    return { kind: 'ports', protocol, src: dst, dst: src }
  }
  if (transport.kind !== 'icmp') return transport
  const { family, type } = transport
  return { ...transport, type: ICMP_REPLIES[family].get(type) ?? ICMP_REQUESTS[family].get(type) ?? type }
}

/** Whether packets of this transport can have replies. */
export function canHaveReply(transport: Transport): boolean {
  return transport.kind !== 'icmp' || ICMP_REPLIES[transport.family].has(transport.type)
}

/** Whether a packet of this transport can be a reply. */
export function canBeReply(transport: Transport): boolean {
  return transport.kind !== 'icmp' || ICMP_REQUESTS[transport.family].has(transport.type)
}

/** The same fields for packets of the other direction. */
export function reversedFields({ protocol, src, dst }: MatchedFields): MatchedFields {
  return { protocol, src: dst, dst: src }
}

/** For each protocol number, the match fields of its ports, or of its type and code. */
const FIELDS: { readonly [protocol: number]: readonly [keyof Match, keyof Match] } = {
  [IpProtocol.TCP]: ['tcpSrc', 'tcpDst'],
  [IpProtocol.UDP]: ['udpSrc', 'udpDst'],
  [IpProtocol.SCTP]: ['sctpSrc', 'sctpDst'],
  [IpProtocol.ICMP]: ['icmpv4Type', 'icmpv4Code'],
  [IpProtocol.ICMPV6]: ['icmpv6Type', 'icmpv6Code'],
}

const PHASE_FLAGS: Readonly<Record<TcpPhase, { readonly value: number, readonly mask: number }>> = {
  open: { value: TcpFlags.SYN, mask: TcpFlags.SYN | TcpFlags.ACK },
  run: { value: TcpFlags.ACK, mask: TcpFlags.ACK },
  bare: { value: 0, mask: TcpFlags.SYN | TcpFlags.ACK },
}

/** The values of a transport's two fields in {@link FIELDS}. */
function valuesOf(transport: Transport): readonly [number, number] {
  switch (transport.kind) {
    case 'ports': return [transport.src, transport.dst]
    case 'icmp': return [transport.type, transport.code]
    default: return [0, 0]
  }
}

/**
 * Matches the given fields of a transport. For ICMP, `src` stands for the type and `dst` for the code.
 * @param phase - matches the TCP flags of this phase too
 */
export function transportMatch(transport: Transport, fields: MatchedFields, phase?: TcpPhase): Match {
  const { protocol } = transport
  const match: Record<string, unknown> = {}
  if (fields.protocol) match['ipProto'] = protocol
  const names = FIELDS[protocol]
  if (names && fields.protocol) {
    const [first, second] = valuesOf(transport)
    if (fields.src) match[names[0]] = first
    if (fields.dst) match[names[1]] = second
  }
  if (phase && protocol === IpProtocol.TCP) match['tcpFlags'] = PHASE_FLAGS[phase]
  return match as Match
}

/** Stands for any protocol that no policy names: reserved by IANA. */
export const RESERVED_PROTOCOL = 255

/**
 * The transport of packets that a flow matches. What the flow does not match is 0, or protocol 255: a flow
 * leaves out only what the decision did not depend on.
 */
export function matchedTransport(match: Match): Transport {
  const protocol = typeof match.ipProto === 'number' ? match.ipProto : RESERVED_PROTOCOL
  const names = FIELDS[protocol]
  if (!names) return { kind: 'other', protocol }
  const [first, second] = names.map((name) => {
    const value = match[name]
    return typeof value === 'number' ? value : 0
  }) as [number, number]
  if (protocol === IpProtocol.ICMP || protocol === IpProtocol.ICMPV6) {
    const family = protocol === IpProtocol.ICMP ? 4 : 6
    return { kind: 'icmp', family, protocol, type: first, code: second }
  }
  const { tcpFlags } = match
  const phase = (Object.keys(PHASE_FLAGS) as TcpPhase[]).find((name) => {
    const { value, mask } = PHASE_FLAGS[name]
    return typeof tcpFlags === 'object' && tcpFlags.value === value && tcpFlags.mask === mask
  })
  return { kind: 'ports', protocol, src: first, dst: second, ...(phase ? { phase } : {}) }
}
