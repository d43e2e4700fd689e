import { GroupId } from '../../protocol/constants.js'
import { decodeSized, decodeStructs, encodeEach, encodeStructs, type SizedList } from '../../wire/list.js'
import { struct } from '../../wire/struct.js'
import { exactBytes, needObject, putU16 } from '../../wire/bytes.js'
import { MULTIPART_BODY, type ListInit, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init } from '../codec.js'

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

/** Asks for the counters of groups. */
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
  /** Flows and groups that go to this one. */
  readonly refCount: number
  readonly packetCount: bigint
  readonly byteCount: bigint
  /** How long the group has been there: seconds, and nanoseconds beyond them. */
  readonly durationSec: number
  readonly durationNsec: number
  /** One for each bucket, in their order. */
  readonly bucketStats: readonly BucketCounter[]
}

/** The counters of groups; more may follow in further parts. */
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

/** A {@link GroupStatsRequest}: all groups, unless told otherwise. */
export function groupStatsRequest(init: Omit<Init<GroupStatsRequest>, 'type'> = {}): GroupStatsRequest {
  return { type: 'groupStatsRequest', xid: 0, flags: 0, groupId: GroupId.ALL, ...init }
}

/** A {@link GroupStatsReply}. */
export function groupStatsReply(init: Omit<Init<GroupStatsReply>, 'type'> = {}): GroupStatsReply {
  return { type: 'groupStatsReply', xid: 0, flags: 0, groups: [], ...init }
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
