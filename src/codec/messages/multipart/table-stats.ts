import { decodeStructs, encodeStructs } from '../../wire/list.js'
import { struct } from '../../wire/struct.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_table_stats {               OpenFlow 1.3.5 §7.3.5.4, OFPMP_TABLE = 3
//   uint8_t  table_id;
//   uint8_t  pad[3];
//   uint32_t active_count;
//   uint64_t lookup_count;
//   uint64_t matched_count;
// };

/** The controller asks for the counters of all tables. */
export type TableStatsRequest = BodilessRequest<'tableStatsRequest'>

/** The counters of one table. */
export interface TableStats {
  readonly tableId: number
  /** Flows in the table. */
  readonly activeCount: number
  /** Packets that were looked up in the table. */
  readonly lookupCount: bigint
  /** Packets that matched a flow of the table. */
  readonly matchedCount: bigint
}

/**
 * The switch's reply to a {@link TableStatsRequest}, or a part of it: `MultipartFlags.MORE` says whether more
 * parts follow (OpenFlow 1.3.5 §7.3.5.4).
 */
export interface TableStatsReply extends MultipartHeader {
  readonly type: 'tableStatsReply'
  readonly tables: readonly TableStats[]
}

const layout = struct<TableStats>([
  ['tableId', 'u8'], ['', 'pad3'], ['activeCount', 'u32'], ['lookupCount', 'u64'], ['matchedCount', 'u64'],
])

/**
 * Builds a {@link TableStatsRequest}: the controller asks for the counters of all tables.
 *
 * @example
 * ```ts
 * import { formatMessage, tableStatsRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(tableStatsRequest({ xid: 7 }))) // OFPST_TABLE request (OF1.3) (xid=0x7):
 * ```
 */
export function tableStatsRequest(init: { readonly xid?: number } = {}): TableStatsRequest {
  return filled({ type: 'tableStatsRequest', xid: 0, flags: 0 }, init)
}

/**
 * Builds a {@link TableStatsReply}: the switch tells the counters of its tables.
 *
 * @param init - the fields of {@link TableStatsReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, tableStatsReply } from 'daolinet/codec'
 *
 * const table = { tableId: 0, activeCount: 2, lookupCount: 9n, matchedCount: 3n }
 * console.log(formatMessage(tableStatsReply({ tables: [table] })).split('\n')[1]?.trim()) // table 0:
 * ```
 */
export function tableStatsReply(init: Omit<Init<TableStatsReply>, 'type'> = {}): TableStatsReply {
  return filled({ type: 'tableStatsReply', xid: 0, flags: 0, tables: [] }, init)
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
