import { formatDittos } from './ditto.js'
import type { TableStats } from '../../messages/multipart/table-stats.js'
import type { MessageFormatter } from './formatter.js'

/** The counters of each table, unless they are those of the table before. */
function formatTables({ tables }: { readonly tables: readonly TableStats[] }): string {
  let text = ''
  let dittos: number[] = []
  for (const [index, table] of tables.entries()) {
    if (index > 0 && same(table, tables[index - 1]!)) {
      dittos.push(table.tableId)
    } else {
      text += formatDittos(dittos) + formatTable(table)
      dittos = []
    }
  }
  return text + formatDittos(dittos)
}

function same(a: TableStats, b: TableStats): boolean {
  return a.activeCount === b.activeCount && a.lookupCount === b.lookupCount &&
    a.matchedCount === b.matchedCount
}

function formatTable(table: TableStats): string {
  return `\n  table ${table.tableId}:\n    active=${table.activeCount}, lookup=${table.lookupCount}, ` +
    `matched=${table.matchedCount}\n`
}

export const tableStatsReply: MessageFormatter<'tableStatsReply'> = ['OFPST_TABLE reply', formatTables]
