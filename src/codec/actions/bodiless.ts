import { exactBytes } from '../wire/bytes.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_header {           OpenFlow 1.3.5 §7.2.5
//   uint16_t type;
//   uint16_t len;                      8
//   uint8_t  pad[4];
// };

/** The codec of an action that is its header and nothing else. */
export function bodiless<const T extends string>(type: T, number: number): ActionCodec<{ readonly type: T }> {
  return {
    type,
    number,
    decode(_view, offset, end) {
      exactBytes(offset, end, 8, type, 'BAD_ACTION_LENGTH')
      return { type }
    },
    encode(_action, view, offset) {
      view.setUint32(offset + 4, 0)
      return offset + 8
    },
  }
}
