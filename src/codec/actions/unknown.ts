/** Actions that the library does not know, kept byte for byte. */
import { EncodeError } from '../errors.js'
import { hexBytes, hexBytesOf } from '../syntax/bytes.js'
import { bigintOf, numberOf } from '../syntax/integer.js'
import { hexDigits } from '../syntax/number.js'
import { cut, fail, textOf, trimmed, type Span } from '../syntax/span.js'
import { putBytes, putU16, putU32 } from '../wire/bytes.js'
import { EXPERIMENTER_ACTION } from './codec.js'
import type { Item } from '../syntax/items.js'
import type { ActionText } from './text.js'

/** An action of a type that the library does not know, kept byte for byte. */
export interface UnknownAction {
  readonly type: 'unknown'
  /** `OFPAT_*` number. */
  readonly actionType: number
  /** Everything behind the 4-byte header. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** An experimenter action that the library does not know, kept byte for byte. */
export interface ExperimenterAction {
  readonly type: 'experimenter'
  readonly experimenter: number
  /** Everything behind the experimenter id. Borrowed when decoded. */
  readonly body: Uint8Array
}

/** Writes everything of an unknown action but its length. */
export function encodeUnknownAction(
  action: UnknownAction | ExperimenterAction,
  view: DataView,
  offset: number,
): number {
  const before = action.type === 'unknown' ? 4 : 8
  const end = putBytes(view, offset + before, action.body, 'body')
  if ((end - offset) % 8 !== 0) {
    throw new EncodeError('ERR_BAD_VALUE', 'body', `${end - offset} bytes in all are no multiple of 8`)
  }
  if (action.type === 'unknown') {
    putU16(view, offset, action.actionType, 'actionType')
  } else {
    view.setUint16(offset, EXPERIMENTER_ACTION)
    putU32(view, offset + 4, action.experimenter, 'experimenter')
  }
  return end
}

/** `unknown(30,0102…)`: the type and everything behind the header. `ovs-ofctl` does not read such actions. */
export const unknownText: ActionText<UnknownAction> = {
  format: ({ actionType, body }) => `unknown(${actionType},${hexBytes(body)})`,
  read: {
    unknown(item): UnknownAction {
      const [type, body] = pair(item, 'a type')
      return { type: 'unknown', actionType: numberOf(type, 16, 'the type'), body: hexBytesOf(body) }
    },
  },
}

/** `experimenter(0x00002320,0102…)`: the id and what follows it. */
export const experimenterText: ActionText<ExperimenterAction> = {
  format: ({ experimenter, body }) => `experimenter(${hexDigits(experimenter, 8)},${hexBytes(body)})`,
  read: {
    experimenter(item): ExperimenterAction {
      const [id, body] = pair(item, 'an id')
      const experimenter = Number(bigintOf(id, 32, 'the experimenter'))
      return { type: 'experimenter', experimenter, body: hexBytesOf(body) }
    },
  },
}

function pair(item: Item, first: string): readonly [Span, Span] {
  const [before, behind] = cut(item.value, ',') ??
    fail('ERR_SYNTAX', item.whole, `${textOf(item.key)} wants ${first} and bytes`)
  return [trimmed(before), trimmed(behind)]
}
