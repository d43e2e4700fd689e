import { exactBytes, putU32 } from '../wire/bytes.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_group {
//   uint16_t type;                     OFPAT_GROUP = 22
//   uint16_t len;                      8
//   uint32_t group_id;
// };                                   OpenFlow 1.3.5 §7.2.5

/** Hands the packet to a group. */
export interface GroupAction {
  readonly type: 'group'
  /** Number of the group. */
  readonly groupId: number
}

export const group: ActionCodec<GroupAction> = {
  type: 'group',
  number: 22,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'group', 'BAD_ACTION_LENGTH')
    return { type: 'group', groupId: view.getUint32(offset + 4) }
  },
  encode(action, view, offset) {
    putU32(view, offset + 4, action.groupId, 'groupId')
    return offset + 8
  },
}
