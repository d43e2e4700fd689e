import { describe, expect, it } from 'vitest'
import { flowRemoved, formatMessage, nxFlowRemoved } from 'daolinet/codec'

describe('the text of flow-removed', () => {
  it('tells what the flow was, and how it ended', () => {
    expect(
      formatMessage(
        flowRemoved({
          reason: 'hardTimeout',
          priority: 5,
          tableId: 1,
          cookie: 0x10n,
          durationSec: 2,
          durationNsec: 1_000_000,
          idleTimeout: 3,
          hardTimeout: 4,
          packetCount: 6n,
          byteCount: 7n,
          match: { inPort: 1 },
        }),
      ),
    ).toBe(
      'OFPT_FLOW_REMOVED (OF1.3) (xid=0x0): priority=5,in_port=1 reason=hard table_id=1 cookie:0x10 ' +
        'duration2.001s idle3 hard4 pkts6 bytes7',
    )
  })

  it("knows Nicira's table ids, which are one more", () => {
    expect(formatMessage(nxFlowRemoved({ reason: 5, tableIdPlusOne: 1, match: {} }))).toBe(
      'NXT_FLOW_REMOVED (OF1.3) (xid=0x0): priority=0 reason=eviction table_id=0 duration0s idle0 ' +
        'pkts0 bytes0',
    )
  })

  it('leaves out the table that it is not told', () => {
    expect(formatMessage(nxFlowRemoved({ tableIdPlusOne: 0 }))).toBe(
      'NXT_FLOW_REMOVED (OF1.3) (xid=0x0): priority=0 reason=idle duration0s idle0 pkts0 bytes0',
    )
  })
})
