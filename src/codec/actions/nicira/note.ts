import { hexBytes, hexBytesOf } from '../../syntax/bytes.js'
import { borrow, pad8, putBytes } from '../../wire/bytes.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import type { Item } from '../../syntax/items.js'
import type { ActionText } from '../text.js'

// struct nx_action_note {                NXAST_NOTE = 8
//   ext_action_header, without its pad;
//   uint8_t note[];                      to the end of the action
// };

/** Does nothing. Its bytes are a note that the controller leaves for itself. */
export interface NoteAction {
  readonly type: 'note'
  /**
   * A length of 6 plus a multiple of 8 bytes; others are filled up with zeros when encoded. Borrowed when
   * decoded.
   */
  readonly note: Uint8Array
}

/**
 * Builds a {@link NoteAction}: does nothing, but keeps bytes for the controller.
 *
 * @example
 * ```ts
 * import { formatActions, note } from 'daolinet/codec'
 *
 * console.log(formatActions([note(Uint8Array.of(1, 2, 3, 4, 5, 6))])) // note:01.02.03.04.05.06
 * ```
 */
export function note(bytes: Uint8Array): NoteAction {
  return { type: 'note', note: bytes }
}

export const noteCodec: ActionCodec<NoteAction> = {
  type: 'note',
  ...nicira(8, { inActionSet: false }),
  decode: (view, offset, end) => ({ type: 'note', note: borrow(view, offset + NICIRA_BODY, end) }),
  encode: (action, view, offset) =>
    pad8(view, offset, putBytes(view, offset + NICIRA_BODY, action.note, 'note')),
}

export const noteText: ActionText<NoteAction> = {
  format: (action) => `note:${hexBytes(action.note, '.')}`,
  read: { note: readNote },
}

/** Actions are filled up to a multiple of this many bytes. */
const WORD = 8

/** `note:41.42.43`, filled up with zeros. */
function readNote(item: Item): NoteAction {
  const bytes = hexBytesOf(item.value)
  const words = Math.max(2, Math.ceil((bytes.length + NICIRA_BODY) / WORD))
  const filled = new Uint8Array(words * WORD - NICIRA_BODY)
  filled.set(bytes)
  return { type: 'note', note: filled }
}
