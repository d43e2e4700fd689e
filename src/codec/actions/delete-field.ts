import { decodeHeader, encodeHeader, headerEnd, type FieldReference } from '../match/subfield.js'
import { exactBytes, putZeros } from '../wire/bytes.js'
import { NICIRA_BODY, nicira } from './nicira.js'
import type { ActionCodec } from './codec.js'

// struct nx_action_delete_field {        NXAST_DELETE_FIELD = 50
//   ext_action_header, without its pad;
//   header of the field;                 4 or 8 bytes, then zeros to 24 bytes in all
// };

/** Takes a Geneve option off the packet. */
export interface DeleteFieldAction {
  readonly type: 'deleteField'
  /** One of `tunMetadata0` to `tunMetadata63`. */
  readonly field: FieldReference
}

export const deleteField: ActionCodec<DeleteFieldAction> = {
  type: 'deleteField',
  ...nicira(50),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'deleteField', 'BAD_ACTION_LENGTH')
    headerEnd(view, offset + NICIRA_BODY, end)
    return { type: 'deleteField', field: decodeHeader(view, offset + NICIRA_BODY) }
  },
  encode: (action, view, offset) =>
    putZeros(view, encodeHeader(action.field, view, offset + NICIRA_BODY), offset + 24),
}
