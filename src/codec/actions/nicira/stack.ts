import { DecodeError } from '../../errors.js'
import {
  decodeHeader, encodeHeader, headerEnd, widthOf, type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { valueOf } from '../../syntax/items.js'
import { formatSubfield, subfieldOf } from '../../syntax/subfield.js'
import { exactBytes, putU16, putZeros } from '../../wire/bytes.js'
import { encodeWithin } from '../../wire/list.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import type { ActionText } from '../text.js'

// struct nx_action_stack {               NXAST_STACK_PUSH = 27, NXAST_STACK_POP = 28
//   ext_action_header, without its pad;
//   uint16_t offset;
//   header of the field;                 4 or 8 bytes
//   uint16_t n_bits;                     then zeros to 24 bytes in all
// };

/** Pushes bits of a field onto the stack of the packet. */
export interface StackPushAction {
  readonly type: 'stackPush'
  readonly src: Subfield
}

/** Pops bits off the stack of the packet into a field. */
export interface StackPopAction {
  readonly type: 'stackPop'
  readonly dst: Subfield
}

/** A {@link StackPushAction} as {@link encode} takes it. */
export interface StackPushActionInit {
  readonly type: 'stackPush'
  readonly src: SubfieldInit
}

/** A {@link StackPopAction} as {@link encode} takes it. */
export interface StackPopActionInit {
  readonly type: 'stackPop'
  readonly dst: SubfieldInit
}

/**
 * Builds a {@link StackPushAction}: pushes bits of a field onto the stack of the packet.
 *
 * @example
 * ```ts
 * import { formatActions, stackPush } from 'daolinet/codec'
 *
 * console.log(formatActions([stackPush({ field: 'reg0' })])) // push:NXM_NX_REG0[]
 * ```
 */
export function stackPush(src: SubfieldInit): StackPushActionInit {
  return { type: 'stackPush', src }
}

/**
 * Builds a {@link StackPopAction}: pops bits off the stack of the packet into a field.
 *
 * @example
 * ```ts
 * import { formatActions, stackPop } from 'daolinet/codec'
 *
 * console.log(formatActions([stackPop({ field: 'reg0' })])) // pop:NXM_NX_REG0[]
 * ```
 */
export function stackPop(dst: SubfieldInit): StackPopActionInit {
  return { type: 'stackPop', dst }
}

function decodeStack(view: DataView, offset: number, end: number, path: string): Subfield {
  exactBytes(offset, end, 24, path, 'ERR_BAD_ACTION_LENGTH')
  const bits = headerEnd(view, offset + 12, end)
  if (end - bits < 2) {
    throw new DecodeError(
      'ERR_BAD_ACTION_LENGTH', bits, 'there is no room for the width', path,
    )
  }
  return {
    field: decodeHeader(view, offset + 12),
    offset: view.getUint16(offset + NICIRA_BODY),
    bits: view.getUint16(bits),
  }
}

function encodeStack(subfield: SubfieldInit, view: DataView, offset: number): number {
  const bits = widthOf(subfield)
  putU16(view, offset + NICIRA_BODY, subfield.offset ?? 0, 'offset')
  const at = encodeHeader(subfield.field, view, offset + 12)
  putU16(view, at, bits, 'bits')
  return putZeros(view, at + 2, offset + 24)
}

export const stackPushCodec: ActionCodec<StackPushAction, StackPushActionInit> = {
  type: 'stackPush',
  ...nicira(27, { inActionSet: false }),
  decode: (view, offset, end) => ({ type: 'stackPush', src: decodeStack(view, offset, end, 'stackPush') }),
  encode: (action, view, offset) => encodeWithin('src', () => encodeStack(action.src, view, offset)),
}

export const stackPopCodec: ActionCodec<StackPopAction, StackPopActionInit> = {
  type: 'stackPop',
  ...nicira(28, { inActionSet: false }),
  decode: (view, offset, end) => ({ type: 'stackPop', dst: decodeStack(view, offset, end, 'stackPop') }),
  encode: (action, view, offset) => encodeWithin('dst', () => encodeStack(action.dst, view, offset)),
}

export const stackPushText: ActionText<StackPushAction> = {
  format: ({ src }) => `push:${formatSubfield(src)}`,
  read: { push: (item) => ({ type: 'stackPush', src: subfieldOf(valueOf(item)) }) satisfies StackPushAction },
}
export const stackPopText: ActionText<StackPopAction> = {
  format: ({ dst }) => `pop:${formatSubfield(dst)}`,
  read: { pop: (item) => ({ type: 'stackPop', dst: subfieldOf(valueOf(item)) }) satisfies StackPopAction },
}
