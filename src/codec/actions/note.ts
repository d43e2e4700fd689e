import { borrow, pad8, putBytes } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_note {                NXAST_NOTE = 8
//   ext_action_header, without its pad;
//   uint8_t note[];                      to the end of the action
// };

/** Does nothing: bytes for the controller to find again. */
export interface NoteAction {
  readonly type: 'note'
  /** 6 bytes more than a multiple of 8; shorter ones are filled up with zeros. Borrowed when decoded. */
  readonly note: Uint8Array
}

export const note: ActionCodec<NoteAction> = {
  type: 'note',
  ...nicira(8),
  decode: (view, offset, end) => ({ type: 'note', note: borrow(view, offset + NICIRA_BODY, end) }),
  encode: (action, view, offset) =>
    pad8(view, offset, putBytes(view, offset + NICIRA_BODY, action.note, 'note')),
}
