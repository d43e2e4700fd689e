import { counter } from '../../syntax/number.js'
import type { IpfixStats } from '../../messages/nicira/ipfix-stats.js'
import type { MessageFormatter } from './formatter.js'

function formatExporter(label: string, indent: number, stats: IpfixStats): string {
  const list = (...counters: readonly (readonly [name: string, value: bigint])[]): string =>
    counters.map(([name, value]) => `${name}=${counter(value)}`).join(', ')
  const sampled = list(
    ['flows', stats.totalFlows], ['current flows', stats.currentFlows], ['sampled pkts', stats.pkts],
    ['ipv4 ok', stats.ipv4Pkts], ['ipv6 ok', stats.ipv6Pkts], ['tx pkts', stats.txPkts],
  )
  const errors = list(
    ['pkts errs', stats.errorPkts], ['ipv4 errs', stats.ipv4ErrorPkts], ['ipv6 errs', stats.ipv6ErrorPkts],
    ['tx errs', stats.txErrors],
  )
  return `\n${label}${sampled}\n${' '.repeat(indent)}${errors}`
}

export const nxIpfixBridgeStatsReply: MessageFormatter<'nxIpfixBridgeStatsReply'> =
  ['NXST_IPFIX_BRIDGE reply', ({ exporters }) =>
    exporters.map((exporter) => formatExporter('  bridge ipfix: ', 16, exporter)).join('')]

export const nxIpfixFlowStatsReply: MessageFormatter<'nxIpfixFlowStatsReply'> =
  ['NXST_IPFIX_FLOW reply', ({ exporters }) => ` ${exporters.length} ids` +
    exporters.map((exporter) =>
      formatExporter(`  id ${String(exporter.collectorSetId).padStart(3)}: `, 10, exporter)).join('')]
