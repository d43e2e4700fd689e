/** What was read has to be something that can be encoded. */
import { encodeActions } from '../../actions/list.js'
import { DaolinetError } from '../../errors.js'
import { encode } from '../../message/message.js'
import { MAX_MESSAGE_LENGTH } from '../../protocol/header.js'
import { fail, type Span } from '../../syntax/span.js'
import type { Action } from '../../actions/index.js'
import type { FlowMod } from '../../messages/core/flow-mod.js'

// What is encoded here is not looked at.
const scratch = new DataView(new ArrayBuffer(MAX_MESSAGE_LENGTH))

/**
 * Returns the actions that a text stands for.
 * @throws {@link TextError} when they cannot be encoded
 */
export function encodable(span: Span, actions: readonly Action[]): readonly Action[] {
  attempt(span, () => encodeActions(actions, scratch, 0))
  return actions
}

/**
 * Returns the flow that a text stands for.
 * @throws {@link TextError} when it cannot be encoded
 */
export function encodableFlow(span: Span, flow: FlowMod): FlowMod {
  attempt(span, () => encode(flow))
  return flow
}

function attempt(span: Span, write: () => unknown): void {
  try {
    write()
  } catch (error) {
    if (error instanceof RangeError) fail('ERR_OUT_OF_RANGE', span, 'this is too long for a message')
    if (error instanceof DaolinetError) fail('ERR_OUT_OF_RANGE', span, error.message)
    throw error
  }
}
