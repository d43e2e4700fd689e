/** How the switch answers multipart requests (OpenFlow 1.3.5 §7.3.5). */
import { hasMoreParts, joinParts, splitParts } from '../../codec/stream/reassembly.js'
import { Refusal } from './refusal.js'
import { refuseUnsound } from './soundness.js'
import { tableFeatures } from './statistics/features.js'
import { aggregateStats, flowStats, tableStats } from './statistics/flows.js'
import { groupDesc, groupFeatures, groupStats } from './statistics/groups.js'
import { meterConfig, meterFeatures, meterStats } from './statistics/meters.js'
import { portDesc, portStats, queueStats } from './statistics/ports.js'
import type { MessageInit, MultipartHeader } from '../../codec/index.js'
import type { Controller } from './controller.js'
import type { MultipartRequest } from './multipart-request.js'
import type { SwitchCore } from './core.js'

/** The most parts of one request that are kept. */
const MAX_PARTS = 64

/** Answers a request when its last part has come. The reply has as many parts as it needs. */
export function answerMultipart(
  core: SwitchCore, connection: Controller, message: MultipartRequest,
): void {
  const { xid, type } = message
  const parts = connection.requestParts.get(xid) ?? []
  connection.requestParts.delete(xid)
  if (parts.some((part) => part.type !== type)) {
    throw new Refusal('OFPBRC_BAD_MULTIPART', 'parts of different requests with one xid')
  }
  if (hasMoreParts(message)) {
    if (parts.length >= MAX_PARTS) throw new Refusal('OFPBRC_MULTIPART_BUFFER_OVERFLOW', 'too many parts')
    connection.requestParts.set(xid, [...parts, structuredClone(message)])
    return
  }
  const request = joinParts([...parts, message])
  refuseUnsound(request, core.datapath.tables.length)
  const reply = { ...replyTo(core, request), xid }
  for (const part of splitParts(reply, core.partLength)) connection.send(part)
}

function replyTo(core: SwitchCore, request: MultipartRequest): MessageInit & MultipartHeader {
  const { datapath } = core
  switch (request.type) {
    case 'descRequest': return { type: 'descReply', xid: 0, flags: 0, ...core.description }
    case 'portDescRequest': return portDesc(datapath)
    case 'flowStatsRequest': return flowStats(datapath, request)
    case 'aggregateStatsRequest': return aggregateStats(datapath, request)
    case 'tableStatsRequest': return tableStats(datapath)
    case 'portStatsRequest': return portStats(datapath, request)
    case 'queueStatsRequest': return queueStats(datapath, request)
    case 'groupStatsRequest': return groupStats(datapath, request)
    case 'groupDescRequest': return groupDesc(datapath)
    case 'groupFeaturesRequest': return groupFeatures()
    case 'meterStatsRequest': return meterStats(datapath, request)
    case 'meterConfigRequest': return meterConfig(datapath, request)
    case 'meterFeaturesRequest': return meterFeatures()
    case 'tableFeaturesRequest': return tableFeatures(datapath, request, core.maxFlows)
    default: throw new Refusal('OFPBRC_BAD_EXP_TYPE', `this switch has no ${request.type}`)
  }
}
