import { decodeBuckets, encodeBuckets, type Bucket, type BucketInit } from '../../structures/bucket.js'
import { decodeSized, encodeEach, type SizedList } from '../../wire/list.js'
import { groupTypes, type GroupType } from '../core/group-mod.js'
import { needObject, putU16, putU32, putU8 } from '../../wire/bytes.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { Init, Fields, Filled } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_group_desc {                OpenFlow 1.3.5 §7.3.5.10, OFPMP_GROUP_DESC = 7
//   uint16_t length;
//   uint8_t  type;
//   uint8_t  pad;
//   uint32_t group_id;
//   struct ofp_bucket buckets[];
// };

/** The controller asks for all groups and their buckets. */
export type GroupDescRequest = BodilessRequest<'groupDescRequest'>

/** A group as the controller set it up (OpenFlow 1.3.5 §7.3.5.10). */
export interface GroupDesc {
  readonly groupType: GroupType | number
  readonly groupId: number
  readonly buckets: readonly Bucket[]
}

/** A {@link GroupDesc} as {@link encode} takes it: fields that are left out take their defaults. */
export type GroupDescInit = Partial<Omit<GroupDesc, 'buckets'>> & { readonly buckets?: readonly BucketInit[] }

/**
 * The switch's reply to a {@link GroupDescRequest}, or a part of it: `MultipartFlags.MORE` says whether more
 * parts follow.
 */
export interface GroupDescReply extends MultipartHeader {
  readonly type: 'groupDescReply'
  readonly groups: readonly GroupDesc[]
}

/** A {@link GroupDescReply} as {@link encode} takes it: fields that are left out take their defaults. */
export type GroupDescReplyInit =
  Omit<Init<GroupDescReply>, 'groups'> & { readonly groups?: readonly GroupDescInit[] }

const GROUPS: SizedList = { path: 'groups', min: 8 }

/**
 * Builds a {@link GroupDescRequest}: the controller asks for all groups and their buckets.
 *
 * @example
 * ```ts
 * import { formatMessage, groupDescRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(groupDescRequest({ xid: 7 })))
 * // prints OFPST_GROUP_DESC request (OF1.3) (xid=0x7): group_id=ALL
 * ```
 */
export function groupDescRequest(init: { readonly xid?: number } = {}): GroupDescRequest {
  return filled({ type: 'groupDescRequest', xid: 0, flags: 0 }, init)
}

/**
 * Builds a {@link GroupDescReply}: the switch lists groups and their buckets.
 *
 * @example
 * ```ts
 * import { bucket, formatMessage, groupDescReply, output } from 'daolinet/codec'
 *
 * const reply = groupDescReply({
 *   groups: [{ groupId: 1, groupType: 'all', buckets: [bucket({ actions: [output(3)] })] }],
 * })
 * console.log(formatMessage(reply).split('\n')[1]?.trim()) // group_id=1,type=all,bucket=actions=output:3
 * ```
 */
export function groupDescReply<F extends Filled<GroupDescReplyInit> = Filled<GroupDescReplyInit>>(
  init?: Fields<F>,
): F {
  return filled(
    { type: 'groupDescReply', xid: 0, flags: 0, groups: [] }, init as object,
  ) as Filled<GroupDescReplyInit> as F
}

export const groupDescRequestCodec = bodilessRequest('groupDescRequest', 7)

export const groupDescReplyCodec: MultipartCodec<GroupDescReply, GroupDescReplyInit> = {
  type: 'groupDescReply',
  multipart: 7,
  direction: 'reply',
  decode: (view, offset, end, xid, flags) => ({
    type: 'groupDescReply',
    xid,
    flags,
    groups: decodeSized(GROUPS, view, offset + MULTIPART_BODY, end, (at, to) => ({
      groupType: groupTypes.name(view.getUint8(at + 2)),
      groupId: view.getUint32(at + 4),
      buckets: decodeBuckets(view, at + 8, to),
    })),
  }),
  encode: (message, view, offset) =>
    encodeEach(message.groups ?? [], offset + MULTIPART_BODY, GROUPS.path, (group, at) => {
      needObject(group, '')
      putU8(view, at + 2, groupTypes.value(group.groupType ?? 'all'), 'groupType')
      view.setUint8(at + 3, 0)
      putU32(view, at + 4, group.groupId ?? 0, 'groupId')
      const end = encodeBuckets(group.buckets ?? [], view, at + 8)
      putU16(view, at, end - at, 'length')
      return end
    }),
}
