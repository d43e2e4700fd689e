/** Frames as the flat fields that flows match, for tests of flows. */
import {
  ipv4Number, macNumber, parseCidr4, parseCidr6, type Action, type FlowMod, type Match,
} from '../../src/codec/index.js'
import { buildPacket, parsePacket, TcpFlags } from '../../src/codec/packet/index.js'
import { transportOf } from '../../src/routing/policy/transport.js'

/**
 * An IP frame, or the fields of one. `src` and `dst` are ports, or ICMP type and code. Addresses of IPv6
 * are in the places of those of IPv4.
 */
export interface Frame {
  readonly inPort: number
  readonly ethSrc: string
  readonly ethDst: string
  readonly ipv4Src: string
  readonly ipv4Dst: string
  readonly ttl: number
  readonly ipProto: number
  readonly src: number
  readonly dst: number
  /** TCP flags; 0 for everything else. */
  readonly flags: number
  readonly metadata?: bigint
}

/** The bytes of a frame. */
export function frameBytes(frame: Frame): Uint8Array {
  const { src: srcPort, dst: dstPort, ipProto, flags } = frame
  const ports = { srcPort, dstPort }
  return buildPacket({
    ethernet: { src: frame.ethSrc, dst: frame.ethDst },
    ...isSix(frame)
      ? { ipv6: { src: frame.ipv4Src, dst: frame.ipv4Dst, hopLimit: frame.ttl, protocol: ipProto } }
      : { ipv4: { src: frame.ipv4Src, dst: frame.ipv4Dst, ttl: frame.ttl, protocol: ipProto } },
    ...(ipProto === 6 ? { tcp: { ...ports, flags } } : {}),
    ...(ipProto === 17 ? { udp: ports } : {}),
    ...(ipProto === 1 ? { icmp: icmpOf(frame.src, frame.dst) } : {}),
    ...(ipProto === 58 ? { icmp6: icmp6Of(frame.src, frame.dst) } : {}),
    payload: Uint8Array.of(1, 2, 3),
  })
}

function isSix({ ipv4Src }: Pick<Frame, 'ipv4Src'>): boolean {
  return ipv4Src.includes(':')
}

function icmp6Of(type: number, code: number) {
  if (type === 128) return { type: 'echoRequest' as const, code, identifier: 7, sequence: 1 }
  if (type === 129) return { type: 'echoReply' as const, code, identifier: 7, sequence: 1 }
  return { type, code }
}

function icmpOf(type: number, code: number) {
  if (type === 8) return { type: 'echoRequest' as const, code, identifier: 7, sequence: 1 }
  if (type === 0) return { type: 'echoReply' as const, code, identifier: 7, sequence: 1 }
  return { type, code }
}

/** The frame that these bytes are, when they are IP. */
export function frameOf(bytes: Uint8Array, inPort: number): Frame | undefined {
  const packet = parsePacket(bytes)
  const { ipv4, ipv6, ethernet } = packet
  const ip = ipv4 ?? ipv6
  if (!ip || !ethernet) return undefined
  const transport = transportOf(packet)
  const { src, dst } = transport.kind === 'ports' ? transport
    : transport.kind === 'icmp' ? { src: transport.type, dst: transport.code } : { src: 0, dst: 0 }
  return {
    inPort, ethSrc: ethernet.src, ethDst: ethernet.dst, ipv4Src: ip.src, ipv4Dst: ip.dst,
    ttl: 'ttl' in ip ? ip.ttl : ip.hopLimit, ipProto: ip.protocol, src, dst, flags: packet.tcp?.flags ?? 0,
  }
}

/** The numeric value and mask of every field of a match. */
function fieldsOf(match: Match): Map<string, { value: bigint, mask: bigint }> {
  return new Map(Object.entries(match).map(([name, value]) => [name, bitsOf(value)]))
}

const ALL = (1n << 128n) - 1n
/** Six pairs of digits: everything else with a colon is IPv6. */
const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/

