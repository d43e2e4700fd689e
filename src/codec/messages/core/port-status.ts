import { enumeration } from '../../wire/enumeration.js'
import { encodeWithin } from '../../wire/list.js'
import { portStruct, type Port } from '../../structures/port.js'
import { exactBytes, putU8, putZeros } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'

// struct ofp_port_status {               OpenFlow 1.3.5 §7.4.3
//   struct ofp_header header;
//   uint8_t  reason;
//   uint8_t  pad[7];
//   struct ofp_port desc;
// };

/** What became of a port. */
export type PortStatusReason = 'add' | 'delete' | 'modify'

/** A port came, went or changed. */
export interface PortStatus extends Header {
  readonly type: 'portStatus'
  readonly reason: PortStatusReason | number
  readonly port: Port
}

/** A {@link PortStatus} to encode. */
export interface PortStatusInit {
  readonly type: 'portStatus'
  readonly xid?: number
  /** @defaultValue `'add'` */
  readonly reason?: PortStatusReason | number
  readonly port: Partial<Port>
}

export const portStatusReasons = enumeration({ add: 0, delete: 1, modify: 2 }, 'reason')

/** A {@link PortStatus}: the port is new unless told otherwise. */
export function portStatus(
  init: Omit<Init<PortStatus>, 'type' | 'port'> & { readonly port: Port },
): PortStatus {
  return { type: 'portStatus', xid: 0, reason: 'add', ...init }
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
