/** Packet-in and packet-out, with the headers of their packets in a line of their own. */
import { NO_BUFFER } from '../../constants.js'
import { formatActions } from '../actions/format-actions.js'
import { hexDump } from '../bytes.js'
import { formatMatch } from '../match/format-match.js'
import { hexDigits } from '../number.js'
import { formatPacket } from '../packet/format-packet.js'
import { formatPort } from '../port.js'
import type { PacketIn } from '../../messages/packet-in.js'
import type { FormatOptions, MessageFormatter } from './formatter.js'

const NO_COOKIE = 0xffff_ffff_ffff_ffffn

const reasons: Readonly<Record<string, string>> = {
  noMatch: 'no_match', action: 'action', invalidTtl: 'invalid_ttl',
  3: 'action_set', 4: 'group', 5: 'packet_out',
}

export const packetIn: MessageFormatter<'packetIn'> = ['OFPT_PACKET_IN', (message, options) => [
  message.tableId === 0 ? '' : ` table_id=${message.tableId}`,
  message.cookie === NO_COOKIE ? '' : ` cookie=${hexDigits(message.cookie)}`,
  ` total_len=${message.totalLen} ${formatMatch(message.match)}`,
  ` (via ${reasons[message.reason] ?? ''})`,
  ` data_len=${message.data.length}${buffered(message)}`,
  `\n${formatPacket(message.data)}`,
  bytesOf(message.data, options),
].join('')]

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
