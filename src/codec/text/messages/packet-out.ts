/** Packet-outs. The headers of the packet have a line of their own. */
import { NO_BUFFER } from '../../protocol/constants.js'
import { formatActions } from '../format-actions.js'
import { hexDigits } from '../../syntax/number.js'
import { formatPacket } from '../packet/format-packet.js'
import { formatPort } from '../../syntax/port.js'
import { formatPacketBytes } from './packet-in.js'
import type { MessageFormatter } from './formatter.js'

export const packetOut: MessageFormatter<'packetOut'> = ['OFPT_PACKET_OUT', (message, options) => {
  const start = ` in_port=${formatPort(message.inPort)} actions=${formatActions(message.actions)}`
  if (message.bufferId !== NO_BUFFER) return `${start} buffer=${hexDigits(message.bufferId, 8)}`
  const { data } = message
  const packet = data.length === 0 ? '' : `\n${formatPacket(data)}${formatPacketBytes(data, options)}`
  return `${start} data_len=${data.length}${packet}`
}]
