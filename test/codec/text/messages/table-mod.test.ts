import { describe, expect, it } from 'vitest'
import { formatMessage, tableMod } from 'daolinet/codec'

describe('the text of table-mod', () => {
  it('names all tables', () => {
    expect(formatMessage(tableMod())).toBe('OFPT_TABLE_MOD (OF1.3) (xid=0x0): table_id: ALL_TABLES')
  })

  it('numbers one', () => {
    expect(formatMessage(tableMod({ tableId: 3, config: 3 }))).toBe(
      'OFPT_TABLE_MOD (OF1.3) (xid=0x0): table_id=3',
    )
  })
})
