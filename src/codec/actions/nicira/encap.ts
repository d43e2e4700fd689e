import { DecodeError } from '../../errors.js'
import { bytesToBigint } from '../../match/bits.js'
import { hexBytes } from '../../syntax/bytes.js'
import { bigintOf, numberOf } from '../../syntax/integer.js'
import { bare, items, valueOf, type Item } from '../../syntax/items.js'
import { hex, hexDigits } from '../../syntax/number.js'
import { bytesOf, namedPacketTypeOf } from '../../syntax/read-value.js'
import { fail, quoted, split, textOf } from '../../syntax/span.js'
import {
  borrow, exactBytes, needBytes, needObject, pad8, putBytes, putU16, putU32, putU8, putZeros,
} from '../../wire/bytes.js'
import { decodeEach, encodeEach } from '../../wire/list.js'
import { lookup } from '../../wire/lookup.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import type { ActionText } from '../text.js'

// struct nx_action_encap {               NXAST_ENCAP = 46
//   ext_action_header, without its pad;
//   uint16_t hdr_size;                   zero
//   uint32_t new_pkt_type;               namespace << 16 | type
//   struct ofp_ed_prop_header props[];
// };
// struct ofp_ed_prop_header {
//   uint16_t prop_class;                 OFPPPC_NSH = 4
//   uint8_t  type;                       OFPPPT_PROP_NSH_MDTYPE = 1, OFPPPT_PROP_NSH_TLV = 2
//   uint8_t  len;                        with this header; then zeros to a multiple of 8, which only a TLV's
// };                                     length counts
// struct nx_action_decap {               NXAST_DECAP = 47
//   ext_action_header, without its pad;
//   uint8_t  pad[2];
//   uint32_t new_pkt_type;
// };

/** A property of the header that {@link EncapAction} pushes. */
export type EncapProperty =
  /** Metadata type of a network service header: 1 or 2. */
  | { readonly type: 'nshMdtype'; readonly mdtype: number }
  /** A variable-length context header of a network service header. The value is borrowed when decoded. */
  | {
      readonly type: 'nshTlv'
      readonly tlvClass: number
      readonly tlvType: number
      readonly value: Uint8Array
    }
  /** A property that the library does not know, kept byte for byte. */
  | {
      readonly type: 'unknown'
      readonly propClass: number
      readonly propType: number
      readonly body: Uint8Array
    }

/** Pushes a header onto the packet. */
export interface EncapAction {
  readonly type: 'encap'
  /** The packet type afterwards: 0 Ethernet, 0x1894f NSH, 0x18847 MPLS. */
  readonly packetType: number
  /** @defaultValue 0 */
  readonly headerSize?: number
  readonly properties?: readonly EncapProperty[]
}

/** Pops the outermost header of the packet. */
export interface DecapAction {
  readonly type: 'decap'
  /** The packet type afterwards. @defaultValue 0xfffe, which is the one that the header gives */
  readonly packetType?: number
}

/**
 * Builds an {@link EncapAction}: pushes a header onto the packet.
 * @param packetType - the packet type afterwards: 0 Ethernet, 0x1894f NSH, 0x18847 MPLS
 *
 * @example
 * ```ts
 * import { encap, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([encap(0x1_894f)])) // encap(nsh)
 * ```
 */
export function encap(packetType: number, properties: readonly EncapProperty[] = []): EncapAction {
  return { type: 'encap', packetType, properties }
}

/**
 * Builds a {@link DecapAction}: pops the outermost header of the packet.
 * @param packetType - the packet type afterwards, if the header does not give it
 *
 * @example
 * ```ts
 * import { decap, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([decap()])) // decap()
 * ```
 */
export function decap(packetType?: number): DecapAction {
  return packetType === undefined ? { type: 'decap' } : { type: 'decap', packetType }
}

/** The class of the properties of a network service header. */
const NSH = 4
const MDTYPE = 1
const TLV = 2
/** The packet type that stands for the one that the header gives. */
const NEXT_PROTOCOL = 0xfffe

