import {
  encode, nxIpfixBridgeStatsReply, nxIpfixBridgeStatsRequest, nxIpfixFlowStatsReply, nxIpfixFlowStatsRequest,
} from 'daolinet/codec'
import { expect, it } from 'vitest'
import { expectBothWays } from '../../../support/both-ways.js'

const counters = Array.from({ length: 10 }, (_, index) => (index + 1).toString(16).padStart(16, '0')).join('')
const exporter = {
  totalFlows: 1n, currentFlows: 2n, pkts: 3n, ipv4Pkts: 4n, ipv6Pkts: 5n, errorPkts: 6n, ipv4ErrorPkts: 7n,
  ipv6ErrorPkts: 8n, txPkts: 9n, txErrors: 10n, collectorSetId: 11,
}

it.each([
  ['Bridge', '00000003'],
  ['Flow', '00000004'],
] as const)('asks for the counters of the %s exporter', (kind, number) => {
  expectBothWays(`0412 0018 00000001 ffff 0000 00000000 00002320 ${number}`, {
    type: `nxIpfix${kind}StatsRequest`,
    xid: 1,
    flags: 0,
  })
  expectBothWays(`0413 0070 00000001 ffff 0000 00000000 00002320 ${number} ${counters} 0000000b 00000000`, {
    type: `nxIpfix${kind}StatsReply`,
    xid: 1,
    flags: 0,
    exporters: [exporter],
  })
})

it('builds them', () => {
  expect(encode(nxIpfixBridgeStatsRequest())).toHaveLength(24)
  expect(encode(nxIpfixFlowStatsRequest())).toHaveLength(24)
  expect(encode(nxIpfixBridgeStatsReply({ exporters: [exporter] }))).toHaveLength(112)
  expect(encode(nxIpfixFlowStatsReply())).toHaveLength(24)
})
