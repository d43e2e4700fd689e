import { exactBytes, putU8, putZeros } from '../wire/bytes.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_mpls_ttl {
//   uint16_t type;                     OFPAT_SET_MPLS_TTL = 15
//   uint16_t len;                      8
//   uint8_t mpls_ttl, pad[3];
// };                                   OpenFlow 1.3.5 §7.2.5

/** Replaces the MPLS TTL. */
export interface SetMplsTtlAction {
  readonly type: 'setMplsTtl'
  /** New value, 0 to 255. */
  readonly ttl: number
}

export const setMplsTtl: ActionCodec<SetMplsTtlAction> = {
  type: 'setMplsTtl',
  number: 15,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'setMplsTtl', 'BAD_ACTION_LENGTH')
    return { type: 'setMplsTtl', ttl: view.getUint8(offset + 4) }
  },
  encode(action, view, offset) {
    putU8(view, offset + 4, action.ttl, 'ttl')
    return putZeros(view, offset + 5, offset + 8)
  },
}
