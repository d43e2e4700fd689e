/** Actions that OpenFlow 1.0 had for each header field, as OpenFlow 1.3 has them: mostly `set_field`. */
import { fieldByName } from '../../../match/table.js'
import { addressOf } from '../../../syntax/address.js'
import { bigintOf, numberOf } from '../../../syntax/integer.js'
import { valueOf, type Item } from '../../../syntax/items.js'
import { protocolField } from '../../../syntax/protocol-field.js'
import { fail, split, textOf } from '../../../syntax/span.js'
import { setField, setFieldCalled } from './fields.js'
import type { ActionContext } from './reader.js'
import type { Action } from '../../../actions/index.js'
import type { FieldName } from '../../../match/fields.js'

const PRESENT = 0x1000
const C_TAG = 0x8100

/** `push_vlan:0x8100`. */
export function readPushVlan(item: Item, context: ActionContext): Action {
  context.tagged = true
  return { type: 'pushVlan', ethertype: numberOf(valueOf(item), 16, 'an Ethernet type') }
}

/** `pop_vlan`, `strip_vlan`. */
export function readPopVlan(item: Item, context: ActionContext): Action {
  if (item.form !== 'bare') fail('SYNTAX', item.value, `${textOf(item.key)} takes no value`)
  context.tagged = false
  return { type: 'popVlan' }
}

/** `mod_vlan_vid:5` tags a packet without a tag first; `set_vlan_vid:5` does not. */
export function readVlanVid(item: Item, context: ActionContext): Action[] {
  const vid = numberOf(valueOf(item), 12, 'a VLAN id')
  return [...tagFirst(item, context), setFieldCalled('vlanVid', vid | PRESENT)]
}

/** `mod_vlan_pcp:3` tags a packet without a tag first; `set_vlan_pcp:3` does not. */
export function readVlanPcp(item: Item, context: ActionContext): Action[] {
  const pcp = numberOf(valueOf(item), 3, 'a VLAN priority')
  return [...tagFirst(item, context), setFieldCalled('vlanPcp', pcp)]
}

function tagFirst(item: Item, context: ActionContext): Action[] {
  if (context.tagged || !textOf(item.key).startsWith('mod_')) return []
  context.tagged = true
  return [{ type: 'pushVlan', ethertype: C_TAG }]
}

/** `mod_dl_src:02:00:00:00:00:01`. */
export function readMac(name: 'ethSrc' | 'ethDst') {
  return (item: Item): Action => setField(fieldByName(name)!, addressOf(valueOf(item), 'mac'))
}

/** `mod_nw_src:10.0.0.1`. */
export function readIpv4(name: 'ipv4Src' | 'ipv4Dst') {
  return (item: Item): Action => setField(fieldByName(name)!, addressOf(valueOf(item), 'ipv4'))
}

/** `mod_nw_tos:16`: the code point in the high six bits. */
export function readTos(item: Item): Action {
  const value = valueOf(item)
  const tos = numberOf(value, 8, 'mod_nw_tos')
  if ((tos & 3) !== 0) fail('BAD_VALUE', value, 'mod_nw_tos sets no bits of ECN: it is a multiple of 4')
  return setField(fieldByName('ipDscp')!, BigInt(tos >> 2))
}

/** A number into a field: `mod_nw_ecn:2`, `set_mpls_label(10)`, `set_tunnel:5`. */
export function readNumber(name: FieldName) {
  return (item: Item): Action => {
    const row = fieldByName(name)!
    return setField(row, bigintOf(valueOf(item), row.bits, textOf(item.key)))
  }
}

/** `mod_tp_dst:80`, of the protocol that the match has. */
export function readPort(name: 'tp_src' | 'tp_dst') {
  return (item: Item, context: ActionContext): Action => {
    const row = protocolField(item.key, context, name)!
    return setField(row, bigintOf(valueOf(item), row.bits, textOf(item.key)))
  }
}

/** An action that sets a TTL. */
export function readTtl(type: 'setNwTtl' | 'setMplsTtl') {
  return (item: Item): Action => ({ type, ttl: numberOf(valueOf(item), 8, 'a TTL') })
}

/** An action with an Ethernet type. */
export function readEthertype(type: 'pushMpls' | 'popMpls' | 'pushPbb') {
  return (item: Item): Action => ({ type, ethertype: numberOf(valueOf(item), 16, 'an Ethernet type') })
}

/** `dec_ttl`, `dec_ttl(1,2)`: with ids, of the controllers that hear of packets whose TTL expires. */
export function readDecTtl(item: Item): Action {
  if (item.form === 'bare' || item.value.end === item.value.start) return { type: 'decNwTtl' }
  const ids = split(item.value, ',').map((id) => numberOf(id, 16, 'a controller id'))
  return { type: 'decTtlCntIds', ids }
}
