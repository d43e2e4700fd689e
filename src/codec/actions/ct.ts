import {
  decodeRange, decodeShortHeader, encodeShortSubfield, type Subfield, type SubfieldInit,
} from '../match/subfield.js'
import { needBytes, putU16, putU8, putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'
import type { Action, ActionInit } from './index.js'

// struct nx_action_conntrack {           NXAST_CT = 35
//   ext_action_header, without its pad;
//   uint16_t flags;                      NX_CT_F_*
//   uint32_t zone_src;                   header of a field, or zero
//   uint16_t zone_ofs_nbits;             offset << 6 | (n_bits - 1), or the zone itself
//   uint8_t  recirc_table;               0xff for none
//   uint8_t  pad[3];
//   uint16_t alg;                        port of the protocol to look into
//   struct ofp_action_header actions[];
// };

/** Hands the packet to the connection tracker. */
export interface CtAction {
  readonly type: 'ct'
  /** Bits of {@link CtFlags}. @defaultValue 0 */
  readonly flags?: number
  /** Zone to track in: 16 bits, or those of a field. @defaultValue 0 */
  readonly zone?: number | Subfield
  /** Table where the tracked packet goes on. @defaultValue 0xff: nowhere */
  readonly recircTable?: number
  /** Well-known port of the protocol whose data connections are related: 21 FTP, 69 TFTP. @defaultValue 0 */
  readonly alg?: number
  /** Actions on the connection: `nat`, and `setField`, `regLoad`, `regMove` of `ctMark` and `ctLabel`. */
  readonly actions?: readonly Action[]
}

/** A {@link CtAction} to encode. */
export type CtActionInit = Omit<CtAction, 'zone' | 'actions'> & {
  readonly zone?: number | SubfieldInit
  readonly actions?: readonly ActionInit[]
}

/** Bits of `flags` of a {@link CtAction}. */
export const CtFlags = {
  /** Keep the connection beyond this packet. */
  COMMIT: 1 << 0,
  /** Take this packet's direction for the connection's, whatever it was. */
  FORCE: 1 << 1,
} as const

export const ct: ActionCodec<CtAction, CtActionInit> = {
  type: 'ct',
  ...nicira(35),
  decode(view, offset, end, nested) {
    needBytes(offset, end, 24, 'ct', 'BAD_ACTION_LENGTH')
    const zone = view.getUint16(offset + 16)
    return {
      type: 'ct',
      flags: view.getUint16(offset + NICIRA_BODY),
      zone:
        view.getUint32(offset + 12) === 0 ? zone : decodeRange(decodeShortHeader(view, offset + 12), zone),
      recircTable: view.getUint8(offset + 18),
      alg: view.getUint16(offset + 22),
      actions: nested.decode(view, offset + 24, end),
    }
  },
  encode(action, view, offset, nested) {
    const { zone = 0 } = action
    putU16(view, offset + NICIRA_BODY, action.flags ?? 0, 'flags')
    if (typeof zone === 'number') {
      view.setUint32(offset + 12, 0)
      putU16(view, offset + 16, zone, 'zone')
    } else {
      encodeShortSubfield('zone', zone, view, offset + 12, offset + 16)
    }
    putU8(view, offset + 18, action.recircTable ?? 0xff, 'recircTable')
    putZeros(view, offset + 19, offset + 22)
    putU16(view, offset + 22, action.alg ?? 0, 'alg')
    return nested.encode(action.actions ?? [], view, offset + 24)
  },
}
