import { GroupId, PortNo, TableId } from '../constants.js'
import { decodeMatch, encodeMatch, matchSize } from '../match/match.js'
import { exactBytes, needBytes, putU32, putU64, putU8, putZeros } from '../wire.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Match, MatchInit } from '../match/fields.js'
import type { Init } from '../messages/message.js'

// struct ofp_flow_stats_request {        OpenFlow 1.3.5 §7.3.5.2, OFPMP_FLOW = 1
//   uint8_t  table_id;
//   uint8_t  pad[3];
//   uint32_t out_port;
//   uint32_t out_group;
//   uint8_t  pad2[4];
//   uint64_t cookie;
//   uint64_t cookie_mask;
//   struct ofp_match match;
// };

/** Asks for flows and their counters. */
export interface FlowStatsRequest extends MultipartHeader {
  readonly type: 'flowStatsRequest'
  /** @defaultValue `TableId.ALL` */
  readonly tableId: number
  /** Only flows that output there. @defaultValue `PortNo.ANY` */
  readonly outPort: number
  /** Only flows that go to this group. @defaultValue `GroupId.ANY` */
  readonly outGroup: number
  readonly cookie: bigint
  /** Bits of the cookie that must be equal; 0 for no restriction. */
  readonly cookieMask: bigint
  /** Only flows that are at least this specific. */
  readonly match: Match
}

/** A {@link FlowStatsRequest} to encode. */
export type FlowStatsRequestInit = Omit<Init<FlowStatsRequest>, 'match'> & { readonly match?: MatchInit }

/** A {@link FlowStatsRequest}: every flow, unless restricted. */
export function flowStatsRequest(init: Omit<Init<FlowStatsRequest>, 'type'> = {}): FlowStatsRequest {
  return {
    type: 'flowStatsRequest',
    xid: 0,
    flags: 0,
    tableId: TableId.ALL,
    outPort: PortNo.ANY,
    outGroup: GroupId.ANY,
    cookie: 0n,
    cookieMask: 0n,
    match: {},
    ...init,
  }
}

export const flowStatsRequestCodec: MultipartCodec<FlowStatsRequest, FlowStatsRequestInit> = {
  type: 'flowStatsRequest',
  multipart: 1,
  direction: 'request',
  decode(view, offset, end, xid, flags) {
    const at = offset + MULTIPART_BODY
    needBytes(at, end, 40, 'flowStatsRequest')
    exactBytes(at + 32 + matchSize(view, at + 32, end), end, 0, 'flowStatsRequest')
    return {
      type: 'flowStatsRequest',
      xid,
      flags,
      tableId: view.getUint8(at),
      outPort: view.getUint32(at + 4),
      outGroup: view.getUint32(at + 8),
      cookie: view.getBigUint64(at + 16),
      cookieMask: view.getBigUint64(at + 24),
      match: decodeMatch(view, at + 32),
    }
  },
  encode(message, view, offset) {
    const at = offset + MULTIPART_BODY
    putU8(view, at, message.tableId ?? TableId.ALL, 'tableId')
    putZeros(view, at + 1, at + 4)
    putU32(view, at + 4, message.outPort ?? PortNo.ANY, 'outPort')
    putU32(view, at + 8, message.outGroup ?? GroupId.ANY, 'outGroup')
    view.setUint32(at + 12, 0)
    putU64(view, at + 16, message.cookie ?? 0n, 'cookie')
    putU64(view, at + 24, message.cookieMask ?? 0n, 'cookieMask')
    return encodeMatch(message.match ?? {}, view, at + 32)
  },
}
