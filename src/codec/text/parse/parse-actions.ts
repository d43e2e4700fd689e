/** Actions from text: the registry, and lists. */
import { isInteger } from '../../syntax/integer.js'
import { items, type Item } from '../../syntax/items.js'
import { portOf, reservedPort } from '../../syntax/port.js'
import { fail, quoted, spanOf, textOf, type Span } from '../../syntax/span.js'
import { readController } from './actions/controller.js'
import { readCt, readNat } from './actions/ct.js'
import { readDecap, readEncap } from './actions/encap.js'
import {
  readCheckPktLarger, readDeleteField, readLoad, readMove, readPop, readPush, readSetField,
} from './actions/fields.js'
import { readBundle, readBundleLoad, readMultipath } from './actions/hash.js'
import {
  readDecTtl, readEthertype, readIpv4, readMac, readNumber, readPopVlan, readPort, readPushVlan, readTos,
  readTtl, readVlanPcp, readVlanVid,
} from './actions/headers.js'
import { readLearn } from './actions/learn.js'
import {
  readClone, readConjunction, readExperimenter, readFinTimeout, readGroup, readNote, readSetQueue,
  readUnknown,
} from './actions/others.js'
import { outputTo, readEnqueue, readOutput, readResubmit } from './actions/output.js'
import { alone, type ActionContext, type ActionReader } from './actions/reader.js'
import { readSample } from './actions/sample.js'
import type { Action } from '../../actions/index.js'
import type { Match, MatchInit } from '../../match/fields.js'

/** Every keyword, one line each. */
const readers: Readonly<Record<string, ActionReader>> = {
  output: readOutput,
  enqueue: readEnqueue,
  controller: readController,
  resubmit: readResubmit,
  group: readGroup,
  bundle: readBundle,
  bundle_load: readBundleLoad,
  multipath: readMultipath,
  set_field: readSetField,
  load: readLoad,
  move: readMove,
  push: readPush,
  pop: readPop,
  delete_field: readDeleteField,
  check_pkt_larger: readCheckPktLarger,
  push_vlan: readPushVlan,
  pop_vlan: readPopVlan,
  strip_vlan: readPopVlan,
  mod_vlan_vid: readVlanVid,
  set_vlan_vid: readVlanVid,
  mod_vlan_pcp: readVlanPcp,
  set_vlan_pcp: readVlanPcp,
  mod_dl_src: readMac('ethSrc'),
  mod_dl_dst: readMac('ethDst'),
  mod_nw_src: readIpv4('ipv4Src'),
  mod_nw_dst: readIpv4('ipv4Dst'),
  mod_nw_tos: readTos,
  mod_nw_ecn: readNumber('ipEcn'),
  mod_nw_ttl: readTtl('setNwTtl'),
  mod_tp_src: readPort('tp_src'),
  mod_tp_dst: readPort('tp_dst'),
  dec_ttl: readDecTtl,
  push_mpls: readEthertype('pushMpls'),
  pop_mpls: readEthertype('popMpls'),
  set_mpls_label: readNumber('mplsLabel'),
  set_mpls_tc: readNumber('mplsTc'),
  set_mpls_ttl: readTtl('setMplsTtl'),
  dec_mpls_ttl: alone({ type: 'decMplsTtl' }),
  push_pbb: readEthertype('pushPbb'),
  pop_pbb: alone({ type: 'popPbb' }),
  copy_ttl_in: alone({ type: 'copyTtlIn' }),
  copy_ttl_out: alone({ type: 'copyTtlOut' }),
  encap: readEncap,
  decap: readDecap,
  dec_nsh_ttl: alone({ type: 'decNshTtl' }),
  set_tunnel: readNumber('tunnelId'),
  set_tunnel64: readNumber('tunnelId'),
  set_queue: readSetQueue,
  pop_queue: alone({ type: 'popQueue' }),
  ct: readCt,
  nat: readNat,
  ct_clear: alone({ type: 'ctClear' }),
  learn: readLearn,
  fin_timeout: readFinTimeout,
  conjunction: readConjunction,
  note: readNote,
  sample: readSample,
  clone: readClone,
  exit: alone({ type: 'exit' }),
  debug_slow: alone({ type: 'debugSlow' }),
  debug_recirc: alone({ type: 'debugRecirc' }),
  unknown: readUnknown,
  experimenter: readExperimenter,
}

/** Keywords that say an instruction of their own. */
const instructions: ReadonlySet<string> = new Set([
  'goto_table', 'write_metadata', 'write_actions', 'clear_actions', 'apply_actions', 'meter',
])

/**
 * Reads a list of actions in the syntax of `ovs-ofctl`: `dec_ttl,set_field:10.0.0.1->ip_src,output:3`
 * (ovs-actions(7)), as the actions of OpenFlow 1.3 that `ovs-ofctl` sends for it: `mod_nw_src` is a
 * `setField`, `strip_vlan` is `popVlan`. `drop` and an empty text are an empty list.
 *
 * @param match - what the packets are known to be: on it depends what `mod_tp_dst` and `mod_vlan_vid` mean
 * @throws TextError that points at what is wrong
 */
export function parseActions(text: string, match: Match | MatchInit = {}): Action[] {
  return actionsOf(spanOf(text), contextOf(match))
}

/** What actions may know from a match. */
export function contextOf(match: Match | MatchInit): ActionContext {
  const number = (value: unknown): number | undefined =>
    typeof value === 'number' || typeof value === 'bigint' ? Number(value) : undefined
  const { vlanVid, vlanTci } = match
  return {
    ethType: number(match.ethType),
    ipProto: number(match.ipProto),
    tagged: [vlanVid, vlanTci].some((tag) => {
      const bits = typeof tag === 'object' ? Number(tag.value) & Number(tag.mask) : Number(tag ?? 0)
      return (bits & 0x1000) !== 0
    }),
    nested: actionsOf,
  }
}

/** Reads a list of actions. */
export function actionsOf(span: Span, context: ActionContext): Action[] {
  const list = items(span)
  const drop = list.find(({ key }) => textOf(key).toLowerCase() === 'drop')
  if (drop !== undefined) {
    if (list.length > 1) fail('MISPLACED', drop.whole, 'drop stands alone')
    return []
  }
  return list.flatMap((item) => actionOf(item, context))
}

/** Reads one action. */
export function actionOf(item: Item, context: ActionContext): readonly Action[] {
  const key = textOf(item.key)
  const name = key.toLowerCase()
  const reader = Object.hasOwn(readers, name) ? readers[name] : undefined
  if (reader !== undefined) return [reader(item, context)].flat()
  if (instructions.has(name)) {
    fail('MISPLACED', item.key, `${key} is an instruction, and only actions can stand here`)
  }
  if (item.form === 'bare' && (reservedPort(key) !== undefined || isInteger(item.key))) {
    return [outputTo(portOf(item.key))]
  }
  return fail('UNKNOWN_NAME', item.key, `no action is called ${quoted(item.key)}`)
}
