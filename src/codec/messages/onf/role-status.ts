import { enumeration } from '../../wire/enumeration.js'
import { ExperimenterId } from '../../protocol/experimenters.js'
import { EXPERIMENTER_BODY, type ExperimenterCodec, type Header, type Init } from '../codec.js'
import { controllerRoles, type ControllerRole } from '../core/role.js'
import { needBytes, putU32, putU64, putU8, putZeros } from '../../wire/bytes.js'
import { decodeBundleProperties, encodeBundleProperties, type BundleProperty } from './bundle-property.js'
import { filled } from '../../wire/members.js'

// struct ofp_role_status {               ONF EXT-191 (OpenFlow 1.4 §7.4.4), ONFT_ROLE_STATUS = 1911
//   uint32_t role;
//   uint8_t  reason;
//   uint8_t  pad[3];
//   uint64_t generation_id;
//   struct ofp_role_prop_header properties[];
// };

/**
 * Why a controller's role changed: another controller became master, the switch was configured so, or a
 * reason that an experimenter defined.
 */
export type RoleStatusReason = 'masterRequest' | 'config' | 'experimenter'

/** The switch tells a controller that its role changed (ONF EXT-191, OpenFlow 1.4 §7.4.4). */
export interface RoleStatus extends Header {
  readonly type: 'roleStatus'
  /** The role that the controller has now. */
  readonly role: ControllerRole | number
  readonly reason: RoleStatusReason | number
  /** Generation id of the request that made the master; all ones when there is none. */
  readonly generationId: bigint
  readonly properties: readonly BundleProperty[]
}

/** The names of the reasons of role-status, and their values on the wire. */
export const roleStatusReasons = enumeration({ masterRequest: 0, config: 1, experimenter: 2 }, 'reason')

/**
 * Builds a {@link RoleStatus}: the switch tells a controller that its role changed, by default to slave
 * because another became master.
 *
 * @param init - the fields of {@link RoleStatus}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, roleStatus } from 'daolinet/codec'
 *
 * console.log(formatMessage(roleStatus({ generationId: 5n })))
 * // prints ONFT_ROLE_STATUS (OF1.3) (xid=0x0): role=secondary generation_id=5 reason=primary_request
 * ```
 */
export function roleStatus(init: Omit<Init<RoleStatus>, 'type'> = {}): RoleStatus {
  return filled({
    type: 'roleStatus',
    xid: 0,
    role: 'slave',
    reason: 'masterRequest',
    generationId: 0n,
    properties: [],
  }, init)
}

const BODY = EXPERIMENTER_BODY + 16

export const roleStatusCodec: ExperimenterCodec<RoleStatus> = {
  type: 'roleStatus',
  experimenter: ExperimenterId.ONF,
  expType: 1911,
  decode(view, offset, end, xid) {
    needBytes(offset, end, BODY, 'roleStatus')
    const at = offset + EXPERIMENTER_BODY
    return {
      type: 'roleStatus',
      xid,
      role: controllerRoles.name(view.getUint32(at)),
      reason: roleStatusReasons.name(view.getUint8(at + 4)),
      generationId: view.getBigUint64(at + 8),
      properties: decodeBundleProperties(view, offset + BODY, end),
    }
  },
  encode(message, view, offset) {
    const at = offset + EXPERIMENTER_BODY
    putU32(view, at, controllerRoles.value(message.role ?? 'slave'), 'role')
    putU8(view, at + 4, roleStatusReasons.value(message.reason ?? 'masterRequest'), 'reason')
    putZeros(view, at + 5, at + 8)
    putU64(view, at + 8, message.generationId ?? 0n, 'generationId')
    return encodeBundleProperties(message.properties ?? [], view, offset + BODY)
  },
}
