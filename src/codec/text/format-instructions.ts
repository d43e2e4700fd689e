/** Instructions as `ovs-ofctl` prints them: among the actions, in the order in which they are executed. */
import { instructionList } from '../instructions/list.js'
import { hexBytes } from '../syntax/bytes.js'
import { hex, hexDigits } from '../syntax/number.js'
import { ALL_ONES_64 } from '../wire/all-ones.js'
import { lookup } from '../wire/lookup.js'
import { formatActions } from './format-actions.js'
import type { Instruction, InstructionInit } from '../instructions/index.js'

type Formatters = {
  readonly [T in Instruction['type']]: (instruction: Extract<Instruction, { readonly type: T }>) => string
}

/** The text of every instruction, in the order of OpenFlow 1.3.5 §5.9; empty for one that does nothing. */
const formatters = {
  meter: ({ meterId }) => `meter:${meterId}`,
  applyActions: ({ actions }) => (actions.length === 0 ? '' : formatActions(actions)),
  clearActions: () => 'clear_actions',
  writeActions: ({ actions }) => `write_actions(${formatActions(actions)})`,
  writeMetadata: ({ metadata, metadataMask = ALL_ONES_64 }) =>
    `write_metadata:${hex(metadata)}${metadataMask === ALL_ONES_64 ? '' : `/${hex(metadataMask)}`}`,
  gotoTable: ({ tableId }) => `goto_table:${tableId}`,
  unknown: ({ instructionType, body }) => `unknown_instruction(${instructionType},${hexBytes(body)})`,
  experimenter: ({ experimenter, body }) =>
    `experimenter_instruction(${hexDigits(experimenter, 8)},${hexBytes(body)})`,
} as const satisfies Formatters

const byType = formatters as unknown as Readonly<Record<string, (instruction: Instruction) => string>>
const order = Object.keys(formatters)

/**
 * Writes the instructions of a flow as `ovs-ofctl` prints them behind `actions=`:
 * `set_field:1->reg0,output:2,goto_table:3`. They are written in the order in which a switch executes them,
 * whatever their order in the list.
 * @param instructions - a list, or a single one
 * @returns `drop` when they do nothing
 * @throws TypeError for a value that is not an instruction
 *
 * @example
 * ```ts
 * import { applyActions, gotoTable, output } from 'daolinet/codec'
 * import { formatInstructions } from 'daolinet/text'
 *
 * console.log(formatInstructions([gotoTable(3), applyActions(output(2))])) // output:2,goto_table:3
 * ```
 */
export function formatInstructions(instructions: InstructionInit | readonly InstructionInit[]): string {
  const texts = [...instructionList(instructions)]
    .sort((a, b) => order.indexOf(a.type) - order.indexOf(b.type))
    .map((instruction) => formatterOf(instruction)(instruction as Instruction))
    .filter((text) => text !== '')
  return texts.length === 0 ? 'drop' : texts.join(',')
}

function formatterOf({ type }: { readonly type: string }): (instruction: Instruction) => string {
  const formatter = lookup(byType, type)
  if (formatter === undefined) throw new TypeError(`no instruction is called "${type}"`)
  return formatter
}
