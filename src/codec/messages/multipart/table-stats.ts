import { decodeStructs, encodeStructs } from '../../wire/list.js'
import { struct } from '../../wire/struct.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'

// struct ofp_table_stats {               OpenFlow 1.3.5 §7.3.5.4, OFPMP_TABLE = 3
//   uint8_t  table_id;
//   uint8_t  pad[3];
//   uint32_t active_count;
//   uint64_t lookup_count;
//   uint64_t matched_count;
// };

/** Asks for the counters of all tables. */
export type TableStatsRequest = BodilessRequest<'tableStatsRequest'>

/** The counters of one table. */
export interface TableStats {
  readonly tableId: number
  /** Flows in the table. */
  readonly activeCount: number
  /** Packets that came to the table. */
  readonly lookupCount: bigint
  /** Packets that a flow of the table matched. */
  readonly matchedCount: bigint
}

/** The counters of all tables; more may follow in further parts. */
export interface TableStatsReply extends MultipartHeader {
  readonly type: 'tableStatsReply'
  readonly tables: readonly TableStats[]
}

const layout = struct<TableStats>([
  ['tableId', 'u8'], ['', 'pad3'], ['activeCount', 'u32'], ['lookupCount', 'u64'], ['matchedCount', 'u64'],
])

/** A {@link TableStatsRequest}. */
export function tableStatsRequest(init: { readonly xid?: number } = {}): TableStatsRequest {
  return { type: 'tableStatsRequest', xid: 0, flags: 0, ...init }
}

/** A {@link TableStatsReply}. */
export function tableStatsReply(init: Omit<Init<TableStatsReply>, 'type'> = {}): TableStatsReply {
  return { type: 'tableStatsReply', xid: 0, flags: 0, tables: [], ...init }
}

export const tableStatsRequestCodec = bodilessRequest('tableStatsRequest', 3)

export const tableStatsReplyCodec: MultipartCodec<TableStatsReply, ListInit<TableStatsReply, 'tables'>> = {
  type: 'tableStatsReply',
  multipart: 3,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'tableStatsReply',
    xid,
    flags,
    tables: decodeStructs(layout, view, offset + MULTIPART_BODY, end, 'tables'),
  }),
  encode: (message, view, offset) =>
    encodeStructs(layout, message.tables ?? [], view, offset + MULTIPART_BODY, 'tables'),
}
