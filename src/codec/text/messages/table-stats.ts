import type { TableStats } from '../../multipart/table-stats.js'
import type { MessageFormatter } from './formatter.js'

export const tableStatsReply: MessageFormatter<'tableStatsReply'> = ['OFPST_TABLE reply', ({ tables }) => {
  let text = ''
  for (let index = 0; index < tables.length;) {
    const same = sameAs(tables, index)
    text += index > 0 && same > index ? ditto(tables.slice(index, same)) : one(tables[index]!)
    index = Math.max(same, index + 1)
  }
  return text
}]

/** Where the tables from `index` on end that say the same as the one before. */
function sameAs(tables: readonly TableStats[], index: number): number {
  const before = tables[index - 1]
  let at = index
  while (before !== undefined && at < tables.length && equal(before, tables[at]!)) at += 1
  return at
}

function equal(a: TableStats, b: TableStats): boolean {
  return a.activeCount === b.activeCount && a.lookupCount === b.lookupCount &&
    a.matchedCount === b.matchedCount
}

function one(table: TableStats): string {
  return `\n  table ${table.tableId}:\n    active=${table.activeCount}, lookup=${table.lookupCount}, ` +
    `matched=${table.matchedCount}\n`
}

function ditto(tables: readonly TableStats[]): string {
  const first = tables[0]!.tableId
  return tables.length === 1
    ? `\n  table ${first}: ditto`
    : `\n  tables ${first}...${tables.at(-1)!.tableId}: ditto`
}
