/** ARP for IPv4 over Ethernet (RFC 826, RFC 5227). */
import { formatIpv4, readMac, readMacText, type Ipv4Input, type MacInput } from '../addresses/index.js'
import { putU16 } from '../wire/bytes.js'
import { enumeration } from '../wire/enumeration.js'
import { EthType } from './eth-type.js'
import { badPacket, needHeader, needSpace, putIpv4, putMac } from './field.js'

/** Bytes of an ARP packet for IPv4 over Ethernet. */
export const ARP_SIZE = 28

const ops = enumeration({ request: 1, reply: 2 }, 'arp.op')

/** An ARP packet for IPv4 over Ethernet, as {@link parseArp} returns it. */
export interface Arp {
  /** Operation: a name, or the number of any other. */
  readonly op: 'request' | 'reply' | number
  /** Sender's MAC address. */
  readonly sha: string
  /** Sender's IPv4 address. */
  readonly spa: string
  /** Target's MAC address. In a request it has no meaning, and is usually zero. */
  readonly tha: string
  /** Target's IPv4 address. */
  readonly tpa: string
}

/** An ARP packet as {@link writeArp} takes it. */
export interface ArpInit {
  readonly op: 'request' | 'reply' | number
  readonly sha: MacInput
  readonly spa: Ipv4Input
  /** @defaultValue 00:00:00:00:00:00, as in a request */
  readonly tha?: MacInput
  readonly tpa: Ipv4Input
}

/**
 * Tells whether the ARP packet at `offset` is for IPv4 over Ethernet, the only kind that {@link parseArp}
 * reads. Nothing is checked: beyond the end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, isIpv4OverEthernet } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01' },
 *   arp: { op: 'request', sha: '02:00:00:00:00:01', spa: '10.0.0.1', tpa: '10.0.0.2' },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(isIpv4OverEthernet(view, ETHERNET_SIZE)) // true
 * ```
 */
export function isIpv4OverEthernet(view: DataView, offset: number): boolean {
  return view.getUint16(offset) === 1 && view.getUint16(offset + 2) === EthType.IPV4 &&
    view.getUint16(offset + 4) === 0x0604
}

/**
 * Reads the ARP packet at `offset`.
 * @param end - where the bytes end
 * @throws DecodeError when fewer than 28 bytes are there, or the packet is not for IPv4 over Ethernet
 *
 * @example
 * ```ts
 * import { buildPacket, ETHERNET_SIZE, parseArp } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01' },
 *   arp: { op: 'request', sha: '02:00:00:00:00:01', spa: '10.0.0.1', tpa: '10.0.0.2' },
 * })
 * const view = new DataView(frame.buffer)
 * const { op, spa, tpa } = parseArp(view, ETHERNET_SIZE)
 * console.log(op, spa, tpa) // request 10.0.0.1 10.0.0.2
 * ```
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
 * Writes an ARP packet at `offset`: 28 bytes.
 * @returns the offset behind it
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { ARP_SIZE, arpOp, writeArp } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(ARP_SIZE))
 * const arp = { op: 2, sha: '02:00:00:00:00:02', spa: '10.0.0.2', tha: '02:00:00:00:00:01', tpa: '10.0.0.1' }
 * console.log(writeArp(view, 0, arp), arpOp(view, 0)) // 28 2
 * ```
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

/**
 * Reads the operation of the ARP packet at `offset` as a number: 1 request, 2 reply. Nothing is checked:
 * beyond the end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { arpOp, buildPacket, ETHERNET_SIZE } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01' },
 *   arp: { op: 'request', sha: '02:00:00:00:00:01', spa: '10.0.0.1', tpa: '10.0.0.2' },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(arpOp(view, ETHERNET_SIZE)) // 1
 * ```
 */
export function arpOp(view: DataView, offset: number): number {
  return view.getUint16(offset + 6)
}

/**
 * Reads the sender's MAC address of the ARP packet at `offset` as a number. Nothing is checked: beyond the
 * end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { formatMac } from 'daolinet/codec'
 * import { arpSha, buildPacket, ETHERNET_SIZE } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01' },
 *   arp: { op: 'request', sha: '02:00:00:00:00:01', spa: '10.0.0.1', tpa: '10.0.0.2' },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(formatMac(arpSha(view, ETHERNET_SIZE))) // 02:00:00:00:00:01
 * ```
 */
export function arpSha(view: DataView, offset: number): number {
  return readMac(view, offset + 8)
}

/**
 * Reads the sender's IPv4 address of the ARP packet at `offset` as a number. Nothing is checked: beyond the
 * end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { formatIpv4 } from 'daolinet/codec'
 * import { arpSpa, buildPacket, ETHERNET_SIZE } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01' },
 *   arp: { op: 'request', sha: '02:00:00:00:00:01', spa: '10.0.0.1', tpa: '10.0.0.2' },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(formatIpv4(arpSpa(view, ETHERNET_SIZE))) // 10.0.0.1
 * ```
 */
export function arpSpa(view: DataView, offset: number): number {
  return view.getUint32(offset + 14)
}

/**
 * Reads the target's MAC address of the ARP packet at `offset` as a number. Nothing is checked: beyond the
 * end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { arpTha, buildPacket, ETHERNET_SIZE } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01' },
 *   arp: { op: 'request', sha: '02:00:00:00:00:01', spa: '10.0.0.1', tpa: '10.0.0.2' },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(arpTha(view, ETHERNET_SIZE)) // 0
 * ```
 */
export function arpTha(view: DataView, offset: number): number {
  return readMac(view, offset + 18)
}

/**
 * Reads the target's IPv4 address of the ARP packet at `offset` as a number. Nothing is checked: beyond the
 * end of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { formatIpv4 } from 'daolinet/codec'
 * import { arpTpa, buildPacket, ETHERNET_SIZE } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: 'ff:ff:ff:ff:ff:ff', src: '02:00:00:00:00:01' },
 *   arp: { op: 'request', sha: '02:00:00:00:00:01', spa: '10.0.0.1', tpa: '10.0.0.2' },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(formatIpv4(arpTpa(view, ETHERNET_SIZE))) // 10.0.0.2
 * ```
 */
export function arpTpa(view: DataView, offset: number): number {
  return view.getUint32(offset + 24)
}
