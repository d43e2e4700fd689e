import { nicira } from '../codec.js'
import { layout } from '../layout.js'
import { keyword } from '../text.js'

// NXAST_CT_CLEAR = 43: ext_action_header and nothing else.

/** Clears the connection tracking state of the packet: it counts as untracked again. */
export interface CtClearAction { readonly type: 'ctClear' }

/**
 * Builds a {@link CtClearAction}: the packet counts as untracked again.
 *
 * @example
 * ```ts
 * import { ctClear, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([ctClear()])) // ct_clear
 * ```
 */
export function ctClear(): CtClearAction {
  return { type: 'ctClear' }
}

export const ctClearCodec =
  layout<CtClearAction>('ctClear', nicira(43, { inActionSet: true }))

export const ctClearText = /* @__PURE__ */ keyword<CtClearAction>('ctClear', 'ct_clear')
