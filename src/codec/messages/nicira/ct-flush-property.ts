import { formatIpv4, formatIpv6, parseIpv4, parseIpv6, readIpv6, writeIpv6 } from '../../addresses/index.js'
import { AddressError, EncodeError } from '../../errors.js'
import { addressFault } from '../../wire/address-fault.js'
import {
  borrow, getU128, needBytes, putBytes, putU128, putU16, putU32, putU8, putZeros, shown,
} from '../../wire/bytes.js'
import { decodeSized, encodeSized, PROPERTIES, type SizedList } from '../../wire/list.js'

// struct ofp_prop_header {               properties of NXT_CT_FLUSH, and of the tuples in them
//   uint16_t type;                       0 NXT_CT_ORIG_TUPLE, 1 NXT_CT_REPLY_TUPLE, 2 NXT_CT_ZONE_ID,
//                                        3 NXT_CT_MARK, 4 NXT_CT_MARK_MASK, 5 NXT_CT_LABELS,
//                                        6 NXT_CT_LABELS_MASK (3 to 6 since Open vSwitch 3.3)
//   uint16_t len;                        without the padding
//   ...                                  tuples: 4 bytes of padding, and properties of their own
//   uint8_t  pad[];                      to a multiple of 8
// };

/** One field of the packets of a connection, in one direction. */
export type CtTupleField =
  /** An address: IPv4 or IPv6. */
  | { readonly type: 'src' | 'dst', readonly address: string }
  /** A port, or the id of ICMP. */
  | { readonly type: 'srcPort' | 'dstPort' | 'icmpId', readonly value: number }
  /** ICMP's type or code. */
  | { readonly type: 'icmpType' | 'icmpCode', readonly value: number }
  /** A field that the library does not know, kept byte for byte. Borrowed when decoded. */
  | { readonly type: 'unknown', readonly fieldType: number, readonly body: Uint8Array }

/** One property of the connections that an {@link NxCtFlush} removes. */
export type CtFlushProperty =
  /** What packets look like in the direction of the first, or in the other. */
  | { readonly type: 'origTuple' | 'replyTuple', readonly fields: readonly CtTupleField[] }
  /** The zone that the connections are in. */
  | { readonly type: 'zoneId', readonly zoneId: number }
  /** The mark of the connections, and which of its bits count: all of them without a mask. */
  | { readonly type: 'mark', readonly mark: number }
  | { readonly type: 'markMask', readonly markMask: number }
  /** The labels of the connections (128 bits), and which of their bits count: all of them without a mask. */
  | { readonly type: 'labels', readonly labels: bigint }
  | { readonly type: 'labelsMask', readonly labelsMask: bigint }
  /** A property that the library does not know, kept byte for byte. Borrowed when decoded. */
  | { readonly type: 'unknown', readonly propertyType: number, readonly body: Uint8Array }

/** A {@link CtFlushProperty} as {@link encode} takes it: fields that are left out take their defaults. */
export type CtFlushPropertyInit = CtFlushProperty

const code = 'ERR_BAD_PROPERTY_LENGTH'
const FIELDS: SizedList = { ...PROPERTIES, path: 'fields' }
const ADDRESSES = ['src', 'dst'] as const
const WORDS = { 2: 'srcPort', 3: 'dstPort', 4: 'icmpId' } as const
const BYTES = { 5: 'icmpType', 6: 'icmpCode' } as const
const fieldNumbers = { src: 0, dst: 1, srcPort: 2, dstPort: 3, icmpId: 4, icmpType: 5, icmpCode: 6 } as const
const propertyNumbers = {
  origTuple: 0, replyTuple: 1, zoneId: 2, mark: 3, markMask: 4, labels: 5, labelsMask: 6,
} as const
const MARKS: readonly (MarkName | undefined)[] =
  [undefined, undefined, undefined, 'mark', 'markMask', 'labels', 'labelsMask']
const MAPPED_IPV4 = 0xffffn

type MarkName = 'mark' | 'markMask' | 'labels' | 'labelsMask'

