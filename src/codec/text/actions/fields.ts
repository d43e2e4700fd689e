/** Actions that move bits between fields, and load them. */
import { fieldByName } from '../../match/table.js'
import { headerOf } from '../../match/subfield.js'
import { hexBytes } from '../../syntax/bytes.js'
import { formatValue } from '../../syntax/format-value.js'
import { hex } from '../../syntax/number.js'
import { formatSubfield } from '../../syntax/subfield.js'
import type { CheckPktLargerAction } from '../../actions/check-pkt-larger.js'
import type { DeleteFieldAction } from '../../actions/delete-field.js'
import type { RegLoadAction } from '../../actions/reg-load.js'
import type { CopyFieldAction, RegMoveAction } from '../../actions/reg-move.js'
import type { Match } from '../../match/fields.js'

/** `set_field:10.0.0.1->ip_src`; an unknown field by its header. */
export function formatSetField(action: { readonly field: Match }): string {
  const [entry] = Object.entries(action.field as Readonly<Record<string, unknown>>)
  if (entry === undefined) return 'set_field'
  const [name, value] = entry
  const row = fieldByName(name)
  return row === undefined
    ? `set_field:0x${hexBytes(value as Uint8Array)}->${name}`
    : `set_field:${formatValue(row, value)}->${row.text}`
}

/** `load:0x5->NXM_NX_REG0[0..15]`. */
export function formatRegLoad(action: RegLoadAction): string {
  return `load:${hex(action.value)}->${formatSubfield(action.dst)}`
}

/** `move:NXM_NX_REG0[]->NXM_NX_REG1[]`. */
export function formatRegMove(action: RegMoveAction | CopyFieldAction): string {
  return `move:${formatSubfield(action.src)}->${formatSubfield(action.dst)}`
}

/** `check_pkt_larger(1500)->NXM_NX_REG0[0]`. */
export function formatCheckPktLarger(action: CheckPktLargerAction): string {
  return `check_pkt_larger(${action.pktLen})->${formatSubfield({ ...action.dst, bits: 1 })}`
}

/** `delete_field:tun_metadata10`. */
export function formatDeleteField(action: DeleteFieldAction): string {
  return `delete_field:${headerOf(action.field)?.row.text ?? action.field}`
}
