import { EncodeError } from '../../errors.js'
import { decodeOxmList, encodeOxmList } from '../../match/match.js'
import { packetInReasons, type PacketInReason } from '../../protocol/packet-in-reason.js'
import {
  borrow, needBytes, putBytes, putU16, putU32, putU64, putU8, putZeros, shown,
} from '../../wire/bytes.js'
import { lookup } from '../../wire/lookup.js'
import { decodeSized, encodeSized, PROPERTIES } from '../../wire/list.js'
import type { Match, MatchInit } from '../../match/fields.js'

// struct ofp_prop_header {               properties of NXT_PACKET_IN2 and NXT_RESUME
//   uint16_t type;                       NXPINT_*
//   uint16_t len;                        without the padding
//   ...
//   uint8_t  pad[];                      to a multiple of 8
// };

/** One property of a packet that the switch sent to the controller. */
export type PacketInProperty =
  /** The packet from its Ethernet header on. Borrowed when decoded. */
  | { readonly type: 'packet', readonly data: Uint8Array }
  /** Length of the packet in bytes, where `packet` holds less. */
  | { readonly type: 'fullLen', readonly fullLen: number }
  /** The switch's buffer that holds the packet. */
  | { readonly type: 'bufferId', readonly bufferId: number }
  /** Table of the flow that sent it here. */
  | { readonly type: 'tableId', readonly tableId: number }
  /** Cookie of that flow. */
  | { readonly type: 'cookie', readonly cookie: bigint }
  /** Why it came. */
  | { readonly type: 'reason', readonly reason: PacketInReason | number }
  /** Fields of the pipeline. */
  | { readonly type: 'metadata', readonly match: Match }
  /** What the `controller` action gave along. Borrowed when decoded. */
  | { readonly type: 'userdata', readonly data: Uint8Array }
  /** Where the pipeline was paused: give it back as it is, in {@link NxResume}. Borrowed when decoded. */
  | { readonly type: 'continuation', readonly data: Uint8Array }
  /** A property that the library does not know, kept byte for byte. Borrowed when decoded. */
  | { readonly type: 'unknown', readonly propertyType: number, readonly body: Uint8Array }

/** A {@link PacketInProperty} as {@link encode} takes it: fields that are left out take their defaults. */
export type PacketInPropertyInit =
  | Exclude<PacketInProperty, { readonly type: 'metadata' }>
  | { readonly type: 'metadata', readonly match: MatchInit }

const numbers = {
  packet: 0, fullLen: 1, bufferId: 2, tableId: 3, cookie: 4, reason: 5, metadata: 6, userdata: 7,
  continuation: 8,
} as const


/**
 * Decodes the properties that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodePacketInProperties(view: DataView, offset: number, end: number): PacketInProperty[] {
  return decodeSized(PROPERTIES, view, offset, end, (at, to) => decodeProperty(view, at, to))
}

function decodeProperty(view: DataView, offset: number, end: number): PacketInProperty {
  const propertyType = view.getUint16(offset)
  const at = offset + 4
  // A property may be wider than its value, as Open vSwitch reads it.
  const atLeast = (size: number, path: string): void =>
    needBytes(offset, end, size, path, 'ERR_BAD_PROPERTY_LENGTH')
  switch (propertyType) {
    case numbers.packet: return { type: 'packet', data: borrow(view, at, end) }
    case numbers.fullLen:
      atLeast(8, 'fullLen')
      return { type: 'fullLen', fullLen: view.getUint32(at) }
    case numbers.bufferId:
      atLeast(8, 'bufferId')
      return { type: 'bufferId', bufferId: view.getUint32(at) }
    case numbers.tableId:
      atLeast(5, 'tableId')
      return { type: 'tableId', tableId: view.getUint8(at) }
    case numbers.cookie:
      atLeast(16, 'cookie')
      return { type: 'cookie', cookie: view.getBigUint64(offset + 8) }
    case numbers.reason:
      atLeast(5, 'reason')
      return { type: 'reason', reason: packetInReasons.name(view.getUint8(at)) }
    case numbers.metadata: return { type: 'metadata', match: decodeOxmList(view, at, end) }
    case numbers.userdata: return { type: 'userdata', data: borrow(view, at, end) }
    case numbers.continuation:
      needBytes(offset, end, 8, 'continuation', 'ERR_BAD_PROPERTY_LENGTH')
      return { type: 'continuation', data: borrow(view, offset + 8, end) }
    default: return { type: 'unknown', propertyType, body: borrow(view, at, end) }
  }
}

/**
 * Encodes properties and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodePacketInProperties(
  properties: readonly PacketInPropertyInit[], view: DataView, offset: number,
): number {
  return encodeSized(PROPERTIES, properties, view, offset, encodeProperty)
}

function encodeProperty(property: PacketInPropertyInit, view: DataView, offset: number): number {
  const at = offset + 4
  const number = lookup<number>(numbers, property.type)
  if (number !== undefined) view.setUint16(offset, number)
  switch (property.type) {
    case 'packet':
    case 'userdata':
      return putBytes(view, at, property.data)
    case 'continuation':
      return putBytes(view, putZeros(view, at, at + 4), property.data)
    case 'fullLen':
      putU32(view, at, property.fullLen, 'fullLen')
      return at + 4
    case 'bufferId':
      putU32(view, at, property.bufferId, 'bufferId')
      return at + 4
    case 'tableId':
      putU8(view, at, property.tableId, 'tableId')
      return at + 1
    case 'cookie':
      view.setUint32(at, 0)
      putU64(view, at + 4, property.cookie, 'cookie')
      return at + 12
    case 'reason':
      putU8(view, at, packetInReasons.value(property.reason), 'reason')
      return at + 1
    case 'metadata':
      return encodeOxmList(property.match, view, at)
    case 'unknown':
      putU16(view, offset, property.propertyType, 'propertyType')
      return putBytes(view, at, property.body, 'body')
    default: {
      const { type } = property as { readonly type: string }
      throw new EncodeError('ERR_UNKNOWN_NAME', 'type', `no packet-in property is called ${shown(type)}`)
    }
  }
}
