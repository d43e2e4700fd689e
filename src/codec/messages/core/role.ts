import { enumeration } from '../../wire/enumeration.js'
import { HEADER_LENGTH } from '../../protocol/header.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_role_request {              OpenFlow 1.3.5 §7.3.9
//   struct ofp_header header;
//   uint32_t role;
//   uint8_t  pad[4];
//   uint64_t generation_id;
// };

/**
 * The role of a controller for a switch: `equal`, the default, has full access; `master` has full access too,
 * and there is at most one; a `slave` may only read. `noChange` asks for the role and leaves it as it is
 * (OpenFlow 1.3.5 §6.3.5).
 */
export type ControllerRole = 'noChange' | 'equal' | 'master' | 'slave'

interface Role extends Header {
  readonly role: ControllerRole | number
  /**
   * The number of the election that made the master: a switch refuses an older one than it has seen,
   * compared as a signed 64-bit difference. All ones in a reply: none yet.
   */
  readonly generationId: bigint
}

/** The controller asks for a role, or which role it has (OpenFlow 1.3.5 §7.3.9). */
export interface RoleRequest extends Role { readonly type: 'roleRequest' }

/** The switch's reply to a {@link RoleRequest}: the role that the controller has now. */
export interface RoleReply extends Role { readonly type: 'roleReply' }

/** The names of roles, and their values on the wire. */
export const controllerRoles = enumeration({ noChange: 0, equal: 1, master: 2, slave: 3 }, 'role')

const layout = struct<Omit<Role, 'type' | 'xid'>>([
  ['role', 'u32', controllerRoles], ['', 'pad4'], ['generationId', 'u64'],
])

/**
 * Builds a {@link RoleRequest}: the controller asks for a role; without more, only which role it has.
 *
 * @param init - the fields of {@link RoleRequest}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, roleRequest } from 'daolinet/codec'
 *
 * console.log(formatMessage(roleRequest({ role: 'master', generationId: 5n })))
 * // prints OFPT_ROLE_REQUEST (OF1.3) (xid=0x0): role=primary generation_id=5
 * ```
 */
export function roleRequest(init: Omit<Init<RoleRequest>, 'type'> = {}): RoleRequest {
  return filled({ type: 'roleRequest', xid: 0, role: 'noChange', generationId: 0n }, init)
}

/**
 * Builds a {@link RoleReply}: the switch says which role the controller has.
 *
 * @param init - the fields of {@link RoleReply}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, roleReply } from 'daolinet/codec'
 *
 * console.log(formatMessage(roleReply({ xid: 7, role: 'slave', generationId: 5n })))
 * // prints OFPT_ROLE_REPLY (OF1.3) (xid=0x7): role=secondary generation_id=5
 * ```
 */
export function roleReply(init: Omit<Init<RoleReply>, 'type'> = {}): RoleReply {
  return filled({ type: 'roleReply', xid: 0, role: 'noChange', generationId: 0n }, init)
}

function codec<T extends 'roleRequest' | 'roleReply'>(type: T, number: number) {
  return {
    type,
    number,
    decode(view, offset, end, xid) {
      exactBytes(offset + HEADER_LENGTH, end, layout.size, type)
      return { type, xid, ...layout.decode(view, offset + HEADER_LENGTH) }
    },
    encode: (message, view, offset) => layout.encode(message, view, offset + HEADER_LENGTH),
  } satisfies MessageCodec<Role & { type: T }>
}

export const roleRequestCodec: MessageCodec<RoleRequest> = codec('roleRequest', 24)
export const roleReplyCodec: MessageCodec<RoleReply> = codec('roleReply', 25)
