import { EncodeError } from '../../errors.js'
import {
  decodeHeader, encodeHeader, headerEnd, type Subfield, type SubfieldInit,
} from '../../match/subfield.js'
import { bigintOf, indexOf, numberOf } from '../../syntax/integer.js'
import { bare, items, valueOf, type Item } from '../../syntax/items.js'
import { hexDigits } from '../../syntax/number.js'
import { fail, textOf } from '../../syntax/span.js'
import { formatSubfield, subfieldOf } from '../../syntax/subfield.js'
import {
  needBytes, needObject, pad8, putU16, putU32, putU64, putU8, putZeros, shown,
} from '../../wire/bytes.js'
import { encodeEach, encodeWithin } from '../../wire/list.js'
import { lookup } from '../../wire/lookup.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import {
  decodeLearnSpecs, encodeLearnSpec, formatLearnSpec, readLearnSpec, type LearnSpec, type LearnSpecInit,
} from './learn-spec.js'
import type { ActionText } from '../text.js'

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
  /** Idle timeout of the learned flow in seconds. @defaultValue 0, never */
  readonly idleTimeout?: number
  /** Hard timeout of the learned flow in seconds. @defaultValue 0, never */
  readonly hardTimeout?: number
  /** @defaultValue 0x8000 */
  readonly priority?: number
  /** @defaultValue 0n */
  readonly cookie?: bigint
  /** Bits of {@link LearnFlags}. @defaultValue 0 */
  readonly flags?: number
  /** Table of the learned flow. @defaultValue 1 */
  readonly tableId?: number
  /** Idle timeout in seconds after a FIN or RST ({@link FinTimeoutAction}). @defaultValue 0, unchanged */
  readonly finIdleTimeout?: number
  /** Hard timeout in seconds after a FIN or RST. @defaultValue 0, unchanged */
  readonly finHardTimeout?: number
  /** What the learned flow matches and does. */
  readonly specs: readonly S[]
}

/** Adds or changes a flow, whose match and actions are made from the packet. */
export interface LearnAction extends Learn<LearnSpec> { readonly type: 'learn' }

/** Adds or changes a flow like {@link LearnAction}, unless there are too many already. */
export interface Learn2Action extends Learn<LearnSpec> {
  readonly type: 'learn2'
  /** How many flows with this cookie and table there may be. @defaultValue 0, any number */
  readonly limit?: number
  /** A bit to which 1 is written when the flow was learned, 0 when the limit was reached. */
  readonly resultDst?: Subfield
}

/** A {@link LearnAction} as {@link encode} takes it. */
export interface LearnActionInit extends Learn<LearnSpecInit> { readonly type: 'learn' }

/** A {@link Learn2Action} as {@link encode} takes it. */
export interface Learn2ActionInit extends Learn<LearnSpecInit> {
  readonly type: 'learn2'
  readonly limit?: number
  readonly resultDst?: SubfieldInit
}

/** Bits of `flags` of a {@link LearnAction}. */
export const LearnFlags = {
  /** Send a flow-removed message when the learned flow is removed. */
  SEND_FLOW_REM: 1 << 0,
  /** When the flow with this action is deleted, delete the learned flows too. */
  DELETE_LEARNED: 1 << 1,
} as const

/**
 * Builds a {@link LearnAction}: adds or changes a flow, made from the packet.
 *
 * @example
 * ```ts
 * import { formatActions, learn } from 'daolinet/codec'
 *
 * const back = learn({
 *   tableId: 1, hardTimeout: 60,
 *   specs: [
 *     { type: 'match', src: { field: 'ethSrc' }, dst: { field: 'ethDst' } },
 *     { type: 'output', src: { field: 'inPort16' } },
 *   ],
 * })
 * console.log(formatActions([back]))
 * // prints learn(table=1,hard_timeout=60,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])
 * ```
 */
export function learn(init: Omit<LearnActionInit, 'type'>): LearnActionInit {
  return { type: 'learn', ...init }
}

/**
 * Builds a {@link Learn2Action}: adds or changes a flow, made from the packet, unless there are too many
 * already.
 *
 * @example
 * ```ts
 * import { formatActions, learn2 } from 'daolinet/codec'
 *
 * const back = learn2({ tableId: 1, limit: 100, specs: [{ type: 'output', src: { field: 'inPort16' } }] })
 * console.log(formatActions([back])) // learn(table=1,limit=100,output:NXM_OF_IN_PORT[])
 * ```
 */
export function learn2(init: Omit<Learn2ActionInit, 'type'>): Learn2ActionInit {
  return { type: 'learn2', ...init }
}

const WRITE_RESULT = 1 << 2
const DEFAULT_PRIORITY = 0x8000
const DEFAULT_TABLE = 1

