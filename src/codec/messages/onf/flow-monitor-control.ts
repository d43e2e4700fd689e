import { ExperimenterId } from '../../protocol/experimenters.js'
import { bodilessExperimenter, fixedExperimenter } from '../core/fixed-experimenter.js'
import { struct } from '../../wire/struct.js'
import type { Bodiless } from '../core/bodiless.js'
import type { ExperimenterCodec, Header, Init } from '../codec.js'

// ONFT_FLOW_MONITOR_CANCEL = 1870        ONF EXT-187
//   uint32_t id;
// ONFT_FLOW_MONITOR_PAUSED = 1871, ONFT_FLOW_MONITOR_RESUMED = 1872

/** Ends a flow monitor. */
export interface FlowMonitorCancel extends Header {
  readonly type: 'flowMonitorCancel'
  readonly id: number
}

/** The switch stopped telling changes: too many are under way. */
export type FlowMonitorPaused = Bodiless<'flowMonitorPaused'>

/** The switch tells changes again; what changed meanwhile has been told in sum. */
export type FlowMonitorResumed = Bodiless<'flowMonitorResumed'>

/** A {@link FlowMonitorCancel}. */
export function flowMonitorCancel(init: Omit<Init<FlowMonitorCancel>, 'type'>): FlowMonitorCancel {
  return { type: 'flowMonitorCancel', xid: 0, id: 0, ...init }
}

/** A {@link FlowMonitorPaused}. */
export function flowMonitorPaused(init: { readonly xid?: number } = {}): FlowMonitorPaused {
  return { type: 'flowMonitorPaused', xid: 0, ...init }
}

/** A {@link FlowMonitorResumed}. */
export function flowMonitorResumed(init: { readonly xid?: number } = {}): FlowMonitorResumed {
  return { type: 'flowMonitorResumed', xid: 0, ...init }
}

export const flowMonitorCancelCodec: ExperimenterCodec<FlowMonitorCancel> =
  fixedExperimenter('flowMonitorCancel', ExperimenterId.ONF, 1870, struct([['id', 'u32']]))
export const flowMonitorPausedCodec: ExperimenterCodec<FlowMonitorPaused> =
  bodilessExperimenter('flowMonitorPaused', ExperimenterId.ONF, 1871)
export const flowMonitorResumedCodec: ExperimenterCodec<FlowMonitorResumed> =
  bodilessExperimenter('flowMonitorResumed', ExperimenterId.ONF, 1872)
