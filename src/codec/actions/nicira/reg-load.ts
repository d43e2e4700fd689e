/** Actions that write numbers to fields, whole or in part. */
import {
  decodeRange, decodeShortHeader, encodeShortSubfield, type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { bigintOf } from '../../syntax/integer.js'
import { hex } from '../../syntax/number.js'
import { textOf } from '../../syntax/span.js'
import { fieldRangeOf, formatSubfield } from '../../syntax/subfield.js'
import { exactBytes, pad8, putU64 } from '../../wire/bytes.js'
import { nicira, NICIRA_BODY, type ActionCodec, type Typed } from '../codec.js'
import { decodeOneField, encodeOneField } from '../one-field.js'
import { formatSetField, loads, namedField } from '../openflow/set-field.js'
import { arrow, type ActionContext, type ActionText } from '../text.js'
import type { Match, MatchInit } from '../../match/fields.js'
import type { Item } from '../../syntax/items.js'

// struct nx_action_reg_load {            NXAST_REG_LOAD = 7
//   ext_action_header, without its pad;
//   uint16_t ofs_nbits;                  offset << 6 | (n_bits - 1)
//   uint32_t dst;                        header of the field; none with an experimenter id
//   uint64_t value;
// };

/** Writes a number to bits of a field. */
export interface RegLoadAction {
  readonly type: 'regLoad'
  /** 64 bits or less. */
  readonly dst: Subfield
  readonly value: bigint
}

/** A {@link RegLoadAction} as {@link encode} takes it. */
export interface RegLoadActionInit {
  readonly type: 'regLoad'
  readonly dst: SubfieldInit
  readonly value: bigint
}

/**
 * Builds a {@link RegLoadAction}: writes a number to bits of a field.
 * @param dst - 64 bits or less
 *
 * @example
 * ```ts
 * import { formatActions, regLoad } from 'daolinet/codec'
 *
 * const action = regLoad({ field: 'reg0', offset: 0, bits: 16 }, 5n)
 * console.log(formatActions([action])) // load:0x5->NXM_NX_REG0[0..15]
 * ```
 */
export function regLoad(dst: SubfieldInit, value: bigint): RegLoadActionInit {
  return { type: 'regLoad', dst, value }
}

export const regLoadCodec: ActionCodec<RegLoadAction, RegLoadActionInit> = {
  type: 'regLoad',
  ...nicira(7, { inActionSet: true }),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'regLoad', 'ERR_BAD_ACTION_LENGTH')
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

// struct ext_action_header, without its pad;  NXAST_REG_LOAD2 = 33
// one OXM field, masked or not; then zeros to a multiple of 8

/** Writes a field, or those bits of it that are set in the mask. */
export interface RegLoad2Action {
  readonly type: 'regLoad2'
  /** Exactly one field. */
  readonly field: Match
}

/** A {@link RegLoad2Action} as {@link encode} takes it. */
export interface RegLoad2ActionInit {
  readonly type: 'regLoad2'
  readonly field: MatchInit
}

/**
 * Builds a {@link RegLoad2Action}: writes a field, or those bits of it that are set in the mask.
 * @param field - exactly one field, with or without a mask
 *
 * @example
 * ```ts
 * import { formatActions, regLoad2 } from 'daolinet/codec'
 *
 * console.log(formatActions([regLoad2({ reg0: { value: 5, mask: 0xff } })])) // set_field:0x5/0xff->reg0
 * ```
 */
export function regLoad2(field: MatchInit): RegLoad2ActionInit {
  return { type: 'regLoad2', field }
}

export const regLoad2Codec: ActionCodec<RegLoad2Action, RegLoad2ActionInit> = {
  type: 'regLoad2',
  ...nicira(33, { inActionSet: true }),
  decode: (view, offset, end) =>
    ({ type: 'regLoad2', field: decodeOneField(view, offset + NICIRA_BODY, end, 'regLoad2') }),
  encode: (action, view, offset) =>
    pad8(view, offset, encodeOneField(action.field, view, offset + NICIRA_BODY)),
}

export const regLoadText: ActionText<RegLoadAction> = {
  format: ({ dst, value }) => `load:${hex(value)}->${formatSubfield(dst)}`,
  read: { load: readLoad },
}

export const regLoad2Text: ActionText<RegLoad2Action> = { format: formatSetField }

/** `load:5->reg0[0..15]`. */
function readLoad(item: Item, context: ActionContext): Typed[] {
  const [value, dst] = arrow(item)
  const { row, offset, bits } = fieldRangeOf(dst, (name) => namedField(name, context))
  const number = bigintOf(value, bits, textOf(dst))
  const shift = BigInt(offset)
  return loads(row, number << shift, ((1n << BigInt(bits)) - 1n) << shift)
}
