/** The extension headers of IPv6 (RFC 8200 §4), and the value of the match field for them. */

/** What was found between an IPv6 header and its payload. */
export interface Ipv6Headers {
  /** The protocol after all extension headers; that of the fragment header in fragments behind the first. */
  readonly ipProto: number
  /** Bits of `OFPIEH_*` (OpenFlow 1.3.5 §7.2.3.8). */
  readonly ipv6Exthdr: number
  /** 0 for no fragment, 1 for the first, 3 for a later one. */
  readonly ipFrag: 0 | 1 | 3
  /** Whether there are more stops on the way: the checksum covers the last one then, not the next. */
  readonly hasStops: boolean
  /** The offset of the payload. */
  readonly end: number
}

const HOP_BY_HOP = 0
const ROUTING = 43
const FRAGMENT = 44
const ESP = 50
const AUTHENTICATION = 51
const NO_NEXT = 59
const DESTINATION = 60

/** For each header its bit of `OFPIEH_*`, and its rank in the order that RFC 8200 §4.1 recommends. */
const KNOWN: Readonly<Record<number, { readonly bit: number, readonly rank: number }>> = {
  [HOP_BY_HOP]: { bit: 1 << 6, rank: 0 },
  [DESTINATION]: { bit: 1 << 3, rank: 1 },
  [ROUTING]: { bit: 1 << 5, rank: 2 },
  [FRAGMENT]: { bit: 1 << 4, rank: 3 },
  [AUTHENTICATION]: { bit: 1 << 2, rank: 4 },
  [ESP]: { bit: 1 << 1, rank: 5 },
  [NO_NEXT]: { bit: 1 << 0, rank: 6 },
}
const REPEATED = 1 << 7
const OUT_OF_SEQUENCE = 1 << 8

/** Finds the extension headers that follow the IPv6 header at offset `at`. */
export function ipv6Headers(view: DataView, at: number): Ipv6Headers {
  let ipProto = view.getUint8(at + 6)
  let end = at + 40
  let ipFrag: Ipv6Headers['ipFrag'] = 0
  let hasStops = false
  const seen: number[] = []
  while (KNOWN[ipProto] !== undefined) {
    seen.push(ipProto)
    if (ipProto === NO_NEXT || ipProto === ESP || end + 8 > view.byteLength) break
    // A packet in a single fragment counts as no fragment.
    const fragment = ipProto === FRAGMENT ? view.getUint16(end + 2) : 0
    if (fragment !== 0) ipFrag = (fragment & 0xfff8) === 0 ? 1 : 3
    if (ipFrag === 3) break
    if (ipProto === ROUTING && view.getUint8(end + 3) > 0) hasStops = true
    const header = ipProto
    ipProto = view.getUint8(end)
    end += lengthOf(header, view.getUint8(end + 1))
  }
  return { ipProto, ipv6Exthdr: bitsOf(seen), ipFrag, hasStops, end }
}

function lengthOf(header: number, length: number): number {
  if (header === FRAGMENT) return 8
  return header === AUTHENTICATION ? (length + 2) * 4 : (length + 1) * 8
}

/** Destination options may occur twice, before a routing header and at the end; other headers once. */
function bitsOf(seen: readonly number[]): number {
  let bits = 0
  let rank = -1
  for (const [index, header] of seen.entries()) {
    const known = KNOWN[header]!
    bits |= known.bit
    const before = seen.slice(0, index).filter((other) => other === header).length
    if (before > (header === DESTINATION ? 1 : 0)) bits |= REPEATED
    if (header === DESTINATION) continue
    if (known.rank < rank) bits |= OUT_OF_SEQUENCE
    rank = known.rank
  }
  return bits
}
