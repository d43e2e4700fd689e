/** IPv4 and IPv6 headers, and what they carry, as match fields. */
import { formatIpv4, readIpv6Text } from '../../addresses/index.js'
import { neighbourDiscovery } from './neighbour.js'
import type { Fields, PacketHeaders } from './fields.js'

type Above = Partial<Pick<PacketHeaders, 'others' | 'checksum'>>

const Protocol = {
  HOP_BY_HOP: 0, ICMP: 1, IGMP: 2, TCP: 6, UDP: 17, ROUTING: 43, FRAGMENT: 44, AUTHENTICATION: 51, ICMPV6: 58,
  DESTINATION: 60, SCTP: 132,
} as const

const FIRST_FRAGMENT = 1
const LATER_FRAGMENT = 3
const MORE_FRAGMENTS = 1

/** The headers that were found, and where the transport layer begins. */
interface Network {
  readonly at: number
  readonly end: number
  readonly protocol: number
  /** A fragment other than the first, which has no transport header. */
  readonly later: boolean
}

/** Reads the IP header at `at` into `fields`, and the transport layer behind it. */
export function networkHeaders(view: DataView, at: number, six: boolean, fields: Fields): Above {
  const network = six ? ipv6Header(view, at, fields) : ipv4Header(view, at, fields)
  fields.ipProto = network?.protocol ?? 0
  fields.ipDscp ??= 0
  fields.ipEcn ??= 0
  fields.nwTtl ??= 0
  fields.ipFrag ??= 0
  return network === undefined ? {} : transport(view, network, six, fields)
}

function ipv4Header(view: DataView, at: number, fields: Fields): Network | undefined {
  const size = view.byteLength - at
  fields.ipv4Src = fields.ipv4Dst = '0.0.0.0'
  if (size < 20) return undefined
  const header = (view.getUint8(at) & 0xf) * 4
  const total = view.getUint16(at + 2)
  if (header < 20 || header > size || total > size || header > total) return undefined
  const fragment = view.getUint16(at + 6)
  const later = (fragment & 0x1fff) !== 0
  fields.ipv4Src = formatIpv4(view.getUint32(at + 12))
  fields.ipv4Dst = formatIpv4(view.getUint32(at + 16))
  trafficClass(view.getUint8(at + 1), fields)
  fields.nwTtl = view.getUint8(at + 8)
  fields.ipFrag = later ? LATER_FRAGMENT : (fragment & 0x2000) === 0 ? 0 : FIRST_FRAGMENT
  return { at: at + header, end: at + total, protocol: view.getUint8(at + 9), later }
}

function ipv6Header(view: DataView, at: number, fields: Fields): Network | undefined {
  const size = view.byteLength - at
  fields.ipv6Src = fields.ipv6Dst = '::'
  fields.ipv6Flabel = 0
  if (size < 40) return undefined
  const end = at + 40 + view.getUint16(at + 4)
  if (end > view.byteLength) return undefined
  fields.ipv6Src = readIpv6Text(view, at + 8)
  fields.ipv6Dst = readIpv6Text(view, at + 24)
  const network = extensionHeaders(view, at + 40, end, view.getUint8(at + 6), fields)
  if (network === undefined) return undefined
  fields.ipv6Flabel = view.getUint32(at) & 0xf_ffff
  trafficClass((view.getUint32(at) >>> 20) & 0xff, fields)
  fields.nwTtl = view.getUint8(at + 7)
  return network
}

function trafficClass(octet: number, fields: Fields): void {
  fields.ipDscp = octet >>> 2
  fields.ipEcn = octet & 3
}

