import { ExperimenterId } from '../../protocol/experimenters.js'
import { bodilessExperimenter, fixedExperimenter } from '../core/fixed-experimenter.js'
import { struct } from '../../wire/struct.js'
import type { Bodiless } from '../core/bodiless.js'
import type { ExperimenterCodec, Header, Init } from '../codec.js'
import { filled } from '../../wire/members.js'

// NXT_FLOW_MONITOR_CANCEL = 21
//   uint32_t id;
// NXT_FLOW_MONITOR_PAUSED = 22, NXT_FLOW_MONITOR_RESUMED = 23

/** The controller ends a flow monitor. Nicira's form of {@link FlowMonitorCancel}. */
export interface NxFlowMonitorCancel extends Header {
  readonly type: 'nxFlowMonitorCancel'
  /** The number that the controller gave to the monitor. */
  readonly id: number
}

/**
 * The switch stops reporting changes of flows, because the controller does not read them fast enough.
 * Nicira's form of {@link FlowMonitorPaused}.
 */
export type NxFlowMonitorPaused = Bodiless<'nxFlowMonitorPaused'>

/** The switch reports changes of flows again. Nicira's form of {@link FlowMonitorResumed}. */
export type NxFlowMonitorResumed = Bodiless<'nxFlowMonitorResumed'>

/**
 * Builds an {@link NxFlowMonitorCancel}: the controller ends a flow monitor.
 *
 * @param init - the fields of {@link NxFlowMonitorCancel}; what is left out takes its default
 *
 * @example
 * ```ts
 * import { formatMessage, nxFlowMonitorCancel } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxFlowMonitorCancel({ id: 1 })))
 * // prints NXT_FLOW_MONITOR_CANCEL (OF1.3) (xid=0x0): id=1
 * ```
 */
export function nxFlowMonitorCancel(init: Omit<Init<NxFlowMonitorCancel>, 'type'>): NxFlowMonitorCancel {
  return filled({ type: 'nxFlowMonitorCancel', xid: 0, id: 0 }, init)
}

/**
 * Builds an {@link NxFlowMonitorPaused}: the switch stops reporting changes of flows.
 *
 * @example
 * ```ts
 * import { formatMessage, nxFlowMonitorPaused } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxFlowMonitorPaused())) // NXT_FLOW_MONITOR_PAUSED (OF1.3) (xid=0x0):
 * ```
 */
export function nxFlowMonitorPaused(init: { readonly xid?: number } = {}): NxFlowMonitorPaused {
  return filled({ type: 'nxFlowMonitorPaused', xid: 0 }, init)
}

/**
 * Builds an {@link NxFlowMonitorResumed}: the switch reports changes of flows again.
 *
 * @example
 * ```ts
 * import { formatMessage, nxFlowMonitorResumed } from 'daolinet/codec'
 *
 * console.log(formatMessage(nxFlowMonitorResumed())) // NXT_FLOW_MONITOR_RESUMED (OF1.3) (xid=0x0):
 * ```
 */
export function nxFlowMonitorResumed(init: { readonly xid?: number } = {}): NxFlowMonitorResumed {
  return filled({ type: 'nxFlowMonitorResumed', xid: 0 }, init)
}

export const nxFlowMonitorCancelCodec: ExperimenterCodec<NxFlowMonitorCancel> =
  fixedExperimenter('nxFlowMonitorCancel', ExperimenterId.NICIRA, 21, struct([['id', 'u32']]))
export const nxFlowMonitorPausedCodec: ExperimenterCodec<NxFlowMonitorPaused> =
  bodilessExperimenter('nxFlowMonitorPaused', ExperimenterId.NICIRA, 22)
export const nxFlowMonitorResumedCodec: ExperimenterCodec<NxFlowMonitorResumed> =
  bodilessExperimenter('nxFlowMonitorResumed', ExperimenterId.NICIRA, 23)
