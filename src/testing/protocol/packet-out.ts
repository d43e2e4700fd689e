/** How the switch carries out a packet-out (OpenFlow 1.3.5 §7.3.7). */
import { refuseAbsentGroups } from './flow-mod.js'
import type { PacketOut } from '../../codec/index.js'
import type { Datapath } from '../datapath/datapath.js'
import type { Transaction } from '../datapath/transaction.js'

/**
 * Carries out a packet-out that is sound: the packet goes when all that belongs to the transaction holds.
 * @throws {@link Refusal} for groups that are not there
 */
export function applyPacketOut(datapath: Datapath, message: PacketOut, transaction: Transaction): void {
  refuseAbsentGroups(datapath, message.actions)
  transaction.afterwards(() => datapath.packetOut(message))
}
