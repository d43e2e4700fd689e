import { formatFlags, type BitNames } from '../flags.js'
import type { AsyncMasks } from '../../messages/async-config.js'
import type { MessageFormatter } from './formatter.js'

const packetIn: BitNames = ['no_match', 'action', 'invalid_ttl']
const portStatus: BitNames = ['add', 'delete', 'modify']
const flowRemoved: BitNames = ['idle', 'hard', 'delete', 'group_delete', 'meter_delete', 'eviction']

function masks(role: string, { packetIn: pin, portStatus: port, flowRemoved: flow }: AsyncMasks): string {
  const line = (label: string, names: BitNames, bits: number): string =>
    `${label.padStart(16)}: ${formatFlags(names, bits & ((1 << names.length) - 1), ' ', '(off)')}`
  return [
    ` ${role}:`,
    line('PACKET_IN', packetIn, pin),
    line('PORT_STATUS', portStatus, port),
    line('FLOW_REMOVED', flowRemoved, flow),
    line('ROLE_STATUS', [], 0),
    line('TABLE_STATUS', [], 0),
    line('REQUESTFORWARD', [], 0),
  ].join('\n')
}

function both(message: { readonly master: AsyncMasks, readonly slave: AsyncMasks }): string {
  return `\n${masks('primary', message.master)}\n\n${masks('secondary', message.slave)}`
}

export const getAsyncReply: MessageFormatter<'getAsyncReply'> = ['OFPT_GET_ASYNC_REPLY', both]
export const setAsync: MessageFormatter<'setAsync'> = ['OFPT_SET_ASYNC', both]
