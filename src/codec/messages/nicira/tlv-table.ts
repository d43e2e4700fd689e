import { enumeration } from '../../wire/enumeration.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { decodeStructs, encodeStructs } from '../../wire/list.js'
import { bodilessExperimenter } from '../core/fixed-experimenter.js'
import { EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init } from '../codec.js'
import { struct } from '../../wire/struct.js'
import { needBytes, putU16, putU32, putZeros } from '../../wire/bytes.js'
import type { Bodiless } from '../core/bodiless.js'
import { filled } from '../../wire/members.js'

// struct nx_tlv_table_mod {              NXT_TLV_TABLE_MOD = 24
//   uint16_t command;
//   uint8_t  pad[6];
//   struct nx_tlv_map tlv_maps[];
// };
// struct nx_tlv_table_reply {            NXT_TLV_TABLE_REPLY = 26; NXT_TLV_TABLE_REQUEST = 25 has no body
//   uint32_t max_option_space;
//   uint16_t max_fields;
//   uint8_t  reserved[10];
//   struct nx_tlv_map tlv_maps[];
// };
// struct nx_tlv_map {
//   uint16_t option_class;
//   uint8_t  option_type;
//   uint8_t  option_len;
//   uint16_t index;
//   uint8_t  pad[2];
// };

/** Which Geneve option is read and written through which `tunMetadata` field. */
export interface TlvMap {
  /** Geneve option class, 16 bits (RFC 8926 §3.5). */
  readonly optionClass: number
  /** Geneve option type, 8 bits. */
  readonly optionType: number
  /** Length of the option's data in bytes: 4 to 124, a multiple of 4. */
  readonly optionLen: number
  /** Number of the field: 0 for `tunMetadata0`, … */
  readonly index: number
}

/** What a {@link NxTlvTableMod} does: adds maps, deletes maps, or deletes all. */
export type TlvTableCommand = 'add' | 'delete' | 'clear'

/** The controller changes which Geneve options are read and written through which `tunMetadata` fields. */
export interface NxTlvTableMod extends Header {
  readonly type: 'nxTlvTableMod'
  /** @defaultValue `'add'` */
  readonly command: TlvTableCommand | number
  readonly maps: readonly TlvMap[]
}

/** The controller asks which Geneve options are read and written through which `tunMetadata` fields. */
export type NxTlvTableRequest = Bodiless<'nxTlvTableRequest'>

/** The switch's reply to an {@link NxTlvTableRequest}. */
export interface NxTlvTableReply extends Header {
  readonly type: 'nxTlvTableReply'
  /** How many bytes the options of all maps may take together. */
  readonly maxOptionSpace: number
  /** How many maps there may be. */
  readonly maxFields: number
  readonly maps: readonly TlvMap[]
}

type MapsInit<M extends NxTlvTableMod | NxTlvTableReply> =
  Omit<Init<M>, 'maps'> & { readonly maps?: readonly Partial<TlvMap>[] }

/** The names of TLV table commands, and their values on the wire. */
export const nxTlvTableCommands = enumeration({ add: 0, delete: 1, clear: 2 }, 'command')

const layout = struct<TlvMap>([
  ['optionClass', 'u16'], ['optionType', 'u8'], ['optionLen', 'u8'], ['index', 'u16'], ['', 'pad2'],
])
const MOD_MAPS = EXPERIMENTER_BODY + 8
const REPLY_MAPS = EXPERIMENTER_BODY + 16

/**
 * Builds an {@link NxTlvTableMod}: the controller maps Geneve options to `tunMetadata` fields.
 *
 * @param init - the fields of {@link NxTlvTableMod}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { encode, nxTlvTableMod } from 'daolinet/codec'
 *
 * const map = { optionClass: 0x0102, optionType: 0x80, optionLen: 4, index: 0 }
 * const message = nxTlvTableMod({ maps: [map] })
 * console.log(Buffer.from(encode(message).subarray(24)).toString('hex')) // 0102800400000000
 * ```
 */
