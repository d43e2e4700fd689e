import { formatFlowFilter } from './flow-stats.js'
import type { MessageFormatter } from './formatter.js'

export const aggregateStatsRequest: MessageFormatter<'aggregateStatsRequest'> =
  ['OFPST_AGGREGATE request', formatFlowFilter]

export const aggregateStatsReply: MessageFormatter<'aggregateStatsReply'> =
  ['OFPST_AGGREGATE reply', (message) => ` packet_count=${message.packetCount}` +
    ` byte_count=${message.byteCount} flow_count=${message.flowCount}`]
