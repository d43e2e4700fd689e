import { describe, expect, it } from 'vitest'
import { descReply, formatMessage } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of descriptions', () => {
  it('describes the make of a switch', () => {
    expect(
      formatMessage(
        descReply({
          mfrDesc: 'Nicira, Inc.',
          hwDesc: 'Open vSwitch',
          swDesc: '3.1.0',
          serialNum: 'None',
          dpDesc: 'Schrank 3, Kästchen 表',
        }),
      ),
    ).toBe(
      lines(
        'OFPST_DESC reply (OF1.3) (xid=0x0):',
        'Manufacturer: Nicira, Inc.',
        'Hardware: Open vSwitch',
        'Software: 3.1.0',
        'Serial Num: None',
        'DP Description: Schrank 3, Kästchen 表',
      ),
    )
  })
})
