/** An IP packet, read as strictly as a connection tracker reads it. */
import { ipv6Headers } from '../packet/ipv6-headers.js'
import { onesComplement } from '../packet/checksum.js'

/** The protocols that the connection tracker looks into. Like Open vSwitch 3.1, it knows no ports of SCTP. */
export const Protocol = { ICMP: 1, TCP: 6, UDP: 17, ICMPV6: 58 } as const

/** An IP packet, and where its payload is. */
export interface IpPacket {
  /** The packet from its IP header on, without what follows it in the frame. */
  readonly view: DataView
  readonly family: 4 | 6
  readonly src: bigint
  readonly dst: bigint
  /** The protocol of the payload. */
  readonly protocol: number
  /** Where the payload begins. */
  readonly payload: number
}

/**
 * Reads the packet from offset `at` on.
 * @param quoted - whether it is quoted in an ICMP error: then it may be cut short
 * @returns undefined for a packet that is malformed or a fragment, or has a wrong header checksum
 */
export function ipPacket(view: DataView, at: number, family: 4 | 6, quoted: boolean): IpPacket | undefined {
  return family === 4 ? ipv4(view, at, quoted) : ipv6(view, at, quoted)
}

function ipv4(view: DataView, at: number, quoted: boolean): IpPacket | undefined {
  const left = view.byteLength - at
  if (left < 20) return undefined
  const header = (view.getUint8(at) & 0xf) * 4
  if (header < 20 || header > left) return undefined
  const total = view.getUint16(at + 2)
  if (!quoted && (total < header || total > left)) return undefined
  if ((view.getUint16(at + 6) & 0x3fff) !== 0) return undefined
  if (!quoted && onesComplement(view, at, at + header) !== 0xffff) return undefined
  return {
    view: part(view, at, quoted ? left : total), family: 4, protocol: view.getUint8(at + 9), payload: header,
    src: BigInt(view.getUint32(at + 12)), dst: BigInt(view.getUint32(at + 16)),
  }
}

function ipv6(view: DataView, at: number, quoted: boolean): IpPacket | undefined {
  const left = view.byteLength - at
  if (left < 40) return undefined
  const total = 40 + view.getUint16(at + 4)
  if (!quoted && total > left) return undefined
  const packet = part(view, at, quoted ? left : total)
  const { ipProto, ipFrag, end } = ipv6Headers(packet, 0)
  if (ipFrag !== 0 || end > packet.byteLength) return undefined
  return {
    view: packet, family: 6, protocol: ipProto, payload: end,
    src: address6(packet, 8), dst: address6(packet, 24),
  }
}

function address6(view: DataView, at: number): bigint {
  return (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8)
}

function part(view: DataView, at: number, length: number): DataView {
  return new DataView(view.buffer, view.byteOffset + at, length)
}

/** Whether the checksum of the payload is right. ICMP over IPv4 has no pseudo header. */
export function isPayloadIntact(ip: IpPacket): boolean {
  const { view, payload, protocol } = ip
  const start = protocol === Protocol.ICMP ? 0 : pseudoHeader(ip)
  return onesComplement(view, payload, view.byteLength, start) === 0xffff
}

/** The sum of the pseudo header, which stands for the addresses in a checksum (RFC 768, RFC 8200 §8.1). */
export function pseudoHeader({ view, family, payload, protocol }: IpPacket): number {
  const [from, to] = family === 4 ? [12, 20] as const : [8, 40] as const
  return onesComplement(view, from, to) + protocol + view.byteLength - payload
}
