import { describe, expect, it } from 'vitest'
import { flowStatsReply, flowStatsRequest, formatMessage, PortNo } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of flow statistics', () => {
  it('shows which flows are asked for', () => {
    expect(
      formatMessage(
        flowStatsRequest({ flags: 1, tableId: 2, outPort: PortNo.LOCAL, match: { inPort: 3 } }),
      ),
    ).toBe('OFPST_FLOW request (OF1.3) (xid=0x0): flags=[more] table=2 out_port=LOCAL in_port=3')
  })

  it('shows flows, one to a line', () => {
    expect(
      formatMessage(
        flowStatsReply({
          flows: [
            {
              tableId: 0,
              durationSec: 1,
              durationNsec: 0,
              priority: 7,
              idleTimeout: 5,
              hardTimeout: 0,
              flags: 1,
              cookie: 9n,
              packetCount: 2n,
              byteCount: 0xffff_ffff_ffff_ffffn,
              match: { inPort: 1 },
              instructions: [],
            },
            {
              tableId: 1,
              durationSec: 0,
              durationNsec: 1_000,
              priority: 0x8000,
              idleTimeout: 0,
              hardTimeout: 0,
              flags: 0,
              cookie: 0n,
              packetCount: 0n,
              byteCount: 0n,
              match: {},
              instructions: [{ type: 'gotoTable', tableId: 2 }],
            },
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_FLOW reply (OF1.3) (xid=0x0):',
        ' cookie=0x9, duration=1s, table=0, n_packets=2, n_bytes=?, idle_timeout=5, send_flow_rem ' +
          'priority=7,in_port=1 actions=drop',
        ' cookie=0x0, duration=0.000001s, table=1, n_packets=0, n_bytes=0, actions=goto_table:2',
      ),
    )
  })
})
