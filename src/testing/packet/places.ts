/** The position of each match field in a packet, and the checksums that cover it. */
import type { Layout } from './layout.js'

/** The position of a field in a packet. */
export interface Place {
  /** The offset of the bytes that contain the field. */
  readonly at: number
  /** How many bytes that are. */
  readonly bytes: number
  /** How many bits of these bytes follow the field. */
  readonly shift: number
  /** The length of the field in bits. */
  readonly bits: number
  /** The offsets of the 16-bit checksums that cover the field. */
  readonly checksums: readonly number[]
}

/** The position of a field in a packet; undefined when the packet does not have the header. */
export function placeOf(name: string, layout: Layout): Place | undefined {
  switch (name) {
    case 'ethDst': return plain(0, 6)
    case 'ethSrc': return plain(6, 6)
    case 'ethType': return plain(layout.ethTypeAt, 2)
    case 'vlanPcp': return layout.vlan === undefined ? undefined : part(layout.vlan + 2, 2, 13, 3)
    default: return inMpls(name, layout) ?? inPbb(name, layout) ?? inArp(name, layout)
      ?? inIpv4(name, layout) ?? inIpv6(name, layout) ?? inL4(name, layout) ?? inNd(name, layout)
  }
}

/** The name used here for the TTL after the outermost label: actions copy it, but no match field has it. */
export const TTL_BENEATH_MPLS = 'ttlBeneathMpls'

const NONE: readonly number[] = []

function plain(at: number, bytes: number, checksums = NONE): Place {
  return { at, bytes, shift: 0, bits: bytes * 8, checksums }
}

function part(at: number, bytes: number, shift: number, bits: number, checksums = NONE): Place {
  return { at, bytes, shift, bits, checksums }
}

function inMpls(name: string, { mpls: at, beneathMpls: beneath }: Layout): Place | undefined {
  if (at === undefined) return undefined
  switch (name) {
    case 'mplsLabel': return part(at, 4, 12, 20)
    case 'mplsTc': return part(at, 4, 9, 3)
    case 'mplsBos': return part(at, 4, 8, 1)
    case 'mplsTtl': return plain(at + 3, 1)
    case TTL_BENEATH_MPLS: return beneath && plain(beneath.ttlAt, 1, beneath.checksums)
    default: return undefined
  }
}

function inPbb(name: string, { pbb: at }: Layout): Place | undefined {
  if (at === undefined) return undefined
  switch (name) {
    case 'pbbIsid': return part(at, 4, 0, 24)
    case 'pbbUca': return part(at, 4, 27, 1)
    default: return undefined
  }
}

function inArp(name: string, { arp: at }: Layout): Place | undefined {
  if (at === undefined) return undefined
  switch (name) {
    case 'arpOp': return plain(at + 6, 2)
    case 'arpSha': return plain(at + 8, 6)
    case 'arpSpa': return plain(at + 14, 4)
    case 'arpTha': return plain(at + 18, 6)
    case 'arpTpa': return plain(at + 24, 4)
    default: return undefined
  }
}

function inIpv4(name: string, layout: Layout): Place | undefined {
  const at = layout.ipv4
  if (at === undefined) return undefined
  const own = [at + 10]
  switch (name) {
    case 'ipDscp': return part(at, 2, 2, 6, own)
    case 'ipEcn': return part(at, 2, 0, 2, own)
    case 'nwTos': return part(at, 2, 0, 8, own)
    case 'nwTtl': return plain(at + 8, 1, own)
    case 'ipProto': return plain(at + 9, 1, own)
    case 'ipv4Src': return plain(at + 12, 4, [...own, ...pseudoHeaderChecksum(layout)])
    case 'ipv4Dst': return plain(at + 16, 4, [...own, ...pseudoHeaderChecksum(layout)])
    default: return undefined
  }
}

function inIpv6(name: string, layout: Layout): Place | undefined {
  const at = layout.ipv6
  if (at === undefined) return undefined
  const covered = pseudoHeaderChecksum(layout)
  switch (name) {
    case 'ipDscp': return part(at, 2, 6, 6)
    case 'ipEcn': return part(at, 2, 4, 2)
    case 'nwTos': return part(at, 2, 4, 8)
    case 'ipv6Flabel': return part(at, 4, 0, 20)
    case 'nwTtl': return plain(at + 7, 1)
    case 'ipv6Src': return plain(at + 8, 16, covered)
    // With stops on the way, the checksum covers the last of them (RFC 8200 §8.1).
    case 'ipv6Dst': return plain(at + 24, 16, layout.hasStops === true ? NONE : covered)
    default: return undefined
  }
}

function inL4(name: string, { l4, ipProto }: Layout): Place | undefined {
  if (l4 === undefined) return undefined
  switch (`${ipProto} ${name}`) {
    case '6 tcpSrc': return plain(l4, 2, [l4 + 16])
    case '6 tcpDst': return plain(l4 + 2, 2, [l4 + 16])
    case '6 tcpFlags': return part(l4 + 12, 2, 0, 12, [l4 + 16])
    case '17 udpSrc': return plain(l4, 2, [l4 + 6])
    case '17 udpDst': return plain(l4 + 2, 2, [l4 + 6])
    case '132 sctpSrc': return plain(l4, 2)
    case '132 sctpDst': return plain(l4 + 2, 2)
    case '1 icmpv4Type': return plain(l4, 1, [l4 + 2])
    case '1 icmpv4Code': return plain(l4 + 1, 1, [l4 + 2])
    case '58 icmpv6Type': return plain(l4, 1, [l4 + 2])
    case '58 icmpv6Code': return plain(l4 + 1, 1, [l4 + 2])
    default: return undefined
  }
}

/** Neighbour discovery (RFC 4861): ICMPv6 of type 135 or 136. */
function inNd(name: string, { l4, ndTarget, ndOption, ndSll, ndTll }: Layout): Place | undefined {
  if (l4 === undefined) return undefined
  const checksum = [l4 + 2]
  switch (name) {
    case 'ipv6NdTarget': return ndTarget === undefined ? undefined : plain(ndTarget, 16, checksum)
    case 'ndReserved': return ndTarget === undefined ? undefined : plain(ndTarget - 4, 4, checksum)
    case 'ndOptionsType': return ndOption === undefined ? undefined : plain(ndOption, 1, checksum)
    case 'ipv6NdSll': return ndSll === undefined ? undefined : plain(ndSll, 6, checksum)
    case 'ipv6NdTll': return ndTll === undefined ? undefined : plain(ndTll, 6, checksum)
    default: return undefined
  }
}

/** The checksum that covers the IP addresses too. ICMP over IPv4 has no pseudo header. */
function pseudoHeaderChecksum({ ipProto, l4 }: Layout): readonly number[] {
  if (l4 === undefined) return NONE
  switch (ipProto) {
    case 6: return [l4 + 16]
    case 17: return [l4 + 6]
    case 58: return [l4 + 2]
    default: return NONE
  }
}