function bitsOf(value: unknown): { value: bigint, mask: bigint } {
  if (typeof value === 'object' && value !== null && 'mask' in value) {
    const { value: bits, mask } = value as { value: number | bigint, mask: number | bigint }
    return { value: BigInt(bits), mask: BigInt(mask) }
  }
  if (typeof value === 'number' || typeof value === 'bigint') return { value: BigInt(value), mask: ALL }
  const text = value as string
  if (MAC.test(text)) return { value: BigInt(macNumber(text)), mask: ALL }
  if (text.includes(':')) {
    const { address: value, mask } = parseCidr6(text.includes('/') ? text : `${text}/128`)
    return { value, mask }
  }
  if (!text.includes('/')) return { value: BigInt(ipv4Number(text)), mask: ALL }
  const { address, mask } = parseCidr4(text)
  return { value: BigInt(address), mask: BigInt(mask) }
}

/** A frame as a match of all its fields. */
function exactMatch(frame: Frame): Match {
  const ports: Record<number, readonly [string, string]> = {
    1: ['icmpv4Type', 'icmpv4Code'], 58: ['icmpv6Type', 'icmpv6Code'], 6: ['tcpSrc', 'tcpDst'],
    17: ['udpSrc', 'udpDst'],
  }
  const [src, dst] = ports[frame.ipProto] ?? []
  return {
    inPort: frame.inPort, metadata: frame.metadata ?? 0n, ethDst: frame.ethDst, ethSrc: frame.ethSrc,
    vlanVid: 0, ipFrag: 0, nwTtl: frame.ttl,
    ...isSix(frame)
      ? { ethType: 0x86dd, ipv6Src: frame.ipv4Src, ipv6Dst: frame.ipv4Dst }
      : { ethType: 0x0800, ipv4Src: frame.ipv4Src, ipv4Dst: frame.ipv4Dst },
    ipProto: frame.ipProto,
    ...(src !== undefined && dst !== undefined ? { [src]: frame.src, [dst]: frame.dst } : {}),
    ...(frame.ipProto === 6 ? { tcpFlags: frame.flags } : {}),
  }
}

/** Whether a flow's match takes the frame. */
export function matches(match: Match, frame: Frame): boolean {
  const found = fieldsOf(exactMatch(frame))
  return [...fieldsOf(match)].every(([name, { value, mask }]) => {
    const have = found.get(name)
    return have !== undefined && ((have.value ^ value) & mask) === 0n
  })
}

/** Whether there may be a packet that both matches take. */
export function overlap(a: Match, b: Match): boolean {
  const other = fieldsOf(b)
  return [...fieldsOf(a)].every(([name, { value, mask }]) => {
    const have = other.get(name)
    return have === undefined || ((have.value ^ value) & mask & have.mask) === 0n
  })
}

/** What a list of actions does to a frame: where it goes, and how it looks there. */
export function act(actions: readonly Action[], frame: Frame): { port: number, frame: Frame }[] {
  const sent: { port: number, frame: Frame }[] = []
  let now = frame
  for (const action of actions) {
    if (action.type === 'output') sent.push({ port: action.port, frame: now })
    if (action.type === 'setField') {
      const { ipv6Src: ipv4Src, ipv6Dst: ipv4Dst, ...rest } = action.field
      now = { ...now, ...rest, ...ipv4Src ? { ipv4Src } : {}, ...ipv4Dst ? { ipv4Dst } : {} } as Frame
    }
    if (action.type !== 'decNwTtl') continue
    if (now.ttl <= 1) return [{ port: EXPIRED, frame: now }]
    now = { ...now, ttl: now.ttl - 1 }
  }
  return sent
}

/** Where {@link act} sends a frame whose TTL ran out. */
export const EXPIRED = -1

/** A flow's list of actions. */
export function actionsOf(flow: FlowMod): readonly Action[] {
  return flow.instructions.flatMap((instruction) =>
    instruction.type === 'applyActions' ? instruction.actions : [])
}

/** TCP flags for tests. */
export const SYN = TcpFlags.SYN
/** See {@link SYN}. */
export const ACK = TcpFlags.ACK
/** See {@link SYN}. */
export const RST = TcpFlags.RST
