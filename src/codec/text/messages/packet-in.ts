/** Packet-ins. The headers of the packet have a line of their own. */
import { NO_BUFFER } from '../../protocol/constants.js'
import { hexBytes, hexDump } from '../../syntax/bytes.js'
import { hexDigits } from '../../syntax/number.js'
import { packetInReasonText } from '../../syntax/packet-in-reason.js'
import { ALL_ONES_64 } from '../../wire/all-ones.js'
import { formatMatch } from '../match/format-match.js'
import { formatPacket } from '../packet/format-packet.js'
import type { PacketIn } from '../../messages/core/packet-in.js'
import type { PacketInProperty } from '../../messages/nicira/packet-in-property.js'
import type { FormatOptions, MessageFormatter } from './formatter.js'

const NOTHING = new Uint8Array(0)

interface Extras {
  readonly userdata?: Uint8Array | undefined
  /** Open vSwitch reserves the right to change what is in it. */
  readonly continuation?: Uint8Array | undefined
}

type AnyPacketIn = Omit<PacketIn, 'type' | 'xid'> & Extras

function formatPacketIn(packet: AnyPacketIn, options: FormatOptions): string {
  return [
    packet.tableId === 0 ? '' : ` table_id=${packet.tableId}`,
    packet.cookie === ALL_ONES_64 ? '' : ` cookie=${hexDigits(packet.cookie)}`,
    ` total_len=${packet.totalLen} ${formatMatch(packet.match)}`,
    ` (via ${reasonOf(packet)})`,
    ` data_len=${packet.data.length}${buffered(packet)}`,
    opaque('userdata', packet.userdata),
    opaque('continuation', packet.continuation),
    `\n${formatPacket(packet.data)}`,
    formatPacketBytes(packet.data, options),
  ].join('')
}

/** A line of bytes whose meaning is not known here. */
function opaque(name: string, bytes: Uint8Array = NOTHING): string {
  return bytes.length === 0 ? '' : `\n ${name}=${hexBytes(bytes, '.')}`
}

/**
 * The reason. Two numbers are Open vSwitch's own and have no name: a table miss with a table-miss flow, and
 * without.
 */
function reasonOf({ reason }: AnyPacketIn): string {
  return reason === 6 || reason === 7 ? '' : packetInReasonText(reason) || String(reason)
}

function buffered({ bufferId, totalLen, data }: AnyPacketIn): string {
  return bufferId === NO_BUFFER
    ? ` (unbuffered)${totalLen === data.length ? '' : ' (***total_len != data_len***)'}`
    : ` buffer=${hexDigits(bufferId, 8)}${totalLen < data.length ? ' (***total_len < data_len***)' : ''}`
}

/** The bytes of a packet on lines of their own, if they are asked for. */
export function formatPacketBytes(data: Uint8Array, options: FormatOptions): string {
  return options.packetBytes === true && data.length > 0 ? `\n${hexDump(data, false)}` : ''
}

export const packetIn: MessageFormatter<'packetIn'> = ['OFPT_PACKET_IN', formatPacketIn]
export const nxPacketIn: MessageFormatter<'nxPacketIn'> = ['NXT_PACKET_IN', formatPacketIn]

function fromProperties(
  { properties }: { readonly properties: readonly PacketInProperty[] }, options: FormatOptions,
): string {
  return formatPacketIn(gather(properties), options)
}

/** What the properties tell. Later ones take precedence over earlier ones. */
function gather(properties: readonly PacketInProperty[]): AnyPacketIn {
  const last = <T extends PacketInProperty['type']>(type: T) => properties.findLast(
    (property): property is Extract<PacketInProperty, { readonly type: T }> => property.type === type,
  )
  const data = last('packet')?.data ?? NOTHING
  return {
    data,
    totalLen: last('fullLen')?.fullLen ?? data.length,
    bufferId: last('bufferId')?.bufferId ?? NO_BUFFER,
    tableId: last('tableId')?.tableId ?? 0,
    cookie: last('cookie')?.cookie ?? ALL_ONES_64,
    reason: last('reason')?.reason ?? 'noMatch',
    match: last('metadata')?.match ?? {},
    userdata: last('userdata')?.data,
    continuation: last('continuation')?.data,
  }
}

export const nxPacketIn2: MessageFormatter<'nxPacketIn2'> = ['NXT_PACKET_IN2', fromProperties]
export const nxResume: MessageFormatter<'nxResume'> = ['NXT_RESUME', fromProperties]
