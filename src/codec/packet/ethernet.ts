/** Ethernet II and 802.3 frames (IEEE 802.3 §3). */
import { readMac, readMacText, type MacInput } from '../addresses/index.js'
import { putU16 } from '../wire/bytes.js'
import { EthType } from './eth-type.js'
import { needHeader, needSpace, putMac, required } from './field.js'

/** Length of an Ethernet header in bytes, without VLAN tags. */
export const ETHERNET_SIZE = 14

/** An Ethernet header, as {@link parseEthernet} returns it. */
export interface Ethernet {
  /** Destination MAC address. */
  readonly dst: string
  /** Source MAC address. */
  readonly src: string
  /**
   * EtherType of what follows, 0x0600 or more; that of a tag if tags follow. Up to 1500 it is the length of
   * an IEEE 802.3 frame instead, whose LLC header is then part of the payload.
   */
  readonly ethType: number
}

/**
 * An Ethernet header as {@link writeEthernet} takes it. {@link buildPacket} works out `ethType` from the next
 * layer.
 */
export interface EthernetInit {
  readonly dst: MacInput
  readonly src: MacInput
  readonly ethType?: number
}

/**
 * Reads the Ethernet header at `offset`.
 * @param end - where the bytes end
 * @throws DecodeError when fewer than 14 bytes are there
 *
 * @example
 * ```ts
 * import { buildPacket, EthType, parseEthernet } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01', ethType: EthType.LLDP },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(parseEthernet(view).src) // 02:00:00:00:00:01
 * ```
 */
export function parseEthernet(view: DataView, offset = 0, end = view.byteLength): Ethernet {
  needHeader(offset, end, ETHERNET_SIZE, 'ethernet')
  return {
    dst: readMacText(view, offset),
    src: readMacText(view, offset + 6),
    ethType: view.getUint16(offset + 12),
  }
}

/**
 * Writes an Ethernet header at `offset`: 14 bytes.
 * @param ethType - EtherType of what follows, when `ethernet` does not give it
 * @returns the offset behind it
 * @throws EncodeError for a value that does not fit, or too little space
 *
 * @example
 * ```ts
 * import { EthType, ethType, writeEthernet } from 'daolinet/packet'
 *
 * const view = new DataView(new ArrayBuffer(60))
 * const header = { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' }
 * console.log(writeEthernet(view, 0, header, EthType.IPV4), ethType(view)) // 14 2048
 * ```
 */
export function writeEthernet(
  view: DataView, offset: number, ethernet: EthernetInit, ethType = ethernet.ethType,
): number {
  needSpace(view, offset, ETHERNET_SIZE, 'ethernet')
  putMac(view, offset, ethernet.dst, 'ethernet.dst')
  putMac(view, offset + 6, ethernet.src, 'ethernet.src')
  putU16(view, offset + 12, required(ethType, 'ethernet.ethType'), 'ethernet.ethType')
  return offset + ETHERNET_SIZE
}

/**
 * Reads the destination MAC address of the frame at `offset` as a number. Nothing is checked: beyond the end
 * of the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { formatMac } from 'daolinet/codec'
 * import { buildPacket, ethDst, EthType } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01', ethType: EthType.LLDP },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(formatMac(ethDst(view, 0))) // 02:00:00:00:00:02
 * ```
 */
export function ethDst(view: DataView, offset: number): number {
  return readMac(view, offset)
}

/**
 * Reads the source MAC address of the frame at `offset` as a number. Nothing is checked: beyond the end of
 * the view it throws RangeError.
 *
 * @example
 * ```ts
 * import { formatMac } from 'daolinet/codec'
 * import { buildPacket, ethSrc, EthType } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01', ethType: EthType.LLDP },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(formatMac(ethSrc(view, 0))) // 02:00:00:00:00:01
 * ```
 */
export function ethSrc(view: DataView, offset: number): number {
  return readMac(view, offset + 6)
}

/**
 * Tells whether an EtherType is that of a VLAN tag: 802.1Q (0x8100) or 802.1ad (0x88a8).
 *
 * @example
 * ```ts
 * import { EthType, isTag } from 'daolinet/packet'
 *
 * console.log(isTag(EthType.VLAN), isTag(EthType.IPV4)) // true false
 * ```
 */
export function isTag(ethType: number): boolean {
  return ethType === EthType.VLAN || ethType === EthType.SERVICE_VLAN
}

/**
 * Finds where the network header begins: behind the Ethernet header and all VLAN tags.
 * @param end - where the bytes end
 * @returns the offset, or -1 when the frame ends before
 *
 * @example
 * ```ts
 * import { buildPacket, networkOffset } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   vlan: { vid: 5 }, ipv4: { src: '10.0.0.1', dst: '10.0.0.2', protocol: 1 },
 * })
 * console.log(networkOffset(new DataView(frame.buffer))) // 18
 * ```
 */
export function networkOffset(view: DataView, offset = 0, end = view.byteLength): number {
  let at = offset + ETHERNET_SIZE
  while (at <= end && isTag(view.getUint16(at - 2))) at += 4
  return at <= end ? at : -1
}

/** The least EtherType: a smaller number is the length of an IEEE 802.3 frame. */
const LEAST_ETH_TYPE = 0x600

/** What `eth_type` matches of an IEEE 802.3 frame without a type (ovs-fields(7)). */
const NO_ETH_TYPE = 0x5ff

/**
 * Reads the EtherType behind all VLAN tags: what `eth_type` matches in OpenFlow. Of an IEEE 802.3 frame it is
 * the type in its SNAP header, or 0x05ff (ovs-fields(7)).
 * @param end - where the bytes end
 * @returns the EtherType, or -1 when the frame ends before it
 *
 * @example
 * ```ts
 * import { buildPacket, ethType, EthType } from 'daolinet/packet'
 *
 * const frame = buildPacket({
 *   ethernet: { dst: '02:00:00:00:00:02', src: '02:00:00:00:00:01' },
 *   ipv4: { src: '10.0.0.1', dst: '10.0.0.2' }, udp: { srcPort: 5000, dstPort: 53 },
 * })
 * const view = new DataView(frame.buffer)
 * console.log(ethType(view) === EthType.IPV4) // true
 * ```
 */
export function ethType(view: DataView, offset = 0, end = view.byteLength): number {
  const network = networkOffset(view, offset, end)
  if (network < 0) return -1
  const type = view.getUint16(network - 2)
  if (type >= LEAST_ETH_TYPE) return type
  // LLC and SNAP: aa-aa-03, the organisation 00-00-00, and a type.
  const isSnap = end - network >= 8
    && view.getUint32(network) === 0xaaaa_0300 && view.getUint16(network + 4) === 0
  const snapType = isSnap ? view.getUint16(network + 6) : 0
  return snapType >= LEAST_ETH_TYPE ? snapType : NO_ETH_TYPE
}
