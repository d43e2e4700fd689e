import { decode, encode, nxTlvTableMod, nxTlvTableReply, nxTlvTableRequest } from 'daolinet/codec'
import { expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'
import { hex } from '../../../support/hex.js'

it('maps options to fields, in the bytes of ovs-ofctl', () => {
  expectBothWays('0404002000000002 00002320 00000018 0000 000000000000 ffff 00 04 0000 0000', {
    type: 'nxTlvTableMod',
    xid: 2,
    command: 'add',
    maps: [{ optionClass: 0xffff, optionType: 0, optionLen: 4, index: 0 }],
  })
  expect(encode({ type: 'nxTlvTableMod', command: 'clear' })).toStrictEqual(
    encode(nxTlvTableMod({ command: 'clear' })),
  )
})

it('requests the maps and reports them', () => {
  expectBothWays('0404 0010 00000001 00002320 00000019', { type: 'nxTlvTableRequest', xid: 1 })
  expectBothWays(`
    0404 0030 00000001 00002320 0000001a 00000100 0040 00000000000000000000
    0102 03 08 0005 0000  0103 04 0c 0006 0000
  `, {
    type: 'nxTlvTableReply', xid: 1, maxOptionSpace: 256, maxFields: 64, maps: [
      { optionClass: 0x0102, optionType: 3, optionLen: 8, index: 5 },
      { optionClass: 0x0103, optionType: 4, optionLen: 12, index: 6 },
    ],
  })
  expect([nxTlvTableRequest(), nxTlvTableReply()]).toMatchObject([{ xid: 0 }, { maps: [] }])
})

it('refuses half a map', () => {
  expect(() => decode(hex('0404 001c 00000002 00002320 00000018 0000 000000000000 ffff 00 04')))
    .toThrow(expect.objectContaining({ code: 'ERR_BAD_LENGTH', path: 'maps' }))
})
