/** One fragment of an IP packet (RFC 791 §3.2, RFC 8200 §4.5). */
import { onesComplement } from '../packet/checksum.js'
import type { PipelinePacket } from '../packet/packet.js'

/** A fragment, and the place of its content in the whole packet. */
export interface Fragment {
  readonly packet: PipelinePacket
  /** What the fragments of one packet have in common. */
  readonly key: string
  /** The offset of the content in the frame. */
  readonly at: number
  /** The offset of its first byte in the content of the whole packet. */
  readonly from: number
  /** The offset behind its last byte. */
  readonly to: number
  readonly isLast: boolean
}

/** The least size of a fragment that is not the last one, from the IP header on. Smaller ones are invalid. */
const LEAST = { 4: 1200, 6: 1280 } as const

/** Reads a fragment: undefined for a packet that is whole, `'invalid'` for a fragment that is refused. */
export function fragmentOf(packet: PipelinePacket): Fragment | 'invalid' | undefined {
  const { ipv4, ipv6, ipFrag = 0 } = packet.layout
  if (ipFrag === 0) return undefined
  if (ipv4 !== undefined) return ipv4Fragment(packet, ipv4)
  return ipv6 === undefined ? undefined : ipv6Fragment(packet, ipv6)
}

function ipv4Fragment(packet: PipelinePacket, ip: number): Fragment | 'invalid' {
  const { view } = packet
  const header = (view.getUint8(ip) & 0xf) * 4
  const total = view.getUint16(ip + 2)
  if (onesComplement(view, ip, ip + header) !== 0xffff) return 'invalid'
  const word = view.getUint16(ip + 6)
  const addresses = `${view.getUint32(ip + 12)} ${view.getUint32(ip + 16)}`
  const key = `4 ${addresses} ${view.getUint8(ip + 9)} ${view.getUint16(ip + 4)}`
  return accepted({
    packet, key, at: ip + header, from: (word & 0x1fff) * 8, to: (word & 0x1fff) * 8 + total - header,
    isLast: (word & 0x2000) === 0,
  }, total, 4)
}

function ipv6Fragment(packet: PipelinePacket, ip: number): Fragment | 'invalid' {
  const { view } = packet
  const header = fragmentHeader(view, ip).at
  const total = 40 + view.getUint16(ip + 4)
  const word = view.getUint16(header + 2)
  const addresses = Array.from({ length: 4 }, (_, i) => view.getBigUint64(ip + 8 + 8 * i)).join(' ')
  const from = word & 0xfff8
  return accepted({
    packet, key: `6 ${addresses} ${view.getUint32(header + 4)}`, at: header + 8, from,
    to: from + total - (header + 8 - ip), isLast: (word & 1) === 0,
  }, total, 6)
}

function accepted(fragment: Fragment, total: number, family: 4 | 6): Fragment | 'invalid' {
  return fragment.isLast || total >= LEAST[family] ? fragment : 'invalid'
}

const FRAGMENT = 44

/** The fragment header of an IPv6 packet, and the byte before it that says that it follows. */
export function fragmentHeader(view: DataView, ip: number): { readonly at: number, readonly saidAt: number } {
  let saidAt = ip + 6
  let at = ip + 40
  while (view.getUint8(saidAt) !== FRAGMENT) {
    saidAt = at
    at += (view.getUint8(at + 1) + 1) * 8
  }
  return { at, saidAt }
}
