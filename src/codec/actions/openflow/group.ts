import { openflow } from '../codec.js'
import { layout, u32 } from '../layout.js'
import { oneNumber } from '../text.js'

// struct ofp_action_group {            OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_GROUP = 22
//   uint16_t len;                      8
//   uint32_t group_id;
// };

/** Sends the packet through a group. */
export interface GroupAction {
  readonly type: 'group'
  /** Number of the group. */
  readonly groupId: number
}

/**
 * Builds a {@link GroupAction}: sends the packet through a group.
 *
 * @example
 * ```ts
 * import { formatActions, group } from 'daolinet/codec'
 *
 * console.log(formatActions([group(5)])) // group:5
 * ```
 */
export function group(groupId: number): GroupAction {
  return { type: 'group', groupId }
}

export const groupCodec = layout<GroupAction>('group', openflow(22), u32('groupId'))

export const groupText = /* @__PURE__ */ oneNumber<GroupAction>('group', 'group', 'groupId', 32, 'a group')
