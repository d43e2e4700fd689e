/** Which connection a packet belongs to, as its headers say. */
import { reversed, type Tuple } from '../packet/tuple.js'
import { ipPacket, isPayloadIntact, Protocol, type IpPacket } from './ip.js'
import type { PipelinePacket } from '../packet/packet.js'

/** A packet that a connection tracker can follow. */
export interface Extracted {
  /** The packet's addresses and ports; for an ICMP error, those of the packets in its direction. */
  readonly tuple: Tuple
  /** Whether the packet is an ICMP error about a packet of the connection. */
  readonly related: boolean
  readonly ip: IpPacket
}

/** For each ICMP message that asks or answers, the type of its counterpart (RFC 792). */
const COUNTERPARTS: Readonly<Record<number, number>> = { 8: 0, 0: 8, 13: 14, 14: 13, 15: 16, 16: 15 }
const COUNTERPARTS6: Readonly<Record<number, number>> = { 128: 129, 129: 128 }
const ERRORS: readonly number[] = [3, 4, 5, 11, 12]
const ERRORS6: readonly number[] = [1, 2, 3, 4]

/** The bytes of the transport header that an error quotes at least. IPv6 quotes more (RFC 4443 §2.4). */
function leastQuoted({ family, protocol }: IpPacket): number {
  if (family === 4) return 8
  return protocol === Protocol.TCP ? 20 : 8
}

/**
 * Reads the IP packet in a frame.
 * @returns undefined when the packet belongs to no connection: it is malformed, a fragment, has a wrong
 *   checksum, or is an ICMP message that neither asks, nor answers, nor is an error
 */
export function extract(packet: PipelinePacket, zone: number): Extracted | undefined {
  const ip = outerPacket(packet)
  if (ip === undefined || !isSound(ip)) return undefined
  const type = isIcmp(ip) ? ip.view.getUint8(ip.payload) : undefined
  if (type !== undefined && (ip.family === 4 ? ERRORS : ERRORS6).includes(type)) return quotedBy(ip, zone)
  const tuple = tupleOf(ip, zone)
  return tuple === undefined ? undefined : { tuple, related: false, ip }
}

/** The IP packet in a frame. */
export function outerPacket({ view, layout: { ipv4, ipv6 } }: PipelinePacket): IpPacket | undefined {
  if (ipv4 !== undefined) return ipPacket(view, ipv4, 4, false)
  return ipv6 === undefined ? undefined : ipPacket(view, ipv6, 6, false)
}

/** Each protocol that has errors about other packets. */
function isIcmp({ family, protocol }: IpPacket): boolean {
  return protocol === (family === 4 ? Protocol.ICMP : Protocol.ICMPV6)
}

/** Whether lengths and checksum of the transport header are right. */
function isSound(ip: IpPacket): boolean {
  const { view, payload, protocol, family } = ip
  const left = view.byteLength - payload
  switch (protocol) {
    case Protocol.TCP: {
      if (left < 20) return false
      const header = (view.getUint8(payload + 12) >>> 4) * 4
      return header >= 20 && header <= left && isPayloadIntact(ip)
    }
    case Protocol.UDP: {
      if (left < 8) return false
      const length = view.getUint16(payload + 4)
      if (length < 8 || length > left) return false
      return (family === 4 && view.getUint16(payload + 6) === 0) || isPayloadIntact(ip)
    }
    default: return !isIcmp(ip) || (left >= 8 && isPayloadIntact(ip))
  }
}

/** The tuple of an error about a packet: that packet is quoted in it, and goes in the other direction. */
function quotedBy(outer: IpPacket, zone: number): Extracted | undefined {
  const inner = quotedPacket(outer)
  if (inner === undefined || inner.src !== outer.dst) return undefined
  if (inner.view.byteLength - inner.payload < leastQuoted(inner)) return undefined
  const tuple = tupleOf(inner, zone)
  return tuple === undefined ? undefined : { tuple: reversed(tuple), related: true, ip: outer }
}

/** The packet that an ICMP error quotes behind its header of 8 bytes. */
export function quotedPacket({ view, payload, family }: IpPacket): IpPacket | undefined {
  return ipPacket(view, payload + 8, family, true)
}

function tupleOf(ip: IpPacket, zone: number): Tuple | undefined {
  const { view, payload, protocol, family } = ip
  const ends = (src: Omit<Tuple['src'], 'address'>, dst: Omit<Tuple['src'], 'address'>): Tuple =>
    ({ zone, family, protocol, src: { address: ip.src, ...src }, dst: { address: ip.dst, ...dst } })
  switch (protocol) {
    case Protocol.TCP: case Protocol.UDP:
      return ends({ port: view.getUint16(payload) }, { port: view.getUint16(payload + 2) })
    case Protocol.ICMP: case Protocol.ICMPV6: {
      if (!isIcmp(ip)) return undefined
      const icmpType = view.getUint8(payload)
      const counterpart = (family === 4 ? COUNTERPARTS : COUNTERPARTS6)[icmpType]
      if (counterpart === undefined || view.getUint8(payload + 1) !== 0) return undefined
      const port = view.getUint16(payload + 4)
      return ends({ port, icmpType }, { port, icmpType: counterpart })
    }
    default: return ends({ port: 0 }, { port: 0 })
  }
}
