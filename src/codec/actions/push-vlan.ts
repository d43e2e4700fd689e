import { exactBytes, putU16, putZeros } from '../wire/bytes.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_push {
//   uint16_t type;                     OFPAT_PUSH_VLAN = 17
//   uint16_t len;                      8
//   uint16_t ethertype, pad[2];
// };                                   OpenFlow 1.3.5 §7.2.5

/** Pushes a VLAN tag, its id and priority copied from the tag beneath, or zero. */
export interface PushVlanAction {
  readonly type: 'pushVlan'
  /** 0x8100 (802.1Q) or 0x88a8 (802.1ad). */
  readonly ethertype: number
}

export const pushVlan: ActionCodec<PushVlanAction> = {
  type: 'pushVlan',
  number: 17,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'pushVlan', 'BAD_ACTION_LENGTH')
    return { type: 'pushVlan', ethertype: view.getUint16(offset + 4) }
  },
  encode(action, view, offset) {
    putU16(view, offset + 4, action.ethertype, 'ethertype')
    return putZeros(view, offset + 6, offset + 8)
  },
}
