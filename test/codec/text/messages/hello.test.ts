import { describe, expect, it } from 'vitest'
import { formatMessage, hello } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of hello', () => {
  it('lists versions by the bitmap', () => {
    expect(
      formatMessage(hello({ version: 4, elements: [{ type: 'versionBitmap', versions: [1, 4] }] })),
    ).toBe(lines('OFPT_HELLO (OF1.3) (xid=0x0):', ' version bitmap: 0x01, 0x04'))
  })

  it('lists all up to its own without one', () => {
    expect(formatMessage(hello({ version: 4, elements: [] }))).toBe(
      lines('OFPT_HELLO (OF1.3) (xid=0x0):', ' version bitmap: 0x01, 0x02, 0x03, 0x04'),
    )
  })

  it('shows the bytes of elements that it does not know', () => {
    expect(
      formatMessage(
        hello({ version: 4, elements: [{ type: 'unknown', elementType: 9, body: Uint8Array.of(1, 2) }] }),
      ),
    ).toBe(
      lines(
        'OFPT_HELLO (OF1.3) (xid=0x0):',
        ' version bitmap: 0x01, 0x02, 0x03, 0x04',
        ' unknown data in hello:',
        '00000000  04 00 00 10 00 00 00 00-00 09 00 06 01 02 00 00 |................|',
      ),
    )
  })
})
