import { exactBytes, putU16 } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_fin_timeout {         NXAST_FIN_TIMEOUT = 19
//   ext_action_header, without its pad;
//   uint16_t fin_idle_timeout;
//   uint16_t fin_hard_timeout;
//   uint16_t pad;
// };

/** Shortens the flow's timeouts when a TCP packet with FIN or RST matches it. */
export interface FinTimeoutAction {
  readonly type: 'finTimeout'
  /** Seconds; 0 to leave it. */
  readonly finIdleTimeout: number
  /** Seconds; 0 to leave it. */
  readonly finHardTimeout: number
}

export const finTimeout: ActionCodec<FinTimeoutAction> = {
  type: 'finTimeout',
  ...nicira(19),
  decode(view, offset, end) {
    exactBytes(offset, end, 16, 'finTimeout', 'BAD_ACTION_LENGTH')
    return {
      type: 'finTimeout',
      finIdleTimeout: view.getUint16(offset + NICIRA_BODY),
      finHardTimeout: view.getUint16(offset + 12),
    }
  },
  encode(action, view, offset) {
    putU16(view, offset + NICIRA_BODY, action.finIdleTimeout, 'finIdleTimeout')
    putU16(view, offset + 12, action.finHardTimeout, 'finHardTimeout')
    view.setUint16(offset + 14, 0)
    return offset + 16
  },
}
