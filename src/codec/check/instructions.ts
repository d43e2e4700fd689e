import { MeterId } from '../messages/core/meter-mod.js'
import { TableId } from '../protocol/constants.js'
import { checkActions, checkEach } from './actions.js'
import { checkConsistency, checkLenience } from './consistency.js'
import { checkPlaces } from './places.js'
import type { Scope } from './finding.js'
import type { Action } from '../actions/index.js'
import type { Instruction } from '../instructions/index.js'
import type { Match } from '../match/fields.js'

const LENGTH_AND_EXPERIMENTER = { unknown: 4, experimenter: 8 } as const

/** Refuses instructions that are wrong whatever the match is, and instructions that occur twice. */
export function checkInstructions(instructions: readonly Instruction[], scope: Scope): void {
  const seen = new Set<string>()
  for (const [index, instruction] of instructions.entries()) {
    const at = scope.at(`instructions[${index}]`)
    const { type } = instruction
    if (type === 'unknown' || type === 'experimenter') {
      const length = LENGTH_AND_EXPERIMENTER[type] + instruction.body.length
      if (length % 8 !== 0) at.refuse('OFPBIC_BAD_LEN', '', `its ${length} bytes are no multiple of eight`)
    }
    if (type === 'unknown') {
      at.refuse('OFPBIC_UNKNOWN_INST', '', `there is no instruction ${instruction.instructionType}`)
    } else if (type === 'experimenter') {
      at.refuse('OFPBIC_BAD_EXPERIMENTER', '', `${scope.knows.name} has no instructions of experimenters`)
    } else if (seen.has(type)) {
      at.refuse('OFPBIC_DUP_INST', '', `${type} stands here twice`)
    }
    seen.add(type)
  }
  // Apply-actions are checked first, wherever they are in the list.
  for (const [list, at] of listsOf(instructions, 'applyActions', scope)) checkEach(list, at)
  for (const [list, at] of listsOf(instructions, 'writeActions', scope)) checkActions(list, 'set', at)
  for (const [list, at] of listsOf(instructions, 'applyActions', scope)) {
    checkPlaces(list, 'list', at, instructions.length === 1)
    if (list.some(({ type }) => type === 'nxWriteMetadata')) checkAfterMetadata(instructions, scope)
  }
}

function checkAfterMetadata(instructions: readonly Instruction[], scope: Scope): void {
  for (const [index, { type }] of instructions.entries()) {
    if (type !== 'clearActions' && type !== 'writeActions' && type !== 'writeMetadata') continue
    const detail = `actions have written metadata before ${type}`
    scope.refuse('OFPBAC_UNSUPPORTED_ORDER', `instructions[${index}]`, detail)
  }
}

/**
 * Refuses instructions that do not fit the match, or send packets to a table that is not a later one. Actions
 * that cannot be executed are reported before those without an effect (such as decrementing a missing TTL),
 * which are allowed in an action set.
 */
export function checkFit(
  instructions: readonly Instruction[], match: Match, tableId: number, scope: Scope,
): void {
  for (const [index, instruction] of instructions.entries()) {
    if (instruction.type !== 'meter') continue
    const { meterId } = instruction
    if (meterId > 0 && meterId <= MeterId.MAX) continue
    scope.refuse('OFPMMFC_INVALID_METER', `instructions[${index}].meterId`, `no flow goes through ${meterId}`)
  }
  const known = { ...match }
  const applied = [...listsOf(instructions, 'applyActions', scope)]
  for (const [list, at] of applied) checkConsistency(list, known, at)
  for (const [list, at] of listsOf(instructions, 'writeActions', scope)) checkConsistency(list, known, at)
  for (const [index, instruction] of instructions.entries()) {
    if (instruction.type !== 'gotoTable') continue
    const back = tableId !== TableId.ALL && instruction.tableId <= tableId
    if (back || instruction.tableId >= scope.knows.tables) {
      const detail = `table ${tableId} cannot go to table ${instruction.tableId}`
      scope.refuse('OFPBIC_BAD_TABLE_ID', `instructions[${index}].tableId`, detail)
    }
  }
  for (const [list, at] of applied) checkLenience(list, { ...match }, at)
}

/** The lists of actions of the instructions of one type, and their paths. */
function* listsOf(
  instructions: readonly Instruction[], type: 'applyActions' | 'writeActions', scope: Scope,
): Generator<readonly [readonly Action[], Scope]> {
  for (const [index, instruction] of instructions.entries()) {
    if (instruction.type === type) yield [instruction.actions, scope.at(`instructions[${index}]`)]
  }
}
