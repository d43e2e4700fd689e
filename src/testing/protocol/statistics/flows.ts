/** Statistics of flows and tables (OpenFlow 1.3.5 §7.3.5.2 to §7.3.5.4). */
import {
  aggregateStatsReply, flowStatsReply, tableStatsReply, type AggregateStatsReply, type AggregateStatsRequest,
  type FlowStats, type FlowStatsReply, type FlowStatsRequest, type TableStatsReply,
} from '../../../codec/index.js'
import { selectFlows } from '../flow-mod.js'
import { ageOf } from './age.js'
import type { Datapath } from '../../datapath/datapath.js'
import type { FlowEntry } from '../../datapath/flow-table.js'

/** The statistics of one flow. @param now - milliseconds, by the switch's clock */
export function statisticsOf(flow: FlowEntry, now: number): FlowStats {
  const { tableId, priority, idleTimeout, hardTimeout, flags, cookie, packetCount, byteCount } = flow
  const { match, instructions } = flow
  return {
    tableId, ...ageOf(flow.added, now), priority, idleTimeout, hardTimeout, flags, cookie, packetCount,
    byteCount, match, instructions,
  }
}

/** The flows that a request selects. */
export function flowStats(datapath: Datapath, request: FlowStatsRequest): FlowStatsReply {
  const now = datapath.clock.now()
  return flowStatsReply({ flows: selectFlows(datapath, request).map((flow) => statisticsOf(flow, now)) })
}

/** The sums over the flows that a request selects. */
export function aggregateStats(datapath: Datapath, request: AggregateStatsRequest): AggregateStatsReply {
  const flows = selectFlows(datapath, request)
  return aggregateStatsReply({
    packetCount: flows.reduce((sum, { packetCount }) => sum + packetCount, 0n),
    byteCount: flows.reduce((sum, { byteCount }) => sum + byteCount, 0n),
    flowCount: flows.length,
  })
}

/** The counters of every table. */
export function tableStats(datapath: Datapath): TableStatsReply {
  return tableStatsReply({
    tables: datapath.tables.map((table, tableId) => ({
      tableId, activeCount: table.size, lookupCount: table.lookups, matchedCount: table.hits,
    })),
  })
}
