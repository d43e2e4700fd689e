import { packetInReasons, type PacketInReason } from '../protocol/packet-in-reason.js'
import { exactBytes, putU16, putU8 } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_controller {          NXAST_CONTROLLER = 20
//   ext_action_header, without its pad;
//   uint16_t max_len;
//   uint16_t controller_id;
//   uint8_t  reason;                     OFPR_*
//   uint8_t  zero;
// };

/** Sends the packet to the controllers with an id. */
export interface ControllerAction {
  readonly type: 'controller'
  /** Bytes of the packet. @defaultValue 0xffff: all */
  readonly maxLen?: number
  /** @defaultValue 0 */
  readonly controllerId?: number
  /** What the packet-in shall say. @defaultValue `'action'` */
  readonly reason?: PacketInReason | number
}

export const controller: ActionCodec<ControllerAction> = {
  type: 'controller',
  ...nicira(20),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'controller', 'BAD_ACTION_LENGTH')
    return {
      type: 'controller',
      maxLen: view.getUint16(offset + NICIRA_BODY),
      controllerId: view.getUint16(offset + 12),
      reason: packetInReasons.name(view.getUint8(offset + 14)),
    }
  },
  encode(action, view, offset) {
    putU16(view, offset + NICIRA_BODY, action.maxLen ?? 0xffff, 'maxLen')
    putU16(view, offset + 12, action.controllerId ?? 0, 'controllerId')
    putU8(view, offset + 14, packetInReasons.value(action.reason ?? 'action'), 'reason')
    view.setUint8(offset + 15, 0)
    return offset + 16
  },
}
