/** How the switch carries out a message that changes it. */
import { applyFlowMod } from './flow-mod.js'
import { applyGroupMod } from './group-mod.js'
import { applyMeterMod } from './meter-mod.js'
import { applyPacketOut } from './packet-out.js'
import { applyPortMod } from './port-mod.js'
import type { Transaction } from '../datapath/transaction.js'
import type { SwitchCore } from './core.js'
import type { Modification } from './modification.js'

/**
 * Carries out a message that `check()` has found nothing wrong with.
 * @param by - the controller that sent it
 * @throws {@link Refusal} when it names something that does not exist, or adds something that does
 */
export function modify(core: SwitchCore, message: Modification, by: unknown, transaction: Transaction): void {
  const { datapath, maxFlows } = core
  switch (message.type) {
    case 'flowMod': return applyFlowMod(datapath, message, maxFlows, transaction)
    case 'groupMod': return applyGroupMod(datapath, message, transaction)
    case 'meterMod': return applyMeterMod(datapath, message, transaction)
    case 'packetOut': return applyPacketOut(datapath, message, transaction)
    case 'portMod': return applyPortMod(datapath, message, by, transaction)
    // In OpenFlow 1.3 a table-mod has nothing left to change (§7.3.4.1).
    case 'tableMod': return
  }
}
