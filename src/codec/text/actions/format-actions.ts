/** Actions as `ovs-ofctl` prints them: the registry, and lists. */
import { hexDigits } from '../number.js'
import { formatOutput } from './output.js'
import { formatSetField } from './set-field.js'
import { formatExperimenter, formatUnknown } from './unknown.js'
import type { Action, ActionInit } from '../../actions/index.js'

type Formatters = {
  readonly [T in Action['type']]: (action: Extract<Action, { readonly type: T }>) => string
}

/** Every action, one line each. */
const formatters = {
  output: formatOutput,
  copyTtlOut: () => 'copy_ttl_out',
  copyTtlIn: () => 'copy_ttl_in',
  setMplsTtl: (action) => `set_mpls_ttl(${action.ttl})`,
  decMplsTtl: () => 'dec_mpls_ttl',
  pushVlan: (action) => `push_vlan:${hexDigits(action.ethertype, 4)}`,
  popVlan: () => 'pop_vlan',
  pushMpls: (action) => `push_mpls:${hexDigits(action.ethertype, 4)}`,
  popMpls: (action) => `pop_mpls:${hexDigits(action.ethertype, 4)}`,
  setQueue: (action) => `set_queue:${action.queueId}`,
  group: (action) => `group:${action.groupId}`,
  setNwTtl: (action) => `mod_nw_ttl:${action.ttl}`,
  decNwTtl: () => 'dec_ttl',
  setField: formatSetField,
  pushPbb: (action) => `push_pbb:${hexDigits(action.ethertype, 4)}`,
  popPbb: () => 'pop_pbb',
  unknown: formatUnknown,
  experimenter: formatExperimenter,
} as const satisfies Formatters

const byType = formatters as unknown as Readonly<Record<string, (action: Action) => string>>

/**
 * Writes a list of actions as `ovs-ofctl` prints it: `dec_ttl,set_field:10.0.0.1->ip_src,output:3`.
 * @returns `drop` for an empty list
 */
export function formatActions(actions: readonly (Action | ActionInit)[]): string {
  return actions.length === 0 ? 'drop' : actions.map(formatAction).join(',')
}

/** Writes one action. */
export function formatAction(action: Action | ActionInit): string {
  return byType[action.type]!(action as Action)
}
