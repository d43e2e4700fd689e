import { fieldByName } from '../../match/oxm.js'
import { hexBytes } from '../bytes.js'
import { formatValue } from '../match/format-value.js'
import type { SetFieldAction } from '../../actions/set-field.js'

/** `set_field:10.0.0.1->ip_src`; an unknown field by its header. */
export function formatSetField(action: SetFieldAction): string {
  const [entry] = Object.entries(action.field as Record<string, unknown>)
  if (entry === undefined) return 'set_field'
  const [name, value] = entry
  const row = fieldByName(name)
  return row === undefined
    ? `set_field:0x${hexBytes(value as Uint8Array)}->${name}`
    : `set_field:${formatValue(row, value)}->${row.text}`
}
