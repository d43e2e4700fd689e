import { encodeWithin } from '../wire/list.js'
import { DecodeError, EncodeError } from '../errors.js'
import { ExperimenterId } from '../protocol/experimenters.js'
import {
  decodeHeader, encodeHeader, headerEnd, widthOf, type Subfield, type SubfieldInit,
} from '../match/subfield.js'
import { pad8, putU16, putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_reg_move {            NXAST_REG_MOVE = 6
//   ext_action_header, without its pad;
//   uint16_t n_bits;
//   uint16_t src_ofs;
//   uint16_t dst_ofs;
//   headers of the fields src and dst;   4 or 8 bytes each, then zeros to a multiple of 8
// };
// struct onf_action_copy_field {         ONF EXT-320, experimenter ONF, subtype 3200
//   the same header; uint8_t pad[2];
//   uint16_t n_bits, src_offset, dst_offset;
//   uint8_t  pad2[2];
//   headers of the fields src and dst;
// };

/** Copies bits of one field to as many bits of another. */
export interface RegMoveAction {
  readonly type: 'regMove'
  readonly src: Subfield
  /** As wide as `src`. */
  readonly dst: Subfield
}

/**
 * Copies bits of one field to as many bits of another, by the ONF's number; Open vSwitch writes `regMove`.
 */
export interface CopyFieldAction {
  readonly type: 'copyField'
  readonly src: Subfield
  /** As wide as `src`. */
  readonly dst: Subfield
}

interface MoveInit<T extends string> {
  readonly type: T
  readonly src: SubfieldInit
  readonly dst: SubfieldInit
}

/** A {@link RegMoveAction} to encode. */
export type RegMoveActionInit = MoveInit<'regMove'>

/** A {@link CopyFieldAction} to encode. */
export type CopyFieldActionInit = MoveInit<'copyField'>

/** Both layouts are three numbers from `numbers` on and two headers from `fields` on. */
function move<const T extends 'regMove' | 'copyField'>(type: T, numbers: number, fields: number) {
  return {
    type,
    decode(view: DataView, offset: number, end: number) {
      const at = offset + numbers
      const srcEnd = headerEnd(view, offset + fields, end)
      const dstEnd = headerEnd(view, srcEnd, end)
      if (end - dstEnd > 7) throw tooLong(dstEnd, end, type)
      const bits = view.getUint16(at)
      return {
        type,
        src: { field: decodeHeader(view, offset + fields), offset: view.getUint16(at + 2), bits },
        dst: { field: decodeHeader(view, srcEnd), offset: view.getUint16(at + 4), bits },
      }
    },
    encode({ src, dst }: MoveInit<T>, view: DataView, offset: number) {
      const at = offset + numbers
      putZeros(view, offset + NICIRA_BODY, offset + fields)
      const srcEnd = encodeWithin('src', () => {
        putU16(view, at, widthOf(src), 'bits')
        putU16(view, at + 2, src.offset ?? 0, 'offset')
        return encodeHeader(src.field, view, offset + fields)
      })
      const dstEnd = encodeWithin('dst', () => {
        const bits = widthOf(dst)
        if (bits !== view.getUint16(at)) {
          throw new EncodeError('BAD_VALUE', 'bits', `${String(bits)} bits cannot take ${view.getUint16(at)}`)
        }
        putU16(view, at + 4, dst.offset ?? 0, 'offset')
        return encodeHeader(dst.field, view, srcEnd)
      })
      return pad8(view, offset, dstEnd)
    },
  }
}

function tooLong(at: number, end: number, type: string): DecodeError {
  return new DecodeError('BAD_ACTION_LENGTH', at, `${end - at} bytes follow, padding is at most 7`, type)
}

export const regMove: ActionCodec<RegMoveAction, RegMoveActionInit> = {
  ...nicira(6), ...move('regMove', NICIRA_BODY, 16),
}

export const copyField: ActionCodec<CopyFieldAction, CopyFieldActionInit> = {
  number: 0xffff, experimenter: ExperimenterId.ONF, subtype: 3200, ...move('copyField', NICIRA_BODY + 2, 20),
}
