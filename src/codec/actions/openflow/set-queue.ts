import { openflow } from '../codec.js'
import { layout, u32 } from '../layout.js'
import { oneNumber } from '../text.js'

// struct ofp_action_set_queue {        OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_SET_QUEUE = 21
//   uint16_t len;                      8
//   uint32_t queue_id;
// };

/** Sets the queue that later outputs use. */
export interface SetQueueAction {
  readonly type: 'setQueue'
  /** Number of a queue of the port that the packet is sent to. */
  readonly queueId: number
}

/**
 * Builds a {@link SetQueueAction}: sets the queue that later outputs use.
 *
 * @example
 * ```ts
 * import { formatActions, output, setQueue } from 'daolinet/codec'
 *
 * console.log(formatActions([setQueue(1), output(3)])) // set_queue:1,output:3
 * ```
 */
export function setQueue(queueId: number): SetQueueAction {
  return { type: 'setQueue', queueId }
}

export const setQueueCodec =
  layout<SetQueueAction>('setQueue', openflow(21), u32('queueId'))

export const setQueueText =
  /* @__PURE__ */ oneNumber<SetQueueAction>('setQueue', 'set_queue', 'queueId', 32, 'a queue')
