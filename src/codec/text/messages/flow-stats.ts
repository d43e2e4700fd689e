import { PortNo, TableId } from '../../protocol/constants.js'
import { formatFlow } from '../format-flow.js'
import { formatMatch } from '../match/format-match.js'
import { formatPort } from '../../syntax/port.js'
import type { MessageFormatter } from './formatter.js'

/** Which flows a request asks for. The cookie and the group are not shown. */
export function formatFlowFilter(message: {
  readonly tableId: number, readonly outPort: number, readonly match: Parameters<typeof formatMatch>[0],
}): string {
  const match = formatMatch(message.match)
  return [
    message.tableId === TableId.ALL ? '' : ` table=${message.tableId}`,
    message.outPort === PortNo.ANY ? '' : ` out_port=${formatPort(message.outPort)}`,
    match === '' ? '' : ` ${match}`,
  ].join('')
}

export const flowStatsRequest: MessageFormatter<'flowStatsRequest'> = ['OFPST_FLOW request', formatFlowFilter]

export const flowStatsReply: MessageFormatter<'flowStatsReply'> = ['OFPST_FLOW reply', (message) =>
  message.flows.map((flow) => `\n ${formatFlow(flow)}`).join('')]
