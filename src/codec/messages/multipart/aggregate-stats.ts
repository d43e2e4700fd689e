import {
  decodeFlowSelection, encodeFlowSelection, EVERY_FLOW, type FlowSelection,
} from '../../structures/flow-selection.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { MatchInit } from '../../match/fields.js'
import type { Init, Fields, Filled } from '../codec.js'

// struct ofp_aggregate_stats_reply {     OpenFlow 1.3.5 §7.3.5.3, OFPMP_AGGREGATE = 2
//   uint64_t packet_count;
//   uint64_t byte_count;
//   uint32_t flow_count;
//   uint8_t  pad[4];
// };

/** Asks for the sum of the counters of flows. */
export interface AggregateStatsRequest extends MultipartHeader, FlowSelection {
  readonly type: 'aggregateStatsRequest'
}

/** An {@link AggregateStatsRequest} to encode. */
export type AggregateStatsRequestInit =
  Omit<Init<AggregateStatsRequest>, 'match'> & { readonly match?: MatchInit }

/** The sum of the counters of flows. */
export interface AggregateStatsReply extends MultipartHeader {
  readonly type: 'aggregateStatsReply'
  readonly packetCount: bigint
  readonly byteCount: bigint
  readonly flowCount: number
}

const layout = struct<Omit<AggregateStatsReply, 'type' | 'xid' | 'flags'>>([
  ['packetCount', 'u64'], ['byteCount', 'u64'], ['flowCount', 'u32'], ['', 'pad4'],
])

/** An {@link AggregateStatsRequest}: every flow, unless restricted. */
export function aggregateStatsRequest<
  F extends Filled<AggregateStatsRequestInit> = Filled<AggregateStatsRequestInit>,
>(
  init?: Fields<F>,
): F {
  return {
    type: 'aggregateStatsRequest', xid: 0, flags: 0, ...EVERY_FLOW, ...init,
  } as Filled<AggregateStatsRequestInit> as F
}

/** An {@link AggregateStatsReply}. */
export function aggregateStatsReply(init: Omit<Init<AggregateStatsReply>, 'type'> = {}): AggregateStatsReply {
  return {
    type: 'aggregateStatsReply', xid: 0, flags: 0, packetCount: 0n, byteCount: 0n, flowCount: 0, ...init,
  }
}

export const aggregateStatsRequestCodec: MultipartCodec<AggregateStatsRequest, AggregateStatsRequestInit> = {
  type: 'aggregateStatsRequest',
  multipart: 2,
  direction: 'request',
  decode: (view, offset, end, xid, flags) => ({
    type: 'aggregateStatsRequest',
    xid,
    flags,
    ...decodeFlowSelection(view, offset + MULTIPART_BODY, end, 'aggregateStatsRequest'),
  }),
  encode: (message, view, offset) => encodeFlowSelection(message, view, offset + MULTIPART_BODY),
}

export const aggregateStatsReplyCodec: MultipartCodec<AggregateStatsReply> = {
  type: 'aggregateStatsReply',
  multipart: 2,
  direction: 'reply',
  decode(view, offset, end, xid, flags) {
    exactBytes(offset + MULTIPART_BODY, end, layout.size, 'aggregateStatsReply')
    return { type: 'aggregateStatsReply', xid, flags, ...layout.decode(view, offset + MULTIPART_BODY) }
  },
  encode: (message, view, offset) => layout.encode(message, view, offset + MULTIPART_BODY),
}
