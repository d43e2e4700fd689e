import { exactBytes, putU32 } from '../wire/bytes.js'
import { NICIRA_BODY, nicira, portFrom16, portTo16 } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_output_trunc {        NXAST_OUTPUT_TRUNC = 39
//   ext_action_header, without its pad;
//   uint16_t port;                       as in OpenFlow 1.0
//   uint32_t max_len;
// };

/** Sends the start of the packet out of a port. */
export interface OutputTruncAction {
  readonly type: 'outputTrunc'
  readonly port: number
  /** Bytes, at least 14. */
  readonly maxLen: number
}

export const outputTrunc: ActionCodec<OutputTruncAction> = {
  type: 'outputTrunc',
  ...nicira(39),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'outputTrunc', 'BAD_ACTION_LENGTH')
    const port = portFrom16(view.getUint16(offset + NICIRA_BODY))
    return { type: 'outputTrunc', port, maxLen: view.getUint32(offset + 12) }
  },
  encode(action, view, offset) {
    view.setUint16(offset + NICIRA_BODY, portTo16(action.port, 'port'))
    putU32(view, offset + 12, action.maxLen, 'maxLen')
    return offset + 16
  },
}
