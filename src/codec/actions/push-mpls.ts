import { exactBytes, putU16, putZeros } from '../wire/bytes.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_push {
//   uint16_t type;                     OFPAT_PUSH_MPLS = 19
//   uint16_t len;                      8
//   uint16_t ethertype, pad[2];
// };                                   OpenFlow 1.3.5 §7.2.5

/** Pushes an MPLS shim header in front of the payload. */
export interface PushMplsAction {
  readonly type: 'pushMpls'
  /** 0x8847 (unicast) or 0x8848 (multicast). */
  readonly ethertype: number
}

export const pushMpls: ActionCodec<PushMplsAction> = {
  type: 'pushMpls',
  number: 19,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'pushMpls', 'BAD_ACTION_LENGTH')
    return { type: 'pushMpls', ethertype: view.getUint16(offset + 4) }
  },
  encode(action, view, offset) {
    putU16(view, offset + 4, action.ethertype, 'ethertype')
    return putZeros(view, offset + 6, offset + 8)
  },
}
