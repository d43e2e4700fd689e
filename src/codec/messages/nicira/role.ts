import { enumeration } from '../../wire/enumeration.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { fixedExperimenter } from '../core/fixed-experimenter.js'
import { struct } from '../../wire/struct.js'
import type { ExperimenterCodec, Header, Init } from '../codec.js'

// struct nx_role_request {               NXT_ROLE_REQUEST = 10, NXT_ROLE_REPLY = 11
//   uint32_t role;
// };

/** A controller's role as Nicira has it: without generation ids. */
export type NxRole = 'other' | 'master' | 'slave'

/** Asks for a role. */
export interface NxRoleRequest extends Header {
  readonly type: 'nxRoleRequest'
  readonly role: NxRole | number
}

/** The role that the controller has now. */
export interface NxRoleReply extends Header {
  readonly type: 'nxRoleReply'
  readonly role: NxRole | number
}

/** The names of Nicira's roles, and their values on the wire. */
export const nxRoles = enumeration({ other: 0, master: 1, slave: 2 }, 'role')

/** An {@link NxRoleRequest}. */
export function nxRoleRequest(init: Omit<Init<NxRoleRequest>, 'type'> = {}): NxRoleRequest {
  return { type: 'nxRoleRequest', xid: 0, role: 'other', ...init }
}

/** An {@link NxRoleReply}. */
export function nxRoleReply(init: Omit<Init<NxRoleReply>, 'type'> = {}): NxRoleReply {
  return { type: 'nxRoleReply', xid: 0, role: 'other', ...init }
}

const layout = struct<{ readonly role: NxRole | number }>([['role', 'u32', nxRoles]])

export const nxRoleRequestCodec: ExperimenterCodec<NxRoleRequest> =
  fixedExperimenter('nxRoleRequest', ExperimenterId.NICIRA, 10, layout)
export const nxRoleReplyCodec: ExperimenterCodec<NxRoleReply> =
  fixedExperimenter('nxRoleReply', ExperimenterId.NICIRA, 11, layout)
