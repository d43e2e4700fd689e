/** Actions that push and pop the service tag of provider backbone bridging. */
import { openflow } from '../codec.js'
import { layout, u16 } from '../layout.js'
import { keyword, oneEthertype } from '../text.js'

// struct ofp_action_push {             OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_PUSH_PBB = 26
//   uint16_t len;                      8
//   uint16_t ethertype;
//   uint8_t  pad[2];
// };
// OFPAT_POP_PBB = 27 is a header and nothing else.

/** Pushes a provider backbone bridging service tag (IEEE 802.1ah). */
export interface PushPbbAction {
  readonly type: 'pushPbb'
  /** Always 0x88e7. */
  readonly ethertype: number
}

/** Pops the outermost provider backbone bridging service tag. */
export interface PopPbbAction { readonly type: 'popPbb' }

/**
 * Builds a {@link PushPbbAction}: pushes a provider backbone bridging service tag.
 *
 * @example
 * ```ts
 * import { formatActions, pushPbb } from 'daolinet/codec'
 *
 * console.log(formatActions([pushPbb()])) // push_pbb:0x88e7
 * ```
 */
export function pushPbb(ethertype = 0x88e7): PushPbbAction {
  return { type: 'pushPbb', ethertype }
}

/**
 * Builds a {@link PopPbbAction}: pops the outermost provider backbone bridging service tag.
 *
 * @example
 * ```ts
 * import { formatActions, popPbb } from 'daolinet/codec'
 *
 * console.log(formatActions([popPbb()])) // pop_pbb
 * ```
 */
export function popPbb(): PopPbbAction {
  return { type: 'popPbb' }
}

const notInOpenVSwitch = { inOpenVSwitch: false }

export const pushPbbCodec =
  layout<PushPbbAction>('pushPbb', openflow(26, notInOpenVSwitch), u16('ethertype'))
export const popPbbCodec = layout<PopPbbAction>('popPbb', openflow(27, notInOpenVSwitch))

export const pushPbbText = /* @__PURE__ */ oneEthertype<PushPbbAction>('pushPbb', 'push_pbb')
export const popPbbText = /* @__PURE__ */ keyword<PopPbbAction>('popPbb', 'pop_pbb')
