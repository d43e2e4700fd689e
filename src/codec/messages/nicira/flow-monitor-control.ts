import { ExperimenterId } from '../../protocol/experimenters.js'
import { bodilessExperimenter, fixedExperimenter } from '../core/fixed-experimenter.js'
import { struct } from '../../wire/struct.js'
import type { Bodiless } from '../core/bodiless.js'
import type { ExperimenterCodec, Header, Init } from '../codec.js'

// NXT_FLOW_MONITOR_CANCEL = 21
//   uint32_t id;
// NXT_FLOW_MONITOR_PAUSED = 22, NXT_FLOW_MONITOR_RESUMED = 23

/** Ends a flow monitor: {@link FlowMonitorCancel} as Nicira has it. */
export interface NxFlowMonitorCancel extends Header {
  readonly type: 'nxFlowMonitorCancel'
  readonly id: number
}

/** The switch stopped telling changes: {@link FlowMonitorPaused} as Nicira has it. */
export type NxFlowMonitorPaused = Bodiless<'nxFlowMonitorPaused'>

/** The switch tells changes again: {@link FlowMonitorResumed} as Nicira has it. */
export type NxFlowMonitorResumed = Bodiless<'nxFlowMonitorResumed'>

/** An {@link NxFlowMonitorCancel}. */
export function nxFlowMonitorCancel(init: Omit<Init<NxFlowMonitorCancel>, 'type'>): NxFlowMonitorCancel {
  return { type: 'nxFlowMonitorCancel', xid: 0, id: 0, ...init }
}

/** An {@link NxFlowMonitorPaused}. */
export function nxFlowMonitorPaused(init: { readonly xid?: number } = {}): NxFlowMonitorPaused {
  return { type: 'nxFlowMonitorPaused', xid: 0, ...init }
}

/** An {@link NxFlowMonitorResumed}. */
export function nxFlowMonitorResumed(init: { readonly xid?: number } = {}): NxFlowMonitorResumed {
  return { type: 'nxFlowMonitorResumed', xid: 0, ...init }
}

export const nxFlowMonitorCancelCodec: ExperimenterCodec<NxFlowMonitorCancel> =
  fixedExperimenter('nxFlowMonitorCancel', ExperimenterId.NICIRA, 21, struct([['id', 'u32']]))
export const nxFlowMonitorPausedCodec: ExperimenterCodec<NxFlowMonitorPaused> =
  bodilessExperimenter('nxFlowMonitorPaused', ExperimenterId.NICIRA, 22)
export const nxFlowMonitorResumedCodec: ExperimenterCodec<NxFlowMonitorResumed> =
  bodilessExperimenter('nxFlowMonitorResumed', ExperimenterId.NICIRA, 23)
