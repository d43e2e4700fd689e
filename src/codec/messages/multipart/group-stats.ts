import { GroupId } from '../../protocol/constants.js'
import { decodeSized, decodeStructs, encodeEach, encodeStructs, type SizedList } from '../../wire/list.js'
import { struct } from '../../wire/struct.js'
import { exactBytes, needObject, putU16 } from '../../wire/bytes.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_group_stats_request {       OpenFlow 1.3.5 §7.3.5.9, OFPMP_GROUP = 6
//   uint32_t group_id;
//   uint8_t  pad[4];
// };
// struct ofp_group_stats {
//   uint16_t length;
//   uint8_t  pad[2];
//   uint32_t group_id;
//   uint32_t ref_count;
//   uint8_t  pad2[4];
//   uint64_t packet_count;
//   uint64_t byte_count;
//   uint32_t duration_sec;
//   uint32_t duration_nsec;
//   struct ofp_bucket_counter bucket_stats[];
// };
// struct ofp_bucket_counter {
//   uint64_t packet_count;
//   uint64_t byte_count;
// };

/** The controller asks for the counters of a group or of all (OpenFlow 1.3.5 §7.3.5.9). */
export interface GroupStatsRequest extends MultipartHeader {
  readonly type: 'groupStatsRequest'
  /** @defaultValue `GroupId.ALL` */
  readonly groupId: number
}

/** The counters of one bucket. */
export interface BucketCounter {
  readonly packetCount: bigint
  readonly byteCount: bigint
}

/** The counters of one group. */
export interface GroupStats {
  readonly groupId: number
  /** How many flows and groups send packets directly to this group. */
  readonly refCount: number
  readonly packetCount: bigint
  readonly byteCount: bigint
  /** How long the group has existed: this many seconds and `durationNsec` nanoseconds. */
  readonly durationSec: number
  /** Nanoseconds in addition to `durationSec`. */
  readonly durationNsec: number
  /** The counters of each bucket, in the order of the buckets. */
  readonly bucketStats: readonly BucketCounter[]
}

/**
 * The switch's reply to a {@link GroupStatsRequest}, or a part of it: `MultipartFlags.MORE` says whether more
 * parts follow.
 */
export interface GroupStatsReply extends MultipartHeader {
  readonly type: 'groupStatsReply'
  readonly groups: readonly GroupStats[]
}

const requestLayout = struct<Pick<GroupStatsRequest, 'groupId'>>(
  [['groupId', 'u32'], ['', 'pad4']], { groupId: GroupId.ALL },
)
const layout = struct<Omit<GroupStats, 'bucketStats'>>([
  ['', 'pad4'], ['groupId', 'u32'], ['refCount', 'u32'], ['', 'pad4'], ['packetCount', 'u64'],
  ['byteCount', 'u64'], ['durationSec', 'u32'], ['durationNsec', 'u32'],
])
const counter = struct<BucketCounter>([['packetCount', 'u64'], ['byteCount', 'u64']])
const GROUPS: SizedList = { path: 'groups', min: layout.size }

/**
 * Builds a {@link GroupStatsRequest}: the controller asks for the counters of groups, by default of all.
 *
 * @param init - the fields of {@link GroupStatsRequest}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, groupStatsRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(groupStatsRequest({ groupId: 1 })))
 * // prints OFPST_GROUP request (OF1.3) (xid=0x0): group_id=1
 * ```
 */
export function groupStatsRequest(init: Omit<Init<GroupStatsRequest>, 'type'> = {}): GroupStatsRequest {
  return filled({ type: 'groupStatsRequest', xid: 0, flags: 0, groupId: GroupId.ALL }, init)
}

/**
 * Builds a {@link GroupStatsReply}: the switch tells the counters of groups.
 *
 * @param init - the fields of {@link GroupStatsReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, groupStatsReply } from 'daolinet/codec'
 *
 * const group = {
 *   groupId: 1, refCount: 1, packetCount: 3n, byteCount: 180n, durationSec: 9, durationNsec: 0,
 *   bucketStats: [],
 * }
 * console.log(formatMessage(groupStatsReply({ groups: [group] })).split('\n')[1]?.trim())
 * // prints group_id=1,duration=9s,ref_count=1,packet_count=3,byte_count=180
 * ```
 */
export function groupStatsReply(init: Omit<Init<GroupStatsReply>, 'type'> = {}): GroupStatsReply {
  return filled({ type: 'groupStatsReply', xid: 0, flags: 0, groups: [] }, init)
}

export const groupStatsRequestCodec: MultipartCodec<GroupStatsRequest> = {
  type: 'groupStatsRequest',
  multipart: 6,
  direction: 'request',
  decode(view, offset, end, xid, flags) {
    exactBytes(offset + MULTIPART_BODY, end, requestLayout.size, 'groupStatsRequest')
    return { type: 'groupStatsRequest', xid, flags, ...requestLayout.decode(view, offset + MULTIPART_BODY) }
  },
  encode: (message, view, offset) => requestLayout.encode(message, view, offset + MULTIPART_BODY),
}

export const groupStatsReplyCodec: MultipartCodec<GroupStatsReply, ListInit<GroupStatsReply, 'groups'>> = {
  type: 'groupStatsReply',
  multipart: 6,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'groupStatsReply',
    xid,
    flags,
    groups: decodeSized(GROUPS, view, offset + MULTIPART_BODY, end, (at, to) => ({
      ...layout.decode(view, at),
      bucketStats: decodeStructs(counter, view, at + layout.size, to, 'bucketStats'),
    })),
  }),
  encode: (message, view, offset) =>
    encodeEach(message.groups ?? [], offset + MULTIPART_BODY, GROUPS.path, (group, at) => {
      needObject(group, '')
      const counters = layout.encode(group, view, at)
      const end = encodeStructs(counter, group.bucketStats ?? [], view, counters, 'bucketStats')
      putU16(view, at, end - at, 'length')
      return end
    }),
}
