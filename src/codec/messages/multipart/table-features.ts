import { decodeSized, encodeEach, type SizedList } from '../../wire/list.js'
import { struct } from '../../wire/struct.js'
import {
  decodeProperties, encodeProperties, type TableProperty,
} from '../../structures/table-features/property.js'
import { needObject, putU16 } from '../../wire/bytes.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'

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

/** What a table can do. */
export interface TableFeatures {
  readonly tableId: number
  /** At most 31 characters. */
  readonly name: string
  /** Bits of the metadata that the table can match. */
  readonly metadataMatch: bigint
  /** Bits of the metadata that the table can write. */
  readonly metadataWrite: bigint
  /** Reserved: 0. */
  readonly config: number
  /** How many flows fit. */
  readonly maxEntries: number
  readonly properties: readonly TableProperty[]
}

interface TableFeaturesMessage extends MultipartHeader { readonly tables: readonly TableFeatures[] }

/** Asks what the tables can do; or, with tables in it, sets the whole pipeline up anew. */
export interface TableFeaturesRequest extends TableFeaturesMessage { readonly type: 'tableFeaturesRequest' }

/** What the tables can do; more may follow in further parts. */
export interface TableFeaturesReply extends TableFeaturesMessage { readonly type: 'tableFeaturesReply' }

const layout = struct<Omit<TableFeatures, 'properties'>>([
  ['', 'pad2'], ['tableId', 'u8'], ['', 'pad5'], ['name', 'text32'], ['metadataMatch', 'u64'],
  ['metadataWrite', 'u64'], ['config', 'u32'], ['maxEntries', 'u32'],
])
const TABLES: SizedList = { path: 'tables', min: layout.size }

/** A {@link TableFeaturesRequest}: it only asks, unless it has tables in it. */
export function tableFeaturesRequest(
  init: Omit<Init<TableFeaturesRequest>, 'type'> = {},
): TableFeaturesRequest {
  return { type: 'tableFeaturesRequest', xid: 0, flags: 0, tables: [], ...init }
}

/** A {@link TableFeaturesReply}. */
export function tableFeaturesReply(init: Omit<Init<TableFeaturesReply>, 'type'> = {}): TableFeaturesReply {
  return { type: 'tableFeaturesReply', xid: 0, flags: 0, tables: [], ...init }
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
