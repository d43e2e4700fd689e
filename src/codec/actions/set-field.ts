import { pad8 } from '../wire/bytes.js'
import { decodeOneField, encodeOneField } from './one-field.js'
import type { Match, MatchInit } from '../match/fields.js'
import type { ActionCodec } from './codec.js'

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
  decode: (view, offset, end) => ({
    type: 'setField',
    field: decodeOneField(view, offset + 4, end, 'setField'),
  }),
  encode: (action, view, offset) => pad8(view, offset, encodeOneField(action.field, view, offset + 4)),
}
