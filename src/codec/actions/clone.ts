import { putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'
import type { Action, ActionInit } from './index.js'

// struct ext_action_header;              NXAST_CLONE = 42
// struct ofp_action_header actions[];

/** Carries actions out on a copy of the packet and of what is known about it. */
export interface CloneAction {
  readonly type: 'clone'
  readonly actions: readonly Action[]
}

/** A {@link CloneAction} to encode. */
export interface CloneActionInit {
  readonly type: 'clone'
  readonly actions: readonly ActionInit[]
}

export const clone: ActionCodec<CloneAction, CloneActionInit> = {
  type: 'clone',
  ...nicira(42),
  decode: (view, offset, end, nested) => ({ type: 'clone', actions: nested.decode(view, offset + 16, end) }),
  encode: (action, view, offset, nested) =>
    nested.encode(action.actions, view, putZeros(view, offset + NICIRA_BODY, offset + 16)),
}
