import { describe, expect, it } from 'vitest'
import { formatMessage, groupMod, meterMod, requestForward } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of forwarded requests', () => {
  it('tells of a group', () => {
    expect(formatMessage(requestForward({ request: groupMod({ groupId: 1 }) }))).toBe(
      lines('ONFT_REQUESTFORWARD (OF1.3) (xid=0x0): reason=group_mod', ' ADD group_id=1,type=all'),
    )
  })

  it('tells of a meter', () => {
    expect(
      formatMessage(
        requestForward({
          request: meterMod({ meterId: 1, flags: 1, bands: [{ type: 'drop', rate: 1, burstSize: 0 }] }),
        }),
      ),
    ).toBe(
      lines(
        'ONFT_REQUESTFORWARD (OF1.3) (xid=0x0): reason=meter_mod ADD meter=1 kbps bands=',
        'type=drop rate=1',
      ),
    )
  })
})
