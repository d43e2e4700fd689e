/** Packet-in and packet-out, with the headers of their packets in a line of their own. */
import { NO_BUFFER } from '../../constants.js'
import { formatActions } from '../actions/format-actions.js'
import { hexDump } from '../bytes.js'
import { formatMatch } from '../match/format-match.js'
import { hexDigits } from '../number.js'
import { formatPacket } from '../packet/format-packet.js'
import { packetInReasonText } from '../packet-in-reason.js'
import { formatPort } from '../port.js'
import type { PacketIn } from '../../messages/packet-in.js'
import type { FormatOptions, MessageFormatter } from './formatter.js'

const NO_COOKIE = 0xffff_ffff_ffff_ffffn

export const packetIn: MessageFormatter<'packetIn'> = ['OFPT_PACKET_IN', (message, options) => [
  message.tableId === 0 ? '' : ` table_id=${message.tableId}`,
  message.cookie === NO_COOKIE ? '' : ` cookie=${hexDigits(message.cookie)}`,
  ` total_len=${message.totalLen} ${formatMatch(message.match)}`,
  ` (via ${reasonOf(message)})`,
  ` data_len=${message.data.length}${buffered(message)}`,
  `\n${formatPacket(message.data)}`,
  bytesOf(message.data, options),
].join('')]

/** Two numbers are Open vSwitch's own, and nameless: table misses of a flow, and of no flow. */
function reasonOf({ reason }: PacketIn): string {
  return reason === 6 || reason === 7 ? '' : packetInReasonText(reason) || String(reason)
}

function buffered({ bufferId, totalLen, data }: PacketIn): string {
  return bufferId === NO_BUFFER
    ? ` (unbuffered)${totalLen === data.length ? '' : ' (***total_len != data_len***)'}`
    : ` buffer=${hexDigits(bufferId, 8)}${totalLen < data.length ? ' (***total_len < data_len***)' : ''}`
}

export const packetOut: MessageFormatter<'packetOut'> = ['OFPT_PACKET_OUT', (message, options) => {
  const start = ` in_port=${formatPort(message.inPort)} actions=${formatActions(message.actions)}`
  if (message.bufferId !== NO_BUFFER) return `${start} buffer=${hexDigits(message.bufferId, 8)}`
  const { data } = message
  const packet = data.length === 0 ? '' : `\n${formatPacket(data)}${bytesOf(data, options)}`
  return `${start} data_len=${data.length}${packet}`
}]

function bytesOf(data: Uint8Array, options: FormatOptions): string {
  return options.packetBytes === true && data.length > 0 ? `\n${hexDump(data, false)}` : ''
}
