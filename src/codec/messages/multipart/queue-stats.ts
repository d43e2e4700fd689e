import { PortNo, QueueId } from '../../protocol/constants.js'
import { decodeStructs, encodeStructs } from '../../wire/list.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_queue_stats_request {       OpenFlow 1.3.5 §7.3.5.8, OFPMP_QUEUE = 5
//   uint32_t port_no;
//   uint32_t queue_id;
// };
// struct ofp_queue_stats {
//   uint32_t port_no;
//   uint32_t queue_id;
//   uint64_t tx_bytes, tx_packets, tx_errors;
//   uint32_t duration_sec;
//   uint32_t duration_nsec;
// };

/** The controller asks for the counters of queues (OpenFlow 1.3.5 §7.3.5.8). */
export interface QueueStatsRequest extends MultipartHeader {
  readonly type: 'queueStatsRequest'
  /** @defaultValue `PortNo.ANY`, which is all ports */
  readonly portNo: number
  /** @defaultValue `QueueId.ALL`, which is all queues */
  readonly queueId: number
}

/** The counters of one queue. */
export interface QueueStats {
  readonly portNo: number
  readonly queueId: number
  readonly txBytes: bigint
  readonly txPackets: bigint
  /** Packets that were dropped because the queue was full. */
  readonly txErrors: bigint
  /** How long the queue has existed: this many seconds and `durationNsec` nanoseconds. */
  readonly durationSec: number
  /** Nanoseconds in addition to `durationSec`. */
  readonly durationNsec: number
}

/**
 * The switch's reply to a {@link QueueStatsRequest}, or a part of it: `MultipartFlags.MORE` says whether more
 * parts follow.
 */
export interface QueueStatsReply extends MultipartHeader {
  readonly type: 'queueStatsReply'
  readonly queues: readonly QueueStats[]
}

const requestLayout = struct<Pick<QueueStatsRequest, 'portNo' | 'queueId'>>(
  [['portNo', 'u32'], ['queueId', 'u32']], { portNo: PortNo.ANY, queueId: QueueId.ALL },
)
const layout = struct<QueueStats>([
  ['portNo', 'u32'], ['queueId', 'u32'], ['txBytes', 'u64'], ['txPackets', 'u64'], ['txErrors', 'u64'],
  ['durationSec', 'u32'], ['durationNsec', 'u32'],
])

/**
 * Builds a {@link QueueStatsRequest}: the controller asks for the counters of queues, by default of all
 * queues of all ports.
 *
 * @param init - the fields of {@link QueueStatsRequest}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, queueStatsRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(queueStatsRequest({ portNo: 3, queueId: 1 })))
 * // prints OFPST_QUEUE request (OF1.3) (xid=0x0): port=3 queue=1
 * ```
 */
export function queueStatsRequest(init: Omit<Init<QueueStatsRequest>, 'type'> = {}): QueueStatsRequest {
  return filled({
    type: 'queueStatsRequest', xid: 0, flags: 0, portNo: PortNo.ANY, queueId: QueueId.ALL,
  }, init)
}

/**
 * Builds a {@link QueueStatsReply}: the switch tells the counters of queues.
 *
 * @param init - the fields of {@link QueueStatsReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, queueStatsReply } from 'daolinet/codec'
 *
 * const queue = {
 *   portNo: 3, queueId: 1, txBytes: 180n, txPackets: 3n, txErrors: 0n, durationSec: 9, durationNsec: 0,
 * }
 * console.log(formatMessage(queueStatsReply({ queues: [queue] })).split('\n')[1]?.trim())
 * // prints port 3 queue 1: bytes=180, pkts=3, errors=0, duration=9s
 * ```
 */
export function queueStatsReply(init: Omit<Init<QueueStatsReply>, 'type'> = {}): QueueStatsReply {
  return filled({ type: 'queueStatsReply', xid: 0, flags: 0, queues: [] }, init)
}

export const queueStatsRequestCodec: MultipartCodec<QueueStatsRequest> = {
  type: 'queueStatsRequest',
  multipart: 5,
  direction: 'request',
  decode(view, offset, end, xid, flags) {
    exactBytes(offset + MULTIPART_BODY, end, requestLayout.size, 'queueStatsRequest')
    return { type: 'queueStatsRequest', xid, flags, ...requestLayout.decode(view, offset + MULTIPART_BODY) }
  },
  encode: (message, view, offset) => requestLayout.encode(message, view, offset + MULTIPART_BODY),
}

export const queueStatsReplyCodec: MultipartCodec<QueueStatsReply, ListInit<QueueStatsReply, 'queues'>> = {
  type: 'queueStatsReply',
  multipart: 5,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'queueStatsReply',
    xid,
    flags,
    queues: decodeStructs(layout, view, offset + MULTIPART_BODY, end, 'queues'),
  }),
  encode: (message, view, offset) =>
    encodeStructs(layout, message.queues ?? [], view, offset + MULTIPART_BODY, 'queues'),
}
