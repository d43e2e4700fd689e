import { describe, expect, it } from 'vitest'
import { echoReply, echoRequest, formatMessage } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of echoes', () => {
  it('shows what it carries', () => {
    expect(
      formatMessage(echoReply({ xid: 2, data: Uint8Array.of(0x68, 0x6f, 0x67, 0x65, 0, 1, 2, 3) })),
    ).toBe(
      lines(
        'OFPT_ECHO_REPLY (OF1.3) (xid=0x2): 8 bytes of payload',
        '00000000  68 6f 67 65 00 01 02 03-                        |hoge....        |',
      ),
    )
  })

  it('says that it has no content', () => {
    expect(formatMessage(echoRequest())).toBe('OFPT_ECHO_REQUEST (OF1.3) (xid=0x0): 0 bytes of payload')
  })
})
