import { nicira } from '../codec.js'
import { layout } from '../layout.js'
import { keyword } from '../text.js'

/** Actions for tests of Open vSwitch itself. */
// NXAST_DEBUG_SLOW = 254, NXAST_DEBUG_RECIRC = 255: ext_action_header and nothing else.

/**
 * Every packet of the flow is handled by the switch process instead of its datapath. For tests of Open
 * vSwitch.
 */
export interface DebugSlowAction { readonly type: 'debugSlow' }

/**
 * Builds a {@link DebugSlowAction}: the switch process handles every packet of the flow.
 *
 * @example
 * ```ts
 * import { debugSlow, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([debugSlow()])) // debug_slow
 * ```
 */
export function debugSlow(): DebugSlowAction {
  return { type: 'debugSlow' }
}

export const debugSlowCodec =
  layout<DebugSlowAction>('debugSlow', nicira(254, { inActionSet: false }))

export const debugSlowText = /* @__PURE__ */ keyword<DebugSlowAction>('debugSlow', 'debug_slow')

/** The datapath recirculates the packet. For tests of Open vSwitch. */
export interface DebugRecircAction { readonly type: 'debugRecirc' }

/**
 * Builds a {@link DebugRecircAction}: the datapath recirculates the packet.
 *
 * @example
 * ```ts
 * import { debugRecirc, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([debugRecirc()])) // debug_recirc
 * ```
 */
export function debugRecirc(): DebugRecircAction {
  return { type: 'debugRecirc' }
}

export const debugRecircCodec =
  layout<DebugRecircAction>('debugRecirc', nicira(255, { inActionSet: false }))

export const debugRecircText = /* @__PURE__ */ keyword<DebugRecircAction>('debugRecirc', 'debug_recirc')
