import { DecodeError } from '../errors.js'
import { encodeEach } from '../wire/list.js'
import {
  borrow,
  exactBytes,
  needBytes,
  needObject,
  pad8,
  putBytes,
  putU16,
  putU32,
  putU8,
  putZeros,
} from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

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

/** A property of the header that {@link EncapAction} puts on. */
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

/** Puts a header in front of the packet. */
export interface EncapAction {
  readonly type: 'encap'
  /** What it then starts with: 0 Ethernet, 0x1894f NSH, 0x18847 MPLS. */
  readonly packetType: number
  /** @defaultValue 0 */
  readonly headerSize?: number
  readonly properties?: readonly EncapProperty[]
}

/** Takes the outermost header off the packet. */
export interface DecapAction {
  readonly type: 'decap'
  /** What it then starts with. @defaultValue 0xfffe: what the header says */
  readonly packetType?: number
}

const NSH = 4
const MDTYPE = 1
const TLV = 2
const NEXT_PROTOCOL = 0xfffe

export const encap: ActionCodec<EncapAction> = {
  type: 'encap',
  ...nicira(46),
  decode(view, offset, end) {
    const properties: EncapProperty[] = []
    try {
      for (let at = offset + 16; at < end;) {
        const length = view.getUint8(at + 3)
        const next = at + ((length + 7) & ~7)
        if (length < 4 || next > end) {
          throw new DecodeError(
            'BAD_ACTION_LENGTH', at + 3, `a property of ${length} bytes, where 4 to ${end - at} fit`,
          )
        }
        properties.push(decodeProperty(view, at, at + length))
        at = next
      }
    } catch (error) {
      throw error instanceof DecodeError ? error.within(`properties[${properties.length}]`) : error
    }
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
    exactBytes(offset, end, 5, 'nshMdtype', 'BAD_ACTION_LENGTH')
    return { type: 'nshMdtype', mdtype: view.getUint8(offset + 4) }
  }
  if (propClass === NSH && propType === TLV) {
    needBytes(offset, end, 8, 'nshTlv', 'BAD_ACTION_LENGTH')
    const length = view.getUint8(offset + 7)
    exactBytes(offset, end, (8 + length + 7) & ~7, 'nshTlv', 'BAD_ACTION_LENGTH')
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

export const decap: ActionCodec<DecapAction> = {
  type: 'decap',
  ...nicira(47),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'decap', 'BAD_ACTION_LENGTH')
    return { type: 'decap', packetType: view.getUint32(offset + 12) }
  },
  encode(action, view, offset) {
    putZeros(view, offset + NICIRA_BODY, offset + 12)
    putU32(view, offset + 12, action.packetType ?? NEXT_PROTOCOL, 'packetType')
    return offset + 16
  },
}
