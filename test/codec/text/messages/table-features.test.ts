import { describe, expect, it } from 'vitest'
import {
  formatMessage,
  tableFeaturesReply,
  tableFeaturesRequest,
  type TableFeatures,
  type TableProperty,
} from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

const required: readonly TableProperty[] = [
  { type: 'instructions', instructions: [{ type: 'applyActions' }, { type: 'gotoTable' }] },
  { type: 'nextTables', tableIds: [2, 3, 5] },
  { type: 'writeActions', actions: [{ type: 'output' }, { type: 'group' }] },
  { type: 'applyActions', actions: [{ type: 'output' }] },
  {
    type: 'match',
    fields: [{ field: 'inPort' }, { field: 'ethDst', hasMask: true, length: 12 }, { field: 'ipv4Src' }],
  },
  { type: 'wildcards', fields: [{ field: 'inPort' }] },
  { type: 'writeSetfield', fields: [] },
  {
    type: 'applySetfield',
    fields: [
      { field: 'ethSrc' },
      { field: 'ethDst' },
      { field: 'reg0' },
      { field: 'reg1' },
      { field: 'reg2' },
    ],
  },
]

function table({
  nextTables = [2, 3, 5],
  ...members
}: Partial<TableFeatures> & { nextTables?: number[] }): TableFeatures {
  return {
    tableId: 1,
    name: '',
    metadataMatch: 255n,
    metadataWrite: 15n,
    config: 0,
    maxEntries: 100,
    properties: required.map((one) => (one.type === 'nextTables' ? { ...one, tableIds: nextTables } : one)),
    ...members,
  }
}

describe('the text of table features', () => {
  it('says what a table can do', () => {
    expect(formatMessage(tableFeaturesReply({ tables: [table({})] }))).toBe(
      lines(
        'OFPST_TABLE_FEATURES reply (OF1.3) (xid=0x0):',
        '  table 1:',
        '    metadata: match=0xff write=0xf',
        '    max_entries=100',
        '    instructions (table miss and others):',
        '      next tables: 2-3,5',
        '      instructions: apply_actions goto_table',
        '      Write-Actions features:',
        '        actions: output group',
        '      Apply-Actions features:',
        '        actions: output',
        '        supported on Set-Field: reg0...reg2 eth_{src,dst}',
        '    matching:',
        '      arbitrary mask: eth_dst',
        '      exact match or wildcard: in_port_oxm',
        '      must exact match: ip_src',
      ),
    )
  })

  it('tells the table-miss flow apart', () => {
    expect(
      formatMessage(
        tableFeaturesReply({
          tables: [table({ properties: [...required, { type: 'instructionsMiss', instructions: [] }] })],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_TABLE_FEATURES reply (OF1.3) (xid=0x0):',
        '  table 1:',
        '    metadata: match=0xff write=0xf',
        '    max_entries=100',
        '    instructions (other than table miss):',
        '      next tables: 2-3,5',
        '      instructions: apply_actions goto_table',
        '      Write-Actions features:',
        '        actions: output group',
        '      Apply-Actions features:',
        '        actions: output',
        '        supported on Set-Field: reg0...reg2 eth_{src,dst}',
        '    instructions (table miss):',
        '      next tables: 2-3,5',
        '      Write-Actions features:',
        '        actions: output group',
        '      Apply-Actions features:',
        '        actions: output',
        '        supported on Set-Field: reg0...reg2 eth_{src,dst}',
        '    matching:',
        '      arbitrary mask: eth_dst',
        '      exact match or wildcard: in_port_oxm',
        '      must exact match: ip_src',
      ),
    )
  })

  it('writes ditto for a table that can send packets to all tables but itself', () => {
    expect(
      formatMessage(
        tableFeaturesReply({
          tables: [
            table({}),
            table({ tableId: 2, nextTables: [3, 5] }),
            table({ tableId: 3, nextTables: [5] }),
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_TABLE_FEATURES reply (OF1.3) (xid=0x0):',
        '  table 1:',
        '    metadata: match=0xff write=0xf',
        '    max_entries=100',
        '    instructions (table miss and others):',
        '      next tables: 2-3,5',
        '      instructions: apply_actions goto_table',
        '      Write-Actions features:',
        '        actions: output group',
        '      Apply-Actions features:',
        '        actions: output',
        '        supported on Set-Field: reg0...reg2 eth_{src,dst}',
        '    matching:',
        '      arbitrary mask: eth_dst',
        '      exact match or wildcard: in_port_oxm',
        '      must exact match: ip_src',
        '',
        '  tables 2...3: ditto',
      ),
    )
  })

  it('says it by name', () => {
    expect(
      formatMessage(
        tableFeaturesReply({ tables: [table({ name: 'one' }), table({ tableId: 9, name: 'two' })] }),
      ),
    ).toBe(
      lines(
        'OFPST_TABLE_FEATURES reply (OF1.3) (xid=0x0):',
        '  table 1 ("one"):',
        '    metadata: match=0xff write=0xf',
        '    max_entries=100',
        '    instructions (table miss and others):',
        '      next tables: 2-3,5',
        '      instructions: apply_actions goto_table',
        '      Write-Actions features:',
        '        actions: output group',
        '      Apply-Actions features:',
        '        actions: output',
        '        supported on Set-Field: reg0...reg2 eth_{src,dst}',
        '    matching:',
        '      arbitrary mask: eth_dst',
        '      exact match or wildcard: in_port_oxm',
        '      must exact match: ip_src',
        '',
        '  table 9 ("two"): ditto',
      ),
    )
  })

  it('says only what differs', () => {
    expect(
      formatMessage(
        tableFeaturesReply({
          tables: [table({}), table({ tableId: 2, metadataMatch: 0n, metadataWrite: 0n, maxEntries: 0 })],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_TABLE_FEATURES reply (OF1.3) (xid=0x0):',
        '  table 1:',
        '    metadata: match=0xff write=0xf',
        '    max_entries=100',
        '    instructions (table miss and others):',
        '      next tables: 2-3,5',
        '      instructions: apply_actions goto_table',
        '      Write-Actions features:',
        '        actions: output group',
        '      Apply-Actions features:',
        '        actions: output',
        '        supported on Set-Field: reg0...reg2 eth_{src,dst}',
        '    matching:',
        '      arbitrary mask: eth_dst',
        '      exact match or wildcard: in_port_oxm',
        '      must exact match: ip_src',
        '',
        '  table 2:',
        '    (same instructions)',
        '    (same matching)',
      ),
    )
  })

  it('asks', () => {
    expect(formatMessage(tableFeaturesRequest())).toBe('OFPST_TABLE_FEATURES request (OF1.3) (xid=0x0):')
  })
})
