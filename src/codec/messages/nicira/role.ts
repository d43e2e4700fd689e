import { enumeration } from '../../wire/enumeration.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { fixedExperimenter } from '../core/fixed-experimenter.js'
import { struct } from '../../wire/struct.js'
import type { ExperimenterCodec, Header, Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct nx_role_request {               NXT_ROLE_REQUEST = 10, NXT_ROLE_REPLY = 11
//   uint32_t role;
// };

/** A controller's role in Nicira's messages, where `other` is what OpenFlow 1.3 calls equal. */
export type NxRole = 'other' | 'master' | 'slave'

/** The controller asks for a role. Nicira's form of {@link RoleRequest}, without a generation id. */
export interface NxRoleRequest extends Header {
  readonly type: 'nxRoleRequest'
  readonly role: NxRole | number
}

/** The switch's reply to an {@link NxRoleRequest}: the role that the controller has now. */
export interface NxRoleReply extends Header {
  readonly type: 'nxRoleReply'
  readonly role: NxRole | number
}

/** The names of Nicira's roles, and their values on the wire. */
export const nxRoles = enumeration({ other: 0, master: 1, slave: 2 }, 'role')

/**
 * Builds an {@link NxRoleRequest}: the controller asks for a role, by default for `other`.
 *
 * @param init - the fields of {@link NxRoleRequest}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, nxRoleRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxRoleRequest({ role: 'master' })))
 * // prints NXT_ROLE_REQUEST (OF1.3) (xid=0x0): role=primary
 * ```
 */
export function nxRoleRequest(init: Omit<Init<NxRoleRequest>, 'type'> = {}): NxRoleRequest {
  return filled({ type: 'nxRoleRequest', xid: 0, role: 'other' }, init)
}

/**
 * Builds an {@link NxRoleReply}: the switch says which role the controller has.
 *
 * @param init - the fields of {@link NxRoleReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, nxRoleReply } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxRoleReply({ xid: 7, role: 'slave' })))
 * // prints NXT_ROLE_REPLY (OF1.3) (xid=0x7): role=secondary
 * ```
 */
export function nxRoleReply(init: Omit<Init<NxRoleReply>, 'type'> = {}): NxRoleReply {
  return filled({ type: 'nxRoleReply', xid: 0, role: 'other' }, init)
}

const layout = struct<{ readonly role: NxRole | number }>([['role', 'u32', nxRoles]])

export const nxRoleRequestCodec: ExperimenterCodec<NxRoleRequest> =
  fixedExperimenter('nxRoleRequest', ExperimenterId.NICIRA, 10, layout)
export const nxRoleReplyCodec: ExperimenterCodec<NxRoleReply> =
  fixedExperimenter('nxRoleReply', ExperimenterId.NICIRA, 11, layout)
