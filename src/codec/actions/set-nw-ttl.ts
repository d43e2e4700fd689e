import { exactBytes, putU8, putZeros } from '../wire/bytes.js'
import type { ActionCodec } from './codec.js'

// struct ofp_action_nw_ttl {
//   uint16_t type;                     OFPAT_SET_NW_TTL = 23
//   uint16_t len;                      8
//   uint8_t nw_ttl, pad[3];
// };                                   OpenFlow 1.3.5 §7.2.5

/** Replaces the IPv4 TTL or the IPv6 hop limit. */
export interface SetNwTtlAction {
  readonly type: 'setNwTtl'
  /** New value, 0 to 255. */
  readonly ttl: number
}

export const setNwTtl: ActionCodec<SetNwTtlAction> = {
  type: 'setNwTtl',
  number: 23,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'setNwTtl', 'BAD_ACTION_LENGTH')
    return { type: 'setNwTtl', ttl: view.getUint8(offset + 4) }
  },
  encode(action, view, offset) {
    putU8(view, offset + 4, action.ttl, 'ttl')
    return putZeros(view, offset + 5, offset + 8)
  },
}
