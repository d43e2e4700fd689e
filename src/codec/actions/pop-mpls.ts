import { exactBytes, putU16, putZeros } from '../wire/bytes.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_pop_mpls {
//   uint16_t type;                     OFPAT_POP_MPLS = 20
//   uint16_t len;                      8
//   uint16_t ethertype, pad[2];
// };                                   OpenFlow 1.3.5 §7.2.5

/** Pops the outermost MPLS shim header. */
export interface PopMplsAction {
  readonly type: 'popMpls'
  /** Ethernet type of what is beneath. */
  readonly ethertype: number
}

export const popMpls: ActionCodec<PopMplsAction> = {
  type: 'popMpls',
  number: 20,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'popMpls', 'BAD_ACTION_LENGTH')
    return { type: 'popMpls', ethertype: view.getUint16(offset + 4) }
  },
  encode(action, view, offset) {
    putU16(view, offset + 4, action.ethertype, 'ethertype')
    return putZeros(view, offset + 6, offset + 8)
  },
}
