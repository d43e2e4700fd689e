import { nicira } from '../codec.js'
import { layout } from '../layout.js'
import { keyword } from '../text.js'

// NXAST_POP_QUEUE = 5: ext_action_header and nothing else.

/** Resets the queue to the one that the packet had when its processing began. */
export interface PopQueueAction { readonly type: 'popQueue' }

/**
 * Builds a {@link PopQueueAction}: later outputs use the queue that the packet had at the beginning.
 *
 * @example
 * ```ts
 * import { formatActions, popQueue } from 'daolinet/codec'
 *
 * console.log(formatActions([popQueue()])) // pop_queue
 * ```
 */
export function popQueue(): PopQueueAction {
  return { type: 'popQueue' }
}

export const popQueueCodec =
  layout<PopQueueAction>('popQueue', nicira(5, { inActionSet: false }))

export const popQueueText = /* @__PURE__ */ keyword<PopQueueAction>('popQueue', 'pop_queue')
