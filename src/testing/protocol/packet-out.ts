/** How the switch carries out a packet-out (OpenFlow 1.3.5 §7.3.7). */
import { refuseWithoutTracker } from './conntrack.js'
import { refuseMissingGroups } from './flow-mod.js'
import type { PacketOut } from '../../codec/index.js'
import type { Datapath } from '../datapath/datapath.js'
import type { Transaction } from '../datapath/transaction.js'

/**
 * Carries out a packet-out that {@link refuseUnsound} has let pass. The packet is sent when the transaction
 * is committed.
 * @throws {@link Refusal} when it names a group that does not exist, or tracks connections where nothing does
 */
export function applyPacketOut(datapath: Datapath, message: PacketOut, transaction: Transaction): void {
  refuseWithoutTracker(datapath, {}, message.actions)
  refuseMissingGroups(datapath, message.actions)
  transaction.onCommit(() => datapath.packetOut(message))
}
