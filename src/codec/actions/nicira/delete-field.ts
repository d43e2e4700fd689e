import { decodeHeader, encodeHeader, headerEnd, headerOf, type FieldReference } from '../../match/subfield.js'
import { fieldOf } from '../../syntax/field-name.js'
import { valueOf, type Item } from '../../syntax/items.js'
import { fail } from '../../syntax/span.js'
import { exactBytes, putZeros } from '../../wire/bytes.js'
import { nicira, NICIRA_BODY, type ActionCodec } from '../codec.js'
import type { ActionText } from '../text.js'

// struct nx_action_delete_field {        NXAST_DELETE_FIELD = 50
//   ext_action_header, without its pad;
//   header of the field;                 4 or 8 bytes, then zeros to 24 bytes in all
// };

/** Removes a Geneve option from the packet. */
export interface DeleteFieldAction {
  readonly type: 'deleteField'
  /** One of `tunMetadata0` to `tunMetadata63`. */
  readonly field: FieldReference
}

/**
 * Builds a {@link DeleteFieldAction}: removes a Geneve option from the packet.
 *
 * @example
 * ```ts
 * import { deleteField, formatActions } from 'daolinet/codec'
 *
 * console.log(formatActions([deleteField('tunMetadata0')])) // delete_field:tun_metadata0
 * ```
 */
export function deleteField(field: FieldReference): DeleteFieldAction {
  return { type: 'deleteField', field }
}

export const deleteFieldCodec: ActionCodec<DeleteFieldAction> = {
  type: 'deleteField',
  ...nicira(50, { inActionSet: false }),
  decode(view, offset, end) {
    exactBytes(offset, end, 24, 'deleteField', 'ERR_BAD_ACTION_LENGTH')
    headerEnd(view, offset + NICIRA_BODY, end)
    return { type: 'deleteField', field: decodeHeader(view, offset + NICIRA_BODY) }
  },
  encode: (action, view, offset) =>
    putZeros(view, encodeHeader(action.field, view, offset + NICIRA_BODY), offset + 24),
}

export const deleteFieldText: ActionText<DeleteFieldAction> = {
  format: ({ field }) => `delete_field:${headerOf(field)?.row.text ?? field}`,
  read: { delete_field: readDeleteField },
}

/** `delete_field:tun_metadata0`. */
function readDeleteField(item: Item): DeleteFieldAction {
  const name = valueOf(item)
  const row = fieldOf(name)
  if (row.kind !== 'bytes') fail('ERR_BAD_VALUE', name, 'only tun_metadata0 to tun_metadata63 can be deleted')
  return { type: 'deleteField', field: row.name }
}
