import { describe, expect, it } from 'vitest'
import { formatMessage, nxTlvTableMod, nxTlvTableReply } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of TLV tables', () => {
  it('maps options to fields', () => {
    expect(
      formatMessage(
        nxTlvTableMod({
          maps: [
            { optionClass: 0xffff, optionType: 0, optionLen: 4, index: 0 },
            { optionClass: 1, optionType: 128, optionLen: 124, index: 63 },
          ],
        }),
      ),
    ).toBe(
      lines(
        'NXT_TLV_TABLE_MOD (OF1.3) (xid=0x0):',
        ' ADD mapping table:',
        '  class  type  length  match field',
        ' ------  ----  ------  --------------',
        ' 0xffff     0       4  tun_metadata0',
        '    0x1  0x80     124  tun_metadata63',
      ),
    )
  })

  it('clears', () => {
    expect(formatMessage(nxTlvTableMod({ command: 'clear' }))).toBe(
      lines('NXT_TLV_TABLE_MOD (OF1.3) (xid=0x0):', ' CLEAR'),
    )
  })

  it('adds up the space that is taken', () => {
    expect(
      formatMessage(
        nxTlvTableReply({
          maxOptionSpace: 256,
          maxFields: 64,
          maps: [{ optionClass: 2, optionType: 3, optionLen: 8, index: 1 }],
        }),
      ),
    ).toBe(
      lines(
        'NXT_TLV_TABLE_REPLY (OF1.3) (xid=0x0):',
        ' max option space=256 max fields=64',
        ' allocated option space=8',
        '',
        ' mapping table:',
        '  class  type  length  match field',
        ' ------  ----  ------  --------------',
        '    0x2   0x3       8  tun_metadata1',
      ),
    )
  })
})
