/** Statistics and configurations of meters (OpenFlow 1.3.5 §7.3.5.12 to §7.3.5.14). */
import {
  MeterFlags, MeterId, meterConfigReply, meterFeaturesReply, meterStatsReply, type MeterConfigReply,
  type MeterConfigRequest, type MeterFeaturesReply, type MeterStatsReply, type MeterStatsRequest,
} from '../../../codec/index.js'
import { MAX_BANDS } from '../../../codec/check/meter-mod.js'
import { isMetered } from '../meter-mod.js'
import { Refusal } from '../refusal.js'
import { ageOf } from './age.js'
import type { Datapath } from '../../datapath/datapath.js'
import type { MeterEntry } from '../../datapath/meters.js'

const DROP = 1 << 1
const DSCP_REMARK = 1 << 2

/** The counters of one meter, or of all. @throws {@link Refusal} when the meter does not exist */
export function meterStats(datapath: Datapath, request: MeterStatsRequest): MeterStatsReply {
  const { flows, clock } = datapath
  return meterStatsReply({
    meters: selected(datapath, request.meterId).map(({ meterId, traffic, added, bands }) => ({
      meterId,
      flowCount: flows.filter((flow) => isMetered(flow, meterId)).length,
      packetInCount: traffic.packetCount,
      byteInCount: traffic.byteCount,
      ...ageOf(added, clock.now()),
      bandStats: bands.map((band) => ({
        packetBandCount: band.traffic.packetCount, byteBandCount: band.traffic.byteCount,
      })),
    })),
  })
}

/** How one meter was set up, or all. @throws {@link Refusal} when the meter does not exist */
export function meterConfig(datapath: Datapath, request: MeterConfigRequest): MeterConfigReply {
  return meterConfigReply({
    meters: selected(datapath, request.meterId).map(({ meterId, flags, bands }) => ({
      meterId, flags, bands: bands.map(({ tokens: _tokens, traffic: _traffic, ...band }) => band),
    })),
  })
}

/** What kinds of meters the switch can have. */
export function meterFeatures(): MeterFeaturesReply {
  return meterFeaturesReply({
    maxMeter: MeterId.MAX,
    bandTypes: DROP | DSCP_REMARK,
    capabilities: Object.values(MeterFlags).reduce((all, flag) => all | flag, 0),
    maxBands: MAX_BANDS,
    maxColor: 0,
  })
}

function selected({ meters }: Datapath, wanted: number): readonly MeterEntry[] {
  if (wanted === MeterId.ALL) return [...meters.values()]
  const meter = meters.get(wanted)
  if (meter === undefined) throw new Refusal('OFPMMFC_UNKNOWN_METER', `there is no meter ${wanted}`)
  return [meter]
}
