/** Ethernet II and 802.3 frames (IEEE 802.3 §3). */
import { readMac, readMacText, type MacInput } from '../addresses/index.js'
import { putU16 } from '../wire/bytes.js'
import { EthType } from './eth-type.js'
import { needHeader, needSpace, putMac, required } from './field.js'

/** Bytes of an Ethernet header, without tags. */
export const ETHERNET_SIZE = 14

/** An Ethernet header. */
export interface Ethernet {
  /** Destination MAC address. */
  readonly dst: string
  /** Source MAC address. */
  readonly src: string
  /**
   * What follows: an EtherType from 0x0600 on, among them that of a tag; up to 1500 it is the length of an
   * 802.3 frame, whose LLC header is then part of the payload.
   */
  readonly ethType: number
}

/** What {@link writeEthernet} needs; `buildPacket` finds `ethType` by the next layer. */
export interface EthernetInit {
  readonly dst: MacInput
  readonly src: MacInput
  readonly ethType?: number
}

/**
 * Reads an Ethernet header.
 * @throws DecodeError TRUNCATED when fewer than 14 bytes are there
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
 * Writes an Ethernet header.
 * @param ethType - what follows, where `ethernet` does not say
 * @returns the offset behind it
 * @throws EncodeError
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

/** The destination MAC of the frame at `offset` as a number. Unchecked: RangeError beyond the view. */
export function ethDst(view: DataView, offset: number): number {
  return readMac(view, offset)
}

/** The source MAC of the frame at `offset` as a number. Unchecked: RangeError beyond the view. */
export function ethSrc(view: DataView, offset: number): number {
  return readMac(view, offset + 6)
}

/** True for the EtherTypes of 802.1Q and 802.1ad tags. */
export function isTag(ethType: number): boolean {
  return ethType === EthType.VLAN || ethType === EthType.SERVICE_VLAN
}

/**
 * Where the network header begins: behind the Ethernet header and all of its tags.
 * @returns the offset, or -1 when the frame ends before
 */
export function networkOffset(view: DataView, offset = 0, end = view.byteLength): number {
  let at = offset + ETHERNET_SIZE
  while (at <= end && isTag(view.getUint16(at - 2))) at += 4
  return at <= end ? at : -1
}

/**
 * The EtherType of what the frame carries, behind all tags: what `eth_type` matches in OpenFlow.
 * @returns the EtherType, or -1 when the frame ends before it
 */
export function ethType(view: DataView, offset = 0, end = view.byteLength): number {
  const network = networkOffset(view, offset, end)
  return network < 0 ? -1 : view.getUint16(network - 2)
}
