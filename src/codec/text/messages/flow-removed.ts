import { TableId } from '../../protocol/constants.js'
import { flowRemovedReasonText } from '../flow-removed-reason.js'
import { formatMatch } from '../match/format-match.js'
import { hexDigits, seconds } from '../../syntax/number.js'
import type { FlowRemoved } from '../../messages/core/flow-removed.js'
import type { MessageFormatter } from './formatter.js'

function formatRemoved(flow: Omit<FlowRemoved, 'type' | 'xid'>): string {
  return [
    ` ${formatMatch(flow.match, flow.priority)}`,
    ` reason=${flowRemovedReasonText(flow.reason)}`,
    flow.tableId === TableId.ALL ? '' : ` table_id=${flow.tableId}`,
    flow.cookie === 0n ? '' : ` cookie:${hexDigits(flow.cookie)}`,
    ` duration${seconds(flow.durationSec, flow.durationNsec)}`,
    ` idle${flow.idleTimeout}`,
    flow.hardTimeout === 0 ? '' : ` hard${flow.hardTimeout}`,
    ` pkts${flow.packetCount} bytes${flow.byteCount}`,
  ].join('')
}

export const flowRemoved: MessageFormatter<'flowRemoved'> = ['OFPT_FLOW_REMOVED', formatRemoved]

export const nxFlowRemoved: MessageFormatter<'nxFlowRemoved'> = ['NXT_FLOW_REMOVED', (message) => {
  const { tableIdPlusOne } = message
  const tableId = tableIdPlusOne === 0 ? TableId.ALL : tableIdPlusOne - 1
  return formatRemoved({ ...message, tableId, hardTimeout: 0 })
}]
