import { putZeros } from '../../wire/bytes.js'
import { nicira, NICIRA_BODY, type ActionCodec, type Typed } from '../codec.js'
import type { Item } from '../../syntax/items.js'
import type { ActionContext, ActionText } from '../text.js'

// struct ext_action_header;              NXAST_CLONE = 42
// struct ofp_action_header actions[];

/**
 * Executes actions on a copy of the packet and of its metadata. `A` is the type of the actions, which only
 * the table of actions knows.
 */
export interface CloneActionOf<A> {
  readonly type: 'clone'
  readonly actions: readonly A[]
}

/**
 * Builds a {@link CloneAction}: executes actions on a copy of the packet, and leaves the packet itself
 * unchanged.
 *
 * @example
 * ```ts
 * import { clone, formatActions, output } from 'daolinet/codec'
 *
 * console.log(formatActions([clone(output(2), output(3)), output(1)])) // clone(output:2,output:3),output:1
 * ```
 */
export function clone<const A extends readonly Typed[]>(...actions: A): CloneActionOf<A[number]> {
  return { type: 'clone', actions }
}

export const cloneCodec: ActionCodec<CloneActionOf<Typed>> = {
  type: 'clone',
  ...nicira(42, { inActionSet: false }),
  decode: (view, offset, end, nested) => ({ type: 'clone', actions: nested.decode(view, offset + 16, end) }),
  encode: (action, view, offset, nested) =>
    nested.encode(action.actions, view, putZeros(view, offset + NICIRA_BODY, offset + 16)),
}

export const cloneText: ActionText<CloneActionOf<Typed>> = {
  format: ({ actions }, nested) => `clone(${nested(actions)})`,
  read: { clone: readClone },
}

/** `clone(set_field:1->reg0,output:2)`. */
function readClone(item: Item, context: ActionContext): CloneActionOf<Typed> {
  return { type: 'clone', actions: context.nested(item.value, { ...context }) }
}
