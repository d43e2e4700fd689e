import { describe, expect, it } from 'vitest'
import { formatMessage, queueStatsReply, queueStatsRequest } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of queue statistics', () => {
  it('asks for all queues', () => {
    expect(formatMessage(queueStatsRequest({ portNo: 3 }))).toBe(
      'OFPST_QUEUE request (OF1.3) (xid=0x0): port=3 queue=ALL',
    )
  })

  it('counts, and does not know for how long', () => {
    expect(
      formatMessage(
        queueStatsReply({
          queues: [
            {
              portNo: 1,
              queueId: 2,
              txBytes: 3n,
              txPackets: 4n,
              txErrors: 0xffff_ffff_ffff_ffffn,
              durationSec: 0xffff_ffff,
              durationNsec: 0,
            },
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_QUEUE reply (OF1.3) (xid=0x0): 1 queues',
        '  port 1 queue 2: bytes=3, pkts=4, errors=?, duration=?',
      ),
    )
  })
})
