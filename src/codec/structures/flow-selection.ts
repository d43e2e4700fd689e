import { GroupId, PortNo, TableId } from '../protocol/constants.js'
import { decodeMatch, encodeMatch, matchSize } from '../match/match.js'
import { exactBytes, needBytes, putU32, putU64, putU8, putZeros } from '../wire/bytes.js'
import type { Match, MatchInit } from '../match/fields.js'

// struct ofp_flow_stats_request          OpenFlow 1.3.5 §7.3.5.2
// struct ofp_aggregate_stats_request {   §7.3.5.3: the same
//   uint8_t  table_id;
//   uint8_t  pad[3];
//   uint32_t out_port;
//   uint32_t out_group;
//   uint8_t  pad2[4];
//   uint64_t cookie;
//   uint64_t cookie_mask;
//   struct ofp_match match;
// };

/** The flows that statistics are requested of. */
export interface FlowSelection {
  /** @defaultValue `TableId.ALL` */
  readonly tableId: number
  /** Only flows with an output to this port. @defaultValue `PortNo.ANY` */
  readonly outPort: number
  /** Only flows that send packets to this group. @defaultValue `GroupId.ANY` */
  readonly outGroup: number
  readonly cookie: bigint
  /** Only flows whose cookie equals `cookie` in these bits; 0 for any cookie. @defaultValue 0n */
  readonly cookieMask: bigint
  /** Only flows whose match is equal or more specific. @defaultValue `{}`, which is every flow */
  readonly match: Match
}

/** A {@link FlowSelection} as {@link encode} takes it, by default every flow. */
export type FlowSelectionInit = Partial<Omit<FlowSelection, 'match'>> & { readonly match?: MatchInit }

/** The selection of every flow. */
export const EVERY_FLOW: FlowSelection = {
  tableId: TableId.ALL, outPort: PortNo.ANY, outGroup: GroupId.ANY, cookie: 0n, cookieMask: 0n, match: {},
}

/**
 * Decodes the selection that fills the bytes from `offset` to `end`.
 * @throws {@link DecodeError}
 */
export function decodeFlowSelection(
  view: DataView,
  offset: number,
  end: number,
  path: string,
): FlowSelection {
  needBytes(offset, end, 40, path)
  exactBytes(offset + 32 + matchSize(view, offset + 32, end), end, 0, path)
  return {
    tableId: view.getUint8(offset),
    outPort: view.getUint32(offset + 4),
    outGroup: view.getUint32(offset + 8),
    cookie: view.getBigUint64(offset + 16),
    cookieMask: view.getBigUint64(offset + 24),
    match: decodeMatch(view, offset + 32),
  }
}

/**
 * Encodes a selection and returns the offset behind it.
 * @throws {@link EncodeError}
 */
export function encodeFlowSelection(selection: FlowSelectionInit, view: DataView, offset: number): number {
  putU8(view, offset, selection.tableId ?? TableId.ALL, 'tableId')
  putZeros(view, offset + 1, offset + 4)
  putU32(view, offset + 4, selection.outPort ?? PortNo.ANY, 'outPort')
  putU32(view, offset + 8, selection.outGroup ?? GroupId.ANY, 'outGroup')
  view.setUint32(offset + 12, 0)
  putU64(view, offset + 16, selection.cookie ?? 0n, 'cookie')
  putU64(view, offset + 24, selection.cookieMask ?? 0n, 'cookieMask')
  return encodeMatch(selection.match ?? {}, view, offset + 32)
}
