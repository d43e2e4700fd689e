import { pad8 } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import { decodeOneField, encodeOneField } from './one-field.js'
import type { Match, MatchInit } from '../match/fields.js'
import type { ActionCodec } from './codec.js'

// struct ext_action_header, without its pad;  NXAST_REG_LOAD2 = 33
// one OXM field, masked or not; then zeros to a multiple of 8

/** Writes a field, or the bits of it that the mask has set. */
export interface RegLoad2Action {
  readonly type: 'regLoad2'
  /** Exactly one field. */
  readonly field: Match
}

/** A {@link RegLoad2Action} to encode. */
export interface RegLoad2ActionInit {
  readonly type: 'regLoad2'
  readonly field: MatchInit
}

export const regLoad2: ActionCodec<RegLoad2Action, RegLoad2ActionInit> = {
  type: 'regLoad2',
  ...nicira(33),
  decode: (view, offset, end) =>
    ({ type: 'regLoad2', field: decodeOneField(view, offset + NICIRA_BODY, end, 'regLoad2') }),
  encode: (action, view, offset) =>
    pad8(view, offset, encodeOneField(action.field, view, offset + NICIRA_BODY)),
}
