import { formatDatapathId } from '../../protocol/datapath-id.js'
import { formatFlags, type BitNames } from '../../syntax/flags.js'
import type { MessageFormatter } from './formatter.js'

const capabilities: BitNames = [
  'FLOW_STATS', 'TABLE_STATS', 'PORT_STATS', 'GROUP_STATS', '', 'IP_REASM', 'QUEUE_STATS', '',
  'PORT_BLOCKED',
]
const KNOWN = 0x16f

/**
 * The datapath id, the numbers of buffers and tables, and the abilities. Those without a name are left out.
 */
export const featuresReply: MessageFormatter<'featuresReply'> = ['OFPT_FEATURES_REPLY', (message) => [
  ` dpid:${formatDatapathId(message.datapathId)}`,
  `n_tables:${message.nTables}, n_buffers:${message.nBuffers}` +
    (message.auxiliaryId === 0 ? '' : `, auxiliary_id:${message.auxiliaryId}`),
  `capabilities: ${formatFlags(capabilities, message.capabilities & KNOWN, ' ')}`,
].join('\n')]
