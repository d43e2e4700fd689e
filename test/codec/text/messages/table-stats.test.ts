import { describe, expect, it } from 'vitest'
import { formatMessage, tableStatsReply } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of table statistics', () => {
  it('writes ditto for tables with the same counters', () => {
    expect(
      formatMessage(
        tableStatsReply({
          tables: [0, 1, 2, 3, 4].map((tableId) => ({
            tableId,
            activeCount: tableId === 0 ? 1 : 0,
            lookupCount: 5n,
            matchedCount: 0n,
          })),
        }),
      ),
    ).toBe(
      lines(
        'OFPST_TABLE reply (OF1.3) (xid=0x0):',
        '  table 0:',
        '    active=1, lookup=5, matched=0',
        '',
        '  table 1:',
        '    active=0, lookup=5, matched=0',
        '',
        '  tables 2...4: ditto',
      ),
    )
  })

  it('says it of one', () => {
    expect(
      formatMessage(
        tableStatsReply({
          tables: [7, 8].map((tableId) => ({ tableId, activeCount: 0, lookupCount: 0n, matchedCount: 0n })),
        }),
      ),
    ).toBe(
      lines(
        'OFPST_TABLE reply (OF1.3) (xid=0x0):',
        '  table 7:',
        '    active=0, lookup=0, matched=0',
        '',
        '  table 8: ditto',
      ),
    )
  })
})
