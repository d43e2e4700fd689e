import { describe, expect, it } from 'vitest'
import { bundleAddMessage, bundleControl, formatMessage, portMod } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of bundles', () => {
  it('opens, closes, commits', () => {
    expect(formatMessage(bundleControl({ bundleId: 0x10, ctrlType: 'commitRequest', flags: 3 }))).toBe(
      lines(
        'ONFT_BUNDLE_CONTROL (OF1.3) (xid=0x0):',
        ' bundle_id=0x10 type=COMMIT_REQUEST flags=atomic ordered',
      ),
    )
  })

  it('shows flags without a name, and no type that is none', () => {
    expect(formatMessage(bundleControl({ bundleId: 0, ctrlType: 99, flags: 12 }))).toBe(
      lines('ONFT_BUNDLE_CONTROL (OF1.3) (xid=0x0):', ' bundle_id=0 type= flags=0xc'),
    )
  })

  it('shows the message within below', () => {
    expect(
      formatMessage(
        bundleAddMessage({ xid: 5, bundleId: 1, flags: 1, message: portMod({ xid: 5, portNo: 1 }) }),
      ),
    ).toBe(
      lines(
        'ONFT_BUNDLE_ADD_MESSAGE (OF1.3) (xid=0x5):',
        ' bundle_id=0x1 flags=atomic',
        'OFPT_PORT_MOD (OF1.3) (xid=0x5): port: 1: addr:00:00:00:00:00:00',
        '     config: 0',
        '     mask:   0',
        '     advertise: UNCHANGED',
      ),
    )
  })
})
