import { exactBytes, putU8, putZeros } from '../wire/bytes.js'
import type { InstructionCodec } from './instruction.js'

// struct ofp_instruction_goto_table {    OpenFlow 1.3.5 §7.2.4
//   uint16_t type;                       OFPIT_GOTO_TABLE = 1
//   uint16_t len;                        8
//   uint8_t  table_id;
//   uint8_t  pad[3];
// };

/** Continues the processing of the packet in a later table. */
export interface GotoTable {
  readonly type: 'gotoTable'
  /** A number greater than that of the flow's own table, up to 254. */
  readonly tableId: number
}

/**
 * Builds a {@link GotoTable}: continues the processing of the packet in a later table.
 *
 * @example
 * ```ts
 * import { applyActions, formatInstructions, gotoTable, setField } from 'daolinet/codec'
 *
 * const instructions = [applyActions(setField({ reg0: 5 })), gotoTable(1)]
 * console.log(formatInstructions(instructions)) // set_field:0x5->reg0,goto_table:1
 * ```
 */
export function gotoTable(tableId: number): GotoTable {
  return { type: 'gotoTable', tableId }
}

export const gotoTableCodec: InstructionCodec<GotoTable> = {
  type: 'gotoTable',
  number: 1,
  decode(view, offset, end) {
    exactBytes(offset, end, 8, 'gotoTable', 'ERR_BAD_INSTRUCTION_LENGTH')
    return { type: 'gotoTable', tableId: view.getUint8(offset + 4) }
  },
  encode(instruction, view, offset) {
    putU8(view, offset + 4, instruction.tableId, 'tableId')
    return putZeros(view, offset + 5, offset + 8)
  },
}
