import { enumeration } from '../../wire/enumeration.js'
import { encodeWithin } from '../../wire/list.js'
import { portStruct, type Port } from '../../structures/port.js'
import { exactBytes, putU8, putZeros } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_port_status {               OpenFlow 1.3.5 §7.4.3
//   struct ofp_header header;
//   uint8_t  reason;
//   uint8_t  pad[7];
//   struct ofp_port desc;
// };

/** What happened to a port. */
export type PortStatusReason = 'add' | 'delete' | 'modify'

/** The switch says that a port was added, deleted or changed (OpenFlow 1.3.5 §7.4.3). */
export interface PortStatus extends Header {
  readonly type: 'portStatus'
  readonly reason: PortStatusReason | number
  /** The port as it is now; for a deleted port, as it was. */
  readonly port: Port
}

/** A {@link PortStatus} as {@link encode} takes it: fields that are left out take their defaults. */
export interface PortStatusInit {
  readonly type: 'portStatus'
  readonly xid?: number
  /** @defaultValue `'add'` */
  readonly reason?: PortStatusReason | number
  readonly port: Partial<Port>
}

/** The names of the reasons of port-status, and their values on the wire. */
export const portStatusReasons = enumeration({ add: 0, delete: 1, modify: 2 }, 'reason')

/**
 * Builds a {@link PortStatus}: the switch says that a port was added, deleted or changed.
 * @param init - `reason` is `'add'` unless given
 *
 * @example
 * ```ts
 * import { formatMessage, port, portStatus } from 'daolinet/codec'
 *
 * const gone = portStatus({ reason: 'delete', port: port({ portNo: 3, name: 'eth3' }) })
 * console.log(formatMessage(gone).split('\n')[0])
 * // prints OFPT_PORT_STATUS (OF1.3) (xid=0x0): DEL: 3(eth3): addr:00:00:00:00:00:00
 * ```
 */
export function portStatus(
  init: Omit<Init<PortStatus>, 'type' | 'port'> & { readonly port: Port },
): PortStatus {
  return filled({ type: 'portStatus', xid: 0, reason: 'add' }, init, 'port')
}

export const portStatusCodec: MessageCodec<PortStatus, PortStatusInit> = {
  type: 'portStatus',
  number: 12,
  decode(view, offset, end, xid) {
    exactBytes(offset, end, 16 + portStruct.size, 'portStatus')
    return {
      type: 'portStatus',
      xid,
      reason: portStatusReasons.name(view.getUint8(offset + 8)),
      port: portStruct.decode(view, offset + 16),
    }
  },
  encode(message, view, offset) {
    putU8(view, offset + 8, portStatusReasons.value(message.reason ?? 'add'), 'reason')
    putZeros(view, offset + 9, offset + 16)
    return encodeWithin('port', () => portStruct.encode(message.port, view, offset + 16))
  },
}
