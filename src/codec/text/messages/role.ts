/** The roles of controllers, by the names that Open vSwitch has for them. */
import { ALL_ONES_64 } from '../../wire/all-ones.js'
import type { RoleReply, RoleRequest } from '../../messages/core/role.js'
import type { MessageFormatter } from './formatter.js'

const roles: Readonly<Record<string, string>> = {
  noChange: 'nochange', equal: 'equal', master: 'primary', slave: 'secondary', other: 'equal',
}
/** A generation id of all ones means that there has been none yet. */
function roleAndGeneration(role: string | number, generationId: bigint): string {
  return ` role=${roles[role] ?? role}` +
    (generationId === ALL_ONES_64 ? '' : ` generation_id=${generationId}`)
}

/** A message that only asks for the role has no generation id. */
function role(message: RoleRequest | RoleReply): string {
  const asks = message.type === 'roleRequest' && message.role === 'noChange'
  return roleAndGeneration(message.role, asks ? ALL_ONES_64 : message.generationId)
}

export const roleRequest: MessageFormatter<'roleRequest'> = ['OFPT_ROLE_REQUEST', role]
export const roleReply: MessageFormatter<'roleReply'> = ['OFPT_ROLE_REPLY', role]

function nxRole(message: { readonly role: string | number }): string {
  return roleAndGeneration(message.role, ALL_ONES_64)
}

export const nxRoleRequest: MessageFormatter<'nxRoleRequest'> = ['NXT_ROLE_REQUEST', nxRole]
export const nxRoleReply: MessageFormatter<'nxRoleReply'> = ['NXT_ROLE_REPLY', nxRole]

const reasons: Readonly<Record<string, string>> = {
  masterRequest: 'primary_request', config: 'configuration_changed',
  experimenter: 'experimenter_data_changed',
}

export const roleStatus: MessageFormatter<'roleStatus'> = ['ONFT_ROLE_STATUS', (message) =>
  `${roleAndGeneration(message.role, message.generationId)} reason=${reasons[message.reason] ?? '(unknown)'}`]
