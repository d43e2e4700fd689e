/** Messages that change the switch: a slave may not send them, and bundles are made of them. */
import { TableId, type TableMod } from '../../../codec/index.js'
import { applyFlowMod, refuseFlowMod } from './flow-mod.js'
import { applyGroupMod, refuseGroupMod } from './group-mod.js'
import { applyMeterMod, refuseMeterMod } from './meter-mod.js'
import { applyPacketOut, refusePacketOut } from './packet-out.js'
import { applyPortMod } from './port-mod.js'
import { Refusal } from './refusal.js'
import type { Message, MessageOf } from '../../../codec/index.js'
import type { Transaction } from '../datapath/transaction.js'
import type { SwitchCore } from './core.js'

const TYPES = ['flowMod', 'groupMod', 'meterMod', 'packetOut', 'portMod', 'tableMod'] as const

/** A message that changes the switch. */
export type Modification = MessageOf<(typeof TYPES)[number]>

/** Whether a message changes the switch. */
export function isModification(message: Message): message is Modification {
  return (TYPES as readonly string[]).includes(message.type)
}

/** @throws {@link Refusal} for what is wrong with a message whatever the switch has */
export function refuseModification(core: SwitchCore, message: Modification): void {
  const tables = core.datapath.tables.length
  switch (message.type) {
    case 'flowMod': return refuseFlowMod(message, tables)
    case 'groupMod': return refuseGroupMod(message)
    case 'meterMod': return refuseMeterMod(message)
    case 'packetOut': return refusePacketOut(message)
    case 'portMod': return
    case 'tableMod': return refuseTableMod(message, tables)
  }
}

/**
 * Carries out a message that {@link refuseModification} has let through.
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

function refuseTableMod({ tableId }: TableMod, tables: number): void {
  if (tableId === TableId.MAX) throw new Refusal('OFPTMFC_EPERM', `table ${tableId} is the switch's own`)
  if (tableId >= tables && tableId !== TableId.ALL) throw new Refusal('OFPTMFC_BAD_TABLE', `table ${tableId}`)
}
