import { describe, expect, it } from 'vitest'
import {
  barrierRequest,
  echoRequest,
  encode,
  errorMessage,
  formatMessage,
  nxSetControllerId,
  portMod,
} from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of errors', () => {
  it('shows the message that failed', () => {
    expect(
      formatMessage(
        errorMessage({
          xid: 7,
          errorType: 5,
          errorCode: 2,
          data: encode(echoRequest({ xid: 7, data: Uint8Array.of(1) })),
        }),
      ),
    ).toBe(
      lines(
        'OFPT_ERROR (OF1.3) (xid=0x7): OFPFMFC_BAD_TABLE_ID',
        'OFPT_ECHO_REQUEST (OF1.3) (xid=0x7): 1 bytes of payload',
      ),
    )
  })

  it('shows as much of it as is there', () => {
    expect(
      formatMessage(
        errorMessage({ errorType: 1, errorCode: 4, data: encode(portMod({ xid: 7 })).subarray(0, 12) }),
      ),
    ).toBe(
      lines(
        'OFPT_ERROR (OF1.3) (xid=0x0): OFPBRC_BAD_SUBTYPE',
        'OFPT_PORT_MOD (OF1.3) (xid=0x7):',
        '(***truncated to 12 bytes from 40***)',
        '00000000  04 10 00 28 00 00 00 07-00 00 00 00             |...(........    |',
      ),
    )
  })

  it('knows an extension by its beginning', () => {
    expect(
      formatMessage(
        errorMessage({
          errorType: 1,
          errorCode: 4,
          data: encode(nxSetControllerId({ xid: 7 })).subarray(0, 16),
        }),
      ),
    ).toBe(
      lines(
        'OFPT_ERROR (OF1.3) (xid=0x0): OFPBRC_BAD_SUBTYPE',
        'NXT_SET_CONTROLLER_ID (OF1.3) (xid=0x7):',
        '(***truncated to 16 bytes from 24***)',
        '00000000  04 04 00 18 00 00 00 07-00 00 23 20 00 00 00 14 |..........# ....|',
      ),
    )
  })

  it('shows bytes that are no message', () => {
    expect(formatMessage(errorMessage({ errorType: 1, errorCode: 6, data: Uint8Array.of(1, 2, 3) }))).toBe(
      lines(
        'OFPT_ERROR (OF1.3) (xid=0x0): OFPBRC_BAD_LEN',
        'OpenFlow packet too short (only 3 bytes):',
        '00000000  01 02 03                                        |...             |',
      ),
    )
  })

  it('shows that there are none', () => {
    expect(formatMessage(errorMessage({ errorType: 1, errorCode: 6 }))).toBe(
      lines('OFPT_ERROR (OF1.3) (xid=0x0): OFPBRC_BAD_LEN', 'OpenFlow message is empty'),
    )
  })

  it('shows more than a message', () => {
    expect(
      formatMessage(
        errorMessage({ errorType: 1, errorCode: 6, data: Uint8Array.of(4, 0, 0, 8, 0, 0, 0, 0, 9) }),
      ),
    ).toBe(
      lines(
        'OFPT_ERROR (OF1.3) (xid=0x0): OFPBRC_BAD_LEN',
        '(***only uses 8 bytes out of 9***)',
        '00000000  04 00 00 08 00 00 00 00-09                      |.........       |',
      ),
    )
  })

  it('shows the text of a failed hello', () => {
    expect(
      formatMessage(
        errorMessage({ errorType: 0, errorCode: 0, data: new TextEncoder().encode('only "1.0" \\\x01') }),
      ),
    ).toBe(lines('OFPT_ERROR (OF1.3) (xid=0x0): OFPHFC_INCOMPATIBLE', 'only \\0421.0\\042 \\134\\001'))
  })

  it('names the errors of extensions', () => {
    expect(
      formatMessage(
        errorMessage({
          errorType: 0xffff,
          errorCode: 2306,
          experimenter: 0x4f4e4600,
          data: encode(barrierRequest()),
        }),
      ),
    ).toBe(
      lines('OFPT_ERROR (OF1.3) (xid=0x0): OFPBFC_BAD_TYPE', 'OFPT_BARRIER_REQUEST (OF1.3) (xid=0x0):'),
    )
  })
})
