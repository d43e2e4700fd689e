import { TableId } from '../../protocol/constants.js'
import { HEADER_LENGTH } from '../../protocol/header.js'
import { struct } from '../../wire/struct.js'
import { exactBytes } from '../../wire/bytes.js'
import type { Header, Init, MessageCodec } from '../codec.js'
import { filled } from '../../wire/members.js'

// struct ofp_table_mod {                 OpenFlow 1.3.5 §7.3.3
//   struct ofp_header header;
//   uint8_t  table_id;
//   uint8_t  pad[3];
//   uint32_t config;                     deprecated: all bits are reserved
// };

/**
 * The controller configures a table. All bits of the configuration are reserved in OpenFlow 1.3, so it
 * changes nothing there (OpenFlow 1.3.5 §7.3.3).
 */
export interface TableMod extends Header {
  readonly type: 'tableMod'
  /** @defaultValue `TableId.ALL` */
  readonly tableId: number
  /** Reserved: 0. @defaultValue 0 */
  readonly config: number
}

const layout = struct<Omit<TableMod, 'type' | 'xid'>>(
  [['tableId', 'u8'], ['', 'pad3'], ['config', 'u32']], { tableId: TableId.ALL },
)

/**
 * Builds a {@link TableMod}: the controller configures a table, by default every table.
 *
 * @param init - the fields of {@link TableMod}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, tableMod } from 'daolinet/codec'
 *
 * console.log(formatMessage(tableMod({ tableId: 1 }))) // OFPT_TABLE_MOD (OF1.3) (xid=0x0): table_id=1
 * ```
 */
export function tableMod(init: Omit<Init<TableMod>, 'type'> = {}): TableMod {
  return filled({ type: 'tableMod', xid: 0, tableId: TableId.ALL, config: 0 }, init)
}

export const tableModCodec: MessageCodec<TableMod> = {
  type: 'tableMod',
  number: 17,
  decode(view, offset, end, xid) {
    exactBytes(offset + HEADER_LENGTH, end, layout.size, 'tableMod')
    return { type: 'tableMod', xid, ...layout.decode(view, offset + HEADER_LENGTH) }
  },
  encode: (message, view, offset) => layout.encode(message, view, offset + HEADER_LENGTH),
}
