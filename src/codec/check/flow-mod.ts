import { GroupId, NO_BUFFER, TableId } from '../protocol/constants.js'
import { FlowModFlags, type FlowMod } from '../messages/core/flow-mod.js'
import { unmetFamily } from '../match/prerequisites.js'
import { checkFit, checkInstructions } from './instructions.js'
import { checkMatch } from './match.js'
import { checkPortNumber } from './values.js'
import type { Scope } from './finding.js'
import type { Action } from '../actions/index.js'
import type { Match } from '../match/fields.js'

const FLAGS = Object.values(FlowModFlags).reduce((all, flag) => all | flag, 0)

/** The table that Open vSwitch reserves for internal use. */
export const OWN_TABLE = 254

/** What is checked of a flow-mod, that of the specification or Nicira's. */
type AnyFlowMod = Pick<
  FlowMod, 'command' | 'match' | 'instructions' | 'tableId' | 'outPort' | 'flags' | 'bufferId'
>

/** Refuses what is wrong with a flow-mod, in the order in which Open vSwitch checks it. */
export function checkFlowMod(message: AnyFlowMod, scope: Scope): void {
  const { command, match, instructions, tableId } = message
  const deletes = command === 'delete' || command === 'deleteStrict'
  checkMatch(match, scope.at('match'))
  if (tableId === TableId.ALL && !deletes) {
    scope.refuse('OFPFMFC_BAD_TABLE_ID', 'tableId', 'only a delete is for all tables')
  }
  checkPortNumber(message.outPort, 'outPort', scope)
  if (typeof command === 'number') {
    scope.refuse('OFPFMFC_BAD_COMMAND', 'command', `there is no command ${command}`)
  }
  checkInstructions(instructions, scope)
  if ((message.flags & ~FLAGS) !== 0) scope.refuse('OFPFMFC_BAD_FLAGS', 'flags', 'there are unknown flags')
  checkFamilies(match, scope.at('match'))
  checkFit(instructions, match, tableId, scope)
  checkOwnFields(match, scope.at('match'))
  checkTable(message, scope)
  if (!deletes) checkBuffer(message.bufferId, scope)
  if (command !== 'add') return
  for (const [index, instruction] of instructions.entries()) {
    if ('actions' in instruction) checkGroups(instruction.actions, scope.at(`instructions[${index}]`))
  }
}

/** Refuses addresses of a connection of another family than those of the packet. */
function checkFamilies(match: Match, scope: Scope): void {
  for (const name of Object.keys(match)) {
    const requires = unmetFamily(name, match)
    if (requires !== undefined) scope.refuse('OFPBAC_MATCH_INCONSISTENT', name, `it wants ${requires}`)
  }
}

/**
 * Fields that only internal flows may match, unless with the value that they have in every packet at first.
 */
function checkOwnFields({ recircId, dpHash }: Match, scope: Scope): void {
  const detail = 'only the switch itself matches it'
  if (recircId !== undefined && Number(recircId) !== 0) scope.refuse('OFPBRC_EPERM', 'recircId', detail)
  if (dpHash !== undefined) scope.refuse('OFPBRC_EPERM', 'dpHash', detail)
}

/**
 * The reserved table: a strict delete is refused when it concerns an internal flow, and there may be none.
 */
function checkTable({ tableId, command }: AnyFlowMod, scope: Scope): void {
  if (tableId === OWN_TABLE) {
    if (command === 'deleteStrict') return
    scope.refuse('OFPBRC_EPERM', 'tableId', 'this table is the switch\'s own')
  } else if (tableId >= scope.knows.tables && tableId !== TableId.ALL) {
    scope.refuse('OFPFMFC_BAD_TABLE_ID', 'tableId', `there are ${scope.knows.tables} tables`)
  }
}

/** Refuses a buffer id: Open vSwitch has no packet buffers since version 2.7. */
export function checkBuffer(bufferId: number, scope: Scope): void {
  if (bufferId !== NO_BUFFER) scope.refuse('OFPBRC_BUFFER_UNKNOWN', 'bufferId', 'the switch buffers nothing')
}

/** Refuses impossible group numbers. */
export function checkGroups(actions: readonly Action[], scope: Scope): void {
  for (const [index, action] of actions.entries()) {
    if (action.type !== 'group' || action.groupId <= GroupId.MAX) continue
    scope.refuse('OFPBAC_BAD_OUT_GROUP', `actions[${index}].groupId`, `no group can be ${action.groupId}`)
  }
}
