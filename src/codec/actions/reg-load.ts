import {
  decodeRange, decodeShortHeader, encodeShortSubfield, type Subfield, type SubfieldInit,
} from '../match/subfield.js'
import { exactBytes, putU64 } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_reg_load {            NXAST_REG_LOAD = 7
//   ext_action_header, without its pad;
//   uint16_t ofs_nbits;                  offset << 6 | (n_bits - 1)
//   uint32_t dst;                        header of the field; none with an experimenter id
//   uint64_t value;
// };

/** Loads a number into bits of a field. */
export interface RegLoadAction {
  readonly type: 'regLoad'
  /** At most 64 bits. */
  readonly dst: Subfield
  readonly value: bigint
}

/** A {@link RegLoadAction} to encode. */
export interface RegLoadActionInit {
  readonly type: 'regLoad'
  readonly dst: SubfieldInit
  readonly value: bigint
}

export const regLoad: ActionCodec<RegLoadAction, RegLoadActionInit> = {
  type: 'regLoad',
  ...nicira(7),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'regLoad', 'BAD_ACTION_LENGTH')
    return {
      type: 'regLoad',
      dst: decodeRange(decodeShortHeader(view, offset + 12), view.getUint16(offset + NICIRA_BODY)),
      value: view.getBigUint64(offset + 16),
    }
  },
  encode(action, view, offset) {
    encodeShortSubfield('dst', action.dst, view, offset + 12, offset + NICIRA_BODY)
    putU64(view, offset + 16, action.value, 'value')
    return offset + 24
  },
}
