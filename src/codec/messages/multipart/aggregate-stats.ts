import {
  decodeFlowSelection, encodeFlowSelection, EVERY_FLOW, type FlowSelection,
} from '../../structures/flow-selection.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { MatchInit } from '../../match/fields.js'
import type { Init, Fields, Filled } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_aggregate_stats_reply {     OpenFlow 1.3.5 §7.3.5.3, OFPMP_AGGREGATE = 2
//   uint64_t packet_count;
//   uint64_t byte_count;
//   uint32_t flow_count;
//   uint8_t  pad[4];
// };

/** The controller asks for the sums of the counters of a selection of flows (OpenFlow 1.3.5 §7.3.5.3). */
export interface AggregateStatsRequest extends MultipartHeader, FlowSelection {
  readonly type: 'aggregateStatsRequest'
}

/**
 * An {@link AggregateStatsRequest} as {@link encode} takes it: fields that are left out take their defaults.
 */
export type AggregateStatsRequestInit =
  Omit<Init<AggregateStatsRequest>, 'match'> & { readonly match?: MatchInit }

/** The switch's reply to an {@link AggregateStatsRequest}: sums over the selected flows. */
export interface AggregateStatsReply extends MultipartHeader {
  readonly type: 'aggregateStatsReply'
  /** Packets that the flows matched. */
  readonly packetCount: bigint
  /** Bytes of those packets. */
  readonly byteCount: bigint
  /** How many flows there are. */
  readonly flowCount: number
}

const layout = struct<Omit<AggregateStatsReply, 'type' | 'xid' | 'flags'>>([
  ['packetCount', 'u64'], ['byteCount', 'u64'], ['flowCount', 'u32'], ['', 'pad4'],
])

/**
 * Builds an {@link AggregateStatsRequest}: the controller asks for the sums of the counters of flows, by
 * default of every flow.
 *
 * @example
 * ```ts
 * import { aggregateStatsRequest, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(aggregateStatsRequest({ match: { inPort: 1 } })))
 * // prints OFPST_AGGREGATE request (OF1.3) (xid=0x0): in_port=1
 * ```
 */
export function aggregateStatsRequest<
  F extends Filled<AggregateStatsRequestInit> = Filled<AggregateStatsRequestInit>,
>(
  init?: Fields<F>,
): F {
  return filled({
    type: 'aggregateStatsRequest', xid: 0, flags: 0, ...EVERY_FLOW,
  }, init as object) as Filled<AggregateStatsRequestInit> as F
}

/**
 * Builds an {@link AggregateStatsReply}: the switch tells the sums of counters. What is left out is zero.
 *
 * @param init - the fields of {@link AggregateStatsReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { aggregateStatsReply, formatMessage } from 'daolinet/codec'
 *
 * console.log(formatMessage(aggregateStatsReply({ packetCount: 3n, byteCount: 180n, flowCount: 2 })))
 * // prints OFPST_AGGREGATE reply (OF1.3) (xid=0x0): packet_count=3 byte_count=180 flow_count=2
 * ```
 */
export function aggregateStatsReply(init: Omit<Init<AggregateStatsReply>, 'type'> = {}): AggregateStatsReply {
  return filled({
    type: 'aggregateStatsReply', xid: 0, flags: 0, packetCount: 0n, byteCount: 0n, flowCount: 0,
  }, init)
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
