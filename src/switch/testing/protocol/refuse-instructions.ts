/** Instructions that a switch does not take anywhere, and the error that Open vSwitch answers. */
import { refuseActions } from './refuse-actions.js'
import { Refusal } from './refusal.js'
import type { Instruction } from '../../../codec/index.js'

/** @throws {@link Refusal} for instructions that are wrong by themselves, or stand twice */
export function refuseInstructions(instructions: readonly Instruction[]): void {
  const seen = new Set<string>()
  for (const instruction of instructions) {
    const { type } = instruction
    if (type === 'unknown') {
      throw new Refusal('OFPBIC_UNKNOWN_INST', `instruction ${instruction.instructionType}`)
    }
    if (type === 'experimenter') {
      throw new Refusal('OFPBIC_BAD_EXPERIMENTER', `experimenter ${instruction.experimenter}`)
    }
    if (seen.has(type)) throw new Refusal('OFPBIC_DUP_INST', `${type} stands here twice`)
    seen.add(type)
  }
  // What is to be applied is looked at first, wherever it stands.
  for (const type of ['applyActions', 'writeActions']) {
    for (const instruction of instructions) {
      if (instruction.type === type && 'actions' in instruction) refuseActions(instruction.actions)
    }
  }
}
