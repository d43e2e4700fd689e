import { EncodeError } from '../errors.js'
import { putBytes, putU16, putU32 } from '../wire/bytes.js'

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
    throw new EncodeError('BAD_VALUE', 'body', `${end - offset} bytes in all are no multiple of 8`)
  }
  if (action.type === 'unknown') {
    putU16(view, offset, action.actionType, 'actionType')
  } else {
    view.setUint16(offset, 0xffff)
    putU32(view, offset + 4, action.experimenter, 'experimenter')
  }
  return end
}
