import { encode, TableId, tableMod } from 'daolinet/codec'
import { expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'

it('configures a table, or all', () => {
  expectBothWays('0411 0010 00000001 02 000000 00000003', { type: 'tableMod', xid: 1, tableId: 2, config: 3 })
  expect(tableMod()).toStrictEqual({ type: 'tableMod', xid: 0, tableId: TableId.ALL, config: 0 })
  expect(encode({ type: 'tableMod' })).toStrictEqual(encode(tableMod()))
})
