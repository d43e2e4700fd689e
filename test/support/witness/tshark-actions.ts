/** Actions and instructions in what tshark reads. */
import { EXPERIMENTER_ACTION, experimenterAction } from './tshark-extensions.js'
import { list, oxmFields, struct, type Value } from './tshark-values.js'
import type { Layer } from './readers.js'

const ACTIONS: Readonly<Record<number, string>> = {
  0: 'output', 11: 'copyTtlOut', 12: 'copyTtlIn', 15: 'setMplsTtl', 16: 'decMplsTtl', 17: 'pushVlan',
  18: 'popVlan', 19: 'pushMpls', 20: 'popMpls', 21: 'setQueue', 22: 'group', 23: 'setNwTtl', 24: 'decNwTtl',
  26: 'pushPbb', 27: 'popPbb',
}

/** The actions that stand directly in a node. */
export function actions(layer: Layer): Value[] {
  return list(layer, 'Action').map((action) => {
    const number = Number(action['openflow_v4.action.type'])
    if (number === 25) return { type: 'setField', field: oxmFields(action) }
    if (number === EXPERIMENTER_ACTION) return experimenterAction(action)
    const type = ACTIONS[number]
    if (type === undefined) throw new Error(`not a known action: ${JSON.stringify(action)}`)
    return { type, ...struct(action, `action.${snake(type)}`) }
  })
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** The instructions that stand directly in a node. */
export function instructions(layer: Layer): Value[] {
  return list(layer, 'Instruction').map((instruction) => {
    switch (Number(instruction['openflow_v4.instruction.type'])) {
      case 1: return { type: 'gotoTable', ...struct(instruction, 'instruction.goto_table') }
      case 2: return { type: 'writeMetadata', ...metadataOf(instruction) }
      case 3: return { type: 'writeActions', actions: actions(instruction) }
      case 4: return { type: 'applyActions', actions: actions(instruction) }
      case 5: return { type: 'clearActions' }
      case 6: return { type: 'meter', ...struct(instruction, 'instruction.meter') }
      default: throw new Error(`not a known instruction: ${JSON.stringify(instruction)}`)
    }
  })
}

function metadataOf(instruction: Layer): Value {
  const bits = (key: string): bigint =>
    BigInt(instruction[`openflow_v4.instruction.write_metadata.${key}`] as string)
  return { metadata: bits('value'), metadataMask: bits('mask') }
}
