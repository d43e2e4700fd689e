/** Where the headers of a packet lie: what a switch finds out before it matches. */
import { ipv6Headers } from './ipv6-headers.js'

const VLAN = 0x8100
const SERVICE_VLAN = 0x88a8

/** Byte offsets of the headers of one packet; undefined for those that are not there, or cut short. */
export interface Layout {
  /** The outermost VLAN tag's TPID. */
  readonly vlan?: number
  /** Ethernet type behind all VLAN tags; 0x05ff for 802.3 frames, as Open vSwitch has it. */
  readonly ethType: number
  /** The Ethernet type's own two bytes. */
  readonly ethTypeAt: number
  /** The outermost MPLS label. */
  readonly mpls?: number
  /** The TTL beneath the outermost MPLS label, and the checksums that cover it. */
  readonly beneathMpls?: { readonly ttlAt: number, readonly checksums: readonly number[] }
  /** The service tag of provider backbone bridging. */
  readonly pbb?: number
  readonly arp?: number
  readonly ipv4?: number
  readonly ipv6?: number
  /** IP protocol, behind IPv6 extension headers. */
  readonly ipProto?: number
  /** Which extension headers IPv6 has: bits of `OFPIEH_*`. */
  readonly ipv6Exthdr?: number
  /** Bit 0: an IP fragment; bit 1: and not the first. */
  readonly ipFrag?: number
  /** The TCP, UDP, SCTP or ICMP header; undefined in fragments behind the first. */
  readonly l4?: number
  /** Target of a neighbour solicitation or advertisement. */
  readonly ndTarget?: number
  /** Source link-layer address of a neighbour solicitation. */
  readonly ndSll?: number
  /** Target link-layer address of a neighbour advertisement. */
  readonly ndTll?: number
}

/** Finds the headers of a frame that starts with Ethernet. */
export function layoutOf(view: DataView): Layout {
  let at = 12
  while (isVlan(word(view, at)) && at + 6 <= view.byteLength) at += 4
  const ethType = word(view, at)
  return {
    ...(at === 12 ? {} : { vlan: 12 }),
    ethType: ethType < 0x600 ? 0x05ff : ethType,
    ethTypeAt: at,
    ...behind(view, ethType, at + 2),
  }
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
    case 0x0806: case 0x8035: return left >= 28 ? { arp: at } : {}
    case 0x8847: case 0x8848: return left >= 4 ? { mpls: at, beneathMpls: beneathMpls(view, at) } : {}
    case 0x88e7: return left >= 18 ? { pbb: at } : {}
    default: return {}
  }
}

function ipv4(view: DataView, at: number): Partial<Layout> {
  const header = (view.getUint8(at) & 0xf) * 4
  if (view.getUint8(at) >>> 4 !== 4 || header < 20 || at + header > view.byteLength) return {}
  const fragment = view.getUint16(at + 6)
  const ipFrag = (fragment & 0x1fff) !== 0 ? 3 : (fragment & 0x2000) !== 0 ? 1 : 0
  const ipProto = view.getUint8(at + 9)
  return { ipv4: at, ipProto, ipFrag, ...(ipFrag === 3 ? {} : l4(view, ipProto, at + header)) }
}

function ipv6(view: DataView, at: number): Partial<Layout> {
  if (view.getUint8(at) >>> 4 !== 6) return {}
  const { ipProto, ipv6Exthdr, ipFrag, end } = ipv6Headers(view, at)
  return { ipv6: at, ipProto, ipv6Exthdr, ipFrag, ...(ipFrag === 3 ? {} : l4(view, ipProto, end)) }
}

/** Shortest header of each protocol that has fields to match. */
const SHORTEST: Readonly<Record<number, number>> = { 1: 8, 6: 20, 17: 8, 58: 4, 132: 12 }

function l4(view: DataView, ipProto: number, at: number): Partial<Layout> {
  const shortest = SHORTEST[ipProto]
  if (shortest === undefined || at + shortest > view.byteLength) return {}
  return ipProto === 58 ? { l4: at, ...neighbourDiscovery(view, at) } : { l4: at }
}

/** RFC 4861 §4.3, §4.4 and §4.6.1: options stand from byte 24 on; type 1 is the source's, 2 the target's. */
function neighbourDiscovery(view: DataView, at: number): Partial<Layout> {
  const solicits = view.getUint8(at) === 135
  if ((!solicits && view.getUint8(at) !== 136) || at + 24 > view.byteLength) return {}
  const found = { ndTarget: at + 8 }
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

/** What lies beneath a label is another label, or the IP packet that its first four bits say (RFC 3032). */
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
