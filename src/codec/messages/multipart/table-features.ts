import { decodeSized, encodeEach, type SizedList } from '../../wire/list.js'
import { struct } from '../../wire/struct.js'
import {
  decodeProperties, encodeProperties, type TableProperty,
} from '../../structures/table-features/property.js'
import { needObject, putU16 } from '../../wire/bytes.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_table_features {            OpenFlow 1.3.5 §7.3.5.5.1, OFPMP_TABLE_FEATURES = 12
//   uint16_t length;
//   uint8_t  table_id;
//   uint8_t  pad[5];
//   char     name[32];
//   uint64_t metadata_match;
//   uint64_t metadata_write;
//   uint32_t config;                     reserved
//   uint32_t max_entries;
//   struct ofp_table_feature_prop_header properties[];
// };

/** What a table is able to do (OpenFlow 1.3.5 §7.3.5.5). */
export interface TableFeatures {
  readonly tableId: number
  /** At most 31 bytes. */
  readonly name: string
  /** Bits of the metadata that the table can match. */
  readonly metadataMatch: bigint
  /** Bits of the metadata that the table can write. */
  readonly metadataWrite: bigint
  /** Reserved: 0. */
  readonly config: number
  /** How many flows the table can hold. */
  readonly maxEntries: number
  /**
   * The instructions, actions and match fields that the table supports, and the tables that it can send
   * packets to.
   */
  readonly properties: readonly TableProperty[]
}

interface TableFeaturesMessage extends MultipartHeader { readonly tables: readonly TableFeatures[] }

/**
 * The controller asks what the tables are able to do. With tables in it, it asks the switch to configure its
 * whole pipeline like that.
 */
export interface TableFeaturesRequest extends TableFeaturesMessage { readonly type: 'tableFeaturesRequest' }

/**
 * The switch's reply to a {@link TableFeaturesRequest}, or a part of it: `MultipartFlags.MORE` says whether
 * more parts follow.
 */
export interface TableFeaturesReply extends TableFeaturesMessage { readonly type: 'tableFeaturesReply' }

const layout = struct<Omit<TableFeatures, 'properties'>>([
  ['', 'pad2'], ['tableId', 'u8'], ['', 'pad5'], ['name', 'text32'], ['metadataMatch', 'u64'],
  ['metadataWrite', 'u64'], ['config', 'u32'], ['maxEntries', 'u32'],
])
const TABLES: SizedList = { path: 'tables', min: layout.size }

/**
 * Builds a {@link TableFeaturesRequest}: the controller asks what the tables are able to do; with tables, it
 * sets them up.
 *
 * @example
 * ```ts
 * import { formatMessage, tableFeaturesRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(tableFeaturesRequest({ xid: 7 })))
 * // prints OFPST_TABLE_FEATURES request (OF1.3) (xid=0x7):
 * ```
 */
export function tableFeaturesRequest(
  init: Omit<Init<TableFeaturesRequest>, 'type'> = {},
): TableFeaturesRequest {
  return filled({ type: 'tableFeaturesRequest', xid: 0, flags: 0, tables: [] }, init)
}

/**
 * Builds a {@link TableFeaturesReply}: the switch tells what its tables are able to do.
 *
 * @param init - the fields of {@link TableFeaturesReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, tableFeaturesReply } from 'daolinet/codec'
 *
 * const table = {
 *   tableId: 0, name: 'classifier', metadataMatch: 0n, metadataWrite: 0n, config: 0, maxEntries: 1000,
 *   properties: [],
 * }
 * console.log(formatMessage(tableFeaturesReply({ tables: [table] })).split('\n')[1]?.trim())
 * // prints table 0 ("classifier"):
 * ```
 */
export function tableFeaturesReply(init: Omit<Init<TableFeaturesReply>, 'type'> = {}): TableFeaturesReply {
  return filled({ type: 'tableFeaturesReply', xid: 0, flags: 0, tables: [] }, init)
}

function decodeTables(view: DataView, offset: number, end: number): TableFeatures[] {
  return decodeSized(TABLES, view, offset, end, (at, to) => ({
    ...layout.decode(view, at),
    properties: decodeProperties(view, at + layout.size, to),
  }))
}

function encodeTables(tables: readonly Partial<TableFeatures>[], view: DataView, offset: number): number {
  return encodeEach(tables, offset, TABLES.path, (table, at) => {
    needObject(table, '')
    const end = encodeProperties(table.properties ?? [], view, layout.encode(table, view, at))
    putU16(view, at, end - at, 'length')
    return end
  })
}

export const tableFeaturesRequestCodec:
MultipartCodec<TableFeaturesRequest, ListInit<TableFeaturesRequest, 'tables'>> = {
  type: 'tableFeaturesRequest',
  multipart: 12,
  direction: 'request',
  decode: (view, offset, end, xid, flags) => ({
    type: 'tableFeaturesRequest', xid, flags, tables: decodeTables(view, offset + MULTIPART_BODY, end),
  }),
  encode: (message, view, offset) => encodeTables(message.tables ?? [], view, offset + MULTIPART_BODY),
}

export const tableFeaturesReplyCodec:
MultipartCodec<TableFeaturesReply, ListInit<TableFeaturesReply, 'tables'>> = {
  type: 'tableFeaturesReply',
  multipart: 12,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'tableFeaturesReply', xid, flags, tables: decodeTables(view, offset + MULTIPART_BODY, end),
  }),
  encode: (message, view, offset) => encodeTables(message.tables ?? [], view, offset + MULTIPART_BODY),
}