/**
 * Decodes the properties that lie from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeCtFlushProperties(view: DataView, offset: number, end: number): CtFlushProperty[] {
  return decodeSized(PROPERTIES, view, offset, end, (at, to) => decodeProperty(view, at, to))
}

function decodeProperty(view: DataView, offset: number, end: number): CtFlushProperty {
  const propertyType = view.getUint16(offset)
  switch (propertyType) {
    case propertyNumbers.origTuple:
    case propertyNumbers.replyTuple: {
      const type = propertyType === propertyNumbers.origTuple ? 'origTuple' : 'replyTuple'
      needBytes(offset, end, 8, type, code)
      return {
        type,
        fields: decodeSized(FIELDS, view, offset + 8, end, (at, to) => decodeField(view, at, to)),
      }
    }
    case propertyNumbers.zoneId:
      needBytes(offset, end, 6, 'zoneId', code)
      return { type: 'zoneId', zoneId: view.getUint16(offset + 4) }
    default: {
      const type = MARKS[propertyType]
      if (type === undefined) return { type: 'unknown', propertyType, body: borrow(view, offset + 4, end) }
      const isLong = propertyType >= propertyNumbers.labels
      needBytes(offset, end, isLong ? 20 : 8, type, code)
      const value = isLong ? getU128(view, offset + 4) : view.getUint32(offset + 4)
      return { type, [type]: value } as unknown as CtFlushProperty
    }
  }
}

function decodeField(view: DataView, offset: number, end: number): CtTupleField {
  const fieldType = view.getUint16(offset)
  switch (fieldType) {
    case 0:
    case 1:
      needBytes(offset, end, 20, ADDRESSES[fieldType], code)
      return { type: ADDRESSES[fieldType], address: addressText(readIpv6(view, offset + 4)) }
    case 2:
    case 3:
    case 4:
      needBytes(offset, end, 6, WORDS[fieldType], code)
      return { type: WORDS[fieldType], value: view.getUint16(offset + 4) }
    case 5:
    case 6:
      needBytes(offset, end, 5, BYTES[fieldType], code)
      return { type: BYTES[fieldType], value: view.getUint8(offset + 4) }
    default:
      return { type: 'unknown', fieldType, body: borrow(view, offset + 4, end) }
  }
}

/**
 * The text of an address: an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2), which is how IPv4 addresses are
 * sent, becomes an IPv4 address.
 */
function addressText(address: bigint): string {
  return address >> 32n === MAPPED_IPV4 ? formatIpv4(Number(address & 0xffff_ffffn)) : formatIpv6(address)
}

/**
 * Encodes properties and returns the offset behind them.
 * @throws {@link EncodeError}
 */
export function encodeCtFlushProperties(
  properties: readonly CtFlushPropertyInit[], view: DataView, offset: number,
): number {
  return encodeSized(PROPERTIES, properties, view, offset, encodeProperty)
}

function encodeProperty(property: CtFlushPropertyInit, view: DataView, offset: number): number {
  switch (property.type) {
    case 'origTuple':
    case 'replyTuple':
      view.setUint16(offset, propertyNumbers[property.type])
      return encodeSized(FIELDS, property.fields, view, putZeros(view, offset + 4, offset + 8), encodeField)
    case 'zoneId':
      view.setUint16(offset, propertyNumbers.zoneId)
      putU16(view, offset + 4, property.zoneId, 'zoneId')
      return putZeros(view, offset + 6, offset + 8)
    case 'mark': return putMark(view, offset, property.type, property.mark)
    case 'markMask': return putMark(view, offset, property.type, property.markMask)
    case 'labels': return putLabels(view, offset, property.type, property.labels)
    case 'labelsMask': return putLabels(view, offset, property.type, property.labelsMask)
    case 'unknown':
      putU16(view, offset, property.propertyType, 'propertyType')
      return putBytes(view, offset + 4, property.body, 'body')
    default: throw unknownName('property', property)
  }
}

function putMark(view: DataView, offset: number, type: 'mark' | 'markMask', value: number): number {
  view.setUint16(offset, propertyNumbers[type])
  putU32(view, offset + 4, value, type)
  return offset + 8
}

function putLabels(view: DataView, offset: number, type: 'labels' | 'labelsMask', value: bigint): number {
  view.setUint16(offset, propertyNumbers[type])
  putU128(view, offset + 4, value, type)
  return offset + 20
}

function encodeField(field: CtTupleField, view: DataView, offset: number): number {
  switch (field.type) {
    case 'src':
    case 'dst':
      view.setUint16(offset, fieldNumbers[field.type])
      writeIpv6(view, offset + 4, addressNumber(field.address))
      return offset + 20
    case 'srcPort':
    case 'dstPort':
    case 'icmpId':
      view.setUint16(offset, fieldNumbers[field.type])
      putU16(view, offset + 4, field.value, 'value')
      return putZeros(view, offset + 6, offset + 8)
    case 'icmpType':
    case 'icmpCode':
      view.setUint16(offset, fieldNumbers[field.type])
      putU8(view, offset + 4, field.value, 'value')
      return offset + 5
    case 'unknown':
      putU16(view, offset, field.fieldType, 'fieldType')
      return putBytes(view, offset + 4, field.body, 'body')
    default: throw unknownName('field of a tuple', field)
  }
}

function addressNumber(address: string): bigint {
  try {
    if (typeof address !== 'string') throw new AddressError(`not an address as text: ${typeof address}`)
    return address.includes(':') ? parseIpv6(address) : (MAPPED_IPV4 << 32n) | BigInt(parseIpv4(address))
  } catch (error) {
    throw addressFault(error, 'address')
  }
}

function unknownName(what: string, value: never): EncodeError {
  const { type } = value as { readonly type: string }
  return new EncodeError('ERR_UNKNOWN_NAME', 'type', `no ${what} is called ${shown(type)}`)
}
