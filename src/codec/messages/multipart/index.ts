/** What each multipart message is, and how it is built (OpenFlow 1.3.5 §7.3.5). */
export {
  aggregateStatsReply, aggregateStatsRequest, type AggregateStatsReply, type AggregateStatsRequest,
  type AggregateStatsRequestInit,
} from './aggregate-stats.js'
export { descReply, descRequest, type DescReply, type DescRequest } from './desc.js'
export {
  experimenterMultipartReply, experimenterMultipartRequest, type ExperimenterMultipartReply,
  type ExperimenterMultipartRequest,
} from './experimenter.js'
export {
  flowStatsReply, type FlowStats, type FlowStatsInit, type FlowStatsReply, type FlowStatsReplyInit,
} from './flow-stats-reply.js'
export { flowStatsRequest, type FlowStatsRequest, type FlowStatsRequestInit } from './flow-stats-request.js'
export {
  groupDescReply, groupDescRequest, type GroupDesc, type GroupDescInit, type GroupDescReply,
  type GroupDescReplyInit, type GroupDescRequest,
} from './group-desc.js'
export {
  GroupCapabilities, groupFeaturesReply, groupFeaturesRequest, type GroupFeaturesReply,
  type GroupFeaturesRequest, type PerGroupType,
} from './group-features.js'
export {
  groupStatsReply, groupStatsRequest, type BucketCounter, type GroupStats, type GroupStatsReply,
  type GroupStatsRequest,
} from './group-stats.js'
export {
  meterConfigReply, meterConfigRequest, type MeterConfig, type MeterConfigReply, type MeterConfigRequest,
} from './meter-config.js'
export {
  meterFeaturesReply, meterFeaturesRequest, type MeterFeaturesReply, type MeterFeaturesRequest,
} from './meter-features.js'
export {
  meterStatsReply, meterStatsRequest, type MeterBandStats, type MeterStats, type MeterStatsReply,
  type MeterStatsRequest,
} from './meter-stats.js'
export { MultipartFlags, type MultipartHeader } from './multipart.js'
export { portDescReply, portDescRequest, type PortDescReply, type PortDescRequest } from './port-desc.js'
export {
  portStatsReply, portStatsRequest, type PortStats, type PortStatsReply, type PortStatsRequest,
} from './port-stats.js'
export {
  queueStatsReply, queueStatsRequest, type QueueStats, type QueueStatsReply, type QueueStatsRequest,
} from './queue-stats.js'
export {
  tableFeaturesReply, tableFeaturesRequest, type TableFeatures, type TableFeaturesReply,
  type TableFeaturesRequest,
} from './table-features.js'
export {
  tableStatsReply, tableStatsRequest, type TableStats, type TableStatsReply, type TableStatsRequest,
} from './table-stats.js'
export type { UnknownMultipartReply, UnknownMultipartRequest } from './unknown.js'
