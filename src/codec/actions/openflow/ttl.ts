/** Actions that set, decrement and copy the TTL of IP and MPLS. */
import { numberOf } from '../../syntax/integer.js'
import { items, valueOf, type Item } from '../../syntax/items.js'
import { openflow, type Typed } from '../codec.js'
import { layout, u8 } from '../layout.js'
import { keyword, type ActionText } from '../text.js'

// struct ofp_action_nw_ttl {           OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_SET_NW_TTL = 23
//   uint16_t len;                      8
//   uint8_t  nw_ttl;
//   uint8_t  pad[3];
// };
// OFPAT_DEC_NW_TTL = 24, OFPAT_COPY_TTL_OUT = 11 and OFPAT_COPY_TTL_IN = 12 are a header and nothing else.

/** Sets the IPv4 TTL or the IPv6 hop limit. */
export interface SetNwTtlAction {
  readonly type: 'setNwTtl'
  /** New value, 0 to 255. */
  readonly ttl: number
}

/**
 * Decrements the IPv4 TTL or the IPv6 hop limit. A packet whose TTL expires is dropped, or sent to the
 * controller.
 */
export interface DecNwTtlAction { readonly type: 'decNwTtl' }

/** Copies the TTL from the second outermost header to the outermost. */
export interface CopyTtlOutAction { readonly type: 'copyTtlOut' }

/** Copies the TTL from the outermost header to the second outermost. */
export interface CopyTtlInAction { readonly type: 'copyTtlIn' }

/**
 * Builds a {@link SetNwTtlAction}: sets the IPv4 TTL or the IPv6 hop limit.
 *
 * @example
 * ```ts
 * import { formatActions, setNwTtl } from 'daolinet/codec'
 *
 * console.log(formatActions([setNwTtl(64)])) // mod_nw_ttl:64
 * ```
 */
export function setNwTtl(ttl: number): SetNwTtlAction {
  return { type: 'setNwTtl', ttl }
}

/**
 * Builds a {@link DecNwTtlAction}: decrements the IPv4 TTL or the IPv6 hop limit.
 *
 * @example
 * ```ts
 * import { decNwTtl, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([decNwTtl()])) // dec_ttl
 * ```
 */
export function decNwTtl(): DecNwTtlAction {
  return { type: 'decNwTtl' }
}

/**
 * Builds a {@link CopyTtlOutAction}: copies the TTL from the second outermost header to the outermost.
 *
 * @example
 * ```ts
 * import { copyTtlOut, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([copyTtlOut()])) // copy_ttl_out
 * ```
 */
export function copyTtlOut(): CopyTtlOutAction {
  return { type: 'copyTtlOut' }
}

/**
 * Builds a {@link CopyTtlInAction}: copies the TTL from the outermost header to the second outermost.
 *
 * @example
 * ```ts
 * import { copyTtlIn, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([copyTtlIn()])) // copy_ttl_in
 * ```
 */
export function copyTtlIn(): CopyTtlInAction {
  return { type: 'copyTtlIn' }
}

const notInOpenVSwitch = { inOpenVSwitch: false }

export const setNwTtlCodec = layout<SetNwTtlAction>('setNwTtl', openflow(23), u8('ttl'))
export const decNwTtlCodec = layout<DecNwTtlAction>('decNwTtl', openflow(24))
export const copyTtlOutCodec =
  layout<CopyTtlOutAction>('copyTtlOut', openflow(11, notInOpenVSwitch))
export const copyTtlInCodec =
  layout<CopyTtlInAction>('copyTtlIn', openflow(12, notInOpenVSwitch))

export const setNwTtlText: ActionText<SetNwTtlAction> = {
  format: ({ ttl }) => `mod_nw_ttl:${ttl}`,
  read: { mod_nw_ttl: readSetTtl, set_nw_ttl: readSetTtl },
}
export const decNwTtlText: ActionText<DecNwTtlAction> = {
  format: () => 'dec_ttl',
  read: { dec_ttl: readDecTtl },
}
export const copyTtlOutText = /* @__PURE__ */ keyword<CopyTtlOutAction>('copyTtlOut', 'copy_ttl_out')
export const copyTtlInText = /* @__PURE__ */ keyword<CopyTtlInAction>('copyTtlIn', 'copy_ttl_in')

function readSetTtl(item: Item): Typed {
  return { type: 'setNwTtl', ttl: numberOf(valueOf(item), 8, 'a TTL') } as Typed
}

/** `dec_ttl`, or `dec_ttl(1,2)` with the ids of the controllers that get packets whose TTL expires. */
function readDecTtl(item: Item): Typed {
  if (item.form === 'bare' || item.value.end === item.value.start) return { type: 'decNwTtl' }
  const ids = items(item.value).map(({ whole }) => numberOf(whole, 16, 'a controller id'))
  return { type: 'decTtlCntIds', ids } as Typed
}
