/** Decoding and encoding of lists of actions. */
import { DecodeError, EncodeError } from '../errors.js'
import { borrow, needList, needObject, putU16, shown } from '../wire/bytes.js'
import {
  EXPERIMENTER_ACTION, OPENFLOW_BODY, type ActionCodec, type NestedActions, type Typed,
} from './codec.js'
import { actionCodecs, type Action, type ActionInit } from './index.js'
import { outputCodec, type OutputAction } from './openflow/output.js'
import { encodeUnknownAction } from './unknown.js'

type AnyCodec = ActionCodec<Typed>

/** `OFPAT_OUTPUT`, 0, and its 16 bytes. */
const OUTPUT_HEADER = 16

/** How many levels of actions in actions there may be. */
export const MAX_DEPTH = 16

// Without a prototype, so that no action is called "constructor".
const byType = Object.assign(
  Object.create(null) as object,
  actionCodecs as unknown as Readonly<Record<string, AnyCodec>>,
)
const all = Object.values(byType)
const byNumber: readonly (AnyCodec | undefined)[] =
  Array.from({ length: 32 }, (_, number) => all.find((codec) => codec.number === number))
const bySubtype = new Map<number, AnyCodec>(
  all
    .filter((codec) => codec.number === EXPERIMENTER_ACTION)
    .map((codec) => [subtypeKey(codec.experimenter!, codec.subtype!), codec]),
)

function subtypeKey(experimenter: number, subtype: number): number {
  return experimenter * 0x10000 + subtype
}

const nesting: readonly NestedActions[] = Array.from({ length: MAX_DEPTH + 1 }, (_, depth) => ({
  decode(view, offset, end) {
    if (depth === MAX_DEPTH) {
      throw new DecodeError('ERR_TOO_DEEP', offset, `actions are nested more than ${MAX_DEPTH} deep`)
    }
    return decodeList(view, offset, end, depth)
  },
  encode: (actions, view, offset) => encodeList(actions, view, offset, depth),
}))

/**
 * Decodes the actions that lie from `offset` to `end`.
 * @throws {@link DecodeError} with the path of the action that is wrong: `actions[3]`
 */
export function decodeActions(view: DataView, offset: number, end: number): Action[] {
  return decodeList(view, offset, end, 0) as Action[]
}

function decodeList(view: DataView, offset: number, end: number, depth: number): Typed[] {
  const actions: Typed[] = []
  try {
    for (let at = offset; at < end;) {
      const length = end - at < 8 ? 0 : view.getUint16(at + 2)
      if (length < 8 || length % 8 !== 0 || at + length > end) {
        throw new DecodeError(
          'ERR_BAD_ACTION_LENGTH', at,
          end - at < 8
            ? `${end - at} bytes are left where an action takes at least 8`
            : `an action of ${length} bytes, where a multiple of 8 up to ${end - at} fits`,
        )
      }
      actions.push(decodeOne(view, at, at + length, depth))
      at += length
    }
  } catch (error) {
    throw error instanceof DecodeError ? error.within(`actions[${actions.length}]`) : error
  }
  return actions
}

function decodeOne(view: DataView, offset: number, end: number, depth: number): Typed {
  const number = view.getUint16(offset)
  const codec = number === EXPERIMENTER_ACTION ? experimenterCodec(view, offset, end) : byNumber[number]
  if (codec !== undefined) return codec.decode(view, offset, end, nesting[depth + 1]!)
  const unknown: Action = number === EXPERIMENTER_ACTION
    ? { type: 'experimenter', experimenter: view.getUint32(offset + 4), body: borrow(view, offset + 8, end) }
    : { type: 'unknown', actionType: number, body: borrow(view, offset + OPENFLOW_BODY, end) }
  return unknown
}

function experimenterCodec(view: DataView, offset: number, end: number): AnyCodec | undefined {
  if (end - offset < 16) return undefined
  return bySubtype.get(subtypeKey(view.getUint32(offset + 4), view.getUint16(offset + 8)))
}

/**
 * Encodes a list of actions and returns the offset behind it.
 * @throws {@link EncodeError} with the path of what is wrong: `actions[3].port`
 */
export function encodeActions(actions: readonly ActionInit[], view: DataView, offset: number): number {
  return encodeList(actions, view, offset, 0)
}

function encodeList(actions: readonly Typed[], view: DataView, offset: number, depth: number): number {
  needList(actions, 'actions')
  let at = offset
  let index = 0
  try {
    for (; index < actions.length; index++) at = encodeOne(actions[index]!, view, at, depth)
  } catch (error) {
    throw error instanceof EncodeError ? error.within(`actions[${index}]`) : error
  }
  return at
}

function encodeOne(action: Typed, view: DataView, offset: number, depth: number): number {
  needObject(action, '')
  // In almost every list. Called by name, V8 inlines it.
  if (action.type === 'output' && depth < MAX_DEPTH) {
    view.setUint32(offset, OUTPUT_HEADER)
    return outputCodec.encode(action as OutputAction, view, offset, nesting[depth]!)
  }
  const codec = typeof action.type === 'string' ? byType[action.type] : undefined
  const end = codec === undefined
    ? encodeOther(action, view, offset)
    : encodeKnown(codec, action, view, offset, depth)
  putU16(view, offset + 2, end - offset, 'length')
  return end
}

function encodeKnown(codec: AnyCodec, action: Typed, view: DataView, offset: number, depth: number): number {
  if (depth === MAX_DEPTH) throw tooDeep()
  view.setUint16(offset, codec.number)
  if (codec.experimenter !== undefined) {
    view.setUint32(offset + 4, codec.experimenter)
    view.setUint16(offset + 8, codec.subtype!)
  }
  return codec.encode(action, view, offset, nesting[depth + 1]!)
}

function tooDeep(): EncodeError {
  return new EncodeError('ERR_BAD_VALUE', 'actions', `actions are nested more than ${MAX_DEPTH} deep`)
}

function encodeOther(action: Typed, view: DataView, offset: number): number {
  if (action.type === 'unknown' || action.type === 'experimenter') {
    return encodeUnknownAction(action as Extract<Action, { type: 'unknown' | 'experimenter' }>, view, offset)
  }
  throw new EncodeError('ERR_UNKNOWN_NAME', 'type', `no action is called ${shown(action.type)}`)
}
