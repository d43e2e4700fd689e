/** The fields, actions and instructions that the switch has: it refuses all others. */
import { rows, type NamedField } from '../../codec/match/table.js'
import { actionNames, instructionNames } from '../../codec/structures/table-features/feature-id.js'
import { TRACKED_FIELDS } from '../packet/tracking.js'
import { TUNNEL_FIELDS } from '../packet/tunnel-header.js'
import type { Action, FieldName } from '../../codec/index.js'

/** The fields of the specification, and some of Open vSwitch's. */
const NAMES = new Set<string>([
  'inPort', 'inPhyPort', 'metadata', 'ethDst', 'ethSrc', 'ethType', 'vlanVid', 'vlanPcp', 'ipDscp', 'ipEcn',
  'ipProto', 'ipv4Src', 'ipv4Dst', 'tcpSrc', 'tcpDst', 'udpSrc', 'udpDst', 'sctpSrc', 'sctpDst', 'icmpv4Type',
  'icmpv4Code', 'arpOp', 'arpSpa', 'arpTpa', 'arpSha', 'arpTha', 'ipv6Src', 'ipv6Dst', 'ipv6Flabel',
  'icmpv6Type', 'icmpv6Code', 'ipv6NdTarget', 'ipv6NdSll', 'ipv6NdTll', 'mplsLabel', 'mplsTc', 'mplsBos',
  'pbbIsid', 'ipv6Exthdr', 'pbbUca', 'tcpFlags', 'actsetOutput', 'packetType', 'inPort16',
  'vlanTci', 'nwTos', 'nwTtl', 'ipFrag', 'mplsTtl', 'ndReserved', 'ndOptionsType',
  'pktMark', ...TRACKED_FIELDS, ...TUNNEL_FIELDS,
] satisfies FieldName[])

/** Fields that packets can be matched on. */
export const MATCH_FIELDS: readonly NamedField[] =
  rows.filter(({ name }) => NAMES.has(name) || /^x{0,2}reg\d+$/.test(name))

/** Fields that Open vSwitch lets actions set, and this switch does not. */
const FIXED = new Set<string>(['inPort', 'inPhyPort', 'inPort16', 'ipv6Exthdr'] satisfies FieldName[])

/** Fields that actions can set. */
export const SET_FIELDS: readonly NamedField[] =
  MATCH_FIELDS.filter(({ name, writable }) => writable && !FIXED.has(name))

const matchNames: ReadonlySet<string> = new Set(MATCH_FIELDS.map(({ name }) => name))
const setNames: ReadonlySet<string> = new Set(SET_FIELDS.map(({ name }) => name))

/** Whether packets can be matched on a field. */
export function canMatch(name: string): boolean {
  return matchNames.has(name)
}

/** Whether actions can set a field. */
export function canSet(name: string): boolean {
  return setNames.has(name)
}

/** The names of the actions of the specification: it has them all. */
export const ACTIONS = actionNames.names

/** The actions of Nicira's that it has: connection tracking, and what belongs to it. */
const NICIRA_ACTIONS = ['ct', 'nat', 'ctClear', 'regLoad', 'regMove'] as const satisfies Action['type'][]

const actions: ReadonlySet<string> = new Set([...ACTIONS, ...NICIRA_ACTIONS])

/** Whether it knows an action. */
export function hasAction(type: Action['type']): boolean {
  return actions.has(type)
}

/** The names of the instructions: all of the specification. */
export const INSTRUCTIONS = instructionNames.names

/** The actions as a bitmap: bit n is the action with the number n. */
export const ACTION_BITS = ACTIONS.reduce((bits, name) => (bits | (1 << actionNames.value(name))) >>> 0, 0)
