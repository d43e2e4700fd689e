import { encodeWithin } from '../../wire/list.js'
import { struct } from '../../wire/struct.js'
import { exactBytes, putU32 } from '../../wire/bytes.js'
import { bodilessRequest, type BodilessRequest } from './bodiless.js'
import { MULTIPART_BODY, type MultipartCodec, type MultipartHeader } from './multipart.js'
import type { GroupType } from '../core/group-mod.js'
import type { Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_group_features {            OpenFlow 1.3.5 §7.3.5.11, OFPMP_GROUP_FEATURES = 8
//   uint32_t types;                      bit n for group type n
//   uint32_t capabilities;
//   uint32_t max_groups[4];              by group type
//   uint32_t actions[4];                 by group type; bit n for action type n
// };

/** The controller asks which groups the switch supports. */
export type GroupFeaturesRequest = BodilessRequest<'groupFeaturesRequest'>

/** A number for each type of group. */
export type PerGroupType = { readonly [T in GroupType]: number }

/**
 * The switch's reply to a {@link GroupFeaturesRequest}: which groups it supports (OpenFlow 1.3.5 §7.3.5.11).
 */
export interface GroupFeaturesReply extends MultipartHeader {
  readonly type: 'groupFeaturesReply'
  /**
   * Supported types of groups: bit n for the type with number n (0 all, 1 select, 2 indirect, 3 fast
   * failover).
   */
  readonly types: number
  /** Bits of {@link GroupCapabilities}. */
  readonly capabilities: number
  /** For each type, how many groups of it there may be. */
  readonly maxGroups: PerGroupType
  /** For each type, the actions that its buckets may have: bit n for the action with type number n. */
  readonly actions: PerGroupType
}

/** Bits of the `capabilities` of groups. */
export const GroupCapabilities = {
  /** Select groups take the weights of their buckets into account. */
  SELECT_WEIGHT: 1 << 0,
  /** Select groups use only live buckets. */
  SELECT_LIVENESS: 1 << 1,
  /** Buckets may send packets to other groups. */
  CHAINING: 1 << 2,
  /** The switch refuses groups that would send packets in a loop. */
  CHAINING_CHECKS: 1 << 3,
} as const

const perType = struct<PerGroupType>([
  ['all', 'u32'], ['select', 'u32'], ['indirect', 'u32'], ['fastFailover', 'u32'],
])
const NONE: PerGroupType = { all: 0, select: 0, indirect: 0, fastFailover: 0 }

/**
 * Builds a {@link GroupFeaturesRequest}: the controller asks which groups the switch supports.
 *
 * @example
 * ```ts
 * import { formatMessage, groupFeaturesRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(groupFeaturesRequest({ xid: 7 })))
 * // prints OFPST_GROUP_FEATURES request (OF1.3) (xid=0x7):
 * ```
 */
export function groupFeaturesRequest(init: { readonly xid?: number } = {}): GroupFeaturesRequest {
  return filled({ type: 'groupFeaturesRequest', xid: 0, flags: 0 }, init)
}

/**
 * Builds a {@link GroupFeaturesReply}: the switch tells which groups it supports. What is left out is zero.
 *
 * @param init - the fields of {@link GroupFeaturesReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { GroupCapabilities, groupFeaturesReply } from 'daolinet/codec'
 *
 * const reply = groupFeaturesReply({ types: 0b1111, capabilities: GroupCapabilities.CHAINING })
 * console.log(reply.types, reply.maxGroups.select) // 15 0
 * ```
 */
export function groupFeaturesReply(init: Omit<Init<GroupFeaturesReply>, 'type'> = {}): GroupFeaturesReply {
  return filled({
    type: 'groupFeaturesReply', xid: 0, flags: 0, types: 0, capabilities: 0, maxGroups: NONE, actions: NONE,
  }, init)
}

export const groupFeaturesRequestCodec = bodilessRequest('groupFeaturesRequest', 8)

export const groupFeaturesReplyCodec: MultipartCodec<GroupFeaturesReply> = {
  type: 'groupFeaturesReply',
  multipart: 8,
  direction: 'reply',
  decode(view, offset, end, xid, flags) {
    const at = offset + MULTIPART_BODY
    exactBytes(at, end, 8 + 2 * perType.size, 'groupFeaturesReply')
    return {
      type: 'groupFeaturesReply',
      xid,
      flags,
      types: view.getUint32(at),
      capabilities: view.getUint32(at + 4),
      maxGroups: perType.decode(view, at + 8),
      actions: perType.decode(view, at + 24),
    }
  },
  encode(message, view, offset) {
    const at = offset + MULTIPART_BODY
    putU32(view, at, message.types ?? 0, 'types')
    putU32(view, at + 4, message.capabilities ?? 0, 'capabilities')
    encodeWithin('maxGroups', () => perType.encode(message.maxGroups ?? NONE, view, at + 8))
    return encodeWithin('actions', () => perType.encode(message.actions ?? NONE, view, at + 24))
  },
}
