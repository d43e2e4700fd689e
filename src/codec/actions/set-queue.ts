import { exactBytes, putU32 } from '../wire/bytes.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_set_queue {
//   uint16_t type;                     OFPAT_SET_QUEUE = 21
//   uint16_t len;                      8
//   uint32_t queue_id;
// };                                   OpenFlow 1.3.5 §7.2.5

/** Picks the queue that later outputs put the packet in. */
export interface SetQueueAction {
  readonly type: 'setQueue'
  /** Queue of the output port. */
  readonly queueId: number
}

export const setQueue: ActionCodec<SetQueueAction> = {
  type: 'setQueue',
  number: 21,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'setQueue', 'BAD_ACTION_LENGTH')
    return { type: 'setQueue', queueId: view.getUint32(offset + 4) }
  },
  encode(action, view, offset) {
    putU32(view, offset + 4, action.queueId, 'queueId')
    return offset + 8
  },
}
