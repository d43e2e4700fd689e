/** Messages that change the switch: a slave may not send them, and bundles are made of them. */
import { applyFlowMod } from './flow-mod.js'
import { applyGroupMod } from './group-mod.js'
import { applyMeterMod } from './meter-mod.js'
import { applyPacketOut } from './packet-out.js'
import { applyPortMod } from './port-mod.js'
import type { Message, MessageOf } from '../../codec/index.js'
import type { Transaction } from '../datapath/transaction.js'
import type { SwitchCore } from './core.js'

const TYPES = ['flowMod', 'groupMod', 'meterMod', 'packetOut', 'portMod', 'tableMod'] as const

/** A message that changes the switch. */
export type Modification = MessageOf<(typeof TYPES)[number]>

/** Whether a message changes the switch. */
export function isModification(message: Message): message is Modification {
  return (TYPES as readonly string[]).includes(message.type)
}

/**
 * Carries out a message that is sound.
 * @param by - who sent it
 * @throws {@link Refusal} for what the switch does not have, or has already
 */
export function modify(core: SwitchCore, message: Modification, by: unknown, transaction: Transaction): void {
  const { datapath, maxFlows } = core
  switch (message.type) {
    case 'flowMod': return applyFlowMod(datapath, message, maxFlows, transaction)
    case 'groupMod': return applyGroupMod(datapath, message, transaction)
    case 'meterMod': return applyMeterMod(datapath, message, transaction)
    case 'packetOut': return applyPacketOut(datapath, message, transaction)
    case 'portMod': return applyPortMod(datapath, message, by, transaction)
    // OpenFlow 1.3 has nothing left to configure in a table.
    case 'tableMod': return
  }
}
