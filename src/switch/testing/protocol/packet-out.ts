/** Packet-outs that the switch does not take, and the error that Open vSwitch answers. */
import { NO_BUFFER, PortNo, type PacketOut } from '../../../codec/index.js'
import { PipelinePacket } from '../packet/packet.js'
import { refuseInconsistentActions } from './consistency.js'
import { refuseAbsentGroups } from './flow-mod.js'
import { refuseActions } from './refuse-actions.js'
import { refusePortNumber } from './refuse-match.js'
import { Refusal } from './refusal.js'
import type { Datapath } from '../datapath/datapath.js'
import type { Transaction } from '../datapath/transaction.js'

/** Reserved ports that a packet can come from. */
const SOURCES: readonly number[] = [PortNo.CONTROLLER, PortNo.LOCAL, PortNo.ANY]

/** @throws {@link Refusal} for what is wrong with a packet-out whatever the switch has */
export function refusePacketOut(message: PacketOut): void {
  refusePortNumber(message.inPort)
  refuseActions(message.actions)
  if (message.inPort >= PortNo.MAX && !SOURCES.includes(message.inPort)) {
    throw new Refusal('OFPBRC_BAD_PORT', `a packet cannot come from port ${message.inPort}`)
  }
  if (message.bufferId !== NO_BUFFER) {
    throw new Refusal('OFPBRC_BUFFER_UNKNOWN', 'this switch buffers nothing')
  }
}

/**
 * Carries out a packet-out that {@link refusePacketOut} has let through: the packet goes when all that
 * belongs to the transaction holds.
 * @throws {@link Refusal} for actions that do not fit the packet, or groups that are not there
 */
export function applyPacketOut(datapath: Datapath, message: PacketOut, transaction: Transaction): void {
  refuseInconsistentActions(message.actions, knownOf(message))
  refuseAbsentGroups(datapath, message.actions)
  transaction.afterwards(() => datapath.packetOut(message))
}

/** What actions may depend on, as this one packet has it. */
function knownOf({ inPort, data }: PacketOut): Record<string, unknown> {
  const packet = new PipelinePacket(data, [])
  const names = ['vlanVid', 'ethType', 'ipProto', 'icmpv6Type'] as const
  const found = names.flatMap((name) => {
    const value = data.length < 14 ? undefined : packet.get(name)
    return value === undefined ? [] : [[name, Number(value)] as const]
  })
  return { inPort, ...Object.fromEntries(found) }
}
