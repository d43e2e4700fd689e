import { exactBytes, putU16, putZeros } from '../wire/bytes.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_push {
//   uint16_t type;                     OFPAT_PUSH_PBB = 26
//   uint16_t len;                      8
//   uint16_t ethertype, pad[2];
// };                                   OpenFlow 1.3.5 §7.2.5

/** Pushes a provider backbone bridging service tag. */
export interface PushPbbAction {
  readonly type: 'pushPbb'
  /** 0x88e7. */
  readonly ethertype: number
}

export const pushPbb: ActionCodec<PushPbbAction> = {
  type: 'pushPbb',
  number: 26,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'pushPbb', 'BAD_ACTION_LENGTH')
    return { type: 'pushPbb', ethertype: view.getUint16(offset + 4) }
  },
  encode(action, view, offset) {
    putU16(view, offset + 4, action.ethertype, 'ethertype')
    return putZeros(view, offset + 6, offset + 8)
  },
}
