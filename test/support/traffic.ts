/** Frames of connections, as hosts send them. */
import { buildPacket, TcpFlags, type PacketInit } from 'daolinet/packet'

const ethernet = { src: '02:00:00:00:00:01', dst: '02:00:00:00:00:02' }

/** One direction of a connection. Both addresses are of one family. */
export interface Way {
  readonly src: string
  readonly dst: string
  readonly srcPort: number
  readonly dstPort: number
}

/** The other direction. */
export function back({ src, dst, srcPort, dstPort }: Way): Way {
  return { src: dst, dst: src, srcPort: dstPort, dstPort: srcPort }
}

function isIpv6({ src }: Way): boolean {
  return src.includes(':')
}

function ip(way: Way): Pick<PacketInit, 'ipv4' | 'ipv6'> {
  const { src, dst } = way
  return isIpv6(way) ? { ipv6: { src, dst } } : { ipv4: { src, dst } }
}

/** A UDP datagram. */
export function udp(way: Way, payload = new Uint8Array(4)): Uint8Array {
  return buildPacket({ ethernet, ...ip(way), udp: { srcPort: way.srcPort, dstPort: way.dstPort }, payload })
}

/** What a TCP segment has beside its ports. */
export interface SegmentInit {
  readonly flags: readonly (keyof typeof TcpFlags)[]
  readonly sequence?: number
  readonly acknowledgment?: number
  readonly window?: number
  /** Bytes of options, a multiple of four. */
  readonly options?: Uint8Array
  readonly payload?: Uint8Array
}

/** A TCP segment. */
export function tcp(way: Way, { flags, payload, ...segment }: SegmentInit): Uint8Array {
  const bits = flags.reduce((all, flag) => all | TcpFlags[flag], 0)
  const ports = { srcPort: way.srcPort, dstPort: way.dstPort }
  return buildPacket({
    ethernet, ...ip(way), tcp: { ...ports, window: 1000, ...segment, flags: bits },
    payload: payload ?? new Uint8Array(0),
  })
}

/** A ping or its answer; the source port is the identifier. */
export function echo(way: Way, type: 'echoRequest' | 'echoReply'): Uint8Array {
  const message = { identifier: way.srcPort, sequence: 1 }
  const payload = Uint8Array.of(1, 2, 3, 4)
  return buildPacket(isIpv6(way)
    ? { ethernet, ...ip(way), icmp6: { type, ...message }, payload }
    : { ethernet, ...ip(way), icmp: { type, ...message }, payload })
}

/**
 * An ICMP error about a frame: its port cannot be reached.
 * @param from - the address that sends it, the destination of the frame if none is given
 * @param quoted - how many bytes of the IP packet it quotes
 */
export function unreachable(frame: Uint8Array, way: Way, from = way.dst, quoted = 1000): Uint8Array {
  const payload = frame.slice(14, 14 + quoted)
  const ends = { src: from, dst: way.src }
  return buildPacket(isIpv6(way)
    ? { ethernet, ipv6: ends, icmp6: { type: 'destinationUnreachable', code: 4 }, payload }
    : { ethernet, ipv4: ends, icmp: { type: 'destinationUnreachable', code: 3 }, payload })
}
