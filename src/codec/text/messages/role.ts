import type { RoleReply, RoleRequest } from '../../messages/role.js'
import type { MessageFormatter } from './formatter.js'

const roles: Readonly<Record<string, string>> = {
  noChange: 'nochange', equal: 'equal', master: 'primary', slave: 'secondary',
}
const NO_GENERATION = 0xffff_ffff_ffff_ffffn

/** The role by name, as Open vSwitch calls it. */
export function formatRole(role: string | number): string {
  return roles[role] ?? String(role)
}

/** A question has no generation; all ones say that there has been no election yet. */
function role(message: RoleRequest | RoleReply): string {
  const { type, generationId } = message
  const asks = type === 'roleRequest' && message.role === 'noChange'
  const elected = !asks && generationId !== NO_GENERATION
  return ` role=${formatRole(message.role)}${elected ? ` generation_id=${generationId}` : ''}`
}

export const roleRequest: MessageFormatter<'roleRequest'> = ['OFPT_ROLE_REQUEST', role]
export const roleReply: MessageFormatter<'roleReply'> = ['OFPT_ROLE_REPLY', role]
