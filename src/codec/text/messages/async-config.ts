/** Which asynchronous messages a switch sends, depending on the role. */
import { formatFlags, type BitNames } from '../../syntax/flags.js'
import type { AsyncMasksByRole } from '../../messages/core/async-config.js'
import type { AsyncProperty } from '../../messages/nicira/async-property.js'
import type { MessageFormatter } from './formatter.js'

/** Kinds of messages, in the order of printing, with the names of their reasons. */
const kinds = {
  packetIn: ['PACKET_IN', ['no_match', 'action', 'invalid_ttl']],
  portStatus: ['PORT_STATUS', ['add', 'delete', 'modify']],
  flowRemoved: ['FLOW_REMOVED', ['idle', 'hard', 'delete', 'group_delete', 'meter_delete', 'eviction']],
  roleStatus: ['ROLE_STATUS', ['primary_request', 'configuration_changed', 'experimenter_data_changed']],
  tableStatus: ['TABLE_STATUS', ['', '', '', 'vacancy_down', 'vacancy_up']],
  requestForward: ['REQUESTFORWARD', ['group_mod_request', 'meter_mod_request']],
} as const satisfies Readonly<Record<string, readonly [label: string, reasons: BitNames]>>

type Kind = keyof typeof kinds
type Masks = { readonly [K in Kind]?: number }

function formatMasks(role: string, masks: Masks): string {
  return [` ${role}:`, ...(Object.keys(kinds) as Kind[]).map((kind) => {
    const [label, reasons]: readonly [string, BitNames] = kinds[kind]
    const named = reasons.reduce((bits, name, bit) => (name === '' ? bits : bits | (1 << bit)), 0)
    return `${label.padStart(16)}: ${formatFlags(reasons, (masks[kind] ?? 0) & named, ' ', '(off)')}`
  })].join('\n')
}

function both({ master, slave }: { readonly master: Masks, readonly slave: Masks }): string {
  return `\n${formatMasks('primary', master)}\n\n${formatMasks('secondary', slave)}`
}

const byRole = ({ master, slave }: AsyncMasksByRole): string => both({ master, slave })

export const getAsyncReply: MessageFormatter<'getAsyncReply'> = ['OFPT_GET_ASYNC_REPLY', byRole]
export const setAsync: MessageFormatter<'setAsync'> = ['OFPT_SET_ASYNC', byRole]
export const nxSetAsyncConfig: MessageFormatter<'nxSetAsyncConfig'> = ['NXT_SET_ASYNC_CONFIG', byRole]

function ofRole(properties: readonly AsyncProperty[], role: 'Master' | 'Slave'): Masks {
  return Object.fromEntries(properties.flatMap((property) =>
    'mask' in property && property.type.endsWith(role)
      ? [[property.type.slice(0, -role.length), property.mask]]
      : []))
}

export const nxSetAsyncConfig2: MessageFormatter<'nxSetAsyncConfig2'> =
  ['NXT_SET_ASYNC_CONFIG2', ({ properties }) =>
    both({ master: ofRole(properties, 'Master'), slave: ofRole(properties, 'Slave') })]
