import type { TableFeatures } from '../../multipart/table-features.js'
import type { MessageFormatter } from './formatter.js'

function formatTables({ tables }: { readonly tables: readonly TableFeatures[] }): string {
  return tables.map((table) => `\n  table ${table.tableId} ("${table.name}"):`).join('')
}

export const tableFeaturesRequest: MessageFormatter<'tableFeaturesRequest'> =
  ['OFPST_TABLE_FEATURES request', formatTables]
export const tableFeaturesReply: MessageFormatter<'tableFeaturesReply'> =
  ['OFPST_TABLE_FEATURES reply', formatTables]
