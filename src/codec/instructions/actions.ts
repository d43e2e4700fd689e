import { decodeActions, encodeActions } from '../actions/list.js'
import type { Action, ActionInit } from '../actions/index.js'
import { exactBytes } from '../wire/bytes.js'
import type { InstructionCodec } from './instruction.js'

// struct ofp_instruction_actions {       OpenFlow 1.3.5 §7.2.4
//   uint16_t type;                       3 OFPIT_WRITE_ACTIONS, 4 OFPIT_APPLY_ACTIONS, 5 OFPIT_CLEAR_ACTIONS
//   uint16_t len;
//   uint8_t  pad[4];
//   struct ofp_action_header actions[];  none in OFPIT_CLEAR_ACTIONS
// };

/** Merges actions into the action set, which is executed at the end of the pipeline. */
export interface WriteActions { readonly type: 'writeActions', readonly actions: readonly Action[] }

/** Executes actions immediately, in order. */
export interface ApplyActions { readonly type: 'applyActions', readonly actions: readonly Action[] }

/** Removes all actions from the action set. */
export interface ClearActions { readonly type: 'clearActions' }

/** A {@link WriteActions} as {@link encode} takes it. */
export interface WriteActionsInit { readonly type: 'writeActions', readonly actions: readonly ActionInit[] }

/** An {@link ApplyActions} as {@link encode} takes it. */
export interface ApplyActionsInit { readonly type: 'applyActions', readonly actions: readonly ActionInit[] }

/**
 * Builds an {@link ApplyActions} instruction: executes actions immediately, in order.
 *
 * @example
 * ```ts
 * import { applyActions, flowMod, formatFlow, output } from 'daolinet/codec'
 *
 * const flow = flowMod({ match: { inPort: 1 }, instructions: applyActions(output(2), output(3)) })
 * console.log(formatFlow(flow)) // in_port=1 actions=output:2,output:3
 * ```
 */
export function applyActions<const A extends readonly ActionInit[]>(...actions: A): AppliedBy<A[number]> {
  return { type: 'applyActions', actions }
}

/**
 * Builds a {@link WriteActions} instruction: merges actions into the action set, which is executed at the end
 * of the pipeline.
 *
 * @example
 * ```ts
 * import { formatInstructions, gotoTable, output, writeActions } from 'daolinet/codec'
 *
 * const instructions = [writeActions(output(2)), gotoTable(1)]
 * console.log(formatInstructions(instructions)) // write_actions(output:2),goto_table:1
 * ```
 */
export function writeActions<const A extends readonly ActionInit[]>(...actions: A): WrittenBy<A[number]> {
  return { type: 'writeActions', actions }
}

/**
 * Builds a {@link ClearActions} instruction: removes all actions from the action set.
 *
 * @example
 * ```ts
 * import { clearActions, formatInstructions } from 'daolinet/codec'
 *
 * console.log(formatInstructions([clearActions()])) // clear_actions
 * ```
 */
export function clearActions(): ClearActions {
  return { type: 'clearActions' }
}

interface AppliedBy<A> { readonly type: 'applyActions', readonly actions: readonly A[] }
interface WrittenBy<A> { readonly type: 'writeActions', readonly actions: readonly A[] }

function encodeList(
  instruction: { readonly actions: readonly ActionInit[] },
  view: DataView,
  offset: number,
): number {
  view.setUint32(offset + 4, 0)
  return encodeActions(instruction.actions, view, offset + 8)
}

export const writeActionsCodec: InstructionCodec<WriteActions, WriteActionsInit> = {
  type: 'writeActions',
  number: 3,
  decode: (view, offset, end) => ({ type: 'writeActions', actions: decodeActions(view, offset + 8, end) }),
  encode: encodeList,
}

export const applyActionsCodec: InstructionCodec<ApplyActions, ApplyActionsInit> = {
  type: 'applyActions',
  number: 4,
  decode: (view, offset, end) => ({ type: 'applyActions', actions: decodeActions(view, offset + 8, end) }),
  encode: encodeList,
}

export const clearActionsCodec: InstructionCodec<ClearActions> = {
  type: 'clearActions',
  number: 5,
  decode(_view, offset, end) {
    exactBytes(offset, end, 8, 'clearActions', 'ERR_BAD_INSTRUCTION_LENGTH')
    return { type: 'clearActions' }
  },
  encode(_instruction, view, offset) {
    view.setUint32(offset + 4, 0)
    return offset + 8
  },
}
