/** What was read has to be something that can be encoded. */
import { encodeActions } from '../../actions/list.js'
import { DaolinetError } from '../../errors.js'
import { encodeInto } from '../../message/message.js'
import { MAX_MESSAGE_LENGTH } from '../../protocol/header.js'
import { fail, type Span } from '../../syntax/span.js'
import type { Action } from '../../actions/index.js'
import type { ActionContext } from '../../actions/text.js'
import type { FlowMod } from '../../messages/core/flow-mod.js'

// What is encoded here is not looked at.
const scratch = new DataView(new ArrayBuffer(MAX_MESSAGE_LENGTH))

/**
 * Returns the flow that a text stands for.
 * @param read - the actions that were read on the way, to point at the one that is wrong
 * @throws {@link TextError} when it cannot be encoded
 */
export function encodableFlow(span: Span, flow: FlowMod, read: ActionContext['read'] = []): FlowMod {
  attempt(span, () => encodeInto(flow, scratch, 0), read)
  return flow
}

/**
 * Returns the actions that a text stands for.
 * @param read - the actions that were read on the way, to point at the one that is wrong
 * @throws {@link TextError} when they cannot be encoded
 */
export function encodableActions(span: Span, actions: Action[], read: ActionContext['read']): Action[] {
  attempt(span, () => encodeActions(actions, scratch, 0), read)
  return actions
}

/** The actions in an action were read before it: the first one that is wrong is the innermost. */
function attempt(span: Span, write: () => unknown, read: ActionContext['read'] = []): void {
  try {
    write()
  } catch (error) {
    for (const { whole, actions } of read) {
      attempt(whole, () => encodeActions(actions as readonly Action[], scratch, 0))
    }
    if (error instanceof RangeError) fail('ERR_OUT_OF_RANGE', span, 'this is too long for a message')
    if (error instanceof DaolinetError) fail('ERR_OUT_OF_RANGE', span, error.message)
    throw error
  }
}
