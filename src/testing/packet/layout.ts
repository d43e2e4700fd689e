/** The offsets of the headers of a packet, which a switch finds out before it matches. */
import { ipv6Headers } from './ipv6-headers.js'

const VLAN = 0x8100
const SERVICE_VLAN = 0x88a8

/** Byte offsets of the headers of one packet; undefined for headers that are missing or cut short. */
export interface Layout {
  /** The outermost VLAN tag, from its TPID on. */
  readonly vlan?: number
  /** The type after all VLAN tags; of an 802.3 frame that of its SNAP header, or else 0x05ff. */
  readonly ethType: number
  /** The offset of the Ethernet type. */
  readonly ethTypeAt: number
  /** The outermost MPLS label. */
  readonly mpls?: number
  /** The TTL after the outermost MPLS label, and the checksums that cover it. */
  readonly beneathMpls?: { readonly ttlAt: number, readonly checksums: readonly number[] }
  /** The service tag of provider backbone bridging. */
  readonly pbb?: number
  readonly arp?: number
  readonly ipv4?: number
  readonly ipv6?: number
  /** The IP protocol, for IPv6 after the extension headers. */
  readonly ipProto?: number
  /** Which extension headers IPv6 has: bits of `OFPIEH_*`. */
  readonly ipv6Exthdr?: number
  /** Whether a routing header of IPv6 has more stops: the checksum does not cover the destination then. */
  readonly hasStops?: boolean
  /** Bit 0: this is an IP fragment; bit 1: it is not the first one. */
  readonly ipFrag?: number
  /** The TCP, UDP, SCTP or ICMP header; undefined in fragments other than the first. */
  readonly l4?: number
  /** The target address of a neighbour solicitation or advertisement. */
  readonly ndTarget?: number
  /** The type of the first option of a neighbour solicitation or advertisement. */
  readonly ndOption?: number
  /** The source link-layer address of a neighbour solicitation. */
  readonly ndSll?: number
  /** The target link-layer address of a neighbour advertisement. */
  readonly ndTll?: number
}

/** Finds the headers of an Ethernet frame. */
export function layoutOf(view: DataView): Layout {
  let at = 12
  while (isVlan(word(view, at)) && at + 6 <= view.byteLength) at += 4
  const tagged = at > 12
  if (hasSnap(view, at)) at += 8
  const ethType = word(view, at)
  return {
    ...(tagged ? { vlan: 12 } : {}),
    ethType: ethType < 0x600 ? 0x05ff : ethType,
    ethTypeAt: at,
    ...behind(view, ethType, at + 2),
  }
}

/** Whether the length of an 802.3 frame is followed by LLC and SNAP with an Ethernet type. */
function hasSnap(view: DataView, at: number): boolean {
  return word(view, at) < 0x600 && at + 10 <= view.byteLength
    && view.getUint32(at + 2) === 0xaaaa_0300 && word(view, at + 6) === 0 && word(view, at + 8) >= 0x600
}

function isVlan(ethType: number): boolean {
  return ethType === VLAN || ethType === SERVICE_VLAN
}

function word(view: DataView, at: number): number {
  return at + 2 <= view.byteLength ? view.getUint16(at) : 0
}

function behind(view: DataView, ethType: number, at: number): Partial<Layout> {
  const left = view.byteLength - at
  switch (ethType) {
    case 0x0800: return left >= 20 ? ipv4(view, at) : {}
    case 0x86dd: return left >= 40 ? ipv6(view, at) : {}
    case 0x0806: case 0x8035: return left >= 28 && isArp(view, at) ? { arp: at } : {}
    case 0x8847: case 0x8848: return left >= 4 ? { mpls: at, beneathMpls: beneathMpls(view, at) } : {}
    case 0x88e7: return left >= 18 ? { pbb: at } : {}
    default: return {}
  }
}

/** Whether the addresses are of Ethernet and IPv4: only then their places are known (RFC 826). */
function isArp(view: DataView, at: number): boolean {
  return view.getUint32(at) === 0x0001_0800 && view.getUint16(at + 4) === 0x0604
}

/** A packet is not looked into when its lengths say that some of it is missing. */
function ipv4(view: DataView, at: number): Partial<Layout> {
  const header = (view.getUint8(at) & 0xf) * 4
  const end = at + view.getUint16(at + 2)
  if (header < 20 || at + header > end || end > view.byteLength) return {}
  const fragment = view.getUint16(at + 6)
  const ipFrag = (fragment & 0x1fff) !== 0 ? 3 : (fragment & 0x2000) !== 0 ? 1 : 0
  const ipProto = view.getUint8(at + 9)
  return { ipv4: at, ipProto, ipFrag, ...(ipFrag === 3 ? {} : l4(view, ipProto, at + header, end)) }
}

function ipv6(view: DataView, at: number): Partial<Layout> {
  const end = at + 40 + view.getUint16(at + 4)
  if (end > view.byteLength) return {}
  const { ipProto, ipv6Exthdr, ipFrag, hasStops, end: payload } = ipv6Headers(view, at)
  const transport = ipFrag === 3 ? {} : l4(view, ipProto, payload, end)
  return { ipv6: at, ipProto, ipv6Exthdr, ipFrag, hasStops, ...transport }
}

/** The length of the shortest header of each protocol that has match fields. */
const SHORTEST: Readonly<Record<number, number>> = { 1: 8, 6: 20, 17: 8, 58: 8, 132: 12 }

function l4(view: DataView, ipProto: number, at: number, end: number): Partial<Layout> {
  const shortest = SHORTEST[ipProto]
  if (shortest === undefined || at + shortest > end) return {}
  if (ipProto === 6 && !isTcp(view.getUint8(at + 12) >>> 4, end - at)) return {}
  return ipProto === 58 ? { l4: at, ...neighbourDiscovery(view, at) } : { l4: at }
}

/** Whether the length of a TCP header, in words of four bytes, is one that it can have. */
function isTcp(words: number, left: number): boolean {
  return words >= 5 && words * 4 <= left
}

/** RFC 4861 §4.3, §4.4, §4.6.1: options begin at byte 24. Type 1 has the source's address, 2 the target's. */
function neighbourDiscovery(view: DataView, at: number): Partial<Layout> {
  const solicits = view.getUint8(at) === 135
  if ((!solicits && view.getUint8(at) !== 136) || at + 24 > view.byteLength) return {}
  const found = { ndTarget: at + 8, ...at + 32 <= view.byteLength ? { ndOption: at + 24 } : {} }
  for (let option = at + 24; option + 8 <= view.byteLength;) {
    const length = view.getUint8(option + 1) * 8
    if (length === 0) break
    if (length === 8 && view.getUint8(option) === (solicits ? 1 : 2)) {
      return { ...found, ...(solicits ? { ndSll: option + 2 } : { ndTll: option + 2 }) }
    }
    option += length
  }
  return found
}

/** After the last label comes a packet whose first four bits are the version of IP (RFC 3032). */
function beneathMpls(view: DataView, at: number): Layout['beneathMpls'] {
  const next = at + 4
  const bottom = (view.getUint8(at + 2) & 1) === 1
  if (next + (bottom ? 20 : 4) > view.byteLength) return undefined
  if (!bottom) return { ttlAt: next + 3, checksums: [] }
  switch (view.getUint8(next) >>> 4) {
    case 4: return { ttlAt: next + 8, checksums: [next + 10] }
    case 6: return { ttlAt: next + 7, checksums: [] }
    default: return undefined
  }
}
