/** What a policy and a flow may look at in a packet above its addresses. */
import {
  IpProtocol, isFragment, portsOf, TcpFlags, type Datagram, type Icmp,
} from '../../codec/packet/index.js'
import type { Match } from '../../codec/index.js'

/**
 * Where a TCP segment stands in its connection: `open` asks for one (SYN without ACK); `run` carries an
 * acknowledgment, as every later segment does; `bare` is neither, mostly a reset. Undefined for a fragment,
 * of which a switch does not tell.
 */
export type TcpPhase = 'open' | 'run' | 'bare'

/** Protocol and ports of a packet. */
export interface Transport {
  readonly protocol: number
  /** The source port; an ICMP message's type; 0 for fragments and for protocols without ports. */
  readonly src: number
  /** The destination port; an ICMP message's code; 0 for fragments and for protocols without ports. */
  readonly dst: number
  /** For TCP only. */
  readonly phase?: TcpPhase
}

/** Which of them a decision has looked at. Ports only together with the protocol. */
export interface Looked {
  readonly protocol: boolean
  readonly src: boolean
  readonly dst: boolean
}

/** Everything, the finest that a flow can tell apart. */
export const LOOKED_AT_ALL: Looked = { protocol: true, src: true, dst: true }

const ICMP_TYPES: { readonly [T in Extract<Icmp['type'], string>]: number } = {
  echoReply: 0, destinationUnreachable: 3, redirect: 5, echoRequest: 8, timeExceeded: 11,
  parameterProblem: 12,
}

/** ICMP requests and their replies (RFC 792, RFC 950). */
const ICMP_REPLIES: ReadonlyMap<number, number> = new Map([[8, 0], [13, 14], [15, 16], [17, 18]])
const ICMP_REQUESTS = new Map([...ICMP_REPLIES].map(([request, reply]) => [reply, request]))

/** An ICMP message's type as a number. */
export function icmpTypeOf(icmp: Icmp): number {
  return typeof icmp.type === 'number' ? icmp.type : ICMP_TYPES[icmp.type]
}

/**
 * The transport of an IPv4 packet. Fragments, the first one too, have ports 0, as switches see them unless
 * told otherwise (`OFPC_FRAG_NORMAL` in Open vSwitch).
 */
export function transportOf(datagram: Datagram): Transport {
  const protocol = datagram.ipv4?.protocol ?? 0
  if (isFragment(datagram)) return { protocol, src: 0, dst: 0 }
  if (datagram.icmp) return { protocol, src: icmpTypeOf(datagram.icmp), dst: datagram.icmp.code }
  const ports = portsOf(datagram)
  const own = { protocol, src: ports?.srcPort ?? 0, dst: ports?.dstPort ?? 0 }
  return datagram.tcp ? { ...own, phase: phaseOf(datagram.tcp.flags) } : own
}

function phaseOf(flags: number): TcpPhase {
  if ((flags & TcpFlags.ACK) !== 0) return 'run'
  return (flags & TcpFlags.SYN) !== 0 ? 'open' : 'bare'
}

/** Whether policies may speak of the protocol's ports. */
export function hasPorts(protocol: number): boolean {
  return protocol === IpProtocol.TCP || protocol === IpProtocol.UDP || protocol === IpProtocol.SCTP
}

/** The transport of what goes the other way; for an ICMP message that is no request or reply, the same. */
export function mirrored({ protocol, src, dst }: Transport): Transport {
  if (protocol !== IpProtocol.ICMP) return { protocol, src: dst, dst: src }
  return { protocol, src: ICMP_REPLIES.get(src) ?? ICMP_REQUESTS.get(src) ?? src, dst }
}

/** Whether packets of this transport are answered by packets of its mirror image. */
export function isAnswered({ protocol, src }: Transport): boolean {
  return protocol !== IpProtocol.ICMP || ICMP_REPLIES.has(src)
}

/** Whether this transport may be the answer to its mirror image. */
export function mayAnswer({ protocol, src }: Transport): boolean {
  return protocol !== IpProtocol.ICMP || ICMP_REQUESTS.has(src)
}

/** The same fields seen from the other side. */
export function mirroredLooks(looked: Looked, { protocol }: Transport): Looked {
  // An ICMP message's type and code are not a source and a destination.
  if (protocol === IpProtocol.ICMP) return looked
  return { protocol: looked.protocol, src: looked.dst, dst: looked.src }
}

const PORT_FIELDS: ReadonlyMap<number, readonly [keyof Match, keyof Match]> = new Map([
  [IpProtocol.TCP, ['tcpSrc', 'tcpDst']],
  [IpProtocol.UDP, ['udpSrc', 'udpDst']],
  [IpProtocol.SCTP, ['sctpSrc', 'sctpDst']],
  [IpProtocol.ICMP, ['icmpv4Type', 'icmpv4Code']],
] as const)

const PHASE_FLAGS: Readonly<Record<TcpPhase, { readonly value: number, readonly mask: number }>> = {
  open: { value: TcpFlags.SYN, mask: TcpFlags.SYN | TcpFlags.ACK },
  run: { value: TcpFlags.ACK, mask: TcpFlags.ACK },
  bare: { value: 0, mask: TcpFlags.SYN | TcpFlags.ACK },
}

/** The match of what was looked at; `phase` matches the TCP flags too. */
export function transportMatch(transport: Transport, looked: Looked, phase?: TcpPhase): Match {
  const match: Record<string, unknown> = {}
  if (looked.protocol) match['ipProto'] = transport.protocol
  const fields = PORT_FIELDS.get(transport.protocol)
  if (fields && looked.protocol && looked.src) match[fields[0]] = transport.src
  if (fields && looked.protocol && looked.dst) match[fields[1]] = transport.dst
  if (phase && transport.protocol === IpProtocol.TCP) match['tcpFlags'] = PHASE_FLAGS[phase]
  return match as Match
}

/** The transport of the packets that a flow matches; 255 and 0 where it does not match a protocol or port. */
export function matchedTransport(match: Match): Transport {
  const protocol = typeof match.ipProto === 'number' ? match.ipProto : 255
  const fields = PORT_FIELDS.get(protocol)
  const value = (name: keyof Match | undefined): number => {
    const found = name && match[name]
    return typeof found === 'number' ? found : 0
  }
  const own = { protocol, src: value(fields?.[0]), dst: value(fields?.[1]) }
  const phase = (Object.keys(PHASE_FLAGS) as TcpPhase[]).find((name) => {
    const { tcpFlags } = match
    const { value: flags, mask } = PHASE_FLAGS[name]
    return typeof tcpFlags === 'object' && tcpFlags.value === flags && tcpFlags.mask === mask
  })
  return phase ? { ...own, phase } : own
}