/** Walks over the extension headers (RFC 8200 §4); undefined when one is cut short. */
function extensionHeaders(
  view: DataView, from: number, end: number, first: number, fields: Fields,
): Network | undefined {
  let at = from
  let protocol = first
  for (;;) {
    switch (protocol) {
      case Protocol.HOP_BY_HOP: case Protocol.ROUTING: case Protocol.DESTINATION:
      case Protocol.AUTHENTICATION: case Protocol.FRAGMENT: break
      default: return { at, end, protocol, later: false }
    }
    if (end - at < 8) return undefined
    const next = view.getUint8(at)
    if (protocol === Protocol.FRAGMENT) {
      const word = view.getUint16(at + 2)
      at += 8
      if (word >>> 3 !== 0) {
        fields.ipFrag = LATER_FRAGMENT
        return { at, end, protocol: Protocol.FRAGMENT, later: true }
      }
      // An atomic fragment (RFC 6946), which is the only one of its packet, does not count as a fragment.
      if ((word & MORE_FRAGMENTS) !== 0) fields.ipFrag = FIRST_FRAGMENT
    } else {
      const units = view.getUint8(at + 1)
      at += protocol === Protocol.AUTHENTICATION ? (units + 2) * 4 : (units + 1) * 8
      if (at > end) return undefined
    }
    protocol = next
  }
}

function transport(view: DataView, network: Network, six: boolean, fields: Fields): Above {
  const { at, protocol, later } = network
  const size = network.end - at
  const has = (bytes: number): boolean => size >= bytes
  switch (protocol) {
    case Protocol.TCP: {
      const header = has(20) ? (view.getUint8(at + 12) >>> 4) * 4 : 0
      const whole = header >= 20 && has(header)
      if (!later) {
        fields.tcpSrc = whole ? view.getUint16(at) : 0
        fields.tcpDst = whole ? view.getUint16(at + 2) : 0
        fields.tcpFlags = whole ? view.getUint16(at + 12) & 0xfff : 0
      }
      return has(20) ? { checksum: `tcp_csum:${text16(view, at + 16)}` } : {}
    }
    case Protocol.UDP:
      if (!later) {
        fields.udpSrc = has(8) ? view.getUint16(at) : 0
        fields.udpDst = has(8) ? view.getUint16(at + 2) : 0
      }
      return has(8) ? { checksum: `udp_csum:${text16(view, at + 6)}` } : {}
    case Protocol.SCTP:
      if (!later) {
        fields.sctpSrc = has(12) ? view.getUint16(at) : 0
        fields.sctpDst = has(12) ? view.getUint16(at + 2) : 0
      }
      return has(12) ? { checksum: `sctp_csum:${view.getUint32(at + 8).toString(16)}` } : {}
    case Protocol.ICMP: case Protocol.ICMPV6: case Protocol.IGMP:
      return control(view, network, six, fields)
    default:
      return {}
  }
}

/** ICMP, ICMPv6 and IGMP, which all begin with type, code and checksum. */
function control(view: DataView, network: Network, six: boolean, fields: Fields): Above {
  const { at, end, protocol, later } = network
  const size = end - at
  const type = size >= 8 ? view.getUint8(at) : 0
  const code = size >= 8 ? view.getUint8(at + 1) : 0
  let others: string[] = []
  if (!later) {
    if (protocol === Protocol.ICMP && !six) {
      fields.icmpv4Type = type
      fields.icmpv4Code = code
    } else if (protocol === Protocol.ICMPV6 && six) {
      fields.icmpv6Type = type
      fields.icmpv6Code = code
      if (code === 0 && (type === 135 || type === 136)) neighbourDiscovery(view, at + 8, end, fields)
    } else {
      others = [`tp_src=${type}`, `tp_dst=${code}`]
    }
  }
  const name = protocol === Protocol.ICMP && size >= 8 ? 'icmp_csum'
    : protocol === Protocol.ICMPV6 && size >= 4 ? 'icmp6_csum' : undefined
  return name === undefined ? { others } : { others, checksum: `${name}:${text16(view, at + 2)}` }
}

/** Hexadecimal without a prefix. */
function text16(view: DataView, at: number): string {
  return view.getUint16(at).toString(16)
}
