import { describe, expect, it } from 'vitest'
import { aggregateStatsReply, aggregateStatsRequest, formatMessage } from 'daolinet/codec'

describe('the text of aggregate statistics', () => {
  it('shows which flows are asked for', () => {
    expect(
      formatMessage(aggregateStatsRequest({ tableId: 2, outPort: 3, match: { ethType: 0x0800 } })),
    ).toBe('OFPST_AGGREGATE request (OF1.3) (xid=0x0): table=2 out_port=3 ip')
  })

  it('sums up', () => {
    expect(formatMessage(aggregateStatsReply({ packetCount: 5n, byteCount: 500n, flowCount: 2 }))).toBe(
      'OFPST_AGGREGATE reply (OF1.3) (xid=0x0): packet_count=5 byte_count=500 flow_count=2',
    )
  })
})
