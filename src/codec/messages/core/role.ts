import { enumeration } from '../../wire/enumeration.js'
import { HEADER_LENGTH } from '../../protocol/header.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'

// struct ofp_role_request {              OpenFlow 1.3.5 §7.3.9
//   struct ofp_header header;
//   uint32_t role;
//   uint8_t  pad[4];
//   uint64_t generation_id;
// };

/**
 * What a controller is to a switch: `equal` to others, the one `master`, or a `slave` that may only read.
 * `noChange` only asks.
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

/** Asks for a role, or what the role is. */
export interface RoleRequest extends Role { readonly type: 'roleRequest' }

/** The role that the controller has now. */
export interface RoleReply extends Role { readonly type: 'roleReply' }

/** The names of roles, and their values on the wire. */
export const controllerRoles = enumeration({ noChange: 0, equal: 1, master: 2, slave: 3 }, 'role')

const layout = struct<Omit<Role, 'type' | 'xid'>>([
  ['role', 'u32', controllerRoles], ['', 'pad4'], ['generationId', 'u64'],
])

/** A {@link RoleRequest} that only asks, unless told otherwise. */
export function roleRequest(init: Omit<Init<RoleRequest>, 'type'> = {}): RoleRequest {
  return { type: 'roleRequest', xid: 0, role: 'noChange', generationId: 0n, ...init }
}

/** A {@link RoleReply}. */
export function roleReply(init: Omit<Init<RoleReply>, 'type'> = {}): RoleReply {
  return { type: 'roleReply', xid: 0, role: 'noChange', generationId: 0n, ...init }
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
