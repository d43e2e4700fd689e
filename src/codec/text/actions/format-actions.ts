/** Actions as `ovs-ofctl` prints them: the registry, and lists. */
import { hexBytes } from '../../syntax/bytes.js'
import { hex, hexDigits } from '../../syntax/number.js'
import { formatController } from './controller.js'
import { formatCt, formatNat } from './ct.js'
import { formatDecap, formatEncap } from './encap.js'
import {
  formatCheckPktLarger, formatDeleteField, formatRegLoad, formatRegMove, formatSetField,
} from './fields.js'
import { formatBundle, formatBundleLoad, formatMultipath } from './hash.js'
import { formatLearn } from './learn.js'
import { formatOutput, formatOutputReg, formatOutputTrunc, formatResubmit } from './output.js'
import { formatSample } from './sample.js'
import { formatSubfield } from '../../syntax/subfield.js'
import { formatExperimenter, formatUnknown } from './unknown.js'
import type { ActionFormatter, NestedText } from './formatter.js'
import type { Action, ActionInit } from '../../actions/index.js'

const ALL_BITS = 0xffff_ffff_ffff_ffffn

interface Typed { readonly ethertype: number }

const setMplsTtl = ({ ttl }: { readonly ttl: number }): string => `set_mpls_ttl(${ttl})`
const pushMpls = ({ ethertype }: Typed): string => `push_mpls:${hexDigits(ethertype, 4)}`
const popMpls = ({ ethertype }: Typed): string => `pop_mpls:${hexDigits(ethertype, 4)}`
const setQueue = ({ queueId }: { readonly queueId: number }): string => `set_queue:${queueId}`
const group = ({ groupId }: { readonly groupId: number }): string => `group:${groupId}`

/** Every action, one line each. */
const formatters = {
  output: formatOutput,
  copyTtlOut: () => 'copy_ttl_out',
  copyTtlIn: () => 'copy_ttl_in',
  setMplsTtl,
  decMplsTtl: () => 'dec_mpls_ttl',
  pushVlan: ({ ethertype }) => `push_vlan:${hexDigits(ethertype, 4)}`,
  popVlan: () => 'pop_vlan',
  pushMpls,
  popMpls,
  setQueue,
  group,
  setNwTtl: ({ ttl }) => `mod_nw_ttl:${ttl}`,
  decNwTtl: () => 'dec_ttl',
  setField: formatSetField,
  pushPbb: ({ ethertype }) => `push_pbb:${hexDigits(ethertype, 4)}`,
  popPbb: () => 'pop_pbb',
  copyField: formatRegMove,
  resubmit: formatResubmit,
  resubmitTable: formatResubmit,
  resubmitTableCt: formatResubmit,
  setTunnel: ({ tunnelId }) => `set_tunnel:${hex(tunnelId)}`,
  setTunnel64: ({ tunnelId }) => `set_tunnel64:${hex(tunnelId)}`,
  popQueue: () => 'pop_queue',
  regMove: formatRegMove,
  regLoad: formatRegLoad,
  regLoad2: formatSetField,
  note: ({ note }) => `note:${hexBytes(note, '.')}`,
  multipath: formatMultipath,
  bundle: formatBundle,
  bundleLoad: formatBundleLoad,
  outputReg: formatOutputReg,
  outputReg2: formatOutputReg,
  outputTrunc: formatOutputTrunc,
  learn: formatLearn,
  learn2: formatLearn,
  exit: () => 'exit',
  finTimeout: ({ finIdleTimeout, finHardTimeout }) => `fin_timeout(${[
    ...(finIdleTimeout === 0 ? [] : [`idle_timeout=${finIdleTimeout}`]),
    ...(finHardTimeout === 0 ? [] : [`hard_timeout=${finHardTimeout}`]),
  ].join(',')})`,
  controller: formatController,
  controller2: formatController,
  decTtlCntIds: ({ ids }) => `dec_ttl(${ids.join(',')})`,
  nxWriteMetadata: ({ metadata, metadataMask = ALL_BITS }) =>
    `write_metadata:${hex(metadata)}${metadataMask === ALL_BITS ? '' : `/${hex(metadataMask)}`}`,
  stackPush: ({ src }) => `push:${formatSubfield(src)}`,
  stackPop: ({ dst }) => `pop:${formatSubfield(dst)}`,
  sample: formatSample,
  sample2: formatSample,
  sample3: formatSample,
  sample4: formatSample,
  conjunction: ({ id, clause, nClauses }) => `conjunction(${id},${clause + 1}/${nClauses})`,
  ct: formatCt,
  nat: formatNat,
  ctClear: () => 'ct_clear',
  clone: ({ actions }, nested) => `clone(${nested(actions)})`,
  encap: formatEncap,
  decap: formatDecap,
  decNshTtl: () => 'dec_nsh_ttl',
  checkPktLarger: formatCheckPktLarger,
  deleteField: formatDeleteField,
  debugSlow: () => 'debug_slow',
  debugRecirc: () => 'debug_recirc',
  nxSetQueue: setQueue,
  nxGroup: group,
  nxDecTtl: () => 'dec_ttl',
  nxPushMpls: pushMpls,
  nxPopMpls: popMpls,
  nxSetMplsTtl: setMplsTtl,
  nxDecMplsTtl: () => 'dec_mpls_ttl',
  nxSetMplsLabel: ({ label }) => `set_mpls_label(${label})`,
  nxSetMplsTc: ({ tc }) => `set_mpls_tc(${tc})`,
  unknown: formatUnknown,
  experimenter: formatExperimenter,
} as const satisfies { readonly [T in Action['type']]: ActionFormatter<T> }

type AnyFormatter = (action: Action, nested: NestedText) => string

const byType = formatters as unknown as Readonly<Record<string, AnyFormatter>>

/**
 * Writes a list of actions as `ovs-ofctl` prints it: `dec_ttl,set_field:10.0.0.1->ip_src,output:3`. Fields
 * go by the name that Open vSwitch prefers, whichever header an action names them by.
 * @returns `drop` for an empty list
 * @throws TypeError for what is no action
 */
export function formatActions(actions: readonly (Action | ActionInit)[]): string {
  return actions.length === 0
    ? 'drop'
    : actions.map((action) => formatterOf(action)(action as Action, formatActions)).join(',')
}

function formatterOf({ type }: { readonly type: string }): AnyFormatter {
  const formatter = Object.hasOwn(byType, type) ? byType[type] : undefined
  if (formatter === undefined) throw new TypeError(`no action is called "${type}"`)
  return formatter
}