export const encapCodec: ActionCodec<EncapAction> = {
  type: 'encap',
  ...nicira(46, { inActionSet: true }),
  decode(view, offset, end) {
    const properties = decodeEach('properties', offset + 16, end, (at) => {
      const length = view.getUint8(at + 3)
      const next = at + ((length + 7) & ~7)
      if (length < 4 || next > end) {
        throw new DecodeError(
          'ERR_BAD_ACTION_LENGTH', at + 3, `a property of ${length} bytes, where 4 to ${end - at} fit`,
        )
      }
      return [decodeProperty(view, at, at + length), next]
    })
    return {
      type: 'encap',
      packetType: view.getUint32(offset + 12),
      headerSize: view.getUint16(offset + NICIRA_BODY),
      properties,
    }
  },
  encode(action, view, offset) {
    putU16(view, offset + NICIRA_BODY, action.headerSize ?? 0, 'headerSize')
    putU32(view, offset + 12, action.packetType, 'packetType')
    return encodeEach(action.properties ?? [], offset + 16, 'properties', (property, at) => {
      needObject(property, '')
      const end = encodeProperty(property, view, at)
      putU8(view, at + 3, end - at, 'length')
      return pad8(view, at, end)
    })
  },
}

function decodeProperty(view: DataView, offset: number, end: number): EncapProperty {
  const propClass = view.getUint16(offset)
  const propType = view.getUint8(offset + 2)
  if (propClass === NSH && propType === MDTYPE) {
    exactBytes(offset, end, 5, 'nshMdtype', 'ERR_BAD_ACTION_LENGTH')
    return { type: 'nshMdtype', mdtype: view.getUint8(offset + 4) }
  }
  if (propClass === NSH && propType === TLV) {
    needBytes(offset, end, 8, 'nshTlv', 'ERR_BAD_ACTION_LENGTH')
    const length = view.getUint8(offset + 7)
    exactBytes(offset, end, (8 + length + 7) & ~7, 'nshTlv', 'ERR_BAD_ACTION_LENGTH')
    const value = borrow(view, offset + 8, offset + 8 + length)
    return { type: 'nshTlv', tlvClass: view.getUint16(offset + 4), tlvType: view.getUint8(offset + 6), value }
  }
  return { type: 'unknown', propClass, propType, body: borrow(view, offset + 4, end) }
}

function encodeProperty(property: EncapProperty, view: DataView, offset: number): number {
  if (property.type === 'unknown') {
    putU16(view, offset, property.propClass, 'propClass')
    putU8(view, offset + 2, property.propType, 'propType')
    return putBytes(view, offset + 4, property.body, 'body')
  }
  view.setUint16(offset, NSH)
  if (property.type === 'nshMdtype') {
    view.setUint8(offset + 2, MDTYPE)
    putU8(view, offset + 4, property.mdtype, 'mdtype')
    return offset + 5
  }
  view.setUint8(offset + 2, TLV)
  putU16(view, offset + 4, property.tlvClass, 'tlvClass')
  putU8(view, offset + 6, property.tlvType, 'tlvType')
  const end = putBytes(view, offset + 8, property.value, 'value')
  putU8(view, offset + 7, end - offset - 8, 'value')
  return pad8(view, offset, end)
}

export const decapCodec: ActionCodec<DecapAction> = {
  type: 'decap',
  ...nicira(47, { inActionSet: true }),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'decap', 'ERR_BAD_ACTION_LENGTH')
    return { type: 'decap', packetType: view.getUint32(offset + 12) }
  },
  encode(action, view, offset) {
    putZeros(view, offset + NICIRA_BODY, offset + 12)
    putU32(view, offset + 12, action.packetType ?? NEXT_PROTOCOL, 'packetType')
    return offset + 16
  },
}

export const encapText: ActionText<EncapAction> = { format: formatEncap, read: { encap: readEncap } }
export const decapText: ActionText<DecapAction> = { format: formatDecap, read: { decap: readDecap } }

const NSH_PACKET = 0x1_894f

