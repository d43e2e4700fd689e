import { DecodeError, EncodeError } from '../errors.js'
import { encodeWithin } from '../list.js'
import { decodeOxm, encodeOxm } from '../match/oxm.js'
import { needObject, pad8 } from '../wire.js'
import type { Match, MatchInit } from '../match/fields.js'
import type { ActionCodec } from './action.js'

// struct ofp_action_set_field {        OpenFlow 1.3.5 §7.2.5
//   uint16_t type;                     OFPAT_SET_FIELD = 25
//   uint16_t len;                      padded to a multiple of 8
//   uint8_t  field[];                  one OXM field, then zero bytes
// };

/** Writes a header field of the packet, or a field of the pipeline. */
export interface SetFieldAction {
  readonly type: 'setField'
  /** Exactly one field, and no mask in standard OpenFlow 1.3 (Open vSwitch takes masks). */
  readonly field: Match
}

/** A {@link SetFieldAction} to encode. */
export interface SetFieldActionInit {
  readonly type: 'setField'
  readonly field: MatchInit
}

export const setField: ActionCodec<SetFieldAction, SetFieldActionInit> = {
  type: 'setField',
  number: 25,
  decode(view, offset, end) {
    const field: Record<string, unknown> = {}
    const next = decodeOxm(view, offset + 4, end, field)
    if (end - next > 7) {
      throw new DecodeError('BAD_SET_FIELD_LENGTH', next, `${end - next} bytes follow the field, padding is at most 7`, 'setField')
    }
    return { type: 'setField', field: field as Match }
  },
  encode(action, view, offset) {
    needObject(action.field, 'field')
    let end = 0
    for (const name in action.field) {
      const value = (action.field as Record<string, unknown>)[name]
      if (value === undefined) continue
      if (end !== 0) throw new EncodeError('BAD_VALUE', 'field', 'a set-field action sets one field: give an action each')
      end = encodeWithin('field', () => encodeOxm(name, value, view, offset + 4))
    }
    if (end === 0) throw new EncodeError('MISSING_FIELD', 'field', 'the action names no field to set')
    return pad8(view, offset, end)
  },
}
