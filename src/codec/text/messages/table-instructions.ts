/** The instructions and actions that the flows of a table may have, and those of its table-miss flow. */
import type { Abilities, ActionAbilities, FlowAbilities } from './table-abilities.js'

/** Tells whether two consecutive tables let their flows have the same. */
export function sameFeatures(a: Abilities, b: Abilities): boolean {
  return same(a.flows, a.tableId, b.flows, b.tableId) && same(a.miss, a.tableId, b.miss, b.tableId)
}

/** The instructions of all flows, or those of the table-miss flow separately. */
export function formatInstructionFeatures(table: Abilities, before: Abilities | undefined): string {
  const { tableId, flows, miss } = table
  if (before !== undefined && sameFeatures(table, before)) {
    return nothing(flows) ? '' : '    (same instructions)\n'
  }
  if (!same(flows, tableId, miss, tableId)) {
    return '    instructions (other than table miss):\n' + formatFlows(flows, before?.flows) +
      '    instructions (table miss):\n' + formatFlows(miss, before?.miss)
  }
  if (nothing(flows)) return ''
  return '    instructions (table miss and others):\n' + formatFlows(flows, before?.flows)
}

function same(a: FlowAbilities, aTable: number, b: FlowAbilities, bTable: number): boolean {
  return sameNext(a.nextTables, aTable, b.nextTables, bTable) && a.instructions === b.instructions &&
    sameActions(a.write, b.write) && sameActions(a.apply, b.apply)
}

/**
 * Compares the tables that two tables may send packets to. A table cannot send packets to itself, so the
 * second may lack itself.
 */
function sameNext(
  a: ReadonlySet<number>, aTable: number, b: ReadonlySet<number>, bTable: number,
): boolean {
  if (aTable === bTable + 1) return sameNext(b, bTable, a, aTable)
  const itself = bTable === aTable + 1 && a.has(bTable) && !b.has(bTable) ? 1 : 0
  return a.size === b.size + itself && [...b].every((table) => a.has(table))
}

function sameActions(a: ActionAbilities, b: ActionAbilities): boolean {
  return a.actions === b.actions && a.setFields === b.setFields
}

function nothing(flows: FlowAbilities): boolean {
  return flows.nextTables.size === 0 && flows.instructions === '' &&
    noActions(flows.write) && noActions(flows.apply)
}

function noActions({ actions, setFields }: ActionAbilities): boolean {
  return actions === '' && setFields === ''
}

function formatFlows(flows: FlowAbilities, before: FlowAbilities | undefined): string {
  const { nextTables, instructions } = flows
  return [
    nextTables.size === 0 ? '' : `      next tables: ${ranges(nextTables)}\n`,
    instructions === '' ? ''
      : before?.instructions === instructions ? '      (same instructions)\n'
        : `      instructions: ${instructions}\n`,
    formatActions(flows, before),
  ].join('')
}

function formatActions({ write, apply }: FlowAbilities, before: FlowAbilities | undefined): string {
  if (
    before !== undefined && sameActions(write, before.write) && sameActions(apply, before.apply) &&
    write.setFields !== ''
  ) return '      (same actions)\n'
  if (!sameActions(write, apply)) {
    return '      Write-Actions features:\n' + formatList(write) +
      '      Apply-Actions features:\n' + formatList(apply)
  }
  return noActions(write) ? '' : '      Write-Actions and Apply-Actions features:\n' + formatList(write)
}

function formatList({ actions, setFields }: ActionAbilities): string {
  return (actions === '' ? '' : `        actions: ${actions}\n`) +
    (setFields === '' ? '' : `        supported on Set-Field: ${setFields}\n`)
}

/** `0-3,7`. */
function ranges(tables: ReadonlySet<number>): string {
  const parts: string[] = []
  for (let table = 0; table < 256; table++) {
    if (!tables.has(table) || tables.has(table - 1)) continue
    let end = table
    while (tables.has(end + 1)) end += 1
    parts.push(end === table ? String(table) : `${table}-${end}`)
  }
  return parts.join(',')
}
