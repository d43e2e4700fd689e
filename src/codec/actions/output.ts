import { exactBytes, putU16, putU32 } from '../wire/bytes.js'
import { CONTROLLER_MAX_LENGTH, PortNo } from '../protocol/constants.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_output {           OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_OUTPUT = 0
//   uint16_t len;                      16
//   uint32_t port;
//   uint16_t max_len;
//   uint8_t  pad[6];
// };

/** Sends the packet out of a port. */
export interface OutputAction {
  readonly type: 'output'
  /** Port number, or a reserved one of {@link PortNo}. */
  readonly port: number
  /**
   * Bytes of the packet that go to the controller, when `port` is `PortNo.CONTROLLER`; 0xffff for all of it,
   * unbuffered. Always there when decoded. @defaultValue 0xffff towards the controller, 0 otherwise
   */
  readonly maxLen?: number
}

export const output: ActionCodec<OutputAction> = {
  type: 'output',
  number: 0,
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'output', 'BAD_ACTION_LENGTH')
    return { type: 'output', port: view.getUint32(offset + 4), maxLen: view.getUint16(offset + 8) }
  },
  encode(action, view, offset) {
    const maxLen = action.maxLen ?? (action.port === PortNo.CONTROLLER ? CONTROLLER_MAX_LENGTH : 0)
    putU32(view, offset + 4, action.port, 'port')
    putU16(view, offset + 8, maxLen, 'maxLen')
    view.setUint16(offset + 10, 0)
    view.setUint32(offset + 12, 0)
    return offset + 16
  },
}
