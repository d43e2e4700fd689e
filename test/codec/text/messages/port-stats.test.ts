import { describe, expect, it } from 'vitest'
import { formatMessage, PortNo, portStatsReply, portStatsRequest } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

describe('the text of port statistics', () => {
  it('asks for all ports', () => {
    expect(formatMessage(portStatsRequest())).toBe('OFPST_PORT request (OF1.3) (xid=0x0): port_no=ANY')
  })

  it('counts, and does not count', () => {
    expect(
      formatMessage(
        portStatsReply({
          ports: [
            {
              portNo: 1,
              rxPackets: 1n,
              txPackets: 2n,
              rxBytes: 3n,
              txBytes: 4n,
              rxDropped: 5n,
              txDropped: 6n,
              rxErrors: 7n,
              txErrors: 8n,
              rxFrameErr: 9n,
              rxOverErr: 10n,
              rxCrcErr: 11n,
              collisions: 0xffff_ffff_ffff_ffffn,
              durationSec: 2,
              durationNsec: 500_000_000,
            },
            {
              portNo: PortNo.LOCAL,
              rxPackets: 0n,
              txPackets: 0n,
              rxBytes: 0n,
              txBytes: 0n,
              rxDropped: 0n,
              txDropped: 0n,
              rxErrors: 0n,
              txErrors: 0n,
              rxFrameErr: 0n,
              rxOverErr: 0n,
              rxCrcErr: 0n,
              collisions: 0n,
              durationSec: 0xffff_ffff,
              durationNsec: 0xffff_ffff,
            },
          ],
        }),
      ),
    ).toBe(
      lines(
        'OFPST_PORT reply (OF1.3) (xid=0x0): 2 ports',
        '  port  1: rx pkts=1, bytes=3, drop=5, errs=7, frame=9, over=10, crc=11',
        '           tx pkts=2, bytes=4, drop=6, errs=8, coll=?',
        '           duration=2.500s',
        '  port LOCAL: rx pkts=0, bytes=0, drop=0, errs=0, frame=0, over=0, crc=0',
        '           tx pkts=0, bytes=0, drop=0, errs=0, coll=0',
      ),
    )
  })
})
