import { encodeWithin } from '../wire/list.js'
import { decodeHeader, encodeHeader, headerEnd, type Subfield, type SubfieldInit } from '../match/subfield.js'
import { EncodeError } from '../errors.js'
import { exactBytes, needObject, putU16, putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_check_pkt_larger {    NXAST_CHECK_PKT_LARGER = 49
//   ext_action_header, without its pad;
//   uint16_t pkt_len;
//   uint16_t offset;                     of the bit
//   header of the field;                 4 or 8 bytes, then zeros to 24 bytes in all
// };

/** Sets a bit when the packet is longer than some bytes, and clears it otherwise. */
export interface CheckPktLargerAction {
  readonly type: 'checkPktLarger'
  /** Bytes from the Ethernet header on, without a VLAN tag. */
  readonly pktLen: number
  /** One bit. */
  readonly dst: Subfield
}

/** A {@link CheckPktLargerAction} to encode. */
export interface CheckPktLargerActionInit {
  readonly type: 'checkPktLarger'
  readonly pktLen: number
  /** One bit; `bits` may be left out. */
  readonly dst: SubfieldInit
}

export const checkPktLarger: ActionCodec<CheckPktLargerAction, CheckPktLargerActionInit> = {
  type: 'checkPktLarger',
  ...nicira(49),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'checkPktLarger', 'BAD_ACTION_LENGTH')
    headerEnd(view, offset + 14, end)
    const dst = { field: decodeHeader(view, offset + 14), offset: view.getUint16(offset + 12), bits: 1 }
    return { type: 'checkPktLarger', pktLen: view.getUint16(offset + NICIRA_BODY), dst }
  },
  encode({ pktLen, dst }, view, offset) {
    needObject(dst, 'dst')
    if ((dst.bits ?? 1) !== 1)
      throw new EncodeError('BAD_VALUE', 'dst.bits', `${dst.bits} bits, where one is set`)
    putU16(view, offset + NICIRA_BODY, pktLen, 'pktLen')
    putU16(view, offset + 12, dst.offset ?? 0, 'dst.offset')
    return putZeros(view, encodeWithin('dst', () => encodeHeader(dst.field, view, offset + 14)), offset + 24)
  },
}