function decodeLearn(
  view: DataView, offset: number, specs: readonly LearnSpec[],
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

export const learnCodec: ActionCodec<LearnAction, LearnActionInit> = {
  type: 'learn',
  ...nicira(16, { inActionSet: false }),
  decode(view, offset, end) {
    needBytes(offset, end, 32, 'learn', 'ERR_BAD_ACTION_LENGTH')
    return { type: 'learn', ...decodeLearn(view, offset, decodeLearnSpecs(view, offset + 32, end)) }
  },
  encode: (action, view, offset) =>
    encodeSpecs(action.specs, view, offset, encodeLearn(action, view, offset)),
}

export const learn2Codec: ActionCodec<Learn2Action, Learn2ActionInit> = {
  type: 'learn2',
  ...nicira(45, { inActionSet: false }),
  decode(view, offset, end) {
    needBytes(offset, end, 40, 'learn2', 'ERR_BAD_ACTION_LENGTH')
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
    encodeLearn(action, view, offset)
    if ((flags & WRITE_RESULT) !== 0) {
      throw new EncodeError('ERR_BAD_VALUE', 'flags', 'whether there is a resultDst follows from resultDst')
    }
    if (resultDst !== undefined) view.setUint16(offset + 24, flags | WRITE_RESULT)
    putU32(view, offset + 32, action.limit ?? 0, 'limit')
    const at = putZeros(view, offset + 36, offset + 40)
    const specs = resultDst === undefined ? at : encodeWithin('resultDst', () => {
      needObject(resultDst, '')
      if ((resultDst.bits ?? 1) !== 1) {
        throw new EncodeError('ERR_BAD_VALUE', 'bits', `${shown(resultDst.bits)} bits, where one is set`)
      }
      putU16(view, offset + 36, resultDst.offset ?? 0, 'offset')
      return encodeHeader(resultDst.field, view, at)
    })
    return encodeSpecs(action.specs, view, offset, specs)
  },
}

export const learnText: ActionText<LearnAction> = { format: formatLearn, read: { learn: readLearn } }

/** Read as `learn(…)` with a `limit` or a `result_dst`. */
export const learn2Text: ActionText<Learn2Action> = { format: formatLearn }

/** `learn(table=1,hard_timeout=60,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])`. */
function formatLearn(action: LearnAction | Learn2Action): string {
  const { idleTimeout = 0, hardTimeout = 0, finIdleTimeout = 0, finHardTimeout = 0 } = action
  const { tableId = 1, priority = DEFAULT_PRIORITY, flags = 0, cookie = 0n } = action
  const given = (name: string, value: number): string[] => (value === 0 ? [] : [`${name}=${value}`])
  return `learn(${[
    `table=${tableId}`,
    ...given('idle_timeout', idleTimeout),
    ...given('hard_timeout', hardTimeout),
    ...given('fin_idle_timeout', finIdleTimeout),
    ...given('fin_hard_timeout', finHardTimeout),
    ...(priority === DEFAULT_PRIORITY ? [] : [`priority=${priority}`]),
    ...((flags & LearnFlags.SEND_FLOW_REM) === 0 ? [] : ['send_flow_rem']),
    ...((flags & LearnFlags.DELETE_LEARNED) === 0 ? [] : ['delete_learned']),
    ...(cookie === 0n ? [] : [`cookie=${hexDigits(cookie)}`]),
    ...(action.type === 'learn2' ? limits(action) : []),
    ...action.specs.map(formatLearnSpec),
  ].join(',')})`
}

function limits({ limit = 0, resultDst }: Learn2Action): string[] {
  return [
    ...(limit === 0 ? [] : [`limit=${limit}`]),
    ...(resultDst === undefined ? [] : [`result_dst=${formatSubfield(resultDst)}`]),
  ]
}

/** An action that is being read. */
type Learned =
  { -readonly [K in keyof Omit<Learn2Action, 'type' | 'specs' | 'flags' | 'resultDst'>]: Learn2Action[K] } &
  { flags: number, resultDst?: Subfield, readonly specs: LearnSpec[] }

/** `learn(table=1,hard_timeout=60,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[],output:NXM_OF_IN_PORT[])`. */
function readLearn(item: Item): LearnAction | Learn2Action {
  const learned: Learned = {
    idleTimeout: 0, hardTimeout: 0, priority: DEFAULT_PRIORITY, cookie: 0n, flags: 0, tableId: DEFAULT_TABLE,
    finIdleTimeout: 0, finHardTimeout: 0, limit: 0, specs: [],
  }
  for (const argument of items(item.value)) {
    const name = textOf(argument.key)
    const take = lookup(takers, name)
    if (take === undefined) learned.specs.push(readLearnSpec(argument))
    else take(learned, argument)
  }
  const { limit, resultDst, ...flow } = learned
  if (limit === 0 && resultDst === undefined) return { type: 'learn', ...flow }
  return { type: 'learn2', ...flow, limit, ...(resultDst === undefined ? {} : { resultDst }) }
}

const u16 = (argument: Item): number => numberOf(valueOf(argument), 16, textOf(argument.key))

/** Readers of the arguments that are not specifications, by name. */
const takers: Readonly<Record<string, (learned: Learned, argument: Item) => void>> = {
  idle_timeout: (learned, argument) => { learned.idleTimeout = u16(argument) },
  hard_timeout: (learned, argument) => { learned.hardTimeout = u16(argument) },
  fin_idle_timeout: (learned, argument) => { learned.finIdleTimeout = u16(argument) },
  fin_hard_timeout: (learned, argument) => { learned.finHardTimeout = u16(argument) },
  priority: (learned, argument) => { learned.priority = u16(argument) },
  cookie: (learned, argument) => { learned.cookie = bigintOf(valueOf(argument), 64, 'cookie') },
  table: (learned, argument) => {
    learned.tableId = indexOf(valueOf(argument), 8, 'table')
    if (learned.tableId === 0xff) {
      fail('ERR_OUT_OF_RANGE', argument.value, 'a flow is learned into a table of 0 to 254')
    }
  },
  send_flow_rem: (learned, argument) => {
    bare(argument)
    learned.flags |= LearnFlags.SEND_FLOW_REM
  },
  delete_learned: (learned, argument) => {
    bare(argument)
    learned.flags |= LearnFlags.DELETE_LEARNED
  },
  limit: (learned, argument) => { learned.limit = numberOf(valueOf(argument), 32, 'limit') },
  result_dst: (learned, argument) => {
    learned.resultDst = subfieldOf(valueOf(argument))
    if (learned.resultDst.bits !== 1) fail('ERR_BAD_VALUE', argument.value, 'the result is one bit')
  },
}
