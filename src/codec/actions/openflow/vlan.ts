/** Actions that push and pop VLAN tags. */
import { fieldByName } from '../../match/table.js'
import { EthType } from '../../packet/eth-type.js'
import { VlanId } from '../../protocol/constants.js'
import { numberOf } from '../../syntax/integer.js'
import { valueOf, type Item } from '../../syntax/items.js'
import { hexDigits } from '../../syntax/number.js'
import { fail, textOf } from '../../syntax/span.js'
import { openflow, type Typed } from '../codec.js'
import { layout, u16 } from '../layout.js'
import { ethertypeOf, type ActionContext, type ActionText } from '../text.js'
import { setFieldTo } from './set-field.js'

// struct ofp_action_push {             OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_PUSH_VLAN = 17
//   uint16_t len;                      8
//   uint16_t ethertype;
//   uint8_t  pad[2];
// };
// OFPAT_POP_VLAN = 18 is a header and nothing else.

/** Pushes a VLAN tag. Its id and priority are those of the tag below it, or zero. */
export interface PushVlanAction {
  readonly type: 'pushVlan'
  /** 0x8100 (802.1Q) or 0x88a8 (802.1ad). */
  readonly ethertype: number
}

/** Pops the outermost VLAN tag. */
export interface PopVlanAction { readonly type: 'popVlan' }

/**
 * Builds a {@link PushVlanAction}: pushes a VLAN tag.
 * @param ethertype - 0x8100 (802.1Q) or 0x88a8 (802.1ad)
 *
 * @example
 * ```ts
 * import { formatActions, pushVlan, setField } from 'daolinet/codec'
 *
 * const tag = [pushVlan(), setField({ vlanVid: 0x1000 | 100 })]
 * console.log(formatActions(tag)) // push_vlan:0x8100,set_field:4196->vlan_vid
 * ```
 */
export function pushVlan(ethertype: number = EthType.VLAN): PushVlanAction {
  return { type: 'pushVlan', ethertype }
}

/**
 * Builds a {@link PopVlanAction}: pops the outermost VLAN tag.
 *
 * @example
 * ```ts
 * import { formatActions, output, popVlan } from 'daolinet/codec'
 *
 * console.log(formatActions([popVlan(), output(2)])) // pop_vlan,output:2
 * ```
 */
export function popVlan(): PopVlanAction {
  return { type: 'popVlan' }
}

export const pushVlanCodec =
  layout<PushVlanAction>('pushVlan', openflow(17), u16('ethertype'))
export const popVlanCodec = layout<PopVlanAction>('popVlan', openflow(18))

export const pushVlanText: ActionText<PushVlanAction> = {
  format: ({ ethertype }) => `push_vlan:${hexDigits(ethertype, 4)}`,
  read: {
    push_vlan: readPushVlan,
    mod_vlan_vid: readVlanVid,
    set_vlan_vid: readVlanVid,
    mod_vlan_pcp: readVlanPcp,
    set_vlan_pcp: readVlanPcp,
  },
}
export const popVlanText: ActionText<PopVlanAction> = {
  format: () => 'pop_vlan',
  read: { pop_vlan: readPopVlan, strip_vlan: readPopVlan },
}

/** `push_vlan:0x8100`. */
function readPushVlan(item: Item, context: ActionContext): PushVlanAction {
  context.tagged = true
  return { type: 'pushVlan', ethertype: ethertypeOf(item) }
}

/** `pop_vlan`, `strip_vlan`. */
function readPopVlan(item: Item, context: ActionContext): PopVlanAction {
  if (item.form !== 'bare') fail('ERR_SYNTAX', item.value, `${textOf(item.key)} takes no value`)
  context.tagged = false
  return { type: 'popVlan' }
}

/** `mod_vlan_vid:5` tags a packet without a tag first; `set_vlan_vid:5` does not. */
function readVlanVid(item: Item, context: ActionContext): Typed[] {
  const vid = numberOf(valueOf(item), 12, 'a VLAN id')
  return [...tagFirst(item, context), setFieldTo(fieldByName('vlanVid')!, BigInt(vid | VlanId.PRESENT))]
}

/** `mod_vlan_pcp:3` tags a packet without a tag first; `set_vlan_pcp:3` does not. */
function readVlanPcp(item: Item, context: ActionContext): Typed[] {
  const pcp = numberOf(valueOf(item), 3, 'a VLAN priority')
  return [...tagFirst(item, context), setFieldTo(fieldByName('vlanPcp')!, BigInt(pcp))]
}

function tagFirst(item: Item, context: ActionContext): PushVlanAction[] {
  if (context.tagged || !textOf(item.key).startsWith('mod_')) return []
  context.tagged = true
  return [{ type: 'pushVlan', ethertype: EthType.VLAN }]
}
