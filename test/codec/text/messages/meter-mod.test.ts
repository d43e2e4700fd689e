import { describe, expect, it } from 'vitest'
import { formatMessage, MeterFlags, MeterId, meterMod } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of meter-mod', () => {
  it('shows a meter with a line for each band', () => {
    expect(
      formatMessage(
        meterMod({
          meterId: 5,
          flags: MeterFlags.KBPS | MeterFlags.BURST,
          bands: [
            { type: 'drop', rate: 100, burstSize: 10 },
            { type: 'dscpRemark', rate: 50, burstSize: 5, precLevel: 1 },
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPT_METER_MOD (OF1.3) (xid=0x0): ADD meter=5 kbps burst bands=',
        'type=drop rate=100 burst_size=10',
        'type=dscp_remark rate=50 burst_size=5 prec_level=1',
      ),
    )
  })

  it('leaves bursts out where there are none', () => {
    expect(
      formatMessage(
        meterMod({
          command: 'modify',
          meterId: MeterId.CONTROLLER,
          flags: MeterFlags.PKTPS,
          bands: [{ type: 'drop', rate: 100, burstSize: 10 }],
        }),
      ),
    ).toBe(
      lines('OFPT_METER_MOD (OF1.3) (xid=0x0): MOD meter=controller pktps bands=', 'type=drop rate=100'),
    )
  })

  it('shows nothing but the number of a meter to delete', () => {
    expect(
      formatMessage(
        meterMod({
          command: 'delete',
          meterId: MeterId.ALL,
          flags: 1,
          bands: [{ type: 'drop', rate: 1, burstSize: 0 }],
        }),
      ),
    ).toBe('OFPT_METER_MOD (OF1.3) (xid=0x0): DEL meter=all bands=')
  })

  it('shows flags that have no name, and no number that is none', () => {
    expect(formatMessage(meterMod({ meterId: 0xffff_0001, flags: 0x18 }))).toBe(
      'OFPT_METER_MOD (OF1.3) (xid=0x0): ADD meter=unknown stats flags:0x10 bands=',
    )
  })
})
