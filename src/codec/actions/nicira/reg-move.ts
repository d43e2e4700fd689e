import { DecodeError, EncodeError } from '../../errors.js'
import {
  decodeHeader, encodeHeader, headerEnd, widthOf, type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { fail, textOf } from '../../syntax/span.js'
import { formatSubfield, subfieldOf } from '../../syntax/subfield.js'
import { isZero, pad8, putU16, putZeros, shown } from '../../wire/bytes.js'
import { encodeWithin } from '../../wire/list.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import { arrow, type ActionText } from '../text.js'
import type { Item } from '../../syntax/items.js'

// struct nx_action_reg_move {            NXAST_REG_MOVE = 6
//   ext_action_header, without its pad;
//   uint16_t n_bits;
//   uint16_t src_ofs;
//   uint16_t dst_ofs;
//   headers of the fields src and dst;   4 or 8 bytes each, then zeros to a multiple of 8
// };

/** Copies bits of one field to another. */
export interface RegMoveAction {
  readonly type: 'regMove'
  readonly src: Subfield
  /** As many bits as `src` has. */
  readonly dst: Subfield
}

/** A move as {@link encode} takes it: what is left out of the subfields is to the end of the field. */
export interface MoveInit<T extends string> {
  readonly type: T
  readonly src: SubfieldInit
  readonly dst: SubfieldInit
}

/** A {@link RegMoveAction} as {@link encode} takes it. */
export type RegMoveActionInit = MoveInit<'regMove'>

/**
 * Builds a {@link RegMoveAction}: copies bits of one field to another.
 *
 * @example
 * ```ts
 * import { formatActions, regMove } from 'daolinet/codec'
 *
 * const move = regMove({ field: 'reg0', offset: 0, bits: 16 }, { field: 'reg1', offset: 16, bits: 16 })
 * console.log(formatActions([move])) // move:NXM_NX_REG0[0..15]->NXM_NX_REG1[16..31]
 * ```
 */
export function regMove(src: SubfieldInit, dst: SubfieldInit): RegMoveActionInit {
  return { type: 'regMove', src, dst }
}

/** Both layouts are three numbers from `numbers` on, and the headers of two fields from `fields` on. */
export function move<const T extends 'regMove' | 'copyField'>(type: T, numbers: number, fields: number) {
  return {
    type,
    decode(view: DataView, offset: number, end: number) {
      const at = offset + numbers
      const srcEnd = headerEnd(view, offset + fields, end)
      const dstEnd = headerEnd(view, srcEnd, end)
      if (end - dstEnd > 7 && !isZero(view, dstEnd, end)) throw tooLong(dstEnd, end, type)
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
          throw new EncodeError(
            'ERR_BAD_VALUE', 'bits', `${shown(bits)} bits cannot take ${view.getUint16(at)}`,
          )
        }
        putU16(view, at + 4, dst.offset ?? 0, 'offset')
        return encodeHeader(dst.field, view, srcEnd)
      })
      return pad8(view, offset, dstEnd)
    },
  }
}

function tooLong(at: number, end: number, type: string): DecodeError {
  return new DecodeError('ERR_BAD_ACTION_LENGTH', at, `${end - at} bytes follow, and not all are zeros`, type)
}

export const regMoveCodec: ActionCodec<RegMoveAction, RegMoveActionInit> = {
  ...nicira(6, { inActionSet: true }), ...move('regMove', NICIRA_BODY, 16),
}

export const regMoveText: ActionText<RegMoveAction> = { format: formatMove, read: { move: readMove } }

/** `move:NXM_NX_REG0[]->NXM_NX_REG1[]`. */
export function formatMove({ src, dst }: { readonly src: Subfield, readonly dst: Subfield }): string {
  return `move:${formatSubfield(src)}->${formatSubfield(dst)}`
}

function readMove(item: Item): RegMoveAction {
  const [from, to] = arrow(item)
  const src = subfieldOf(from)
  const dst = subfieldOf(to)
  if (src.bits !== dst.bits) {
    fail(
      'ERR_BAD_VALUE', item.value, `${textOf(from)} has ${src.bits} bits and ${textOf(to)} has ${dst.bits}`,
    )
  }
  return { type: 'regMove', src, dst }
}
