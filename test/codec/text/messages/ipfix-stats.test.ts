import { describe, expect, it } from 'vitest'
import { formatMessage, nxIpfixBridgeStatsReply, nxIpfixFlowStatsReply } from 'daolinet/codec'
import { lines } from '../../../support/lines.js'

const exporter = {
  totalFlows: 1n,
  currentFlows: 2n,
  pkts: 3n,
  ipv4Pkts: 4n,
  ipv6Pkts: 5n,
  errorPkts: 6n,
  ipv4ErrorPkts: 7n,
  ipv6ErrorPkts: 0xffff_ffff_ffff_ffffn,
  txPkts: 9n,
  txErrors: 10n,
  collectorSetId: 7,
}

describe('the text of IPFIX statistics', () => {
  it('shows the exporter of a bridge', () => {
    expect(formatMessage(nxIpfixBridgeStatsReply({ exporters: [exporter] }))).toBe(
      lines(
        'NXST_IPFIX_BRIDGE reply (OF1.3) (xid=0x0):',
        '  bridge ipfix: flows=1, current flows=2, sampled pkts=3, ipv4 ok=4, ipv6 ok=5, tx pkts=9',
        '                pkts errs=6, ipv4 errs=7, ipv6 errs=?, tx errs=10',
      ),
    )
  })

  it('shows exporters by their collectors', () => {
    expect(
      formatMessage(
        nxIpfixFlowStatsReply({ exporters: [exporter, { ...exporter, collectorSetId: 1234 }] }),
      ),
    ).toBe(
      lines(
        'NXST_IPFIX_FLOW reply (OF1.3) (xid=0x0): 2 ids',
        '  id   7: flows=1, current flows=2, sampled pkts=3, ipv4 ok=4, ipv6 ok=5, tx pkts=9',
        '          pkts errs=6, ipv4 errs=7, ipv6 errs=?, tx errs=10',
        '  id 1234: flows=1, current flows=2, sampled pkts=3, ipv4 ok=4, ipv6 ok=5, tx pkts=9',
        '          pkts errs=6, ipv4 errs=7, ipv6 errs=?, tx errs=10',
      ),
    )
  })
})
