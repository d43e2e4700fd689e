import { describe, expect, it } from 'vitest'
import {
  formatMessage,
  meterConfigReply,
  meterConfigRequest,
  meterFeaturesReply,
  meterStatsReply,
} from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of meters and their statistics', () => {
  it('asks for all meters', () => {
    expect(formatMessage(meterConfigRequest())).toBe(
      'OFPST_METER_CONFIG request (OF1.3) (xid=0x0): meter=all',
    )
  })

  it('counts by band', () => {
    expect(
      formatMessage(
        meterStatsReply({
          meters: [
            {
              meterId: 1,
              flowCount: 2,
              packetInCount: 3n,
              byteInCount: 4n,
              durationSec: 5,
              durationNsec: 6,
              bandStats: [{ packetBandCount: 7n, byteBandCount: 8n }],
            },
            {
              meterId: 2,
              flowCount: 0,
              packetInCount: 0n,
              byteInCount: 0n,
              durationSec: 0,
              durationNsec: 0,
              bandStats: [],
            },
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_METER reply (OF1.3) (xid=0x0):',
        'meter:1 flow_count:2 packet_in_count:3 byte_in_count:4 duration:5.000000006s bands:',
        '0: packet_count:7 byte_count:8',
        '',
        'meter:2 flow_count:0 packet_in_count:0 byte_in_count:0 duration:0s bands:',
      ),
    )
  })

  it('shows how meters were set up', () => {
    expect(
      formatMessage(
        meterConfigReply({
          meters: [
            { flags: 1, meterId: 1, bands: [{ type: 'drop', rate: 1, burstSize: 0 }] },
            { flags: 0, meterId: 2, bands: [] },
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_METER_CONFIG reply (OF1.3) (xid=0x0):',
        'meter=1 kbps bands=',
        'type=drop rate=1',
        '',
        'meter=2 bands=',
      ),
    )
  })

  it('lists what meters can do', () => {
    expect(
      formatMessage(
        meterFeaturesReply({
          maxMeter: 100,
          bandTypes: 0b111,
          capabilities: 0x13,
          maxBands: 4,
          maxColor: 2,
        }),
      ),
    ).toBe(
      lines(
        'OFPST_METER_FEATURES reply (OF1.3) (xid=0x0):',
        'max_meter:100 max_bands:4 max_color:2',
        'band_types: drop dscp_remark 0x1',
        'capabilities: kbps pktps 0x10',
      ),
    )
  })
})
