import { decodeHeader, encodeHeader, headerEnd, type Subfield, type SubfieldInit } from '../match/subfield.js'
import { EncodeError } from '../errors.js'
import { encodeEach, encodeWithin } from '../wire/list.js'
import { needBytes, needObject, pad8, putU16, putU32, putU64, putU8, putZeros } from '../wire/bytes.js'
import { decodeLearnSpecs, encodeLearnSpec, type LearnSpec, type LearnSpecInit } from './learn-spec.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_learn {               NXAST_LEARN = 16, NXAST_LEARN2 = 45
//   ext_action_header, without its pad;
//   uint16_t idle_timeout;
//   uint16_t hard_timeout;
//   uint16_t priority;
//   uint64_t cookie;
//   uint16_t flags;                      NX_LEARN_F_*
//   uint8_t  table_id;
//   uint8_t  pad;
//   uint16_t fin_idle_timeout;
//   uint16_t fin_hard_timeout;
//   uint32_t limit;                      this and the next three in NXAST_LEARN2 only
//   uint16_t result_dst_ofs;
//   uint16_t pad2;
//   header of the field result_dst;      with NX_LEARN_F_WRITE_RESULT only
//   flow mod specifications;             then zeros to a multiple of 8
// };

interface Learn<S> {
  /** Seconds. @defaultValue 0: never */
  readonly idleTimeout?: number
  /** Seconds. @defaultValue 0: never */
  readonly hardTimeout?: number
  /** @defaultValue 0x8000 */
  readonly priority?: number
  /** @defaultValue 0n */
  readonly cookie?: bigint
  /** Bits of {@link LearnFlags}. @defaultValue 0 */
  readonly flags?: number
  /** Table of the learned flow. @defaultValue 1 */
  readonly tableId?: number
  /** The learned flow's own {@link FinTimeoutAction}; seconds. @defaultValue 0: none */
  readonly finIdleTimeout?: number
  /** Seconds. @defaultValue 0: none */
  readonly finHardTimeout?: number
  /** What the learned flow matches and does. */
  readonly specs: readonly S[]
}

/** Adds or changes a flow, made from the packet. */
export interface LearnAction extends Learn<LearnSpec> { readonly type: 'learn' }

/** Adds or changes a flow, made from the packet, unless there are too many. */
export interface Learn2Action extends Learn<LearnSpec> {
  readonly type: 'learn2'
  /** The most flows with this cookie and table. @defaultValue 0: any number */
  readonly limit?: number
  /** The bit that tells whether the flow was learned. */
  readonly resultDst?: Subfield
}

/** A {@link LearnAction} to encode. */
export interface LearnActionInit extends Learn<LearnSpecInit> { readonly type: 'learn' }

/** A {@link Learn2Action} to encode. */
export interface Learn2ActionInit extends Learn<LearnSpecInit> {
  readonly type: 'learn2'
  readonly limit?: number
  readonly resultDst?: SubfieldInit
}

/** Bits of `flags` of a {@link LearnAction}. */
export const LearnFlags = {
  /** Send flow-removed when the learned flow goes. */
  SEND_FLOW_REM: 1 << 0,
  /** Delete the learned flows together with this one. */
  DELETE_LEARNED: 1 << 1,
} as const

const WRITE_RESULT = 1 << 2
const DEFAULT_PRIORITY = 0x8000
const DEFAULT_TABLE = 1

function decodeLearn(
  view: DataView,
  offset: number,
  specs: readonly LearnSpec[],
): Required<Learn<LearnSpec>> {
  return {
    idleTimeout: view.getUint16(offset + NICIRA_BODY),
    hardTimeout: view.getUint16(offset + 12),
    priority: view.getUint16(offset + 14),
    cookie: view.getBigUint64(offset + 16),
    flags: view.getUint16(offset + 24),
    tableId: view.getUint8(offset + 26),
    finIdleTimeout: view.getUint16(offset + 28),
    finHardTimeout: view.getUint16(offset + 30),
    specs,
  }
}

function encodeLearn(action: Learn<LearnSpecInit>, view: DataView, offset: number): number {
  putU16(view, offset + NICIRA_BODY, action.idleTimeout ?? 0, 'idleTimeout')
  putU16(view, offset + 12, action.hardTimeout ?? 0, 'hardTimeout')
  putU16(view, offset + 14, action.priority ?? DEFAULT_PRIORITY, 'priority')
  putU64(view, offset + 16, action.cookie ?? 0n, 'cookie')
  putU16(view, offset + 24, action.flags ?? 0, 'flags')
  putU8(view, offset + 26, action.tableId ?? DEFAULT_TABLE, 'tableId')
  view.setUint8(offset + 27, 0)
  putU16(view, offset + 28, action.finIdleTimeout ?? 0, 'finIdleTimeout')
  putU16(view, offset + 30, action.finHardTimeout ?? 0, 'finHardTimeout')
  return offset + 32
}

function encodeSpecs(specs: readonly LearnSpecInit[], view: DataView, offset: number, at: number): number {
  return pad8(view, offset, encodeEach(specs, at, 'specs', (spec, to) => encodeLearnSpec(spec, view, to)))
}

export const learn: ActionCodec<LearnAction, LearnActionInit> = {
  type: 'learn',
  ...nicira(16),
  decode(view, offset, end) {
    needBytes(offset, end, 32, 'learn', 'BAD_ACTION_LENGTH')
    return { type: 'learn', ...decodeLearn(view, offset, decodeLearnSpecs(view, offset + 32, end)) }
  },
  encode: (action, view, offset) =>
    encodeSpecs(action.specs, view, offset, encodeLearn(action, view, offset)),
}

export const learn2: ActionCodec<Learn2Action, Learn2ActionInit> = {
  type: 'learn2',
  ...nicira(45),
  decode(view, offset, end) {
    needBytes(offset, end, 40, 'learn2', 'BAD_ACTION_LENGTH')
    const withResult = (view.getUint16(offset + 24) & WRITE_RESULT) !== 0
    const specs = withResult ? headerEnd(view, offset + 40, end) : offset + 40
    const body = decodeLearn(view, offset, decodeLearnSpecs(view, specs, end))
    const limit = view.getUint32(offset + 32)
    const flags = body.flags & ~WRITE_RESULT
    if (!withResult) return { type: 'learn2', ...body, flags, limit }
    const resultDst = { field: decodeHeader(view, offset + 40), offset: view.getUint16(offset + 36), bits: 1 }
    return { type: 'learn2', ...body, flags, limit, resultDst }
  },
  encode(action, view, offset) {
    const { resultDst, flags = 0 } = action
    if ((flags & WRITE_RESULT) !== 0) {
      throw new EncodeError('BAD_VALUE', 'flags', 'whether there is a resultDst follows from resultDst')
    }
    encodeLearn(action, view, offset)
    if (resultDst !== undefined) view.setUint16(offset + 24, flags | WRITE_RESULT)
    putU32(view, offset + 32, action.limit ?? 0, 'limit')
    const at = putZeros(view, offset + 36, offset + 40)
    const specs = resultDst === undefined ? at : encodeWithin('resultDst', () => {
      needObject(resultDst, '')
      if ((resultDst.bits ?? 1) !== 1) {
        throw new EncodeError('BAD_VALUE', 'bits', `${String(resultDst.bits)} bits, where one is set`)
      }
      putU16(view, offset + 36, resultDst.offset ?? 0, 'offset')
      return encodeHeader(resultDst.field, view, at)
    })
    return encodeSpecs(action.specs, view, offset, specs)
  },
}
