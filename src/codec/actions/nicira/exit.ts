import { nicira } from '../codec.js'
import { layout } from '../layout.js'
import { keyword } from '../text.js'

// NXAST_EXIT = 17: ext_action_header and nothing else.

/** Ends the execution of actions, including those behind a `resubmit` that led here. */
export interface ExitAction { readonly type: 'exit' }

/**
 * Builds an {@link ExitAction}: no action behind it is executed.
 *
 * @example
 * ```ts
 * import { exit, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([exit()])) // exit
 * ```
 */
export function exit(): ExitAction {
  return { type: 'exit' }
}

export const exitCodec =
  layout<ExitAction>('exit', nicira(17, { inActionSet: false }))

export const exitText = /* @__PURE__ */ keyword<ExitAction>('exit', 'exit')