/** The names of packet types in the text of `encap`. */
const headers: Readonly<Record<string, number>> = {
  ethernet: 0, mpls: 0x1_8847, mpls_mc: 0x1_8848, nsh: NSH_PACKET,
}

/** `encap(ethernet)`, `encap(nsh(md_type=2,tlv(0x1000,10,0x12345678)))`. */
function formatEncap({ packetType, properties = [] }: EncapAction): string {
  const known = Object.keys(headers).find((name) => headers[name] === packetType)
  const name = known ?? `packet_type${packetTypeText(packetType)}`
  return properties.length === 0
    ? `encap(${name})`
    : `encap(${name}(${properties.map(formatProperty).join(',')}))`
}

function formatProperty(property: EncapProperty): string {
  switch (property.type) {
    case 'nshMdtype': return `md_type=${property.mdtype}`
    case 'nshTlv': {
      const value = hex(bytesToBigint(property.value))
      return `tlv(${hexDigits(property.tlvClass, 4)},${property.tlvType},${value})`
    }
    case 'unknown':
      return `property(${hexDigits(property.propClass, 4)},${property.propType},0x${hexBytes(property.body)})`
  }
}

/** `decap()`, or with the packet type afterwards: `decap(packet_type(ns=1,type=0x800))`. */
function formatDecap({ packetType = NEXT_PROTOCOL }: DecapAction): string {
  return packetType === NEXT_PROTOCOL ? 'decap()' : `decap(packet_type${packetTypeText(packetType)})`
}

function packetTypeText(type: number): string {
  return `(ns=${type >>> 16},type=${hex(type & 0xffff)})`
}

/** `encap(ethernet)`, `encap(nsh(md_type=2,tlv(0x1000,10,0x12345678)))`. */
function readEncap(item: Item): EncapAction {
  const [header, ...more] = items(item.value)
  if (header === undefined) return fail('ERR_MISSING', item.whole, 'encap wants a header')
  if (more.length > 0) fail('ERR_SYNTAX', more[0]!.whole, 'encap puts on one header')
  const packetType = lookup(headers, textOf(header.key))
  if (packetType === undefined) {
    const known = Object.keys(headers).join(', ')
    return fail('ERR_UNKNOWN_NAME', header.key, `${quoted(header.key)} is none of ${known}`)
  }
  if (packetType !== NSH_PACKET) bare(header)
  const properties = header.form === '(' ? items(header.value).map(propertyOf) : []
  return { type: 'encap', packetType, headerSize: 0, properties }
}

function propertyOf(item: Item): EncapProperty {
  switch (textOf(item.key)) {
    case 'md_type': return { type: 'nshMdtype', mdtype: numberOf(valueOf(item), 8, 'md_type') }
    case 'tlv': return tlvOf(item)
    default: return fail('ERR_UNKNOWN_NAME', item.key, `nsh has no ${quoted(item.key)}`)
  }
}

function tlvOf(item: Item): EncapProperty {
  const [tlvClass, tlvType, value, ...more] = split(item.value, ',')
  if (tlvClass === undefined || tlvType === undefined || value === undefined || more.length > 0) {
    return fail('ERR_SYNTAX', item.value, 'tlv wants a class, a type and a value')
  }
  const number = bigintOf(value, 124 * 8, 'the value')
  const width = Math.max(1, Math.ceil((textOf(value).length - 2) / 2))
  return {
    type: 'nshTlv',
    tlvClass: numberOf(tlvClass, 16, 'the class'),
    tlvType: numberOf(tlvType, 8, 'the type'),
    value: bytesOf(number, width),
  }
}

/** `decap()`, `decap(packet_type(ns=1,type=0x800))`. */
function readDecap(item: Item): DecapAction {
  const [type, ...more] = items(item.value)
  if (type === undefined) return { type: 'decap', packetType: NEXT_PROTOCOL }
  if (textOf(type.key) !== 'packet_type' || type.form !== '(' || more.length > 0) {
    fail('ERR_SYNTAX', type.whole, 'decap takes nothing but packet_type(ns=…,type=…)')
  }
  return { type: 'decap', packetType: namedPacketTypeOf(type.value) }
}
