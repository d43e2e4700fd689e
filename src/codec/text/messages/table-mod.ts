import { TableId } from '../../protocol/constants.js'
import type { MessageFormatter } from './formatter.js'

export const tableMod: MessageFormatter<'tableMod'> = ['OFPT_TABLE_MOD', ({ tableId }) =>
  tableId === TableId.ALL ? ' table_id: ALL_TABLES' : ` table_id=${tableId}`]
