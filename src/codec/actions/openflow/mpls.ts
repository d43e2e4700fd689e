/** Actions that push and pop MPLS label stack entries and change their TTL. */
import { numberOf } from '../../syntax/integer.js'
import { valueOf } from '../../syntax/items.js'
import { openflow, type Typed } from '../codec.js'
import { layout, u16, u8 } from '../layout.js'
import { keyword, oneEthertype, type ActionText } from '../text.js'

// struct ofp_action_push {             OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_PUSH_MPLS = 19
//   uint16_t len;                      8
//   uint16_t ethertype;
//   uint8_t  pad[2];
// };
// struct ofp_action_pop_mpls           the same, OFPAT_POP_MPLS = 20
// struct ofp_action_mpls_ttl {
//   uint16_t type;                     OFPAT_SET_MPLS_TTL = 15
//   uint16_t len;                      8
//   uint8_t  mpls_ttl;
//   uint8_t  pad[3];
// };
// OFPAT_DEC_MPLS_TTL = 16 is a header and nothing else.

/** Pushes an MPLS label stack entry in front of the payload. */
export interface PushMplsAction {
  readonly type: 'pushMpls'
  /** 0x8847 (unicast) or 0x8848 (multicast). */
  readonly ethertype: number
}

/** Pops the outermost MPLS label stack entry. */
export interface PopMplsAction {
  readonly type: 'popMpls'
  /** EtherType of what is below the entry. */
  readonly ethertype: number
}

/** Sets the MPLS TTL. */
export interface SetMplsTtlAction {
  readonly type: 'setMplsTtl'
  /** New value, 0 to 255. */
  readonly ttl: number
}

/** Decrements the MPLS TTL. A packet whose TTL expires is dropped, or sent to the controller. */
export interface DecMplsTtlAction { readonly type: 'decMplsTtl' }

/**
 * Builds a {@link PushMplsAction}: pushes an MPLS label stack entry.
 * @param ethertype - 0x8847 (unicast) or 0x8848 (multicast)
 *
 * @example
 * ```ts
 * import { formatActions, pushMpls, setField } from 'daolinet/codec'
 *
 * const actions = [pushMpls(), setField({ mplsLabel: 16 })]
 * console.log(formatActions(actions)) // push_mpls:0x8847,set_field:16->mpls_label
 * ```
 */
export function pushMpls(ethertype = 0x8847): PushMplsAction {
  return { type: 'pushMpls', ethertype }
}

/**
 * Builds a {@link PopMplsAction}: pops the outermost MPLS label stack entry.
 * @param ethertype - EtherType of what is below the entry
 *
 * @example
 * ```ts
 * import { formatActions, popMpls } from 'daolinet/codec'
 *
 * console.log(formatActions([popMpls(0x0800)])) // pop_mpls:0x0800
 * ```
 */
export function popMpls(ethertype: number): PopMplsAction {
  return { type: 'popMpls', ethertype }
}

/**
 * Builds a {@link SetMplsTtlAction}: sets the MPLS TTL.
 *
 * @example
 * ```ts
 * import { formatActions, setMplsTtl } from 'daolinet/codec'
 *
 * console.log(formatActions([setMplsTtl(64)])) // set_mpls_ttl(64)
 * ```
 */
export function setMplsTtl(ttl: number): SetMplsTtlAction {
  return { type: 'setMplsTtl', ttl }
}

/**
 * Builds a {@link DecMplsTtlAction}: decrements the MPLS TTL.
 *
 * @example
 * ```ts
 * import { decMplsTtl, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([decMplsTtl()])) // dec_mpls_ttl
 * ```
 */
export function decMplsTtl(): DecMplsTtlAction {
  return { type: 'decMplsTtl' }
}

export const pushMplsCodec =
  layout<PushMplsAction>('pushMpls', openflow(19), u16('ethertype'))
export const popMplsCodec = layout<PopMplsAction>('popMpls', openflow(20), u16('ethertype'))
export const setMplsTtlCodec = layout<SetMplsTtlAction>('setMplsTtl', openflow(15), u8('ttl'))
export const decMplsTtlCodec = layout<DecMplsTtlAction>('decMplsTtl', openflow(16))

export const pushMplsText = /* @__PURE__ */ oneEthertype<PushMplsAction>('pushMpls', 'push_mpls')
export const popMplsText = /* @__PURE__ */ oneEthertype<PopMplsAction>('popMpls', 'pop_mpls')
export const setMplsTtlText: ActionText<SetMplsTtlAction> = {
  format: ({ ttl }) => `set_mpls_ttl(${ttl})`,
  read: {
    set_mpls_ttl: (item) => ({ type: 'setMplsTtl', ttl: numberOf(valueOf(item), 8, 'a TTL') }) as Typed,
  },
}
export const decMplsTtlText = /* @__PURE__ */ keyword<DecMplsTtlAction>('decMplsTtl', 'dec_mpls_ttl')
