import {
  decodeHeader, decodeRange, decodeShortHeader, encodeHeader, encodeRange, encodeShortSubfield, headerEnd,
  type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { CONTROLLER_MAX_LENGTH } from '../../protocol/constants.js'
import { formatSubfield } from '../../syntax/subfield.js'
import { exactBytes, putU16, putZeros } from '../../wire/bytes.js'
import { encodeWithin } from '../../wire/list.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import type { ActionText } from '../text.js'

// struct nx_action_output_reg {          NXAST_OUTPUT_REG = 15
//   ext_action_header, without its pad;
//   uint16_t ofs_nbits;                  offset << 6 | (n_bits - 1)
//   uint32_t src;                        header of the field; none with an experimenter id
//   uint16_t max_len;
//   uint8_t  zero[6];
// };
// struct nx_action_output_reg2 {         NXAST_OUTPUT_REG2 = 32
//   ext_action_header, without its pad;
//   uint16_t ofs_nbits;
//   uint16_t max_len;
//   header of the field src;             4 or 8 bytes, then zeros to 24 bytes in all
// };

/** Sends the packet to the port whose number is in bits of a field. */
export interface OutputRegAction {
  readonly type: 'outputReg'
  readonly src: Subfield
  /**
   * How many bytes of the packet to send if the port is the controller. @defaultValue 0xffff, the whole
   * packet
   */
  readonly maxLen?: number
}

/** Like {@link OutputRegAction}, for fields whose header has an experimenter id. */
export interface OutputReg2Action {
  readonly type: 'outputReg2'
  readonly src: Subfield
  /**
   * How many bytes of the packet to send if the port is the controller. @defaultValue 0xffff, the whole
   * packet
   */
  readonly maxLen?: number
}

/** An {@link OutputRegAction} as {@link encode} takes it. */
export interface OutputRegActionInit {
  readonly type: 'outputReg'
  readonly src: SubfieldInit
  readonly maxLen?: number
}

/** An {@link OutputReg2Action} as {@link encode} takes it. */
export interface OutputReg2ActionInit {
  readonly type: 'outputReg2'
  readonly src: SubfieldInit
  readonly maxLen?: number
}

/**
 * Builds an {@link OutputRegAction}: sends the packet to the port whose number is in bits of a field.
 * @param maxLen - how many bytes of the packet to send if the port is the controller
 *
 * @example
 * ```ts
 * import { formatActions, outputReg } from 'daolinet/codec'
 *
 * const action = outputReg({ field: 'reg0', offset: 0, bits: 16 })
 * console.log(formatActions([action])) // output:NXM_NX_REG0[0..15]
 * ```
 */
export function outputReg(src: SubfieldInit, maxLen?: number): OutputRegActionInit {
  return { type: 'outputReg', src, maxLen }
}

/**
 * Builds an {@link OutputReg2Action}: like {@link outputReg}, for fields whose header has an experimenter id.
 * @param maxLen - how many bytes of the packet to send if the port is the controller
 *
 * @example
 * ```ts
 * import { formatActions, outputReg2 } from 'daolinet/codec'
 *
 * console.log(formatActions([outputReg2({ field: 'tunErspanIdx' })])) // output:NXOXM_ET_ERSPAN_IDX[]
 * ```
 */
export function outputReg2(src: SubfieldInit, maxLen?: number): OutputReg2ActionInit {
  return { type: 'outputReg2', src, maxLen }
}

export const outputRegCodec: ActionCodec<OutputRegAction, OutputRegActionInit> = {
  type: 'outputReg',
  ...nicira(15, { inActionSet: false }),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'outputReg', 'ERR_BAD_ACTION_LENGTH')
    const src = decodeRange(decodeShortHeader(view, offset + 12), view.getUint16(offset + NICIRA_BODY))
    return { type: 'outputReg', src, maxLen: view.getUint16(offset + 16) }
  },
  encode(action, view, offset) {
    encodeShortSubfield('src', action.src, view, offset + 12, offset + NICIRA_BODY)
    putU16(view, offset + 16, action.maxLen ?? CONTROLLER_MAX_LENGTH, 'maxLen')
    return putZeros(view, offset + 18, offset + 24)
  },
}

export const outputReg2Codec: ActionCodec<OutputReg2Action, OutputReg2ActionInit> = {
  type: 'outputReg2',
  ...nicira(32, { inActionSet: false }),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'outputReg2', 'ERR_BAD_ACTION_LENGTH')
    headerEnd(view, offset + 14, end)
    const src = decodeRange(decodeHeader(view, offset + 14), view.getUint16(offset + NICIRA_BODY))
    return { type: 'outputReg2', src, maxLen: view.getUint16(offset + 12) }
  },
  encode(action, view, offset) {
    putU16(view, offset + 12, action.maxLen ?? CONTROLLER_MAX_LENGTH, 'maxLen')
    const end = encodeWithin('src', () => {
      encodeRange(action.src, view, offset + NICIRA_BODY)
      return encodeHeader(action.src.field, view, offset + 14)
    })
    return putZeros(view, end, offset + 24)
  },
}

/** Read with `output`, as `output:NXM_NX_REG1[5..10]`. */
export const outputRegText: ActionText<OutputRegAction | OutputReg2Action> = {
  format: ({ src }) => `output:${formatSubfield(src)}`,
}
