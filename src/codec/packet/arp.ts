/** ARP for IPv4 over Ethernet (RFC 826, RFC 5227). */
import { formatIpv4, readMac, readMacText, type Ipv4Input, type MacInput } from '../addresses/index.js'
import { putU16 } from '../wire/bytes.js'
import { enumeration } from '../wire/enumeration.js'
import { EthType } from './eth-type.js'
import { badPacket, needHeader, needSpace, putIpv4, putMac } from './field.js'

/** Bytes of an ARP packet for IPv4 over Ethernet. */
export const ARP_SIZE = 28

const ops = enumeration({ request: 1, reply: 2 }, 'arp.op')

/** An ARP packet. */
export interface Arp {
  /** Operation; a number when it is neither. */
  readonly op: 'request' | 'reply' | number
  /** Sender's MAC address. */
  readonly sha: string
  /** Sender's IPv4 address. */
  readonly spa: string
  /** Target's MAC address; in a request it means nothing and is usually zero. */
  readonly tha: string
  /** Target's IPv4 address. */
  readonly tpa: string
}

/** What {@link writeArp} needs. */
export interface ArpInit {
  readonly op: 'request' | 'reply' | number
  readonly sha: MacInput
  readonly spa: Ipv4Input
  /** Zero when left out, as in a request. */
  readonly tha?: MacInput
  readonly tpa: Ipv4Input
}

/** True when the packet at `offset` resolves IPv4 over Ethernet, the only kind that is read here. */
export function isIpv4OverEthernet(view: DataView, offset: number): boolean {
  return view.getUint16(offset) === 1 && view.getUint16(offset + 2) === EthType.IPV4 &&
    view.getUint16(offset + 4) === 0x0604
}

/**
 * Reads an ARP packet.
 * @throws DecodeError TRUNCATED, or BAD_PACKET when it is not for IPv4 over Ethernet
 */
export function parseArp(view: DataView, offset = 0, end = view.byteLength): Arp {
  needHeader(offset, end, ARP_SIZE, 'arp')
  if (!isIpv4OverEthernet(view, offset)) {
    throw badPacket(offset, 'arp', 'hardware and protocol are not Ethernet (1, 6 bytes) and IPv4 (0x0800, 4)')
  }
  return {
    op: ops.name(view.getUint16(offset + 6)),
    sha: readMacText(view, offset + 8),
    spa: formatIpv4(view.getUint32(offset + 14)),
    tha: readMacText(view, offset + 18),
    tpa: formatIpv4(view.getUint32(offset + 24)),
  }
}

/**
 * Writes an ARP packet.
 * @returns the offset behind it
 * @throws EncodeError
 */
export function writeArp(view: DataView, offset: number, arp: ArpInit): number {
  needSpace(view, offset, ARP_SIZE, 'arp')
  view.setUint16(offset, 1)
  view.setUint16(offset + 2, EthType.IPV4)
  view.setUint16(offset + 4, 0x0604)
  putU16(view, offset + 6, ops.value(arp.op), 'arp.op')
  putMac(view, offset + 8, arp.sha, 'arp.sha')
  putIpv4(view, offset + 14, arp.spa, 'arp.spa')
  putMac(view, offset + 18, arp.tha ?? 0, 'arp.tha')
  putIpv4(view, offset + 24, arp.tpa, 'arp.tpa')
  return offset + ARP_SIZE
}

/** The operation as a number (1 request, 2 reply); `offset` is that of the ARP packet. Unchecked. */
export function arpOp(view: DataView, offset: number): number {
  return view.getUint16(offset + 6)
}

/** The sender's MAC as a number; `offset` is that of the ARP packet. Unchecked. */
export function arpSha(view: DataView, offset: number): number {
  return readMac(view, offset + 8)
}

/** The sender's IPv4 address as a number; `offset` is that of the ARP packet. Unchecked. */
export function arpSpa(view: DataView, offset: number): number {
  return view.getUint32(offset + 14)
}

/** The target's MAC as a number; `offset` is that of the ARP packet. Unchecked. */
export function arpTha(view: DataView, offset: number): number {
  return readMac(view, offset + 18)
}

/** The target's IPv4 address as a number; `offset` is that of the ARP packet. Unchecked. */
export function arpTpa(view: DataView, offset: number): number {
  return view.getUint32(offset + 24)
}