export function nxTlvTableMod(init: Omit<Init<NxTlvTableMod>, 'type'> = {}): NxTlvTableMod {
  return filled({ type: 'nxTlvTableMod', xid: 0, command: 'add', maps: [] }, init)
}

/**
 * Builds an {@link NxTlvTableRequest}: the controller asks for the map of Geneve options to `tunMetadata`
 * fields.
 *
 * @example
 * ```ts
 * import { formatMessage, nxTlvTableRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxTlvTableRequest({ xid: 7 }))) // NXT_TLV_TABLE_REQUEST (OF1.3) (xid=0x7):
 * ```
 */
export function nxTlvTableRequest(init: { readonly xid?: number } = {}): NxTlvTableRequest {
  return filled({ type: 'nxTlvTableRequest', xid: 0 }, init)
}

/**
 * Builds an {@link NxTlvTableReply}: the switch tells its map of Geneve options to `tunMetadata` fields.
 *
 * @param init - the fields of {@link NxTlvTableReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { nxTlvTableReply } from 'daolinet/codec'
 *
 * const map = { optionClass: 0x0102, optionType: 0x80, optionLen: 4, index: 0 }
 * const reply = nxTlvTableReply({ maxOptionSpace: 256, maxFields: 64, maps: [map] })
 * console.log(reply.maxFields, reply.maps[0]?.optionLen) // 64 4
 * ```
 */
export function nxTlvTableReply(init: Omit<Init<NxTlvTableReply>, 'type'> = {}): NxTlvTableReply {
  return filled({ type: 'nxTlvTableReply', xid: 0, maxOptionSpace: 0, maxFields: 0, maps: [] }, init)
}

export const nxTlvTableModCodec: ExperimenterCodec<NxTlvTableMod, MapsInit<NxTlvTableMod>> = {
  type: 'nxTlvTableMod',
  experimenter: ExperimenterId.NICIRA,
  expType: 24,
  decode(view, offset, end, xid) {
    needBytes(offset, end, MOD_MAPS, 'nxTlvTableMod')
    return {
      type: 'nxTlvTableMod',
      xid,
      command: nxTlvTableCommands.name(view.getUint16(offset + EXPERIMENTER_BODY)),
      maps: decodeStructs(layout, view, offset + MOD_MAPS, end, 'maps'),
    }
  },
  encode(message, view, offset) {
    putU16(view, offset + EXPERIMENTER_BODY, nxTlvTableCommands.value(message.command ?? 'add'), 'command')
    const maps = putZeros(view, offset + EXPERIMENTER_BODY + 2, offset + MOD_MAPS)
    return encodeStructs(layout, message.maps ?? [], view, maps, 'maps')
  },
}

export const nxTlvTableRequestCodec: ExperimenterCodec<NxTlvTableRequest> =
  bodilessExperimenter('nxTlvTableRequest', ExperimenterId.NICIRA, 25)

export const nxTlvTableReplyCodec: ExperimenterCodec<NxTlvTableReply, MapsInit<NxTlvTableReply>> = {
  type: 'nxTlvTableReply',
  experimenter: ExperimenterId.NICIRA,
  expType: 26,
  decode(view, offset, end, xid) {
    needBytes(offset, end, REPLY_MAPS, 'nxTlvTableReply')
    return {
      type: 'nxTlvTableReply',
      xid,
      maxOptionSpace: view.getUint32(offset + EXPERIMENTER_BODY),
      maxFields: view.getUint16(offset + EXPERIMENTER_BODY + 4),
      maps: decodeStructs(layout, view, offset + REPLY_MAPS, end, 'maps'),
    }
  },
  encode(message, view, offset) {
    putU32(view, offset + EXPERIMENTER_BODY, message.maxOptionSpace ?? 0, 'maxOptionSpace')
    putU16(view, offset + EXPERIMENTER_BODY + 4, message.maxFields ?? 0, 'maxFields')
    const maps = putZeros(view, offset + EXPERIMENTER_BODY + 6, offset + REPLY_MAPS)
    return encodeStructs(layout, message.maps ?? [], view, maps, 'maps')
  },
}
