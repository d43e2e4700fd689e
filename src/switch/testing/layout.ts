/** Where the headers of a packet lie: what a switch finds out before it matches. */

const IPV4 = 0x0800
const IPV6 = 0x86dd

/** Byte offsets of the headers of one packet; undefined for those that are not there, or cut short. */
export interface Layout {
  /** Offset of the outermost VLAN tag's TPID. */
  readonly vlan: number | undefined
  /** Ethernet type behind all VLAN tags; 0x05ff for 802.3 frames, as Open vSwitch has it. */
  readonly ethType: number
  /** Offset of the Ethernet type's own two bytes. */
  readonly ethTypeAt: number
  readonly mpls: number | undefined
  readonly arp: number | undefined
  readonly ipv4: number | undefined
  readonly ipv6: number | undefined
  /** IP protocol, behind IPv6 extension headers. */
  readonly ipProto: number | undefined
  /** Offset of the TCP, UDP, SCTP or ICMP header; undefined in fragments behind the first. */
  readonly l4: number | undefined
}

/** Finds the headers of a frame that starts with Ethernet. */
export function layoutOf(view: DataView): Layout {
  let at = 12
  let vlan: number | undefined
  let ethType = word(view, at)
  while ((ethType === 0x8100 || ethType === 0x88a8) && at + 6 <= view.byteLength) {
    vlan ??= at
    at += 4
    ethType = word(view, at)
  }
  const l3 = at + 2
  const base = {
    vlan, ethType: ethType < 0x600 ? 0x05ff : ethType, ethTypeAt: at, mpls: undefined, arp: undefined,
    ipv4: undefined, ipv6: undefined, ipProto: undefined, l4: undefined,
  }
  const left = view.byteLength - l3
  switch (ethType) {
    case IPV4: return left >= 20 ? { ...base, ...ipv4(view, l3) } : base
    case IPV6: return left >= 40 ? { ...base, ...ipv6(view, l3) } : base
    case 0x0806: case 0x8035: return left >= 28 ? { ...base, arp: l3 } : base
    case 0x8847: case 0x8848: return left >= 4 ? { ...base, mpls: l3 } : base
    default: return base
  }
}

function word(view: DataView, at: number): number {
  return at + 2 <= view.byteLength ? view.getUint16(at) : 0
}

function ipv4(view: DataView, l3: number): Partial<Layout> {
  const header = (view.getUint8(l3) & 0xf) * 4
  if (view.getUint8(l3) >>> 4 !== 4 || header < 20 || l3 + header > view.byteLength) return {}
  const laterFragment = (view.getUint16(l3 + 6) & 0x1fff) !== 0
  const ipProto = view.getUint8(l3 + 9)
  return { ipv4: l3, ipProto, l4: laterFragment ? undefined : l4(view, ipProto, l3 + header) }
}

const EXTENSIONS = new Set([0, 43, 44, 60])

function ipv6(view: DataView, l3: number): Partial<Layout> {
  if (view.getUint8(l3) >>> 4 !== 6) return {}
  let ipProto = view.getUint8(l3 + 6)
  let at = l3 + 40
  while (EXTENSIONS.has(ipProto) && at + 8 <= view.byteLength) {
    const fragment = ipProto === 44
    if (fragment && (view.getUint16(at + 2) & 0xfff8) !== 0) return { ipv6: l3, ipProto: view.getUint8(at) }
    ipProto = view.getUint8(at)
    at += fragment ? 8 : (view.getUint8(at + 1) + 1) * 8
  }
  return { ipv6: l3, ipProto, l4: l4(view, ipProto, at) }
}

/** Shortest header of each protocol that has fields to match. */
const SHORTEST: Readonly<Record<number, number>> = { 1: 8, 6: 20, 17: 8, 58: 4, 132: 12 }

function l4(view: DataView, ipProto: number, at: number): number | undefined {
  const shortest = SHORTEST[ipProto]
  return shortest !== undefined && at + shortest <= view.byteLength ? at : undefined
}
