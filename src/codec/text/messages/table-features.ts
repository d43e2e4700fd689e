/** What tables support. Of each table only the differences from the table before are written. */
import { formatFieldSet } from '../field-set.js'
import { hex } from '../../syntax/number.js'
import { formatDittos } from './ditto.js'
import { abilitiesOf, type Abilities } from './table-abilities.js'
import { formatInstructionFeatures, sameFeatures } from './table-instructions.js'
import type { TableFeatures } from '../../messages/multipart/table-features.js'
import type { MessageFormatter } from './formatter.js'

function formatTables({ tables }: { readonly tables: readonly TableFeatures[] }): string {
  let text = ''
  let before: Abilities | undefined
  let dittos: number[] = []
  for (const table of tables) {
    const now = abilitiesOf(table)
    const same = before !== undefined && alike(now, before)
    if (same && now.name === '') {
      dittos.push(now.tableId)
    } else {
      text += formatDittos(dittos) + heading(now) + (same ? ' ditto' : formatTable(now, before))
      dittos = []
    }
    before = now
  }
  return text + formatDittos(dittos)
}

function heading({ tableId, name }: Abilities): string {
  return `\n  table ${tableId}${name === '' ? '' : ` ("${name}")`}:`
}

function alike(a: Abilities, b: Abilities): boolean {
  return a.metadataMatch === b.metadataMatch && a.metadataWrite === b.metadataWrite &&
    a.maxEntries === b.maxEntries && sameFeatures(a, b) && a.matchText === b.matchText
}

function formatTable(table: Abilities, before: Abilities | undefined): string {
  const { metadataMatch, metadataWrite, maxEntries } = table
  return [
    '\n',
    metadataMatch === 0n && metadataWrite === 0n ? '' :
      `    metadata: match=${hex(metadataMatch)} write=${hex(metadataWrite)}\n`,
    maxEntries === 0 ? '' : `    max_entries=${maxEntries}\n`,
    formatInstructionFeatures(table, before),
    formatMatching(table, before),
  ].join('')
}

function formatMatching(table: Abilities, before: Abilities | undefined): string {
  if (table.matchText === '') return ''
  if (before !== undefined && table.matchText === before.matchText) return '    (same matching)\n'
  const { match, mask, wildcards } = table
  const kind = (label: string, wanted: (masked: boolean, wild: boolean) => boolean): string => {
    const names = formatFieldSet(new Set([...match].filter((f) => wanted(mask.has(f), wildcards.has(f)))))
    return names === '' ? '' : `      ${label}: ${names}\n`
  }
  return '    matching:\n' +
    kind('arbitrary mask', (masked) => masked) +
    kind('exact match or wildcard', (masked, wild) => !masked && wild) +
    kind('must exact match', (masked, wild) => !masked && !wild)
}

export const tableFeaturesRequest: MessageFormatter<'tableFeaturesRequest'> =
  ['OFPST_TABLE_FEATURES request', formatTables]
export const tableFeaturesReply: MessageFormatter<'tableFeaturesReply'> =
  ['OFPST_TABLE_FEATURES reply', formatTables]
