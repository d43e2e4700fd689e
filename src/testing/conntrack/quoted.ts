/** Translates the packet that an ICMP error quotes, as much of it as is there. */
import { onesComplement, updated } from '../packet/checksum.js'
import { outerPacket, quotedPacket } from './extract.js'
import { Protocol, pseudoHeader, type IpPacket } from './ip.js'
import type { PipelinePacket } from '../packet/packet.js'
import type { End } from '../packet/tuple.js'

/** Which field of a packet is replaced, and by what. */
export interface Replacement {
  readonly field: 'Src' | 'Dst'
  readonly end: End
}

/** Where the checksum of a transport header is. */
const CHECKSUMS: Readonly<Record<number, number>> = {
  [Protocol.TCP]: 16, [Protocol.UDP]: 6, [Protocol.ICMPV6]: 2,
}

/** Replaces an address and its port in the quoted packet, and computes the checksum of the error anew. */
export function rewriteQuoted(packet: PipelinePacket, { field, end }: Replacement): void {
  const outer = outerPacket(packet)!
  const inner = quotedPacket(outer)!
  const source = field === 'Src'
  const checksum = checksumOf(inner)
  const own = inner.family === 4 ? [10] : []
  const at = inner.family === 4 ? (source ? 12 : 16) : (source ? 8 : 24)
  write(inner, at, words(end.address, inner.family === 4 ? 2 : 8), [...own, ...checksum])
  if (hasPorts(inner)) write(inner, inner.payload + (source ? 0 : 2), [end.port], checksum)
  const icmp = outer.payload + 2
  outer.view.setUint16(icmp, 0)
  const start = outer.family === 4 ? 0 : pseudoHeader(outer)
  const { view, payload } = outer
  view.setUint16(icmp, ~onesComplement(view, payload, view.byteLength, start) & 0xffff)
}

function hasPorts({ protocol }: IpPacket): boolean {
  return protocol === Protocol.TCP || protocol === Protocol.UDP
}

/** The checksum that covers addresses and ports, if it is quoted. */
function checksumOf({ view, payload, protocol }: IpPacket): number[] {
  const at = CHECKSUMS[protocol]
  return at === undefined || payload + at + 2 > view.byteLength ? [] : [payload + at]
}

function words(value: bigint, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Number((value >> BigInt(16 * (count - 1 - i))) & 0xffffn))
}

function write(
  { view, protocol, payload }: IpPacket, at: number, after: readonly number[], checksums: readonly number[],
): void {
  const before = after.map((_, i) => view.getUint16(at + 2 * i))
  after.forEach((word, i) => view.setUint16(at + 2 * i, word))
  for (const place of checksums) {
    const old = view.getUint16(place)
    // A UDP checksum of 0 means that there is none (RFC 768).
    const udp = protocol === Protocol.UDP && place >= payload
    if (udp && old === 0) continue
    const checksum = updated(old, before, after)
    view.setUint16(place, checksum === 0 && udp ? 0xffff : checksum)
  }
}
